"""The bytes that an editor has -> their text: out of a ZIP or gzip file, in whatever encoding a program wrote it."""

import codecs
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator

# The first one fits; UTF-32's mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Text in Latin letters is half NUL bytes in UTF-16, and has none in any other encoding.
_LOOKED_AT_BYTES, _NULS_OF_UTF_16 = 4096, 0.2
# What Excel writes in the West; the five bytes that it does not have are controls in Latin-1.
_WINDOWS = "windows-1252"
_LINE_ENDS = re.compile(r"\r\n|\n|\r")
_LINE_ENDS_IN_BYTES = re.compile(rb"\r\n|\n|\r")
_ZIP, _GZIP, _OLD_EXCEL = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"
# What the library raises for a file that is damaged, encrypted or packed by other means; ValueError where a name is no
# UTF-8, or a place lies before the file.
_OF_PACKED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError)
# How files begin that are no list, whatever they are called: a page to log in is often saved as an export.
_OTHER_KINDS = (
    (b"<!doctype", "a web page"), (b"<html", "a web page"), (b"%pdf", "a PDF"), (b'{"', "JSON"), (b'[{"', "JSON"),
)  # fmt: skip
# Characters that no text has, but for a stray one. Of the bytes of pictures and programs a tenth are.
_CONTROLS, _MOST_CONTROLS = bytes((*range(9), *range(14, 26), *range(28, 32))), 0.02
_TABLES = (".csv", ".tsv", ".txt", ".tab")
# An export has ten files; of a ZIP of thousands nobody looks at all.
_MOST_MEMBERS = 50


class UnreadableListError(Exception):
    """A list of queries cannot be read at all. The message says why and repeats nothing of it."""


def tables_in(data: bytes, maximum: int) -> list[tuple[str, bytes]]:
    """The tables in `data` with their names: those of a ZIP file, the one of a gzip file, or `data` as it is.

    Raises:
        UnreadableListError: it is damaged, a workbook, or unpacks to more than `maximum` bytes.
    """
    if data.startswith(_OLD_EXCEL):
        raise UnreadableListError("this is an Excel workbook; save its sheet as CSV")
    try:
        if data.startswith(_ZIP):
            return list(_members(data, maximum))
        if data.startswith(_GZIP):
            with gzip.open(io.BytesIO(data)) as stream:
                return [("", _bounded(stream.read(maximum + 1), maximum))]
    except _OF_PACKED:
        raise UnreadableListError("the packed file is damaged, encrypted or of an unknown kind") from None
    return [("", _bounded(data, maximum))]


def lines_of(data: bytes) -> list[str]:
    """The lines of a text. What is no UTF-8 is read as Windows-1252, line by line, so that one bad line costs no other.

    A line in another encoding is almost never valid UTF-8 by chance, so each line tells for itself.

    Raises:
        UnreadableListError: it is another kind of file.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _utf_8(data[len(mark) :]) if encoding == "utf-8" else _of(data[len(mark) :], encoding)
    if encoding := _unmarked_utf_16(data[:_LOOKED_AT_BYTES]):
        return _of(data, encoding)
    head = data[:_LOOKED_AT_BYTES]
    if kind := next((kind for begin, kind in _OTHER_KINDS if head.lstrip().lower().startswith(begin)), ""):
        raise UnreadableListError(f"this is {kind}; save the list as CSV, or paste its lines")
    if len(head) - len(head.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(head):
        raise UnreadableListError("this is no text; save the list as CSV, or paste its lines")
    return _utf_8(data)


def _members(data: bytes, maximum: int) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members = packed.infolist()
        if any(member.filename.startswith("xl/") for member in members[:_MOST_MEMBERS]):
            raise UnreadableListError("this is an Excel workbook; save its sheet as CSV")
        tables = [member for member in members if member.filename.lower().endswith(_TABLES)][:_MOST_MEMBERS]
        if not tables:
            raise UnreadableListError("the ZIP file holds no CSV, TSV or text file")
        left = maximum
        for member in tables:
            with packed.open(member) as stream:
                table = _bounded(stream.read(left + 1), left)
            left -= len(table)
            yield member.filename.rpartition("/")[2], table


def _bounded(data: bytes, maximum: int) -> bytes:
    if len(data) > maximum:
        raise UnreadableListError(f"more than the {maximum:,} bytes that a list may have")
    return data


def _unmarked_utf_16(head: bytes) -> str:
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < _NULS_OF_UTF_16 * len(head):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _of(data: bytes, encoding: str) -> list[str]:
    return _LINE_ENDS.split(data.decode(encoding, "replace"))


def _utf_8(data: bytes) -> list[str]:
    return [_line(line) for line in _LINE_ENDS_IN_BYTES.split(data)]


def _line(line: bytes) -> str:
    for encoding in ("utf-8", _WINDOWS):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            pass
    return line.decode("latin-1")
