"""The one door to XML: bytes that nobody vouches for -> elements or text, without DTDs, entities or forbidden bytes.

Every reader of XML comes through here, so that nothing of what an XML parser can be talked into depends on which
parser a machine has. A file that is too long, too deep, broken or forbidden is an `UnusableFileError`.
"""

import codecs
import gzip
import re
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser, iterparse

from corpus.bounded import BYTES_TO_A_BROKEN_ONE, UnusableFileError, open_unpacked

# The biggest export of a CMS is some hundred megabytes; a gzip bomb reaches this in two megabytes and is stopped.
MAXIMUM_BYTES = 4 * 1024**3
# One article with all its comments and revisions is below a megabyte; this bounds what is in memory at a time.
MAXIMUM_ELEMENT_BYTES = 64 * 1024**2
# The same, counted in elements: an empty one takes 4 bytes of a file and some hundred of memory.
MAXIMUM_ELEMENTS = 500_000
# Feeds with XHTML in them reach 30 levels. A parser that recurses fails at about 1,000.
MAXIMUM_DEPTH = 200
# One tag, comment or instruction. Parsers read an unfinished one again with every piece that they are given, so
# that its time grows with the square of its length.
MAXIMUM_TOKEN_BYTES = 4 * 1024**2
# Names of elements and attributes are kept for as long as a file is read. The richest vocabularies have hundreds.
MAXIMUM_NAMES = 10_000
_PIECE_BYTES = 64 * 1024
# How much of a file is looked at for its encoding and its first element.
_HEAD_BYTES = 4096
_LONGEST_REFERENCE = len("&#x0010FFFF;")
_ASTRAL = range(0x10000, 0x110000)

