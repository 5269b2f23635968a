"""What formats there are: a file, an address or a database -> the reader that understands it.

To add a format:
1. write `corpus/readers/<format>.py` with `read(source) -> Iterator[RawArticle | Rejection]`: fields by the names of
   the JSON Lines contract, `source.name:position` as each record's source, `UnusableFileError` for a whole file;
2. if other formats share its endings, add `recognises(head) -> bool` over the first bytes of a file;
3. add its line to `FORMATS`;
4. add its golden records to `tests/corpus/golden/`, where the fuzz test finds them too;
5. say in `docs/sources.md` what is read from where.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.article import RawArticle, Rejection
from corpus.bounded import UnusableFileError, open_unpacked
from corpus.configuration import ConfigurationError, Source
from corpus.readers import (
    csv_table,
    database,
    feed,
    front_matter,
    ghost_json,
    html_page,
    json_ld,
    json_lines,
    jsonfeed,
    markdown,
    page_text,
    sitemap,
)
from corpus.readers.wordpress import export as wordpress_export
from corpus.readers.wordpress import rest_api as wordpress_posts

# How much of a file is looked at to tell formats apart that share an ending.
_HEAD_BYTES = 64 * 1024
# What is found under the endings of texts all the same, by its first bytes: no format and no encoding reads it.
_NO_TEXTS = {
    b"%PDF-": "it is a PDF",
    b"PK\x03\x04": "it is a zip file, as Word and Excel write them too; unpack it, or save it as text or CSV",
    b"\xd0\xcf\x11\xe0": "it is a file of Word or Excel; save it as text or CSV",
    b"\x1f\x8b": "it is packed by gzip; give it a name that ends in .gz",
}


def _any(_head: bytes) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Format:
    """How one kind of source is read, and how a file of it is told from others."""

    read: Callable[[Source], Iterator[RawArticle | Rejection]]
    endings: tuple[str, ...] = ()
    recognises: Callable[[bytes], bool] = _any


# The first format whose ending and content fit reads a file, unless its source says which.
FORMATS: dict[str, Format] = {
    "json-lines": Format(json_lines.read, (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")),
    "csv": Format(csv_table.read, (".csv", ".csv.gz", ".tsv", ".tsv.gz")),
    "markdown": Format(markdown.read, (".md", ".markdown", ".mdx")),
    "html": Format(html_page.read, (".html", ".htm", ".xhtml")),
    "page-text": Format(page_text.read, (".txt",)),
    "wordpress-export": Format(wordpress_export.read, (".xml", ".xml.gz", ".wxr"), wordpress_export.recognises),
    "sitemap": Format(sitemap.read, (".xml", ".xml.gz"), sitemap.recognises),
    "feed": Format(feed.read, (".xml", ".xml.gz", ".rss", ".atom"), feed.recognises),
    "ghost-json": Format(ghost_json.read, (".json",), ghost_json.recognises),
    "wordpress-json": Format(wordpress_posts.read, (".json",), wordpress_posts.recognises),
    "jsonfeed": Format(jsonfeed.read, (".json",), jsonfeed.recognises),
    "json-ld": Format(json_ld.read, (".json", ".jsonld"), json_ld.recognises),
    "database": Format(database.read),
}
ENDINGS = tuple(sorted({ending for known in FORMATS.values() for ending in known.endings}, key=len, reverse=True))


def ending_of(name: str) -> str:
    """The ending by which a file's format is told; empty where it has none that is known."""
    return next((ending for ending in ENDINGS if name.lower().endswith(ending)), "")


def head_of(path: Path) -> bytes:
    """The first bytes of a file, unpacked.

    Raises:
        UnusableFileError: it is a damaged gzip file.
        OSError: it cannot be read.
    """
    with open_unpacked(path) as stream:
        try:
            return stream.read(_HEAD_BYTES)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise UnusableFileError("broken-file", f"the gzip stream is damaged: {error}") from error


def format_of(source: Source) -> Format:
    """The format of one file: the one that its source names, or the first whose ending and content fit.

    Raises:
        UnusableFileError: none fits.
        ConfigurationError: the source names a format that is not known.
    """
    if source.database or source.database_variable:
        return FORMATS["database"]
    if source.format:
        if source.format not in FORMATS:
            raise ConfigurationError(f"{source.name}: unknown format {source.format!r}; known are {', '.join(FORMATS)}")
        return FORMATS[source.format]
    ending, head = ending_of(source.file.name), head_of(source.file)
    if what := next((what for mark, what in _NO_TEXTS.items() if head.startswith(mark)), ""):
        raise UnusableFileError("unknown-format", what)
    if ending in FORMATS["html"].endings and front_matter.begins(head):  # a page before its generator has run
        return FORMATS["markdown"]
    fitting = {name: known for name, known in FORMATS.items() if ending in known.endings}
    found = next((known for known in fitting.values() if known.recognises(head)), None)
    if found is None:
        what = f"none of {', '.join(fitting)} by its first bytes"
        helps = "say its `format` if it is one of them all the same, else make JSON Lines or CSV of it"
        raise UnusableFileError("unknown-format", f"{what}; {helps}" if head.strip() else "it is empty")
    return found
