"""The bytes of a page -> its text, by what the page or its operator says of its encoding, else as it is most likely."""

import codecs
import re
from contextlib import suppress

from corpus.bounded import UnusableFileError, decode

DECLARATION_BYTES = 1024  # where browsers look for a page's encoding
# Bytes that are not UTF-8 are broken ones if they are few beside all, and beside the characters beyond ASCII that are.
MOST_BROKEN = 1 / 1000
FEWEST_WHOLE = 3  # to each that is broken: by chance, other encodings hardly ever have one
MOST_CONTROLS = 1 / 100  # of a text; a picture or an archive has more

_DECLARED = re.compile(
    rb"""<(?:meta\b[^>]{0,300}?\bcharset|\?xml\b[^>]{0,100}?\bencoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
# Others are not what pages are written in, and Python knows some that take quadratic time (punycode).
_ENCODINGS = re.compile(
    r"(?:us-)?ascii|latin-?1|iso-?8859-?\d{1,2}|windows-?\d{3,4}|cp\d{3,4}|koi8-[ru]|macintosh|shift[_-]jis|euc-(?:jp|kr)"
    r"|gb(?:k|2312|18030)|big5|tis-620",
    re.IGNORECASE,
)
# Of these Python knows but one spelling each.
_WINDOWS, _ISO = re.compile(r"windows-?(?=\d)", re.IGNORECASE), re.compile(r"iso-?8859-?(?=\d)", re.IGNORECASE)
_REPLACED = "\N{REPLACEMENT CHARACTER}"
_LATIN = re.compile(r"(?:us-)?ascii|latin-?1|iso-?8859-?1", re.IGNORECASE)


# Of Japanese mail and old pages, which is in ASCII between two of these, and would be read as that.
_SHIFTS = re.compile(rb"\x1b\$[@B][!-~]{2,5000}\x1b\([BJ]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")


def text_of(data: bytes, encoding: str = "") -> tuple[str, str]:
    """A page as text, and what a person should know of how it was read.

    It is read by its byte order mark, as `encoding`, as UTF-8 if it is that but for single broken bytes, as the page
    declares, or as what it is most likely in.

    Raises:
        UnusableFileError: it is not in `encoding`, or no text.
    """
    if not encoding and _SHIFTS.search(data):
        with suppress(UnicodeError):
            return data.decode("iso2022_jp"), ""
    try:
        return decode(data, encoding), ""
    except UnusableFileError as error:
        refusal = error
    text = data.decode("utf-8", "replace")
    broken = text.count(_REPLACED)
    whole = sum(map(str.isprintable, text)) - len(re.findall("[ -~]", text)) - broken
    is_utf_8 = broken <= max(1, MOST_BROKEN * len(data)) and (whole >= FEWEST_WHOLE * broken or broken == 1)
    if encoding and not (is_utf_8 and _is_utf_8(encoding)):
        raise refusal
    declared = "" if encoding else _declared(data)
    if declared and not (is_utf_8 and whole >= FEWEST_WHOLE * broken):
        try:
            return data.decode(declared), ""
        except UnicodeError:
            pass
    if is_utf_8:
        return text.replace(_REPLACED, ""), f"bytes of it that are not UTF-8 were left out: {broken}"
    return _guessed(data, refusal)


def _declared(data: bytes) -> str:
    """The encoding that a page declares, if it is one that pages are written in, and not UTF-8."""
    found = _DECLARED.search(data[:DECLARATION_BYTES])
    name = found[1].decode("ascii") if found else ""
    if not _ENCODINGS.fullmatch(name):
        return ""
    # Browsers read Latin-1 as the Windows encoding that adds to it, and so do those who declare it.
    spelled = "windows-1252" if _LATIN.fullmatch(name) else _WINDOWS.sub("cp", _ISO.sub("iso8859-", name))
    try:
        codecs.lookup(spelled)
    except LookupError:  # a number that there is not
        return ""
    return spelled


def _guessed(data: bytes, refusal: UnusableFileError) -> tuple[str, str]:
    from trafilatura.utils import detect_encoding  # needed for few pages

    names = [name for name in detect_encoding(data) if _ENCODINGS.fullmatch(name.replace("_", "-"))]
    for name in (*names, "latin-1"):
        try:
            text = data.decode(name)
        except (UnicodeError, LookupError):
            continue
        if len(_CONTROL.findall(text)) > MOST_CONTROLS * len(text):
            raise refusal
        return text, f"it is not in the encoding that it declares, nor in UTF-8; it was read as {name}, a guess"
    raise refusal


def _is_utf_8(name: str) -> bool:
    return name.lower().replace("_", "-") in {"utf-8", "utf8"}
