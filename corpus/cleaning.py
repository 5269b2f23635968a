"""Text as it comes in -> text as it is kept: one Unicode form, no invisible characters, plain spacing."""

import re
import unicodedata

# C0 and C1 controls but for tab and newline; zero-width characters; the bidirectional controls that can make
# a title display as something else ("Trojan Source", CVE-2021-42574); the byte order mark; lone surrogates.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")


# Combining marks in a row beyond which nobody writes, and the cap of Unicode's stream-safe text (UAX 15, 13.1).
# Normalisation takes time quadratic in such runs: 80 kB of them take a second, 5 MB an hour.
_MOST_MARKS = 30
_HARMLESS_LENGTH = 500


def clean_line(text: str) -> str:
    """One line of normalised text (NFC); cleaning twice equals cleaning once."""
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFC", _without_mark_runs(text)))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", visible)).strip()


def _without_mark_runs(text: str) -> str:
    if len(text) <= _HARMLESS_LENGTH or text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def clean_lines(text: str) -> list[str]:
    """The non-empty lines of a text, each cleaned."""
    return [line for line in map(clean_line, re.split(r"[\n\r\u2028\u2029]+", text)) if line]
