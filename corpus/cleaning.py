"""Text as it comes in -> text as it is kept: wrong decoding undone, one Unicode form, no invisible characters."""

import re
import unicodedata

# C0 and C1 controls but for tab and newline; zero-width characters; the bidirectional controls that can make
# a title display as something else ("Trojan Source", CVE-2021-42574); the byte order mark; lone surrogates.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
_LINE_ENDS = re.compile(r"[\n\r\u2028\u2029]+")

# Combining marks in a row beyond which nobody writes, and the cap of Unicode's stream-safe text (UAX 15, 13.1).
# Normalisation takes time quadratic in such runs: 80 kB of them take a second, 5 MB an hour.
_MOST_MARKS = 30
_MAY_HOLD_MARK_RUN = re.compile(rf"[^\x00-\x7f]{{{_MOST_MARKS + 1}}}")

# All that wrongly decoded text has in common: two characters beyond ASCII side by side, or one of those that the
# commonest wrong decodings leave alone. Good text in Latin letters seldom has any, and this is ten times quicker to
# see than what ftfy looks for.
_MAY_BE_MISREAD = re.compile(r"[^\x00-\x7f]{2}|[\x80-\x9fÂÃ]")
# Hostile text costs ftfy up to 6 microseconds a character; no line of an article is nearly so long.
_LONGEST_REPAIRED = 50_000
# Taking out an invisible character can bring together what ftfy then reads as one; so often only on purpose.
_MOST_REPAIRS = 4


def clean_line(text: str) -> str:
    """One line of text as it was meant, normalised (NFC); cleaning twice equals cleaning once."""
    cleaned = _normalised(_repaired(text))
    for _ in range(_MOST_REPAIRS):
        repaired = _repaired(cleaned)
        if repaired == cleaned:
            break
        cleaned = _normalised(repaired)
    return cleaned


def clean_lines(text: str) -> list[str]:
    """The non-empty lines of a text, each cleaned."""
    return [line for line in map(clean_line, _LINE_ENDS.split(text)) if line]


def _repaired(text: str) -> str:
    """`text` with UTF-8 that was read as another encoding ("itâ€™s") read rightly; text that looks right as it is."""
    if text.isascii() or len(text) > _LONGEST_REPAIRED or not _MAY_BE_MISREAD.search(text):
        return text
    from ftfy import fix_encoding  # its import takes 60 ms, which a service that meets no such text saves

    repaired: str = fix_encoding(text)
    return repaired


def _normalised(text: str) -> str:
    if not text.isascii():
        # Marks are counted again after composing, which takes some double ones apart.
        text = _without_mark_runs(unicodedata.normalize("NFC", _without_mark_runs(_INVISIBLE.sub("", text))))
    else:
        text = _INVISIBLE.sub("", text)
    return _SPACES.sub(" ", text).strip()


def _without_mark_runs(text: str) -> str:
    if not _MAY_HOLD_MARK_RUN.search(text):
        return text
    # Of all marks, some thousand, a text has a few, and those of most languages none.
    marks = "".join(sorted(filter(unicodedata.combining, set(text))))
    return re.sub(f"([{marks}]{{{_MOST_MARKS}}})[{marks}]+", r"\1", text) if marks else text
