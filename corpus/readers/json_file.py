"""A file that is one JSON document -> the document, with its bytes and depth bounded, and a record for each entry."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from corpus.article import Note, RawArticle, Rejection
from corpus.bounded import UnusableFileError, encoding_of, read_mended
from corpus.configuration import Source
from corpus.readers.broken_bytes import with_note_of_broken

Json = Mapping[str, object]
# An entry and its place -> its fields, and what a person is to be told of them.
FieldsOf = Callable[[Json, str], tuple[Mapping[str, object], Sequence[Note]]]

# A whole site's export: 10,000 articles of 25 kB. In memory it takes about four times its size.
MAXIMUM_BYTES = 256 * 1024 * 1024
# Objects and lists: an empty one takes 3 bytes of a file and 70 of memory. The export above has half as many.
MAXIMUM_PARTS = 5_000_000
# Their items: a number takes 2 bytes of a file and 40 of memory. Counted by commas, of which text has one in 80 bytes,
# and what an editor stored of it one in 15.
MAXIMUM_ITEMS = 20_000_000
# A file this long of which nothing comes out is a loss; shorter ones are an empty list or an empty export.
_LONG_FILE_BYTES = 10_000


def mended_document(path: Path, encoding: str = "") -> tuple[object, int]:
    """The JSON value of a file, and how many broken bytes were mended in it.

    Of a key that an object gives twice, the last value counts.

    Raises:
        UnusableFileError: it is too long, not in its encoding, nested too deeply, or not JSON.
        OSError: it cannot be read.
    """
    text, broken = read_mended(path, MAXIMUM_BYTES, encoding)
    if text.count("{") + text.count("[") > MAXIMUM_PARTS:
        raise UnusableFileError("too-long", f"more than the {MAXIMUM_PARTS:,} objects and lists that JSON may have")
    if text.count(",") > MAXIMUM_ITEMS:
        raise UnusableFileError("too-long", f"more than the {MAXIMUM_ITEMS:,} items that JSON may have")
    try:
        value: object = json.loads(text)
    except RecursionError as error:
        raise UnusableFileError("too-deep", "the JSON is nested too deeply") from error
    except ValueError as error:
        raise UnusableFileError("broken-json", f"not JSON: {error}") from error
    return value, broken


def is_long(path: Path) -> bool:
    """Whether a file of which nothing comes out is a loss."""
    return path.stat().st_size >= _LONG_FILE_BYTES


def records_of(
    source: Source,
    entries: Sequence[object],
    broken: int,
    called: tuple[str, str],
    name_of: Callable[[Json], str],
    fields_of: FieldsOf,
) -> Iterator[RawArticle | Rejection]:
    """A record for each of a document's entries, `name:` and what `name_of` says as its source, or else its number.

    `broken` bytes in the file are told with the first; `called` is what one entry and what several are.

    Raises:
        UnusableFileError: there is none, in a long file.
    """
    one, several = called
    if not entries and is_long(source.file):
        raise UnusableFileError("lost-text", f"a long file with an empty list of {several}")
    for number, entry in enumerate(entries, start=1):
        if isinstance(entry, dict):
            outcome = _record(f"{source.name}:{name_of(entry) or number}", entry, fields_of)
        else:
            wrong = f"{one} is an object, not {type(entry).__name__}"
            outcome = Rejection(f"{source.name}:{number}", "broken-json", wrong)
        yield with_note_of_broken(outcome, broken if number == 1 else 0)


def head_text(head: bytes) -> str:
    """The first bytes of a file as text, as far as they can be read, to tell formats apart."""
    return head.decode(encoding_of(head), "ignore").removeprefix("\ufeff")


def text_of(value: object) -> str:
    """`value` if it is a string, else the empty string."""
    return value if isinstance(value, str) else ""


def object_of(value: object) -> Json:
    """`value` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[object]:
    """`value` if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def _record(place: str, entry: Json, fields_of: FieldsOf) -> RawArticle | Rejection:
    try:
        fields, notes = fields_of(entry, place)
    except UnusableFileError as error:
        return Rejection(place, error.reason, str(error))
    return RawArticle(place, {name: value for name, value in fields.items() if value}, tuple(notes))
