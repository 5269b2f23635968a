"""Saved pages as the page text reader reads them, and what tests ask of what comes out."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.article import Article, RawArticle
from corpus.configuration import Source
from corpus.readers import page_text
from corpus.validation import validate


def read(path: Path, lines: Sequence[str]) -> RawArticle:
    """What the reader makes of a page with these lines, which are written to `path`."""
    path.write_text("\n".join(lines), encoding="utf-8")
    [record] = page_text.read(Source(path=path, name=path.name))
    assert isinstance(record, RawArticle)
    return record


def fields_of(tmp_path: Path, *lines: str) -> Mapping[str, Any]:
    """The fields of the article that a page with these lines is."""
    record = read(tmp_path / "page-7.txt", lines)
    assert isinstance(validate(record), Article)
    return record.fields


def notes_of(tmp_path: Path, *lines: str) -> list[str]:
    """What the reader tells a person of a page with these lines."""
    return [note.reason for note in read(tmp_path / "page-7.txt", lines).notes]


def body_lines(fields: Mapping[str, Any]) -> list[str]:
    """Headings and paragraphs in the order of the page."""
    return [line for part in fields["body"] for line in (part["heading"], *part["paragraphs"]) if line]


def headings(fields: Mapping[str, Any]) -> list[str]:
    """The headings alone."""
    return [part["heading"] for part in fields["body"] if part["heading"]]