# Only encodings that a publisher's file is in: Python also has codecs that unpack, execute escapes or are slow.
_ENCODINGS = re.compile(
    r"utf-8(-sig)?|utf-(16|32)(-[bl]e)?|ascii|iso8859-\d+|cp(125\d|437|850|932|949)|koi8-[ru]|mac-roman"
    r"|shift_jis|euc_(jp|kr)|gb(k|2312|18030)|big5|iso2022_jp"
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]{0,500}\?>")
_DECLARED = re.compile(rb"""\s*<\?xml\s[^>]{0,500}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_LENIENT = frozenset({"utf-8", "utf-8-sig", "ascii"})
_BROKEN = re.compile("[\udc80-\udcff]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,10}));")
_BEFORE_ROOT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<![^>]*>", re.DOTALL)
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")


class BrokenXmlError(UnusableFileError):
    """A text is not XML at its line `line`."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__("broken-xml", f"line {line}: {problem}")
        self.line = line
        self.problem = problem


class XmlStream:
    """A file's XML as UTF-8, piece by piece.

    What XML forbids is left out, and single broken bytes become U+FFFD; both are counted in `stripped`.
    """

    def __init__(self, stream: BinaryIO, encoding: str = "", maximum: int = MAXIMUM_BYTES) -> None:
        self._stream = stream
        self._maximum = maximum
        self._head = self._take(_HEAD_BYTES)
        self._encoding = _encoding(self._head, encoding)
        # Broken bytes come through as halves of pairs, which no file has otherwise, to be counted.
        self._errors = "surrogateescape" if codecs.lookup(self._encoding).name in _LENIENT else "strict"
        self._decoder = codecs.getincrementaldecoder(self._encoding)(self._errors)
        self._taken = 0
        self._held = ""
        self._broken = 0
        self._is_finished = False
        self.stripped = 0

    def read(self, _size: int = -1) -> bytes:
        """The next piece, of whatever length; nothing at the end.

        Raises:
            UnusableFileError: too long, not in its encoding, or a damaged gzip stream.
        """
        text = ""
        while not text and not self._is_finished:
            data = self._head or self._take(_PIECE_BYTES)
            self._head = b""
            self._is_finished = not data
            text = self._clean(self._decode(data))
        return text.encode()

    def _take(self, size: int) -> bytes:
        try:
            return self._stream.read(size)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise UnusableFileError("broken-file", f"the gzip stream is damaged: {error}") from error

    def _decode(self, data: bytes) -> str:
        position = self._taken
        self._taken += len(data)
        if self._taken > self._maximum:
            raise UnusableFileError("too-long", f"more than the {self._maximum:,} bytes that such a file may have")
        try:
            text = self._decoder.decode(data, final=not data)
        except UnicodeError as error:
            detail = f"not {self._encoding.upper()} near byte {position}; say which `encoding` the source has"
            raise UnusableFileError("bad-encoding", detail) from error
        declaration = _DECLARATION.match(text) if position == 0 else None
        return "\n" * declaration[0].count("\n") + text[declaration.end() :] if declaration else text

    def _clean(self, text: str) -> str:
        text = self._held + text
        self._held = ""
        if not self._is_finished:
            start = text.rfind("&", max(0, len(text) - _LONGEST_REFERENCE))
            if start >= 0 and ";" not in text[start:]:
                text, self._held = text[:start], text[start:]
        text, broken = _BROKEN.subn("\ufffd", text)
        self._broken += broken
        if self._broken > max(1, self._taken // BYTES_TO_A_BROKEN_ONE):
            detail = f"not {self._encoding.upper()} before byte {self._taken}; say which `encoding` the source has"
            raise UnusableFileError("bad-encoding", detail)
        text, characters = _FORBIDDEN.subn("", text)
        self.stripped += characters + broken
        return _REFERENCE.sub(self._reference, text)

    def _reference(self, found: re.Match[str]) -> str:
        """The reference, unless it names what XML forbids, as a CMS writes that took its text from a word processor."""
        code = int(found[1], 16) if found[1] else int(found[2])
        allowed = code in {0x9, 0xA, 0xD} or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code in _ASTRAL
        self.stripped += not allowed
        return found[0] if allowed else ""


@contextmanager
def open_xml(path: Path, encoding: str = "", maximum: int = MAXIMUM_BYTES) -> Iterator[XmlStream]:
    """The file as a stream of clean UTF-8, unpacked if its name ends in .gz.

    Its encoding is told by its byte order mark, else by `encoding`, else by its declaration, else it is UTF-8.
    """
    with open_unpacked(path) as stream:
        yield XmlStream(stream, encoding, maximum)


def read_xml(path: Path, encoding: str = "", maximum: int = MAXIMUM_BYTES) -> tuple[str, int]:
    """All of the file as clean text without an XML declaration, and how many forbidden characters were left out."""
    with open_xml(path, encoding, maximum) as stream:
        return b"".join(iter(stream.read, b"")).decode(), stream.stripped


def iterate(stream: XmlStream, names: Collection[str], passed_over: Collection[str] = ()) -> Iterator[Element]:
    """Each outermost element whose local name is among `names`, whole, in order; what came before it is forgotten.

    Elements inside it whose local names are in `passed_over` are left out, so that they take no memory.

    Raises:
        BrokenXmlError: it is not XML from some line on.
        UnusableFileError: it declares a document type or an entity, is nested too deep, or has too big an element.
    """
    parser = XMLParser(target=TreeBuilder(), encoding="utf-8", forbid_dtd=True)
    source = _Watched(stream, parser)
    try:
        yield from _elements(iterparse(source, ("start", "end"), parser), source, names, passed_over)
    except ParseError as error:
        problem = str(error).rsplit(":", 1)[0]
        raise BrokenXmlError(error.position[0], problem) from error
    except DefusedXmlException as error:
        raise UnusableFileError("forbidden-xml", "it declares a document type or an entity (<!DOCTYPE)") from error
    except UnicodeError as error:  # names that the parser cannot hand over
        raise UnusableFileError("broken-xml", f"a name in it is no text: {error}") from error


def local_name(tag: str) -> str:
    """The name of an element without its namespace."""
    return tag.rsplit("}", 1)[-1]


def root_name(head: bytes) -> str:
    """The local name of the first element, from the first bytes of a file; empty where that is not to be seen."""
    text = head_text(head)
    position = 0
    while found := _BEFORE_ROOT.match(text, position):
        position = found.end()
    root = _ROOT.match(text, position)
    return root[2] if root else ""


def head_text(head: bytes) -> str:
    """The first bytes of a file as text, for telling what it is; what cannot be decoded is replaced."""
    head = head[:_HEAD_BYTES]
    try:
        encoding = _encoding(head)
    except UnusableFileError:
        encoding = "latin-1"
    return head.decode(encoding, "replace").removeprefix("\ufeff")


class _Watched:
    """What `iterparse` reads from: it stops a file of which too much is being held, or one of whose tags is endless."""

    def __init__(self, stream: XmlStream, parser: XMLParser) -> None:
        self._stream = stream
        self._parser = parser
        self._given = 0
        self._forgotten = 0

    def read(self, _size: int = -1) -> bytes:
        if self._given - max(self._parser.parser.CurrentByteIndex, 0) > MAXIMUM_TOKEN_BYTES:
            raise UnusableFileError("too-long", f"a tag or comment of more than {MAXIMUM_TOKEN_BYTES:,} bytes")
        if self._given - self._forgotten > MAXIMUM_ELEMENT_BYTES:
            raise UnusableFileError("too-long", f"an element of more than {MAXIMUM_ELEMENT_BYTES:,} bytes")
        data = self._stream.read()
        self._given += len(data)
        return data

    def forget(self) -> None:
        """Nothing of what has been given so far is held any longer."""
        self._forgotten = self._given


def _elements(
    events: Iterator[tuple[str, Element]], source: _Watched, names: Collection[str], passed_over: Collection[str]
) -> Iterator[Element]:
    known: set[str] = set()
    open_elements: list[Element] = []
    outermost = held = 0  # the depth of the wanted element that is open; how many elements it holds
    for event, element in events:
        if event == "start":
            open_elements.append(element)
            held += 1
            known.add(element.tag)
            known.update(element.attrib)
            _refuse_excess(len(open_elements), held, len(known))
            if not outermost and local_name(element.tag) in names:
                outermost = len(open_elements)
            continue
        depth = len(open_elements)
        open_elements.pop()
        if depth == outermost:
            yield element
            outermost = 0
        if not outermost:
            held = 0
            source.forget()
            (open_elements[-1] if open_elements else element).clear()
        elif local_name(element.tag) in passed_over:
            held -= sum(1 for _ in element.iter())
            open_elements[-1].remove(element)


def _refuse_excess(depth: int, held: int, names: int) -> None:
    if depth > MAXIMUM_DEPTH:
        raise UnusableFileError("too-deep", f"more than {MAXIMUM_DEPTH} elements inside one another")
    if held > MAXIMUM_ELEMENTS:
        raise UnusableFileError("too-long", f"an element that holds more than {MAXIMUM_ELEMENTS:,} others")
    if names > MAXIMUM_NAMES:
        raise UnusableFileError("too-long", f"more than {MAXIMUM_NAMES:,} different names of elements and attributes")


def _encoding(head: bytes, said: str = "") -> str:
    """The codec of a file that starts with `head`.

    Raises:
        UnusableFileError: there is no such encoding, or none that a publisher's file is in.
    """
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    if marked:
        return marked
    declared = _DECLARED.match(head)
    name = said or (declared[1].decode("ascii") if declared else "utf-8")
    try:
        codec = codecs.lookup(name).name
    except LookupError as error:
        raise UnusableFileError("bad-encoding", f"there is no encoding {name!r}") from error
    if not _ENCODINGS.fullmatch(codec):
        raise UnusableFileError("bad-encoding", f"{name!r} is no encoding of XML files")
    # Whoever could read the declaration byte by byte is not reading UTF-16: some exporters declare what they had.
    return "utf-8" if codec.startswith(("utf-16", "utf-32")) else codec
