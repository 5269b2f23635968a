"""Any text that claims to be a feed -> one that a parser may be given, and the lines at which entries were left out.

References that only HTML knows are mended, as they are what most broken feeds break at.
"""

import html
import io
import re
from dataclasses import dataclass

from corpus.bounded import UnusableFileError
from corpus.safe_xml import BrokenXmlError, XmlStream, iterate, local_name, root_name

# Every entry is tried with the feed's own head before it, which declares its namespaces; this bounds the work.
MAXIMUM_TRIED_CHARACTERS = 256 * 1024**2
MAXIMUM_TRIED_ENTRIES = 50_000
# The parser takes 40 microseconds for each, whatever it is. Ten thousand whole articles in XHTML stay below it.
MAXIMUM_TAGS = 2_000_000
# Feed parsers compare each label with all before it, and search a name for an address from each of its letters.
# Entries have tens of such elements, and names of tens of letters.
MAXIMUM_LABELS = 1_000
MAXIMUM_LABEL_CHARACTERS = 10_000
ENTRY = re.compile(r"(?=<(?:\w{1,20}:)?(?:item|entry)[\s>])")
_ENTRIES = frozenset({"item", "entry"})
_PEOPLE = {"author", "creator", "contributor", "managingeditor", "webmaster", "publisher", "owner", "name", "email"}
_LABELS = frozenset({*_PEOPLE, "category", "subject", "keywords", "link", "enclosure"})
_LONG_BASE = re.compile(r"""xml:base\s*=\s*["'][^"']{2000}""")  # joined with every address below it
_ENDS = {"rss": "</channel></rss>", "feed": "</feed>", "RDF": "</rdf:RDF>"}
_CDATA = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
_REFERENCE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,10}|#x[0-9a-fA-F]{1,8});)(?:([A-Za-z][A-Za-z0-9]{1,31});)?"
)


@dataclass(frozen=True, slots=True)
class Break:
    """Where a feed is not XML, and what was left out for that, in a sentence for a person."""

    line: int
    detail: str


@dataclass(frozen=True, slots=True)
class SoundFeed:
    """A text that is XML, how many references were mended in it, and what was left out."""

    text: str
    mended: int = 0
    breaks: tuple[Break, ...] = ()


def sound_feed(text: str) -> SoundFeed:
    """As much of a feed as is XML.

    Raises:
        UnusableFileError: it declares a document type, is nested too deep, or breaks before its first entry.
    """
    if sum(part.count("<") for part in _CDATA.split(text)[::2]) > MAXIMUM_TAGS:
        raise UnusableFileError("too-long", f"more than the {MAXIMUM_TAGS:,} tags that a feed may have")
    try:
        _check(text)
        return SoundFeed(text)
    except BrokenXmlError:
        text, mended = with_references_mended(text)
    try:
        _check(text)
        return SoundFeed(text, mended)
    except BrokenXmlError as error:
        return _sound_entries(text, mended, error)


def _check(text: str) -> None:
    """Parse `text` for nothing but its faults.

    Raises:
        BrokenXmlError: it is not XML.
        UnusableFileError: it is XML that no parser should be given.
    """
    if _LONG_BASE.search(text):
        raise UnusableFileError("too-long", "an xml:base of more than 2,000 characters")
    labels = 0  # outside of entries
    stream = XmlStream(io.BytesIO(text.encode()), "utf-8")
    for element in iterate(stream, _ENTRIES | _LABELS):
        within = [part for part in element.iter() if local_name(part.tag).lower() in _LABELS]
        labels += 0 if local_name(element.tag) in _ENTRIES else len(within)
        if max(labels, len(within)) > MAXIMUM_LABELS:
            raise UnusableFileError("too-long", f"more than {MAXIMUM_LABELS:,} labels, links and names in one place")
        if any(len(part.text or "") > MAXIMUM_LABEL_CHARACTERS for part in within):
            raise UnusableFileError("too-long", f"a name or label of more than {MAXIMUM_LABEL_CHARACTERS:,} characters")


def with_references_mended(text: str) -> tuple[str, int]:
    """Bare ampersands made references, and HTML's named characters those characters, outside of CDATA."""
    parts = _CDATA.split(text)
    mended = [_REFERENCE.subn(_as_xml, part) if number % 2 == 0 else (part, 0) for number, part in enumerate(parts)]
    return "".join(part for part, _ in mended), sum(count for _, count in mended)


def _as_xml(found: re.Match[str]) -> str:
    character = html.unescape(found[0]) if found[1] else found[0]
    return character if "&" not in character else f"&amp;{found[0][1:]}"


def _sound_entries(text: str, mended: int, error: BrokenXmlError) -> SoundFeed:
    head, *entries = ENTRY.split(text)
    end = _ENDS.get(root_name(head.encode("utf-8", "replace")), "")
    tried = len(head) * len(entries) + len(text)
    if not entries or not end or len(entries) > MAXIMUM_TRIED_ENTRIES or tried > MAXIMUM_TRIED_CHARACTERS:
        raise error
    _check(head + end)
    sound: list[str] = []
    breaks: list[Break] = []
    line = 1 + head.count("\n")
    for entry in entries:
        try:
            sound.append(_whole(head, entry, end, line))
        except BrokenXmlError as broken:
            detail = f"an entry is not XML at line {broken.line} ({broken.problem}); it was left out"
            breaks.append(Break(broken.line, detail))
        line += entry.count("\n")
    if not breaks:
        detail = f"not XML at line {error.line} ({error.problem}), outside of its entries, which were all read"
        breaks.append(Break(error.line, detail))
    return SoundFeed("".join([head, *sound, end]), mended, tuple(breaks))


def _whole(head: str, entry: str, end: str, line: int) -> str:
    """The entry without what follows it.

    Raises:
        UnusableFileError: it is not XML; the line is counted from the start of the feed.
    """
    name = entry[1:].split(maxsplit=1)[0].split(">")[0]
    closing = f"</{name}>"
    length = entry.rfind(closing) + len(closing)
    if length < len(closing):
        raise BrokenXmlError(line + entry.rstrip().count("\n"), f"<{name}> is not closed")
    try:
        _check(head + entry[:length] + end)
    except BrokenXmlError as error:
        raise BrokenXmlError(line + error.line - 1 - head.count("\n"), error.problem) from error
    return entry[:length]
