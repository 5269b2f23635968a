"""Where articles come in: files and folders -> a `Corpus` of articles, with every reject kept and explained.

To add a format: write `corpus/readers/<format>.py` with `read(path) -> Iterator[RawArticle | Rejection]`, whose
records carry `file:position` as their source and the field names of the JSON Lines contract; add its line to
`FORMATS`; add golden records to `tests/corpus/`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article, RawArticle, Rejection, Status
from corpus.readers import json_lines, page_text
from corpus.validation import validate

FORMATS: dict[str, Callable[[Path], Iterator[RawArticle | Rejection]]] = {
    ".jsonl": json_lines.read,
    ".jsonl.gz": json_lines.read,
    ".txt": page_text.read,
}


class UnreadableSourceError(Exception):
    """A source that was named cannot be read at all: the night must not go on without it."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """What one reading of the sources gave. Articles are ordered by id, so equal input gives equal output."""

    articles: tuple[Article, ...]
    unpublished: int
    rejections: tuple[Rejection, ...]


def read_corpus(sources: Iterable[Path], default_language: str = "en") -> Corpus:
    """Every published article under `sources` (files, or folders that are walked), and every reject.

    Raises:
        UnreadableSourceError: a source is missing, unreadable, of no known format, or a folder without any.
    """
    articles: dict[str, Article] = {}
    rejections: list[Rejection] = []
    unpublished = 0
    for path in _files(sources):
        for raw in _read_file(path):
            outcome = raw if isinstance(raw, Rejection) else validate(raw, default_language)
            if isinstance(outcome, Rejection):
                rejections.append(outcome)
            elif outcome.id in articles:
                detail = f"id {outcome.id!r} was already used by an earlier article; the first one is kept"
                rejections.append(Rejection(raw.source, "duplicate-id", detail))
            elif outcome.status is Status.PUBLISHED:
                articles[outcome.id] = outcome
            else:
                unpublished += 1
    return Corpus(tuple(articles[key] for key in sorted(articles)), unpublished, tuple(rejections))


def _read_file(path: Path) -> Iterator[RawArticle | Rejection]:
    try:
        yield from FORMATS[_suffix(path)](path)
    except OSError as error:
        raise UnreadableSourceError(f"{path}: {error.strerror or error}") from error


def _files(sources: Iterable[Path]) -> Iterator[Path]:
    for source in sources:
        if source.is_dir():
            found = sorted(path for path in source.rglob("*") if path.is_file() and _suffix(path) in FORMATS)
            inside = [path for path in found if path.resolve().is_relative_to(source.resolve())]
            if not inside:
                raise UnreadableSourceError(f"{source}: no file of a known format ({', '.join(FORMATS)})")
            yield from inside
        elif not source.exists():
            raise UnreadableSourceError(f"{source}: no such file or folder")
        elif _suffix(source) not in FORMATS:
            raise UnreadableSourceError(f"{source}: unknown format; known are {', '.join(FORMATS)}")
        else:
            yield source


def _suffix(path: Path) -> str:
    return next((suffix for suffix in FORMATS if path.name.lower().endswith(suffix)), "")
