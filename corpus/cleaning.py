"""Text as it comes in -> text as it is kept: one Unicode form, no invisible characters, plain spacing."""

import re
import unicodedata

# C0 and C1 controls but for tab and newline; zero-width characters; the bidirectional controls that can make
# a title display as something else ("Trojan Source", CVE-2021-42574); the byte order mark; lone surrogates.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")


def clean_line(text: str) -> str:
    """One line of normalised text (NFC); cleaning twice equals cleaning once."""
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFC", text).replace("\r\n", "\n"))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", visible)).strip()


def clean_lines(text: str) -> list[str]:
    """The non-empty lines of a text, each cleaned."""
    return [line for line in map(clean_line, re.split(r"[\n\r\u2028\u2029]+", text)) if line]
