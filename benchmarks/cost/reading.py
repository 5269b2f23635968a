"""How fast each format is read, in MB/s and articles/s, beside what its parser library alone takes for the same bytes.

    python -m benchmarks.cost.reading [--copies N]

Writes the sample corpus N times over in every format, reads each, and prints a table. The floor of a format is the
library (or the standard library's module) that parses it, called on the same bytes with nothing of ours round it.
"""

import argparse
import csv
import gzip
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import feedparser
import frontmatter
import trafilatura
from defusedxml import ElementTree

from corpus.article import Article
from corpus.configuration import Source
from corpus.sources.sources import read_corpus
from tests.corpus.format_writers import WRITERS

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "sample" / "articles"
_ROUNDS = 3  # the fastest of these counts, of reader and floor in turn, so that both see the machine alike


def _each(path: Path) -> Iterable[bytes]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return (file.read_bytes() for file in files)


def _csv_floor(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        for _row in csv.reader(stream):
            pass


def _database_floor(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for _row in connection.execute("SELECT * FROM articles"):
            pass


FLOORS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "json-lines": ("json", lambda path: [json.loads(line) for data in _each(path) for line in data.splitlines()]),
    "json-lines-gz": (
        "gzip, json",
        lambda path: [json.loads(line) for data in _each(path) for line in gzip.decompress(data).splitlines()],
    ),
    "csv": ("csv", _csv_floor),
    "markdown": ("python-frontmatter", lambda path: [frontmatter.loads(data.decode()) for data in _each(path)]),
    "html": ("trafilatura", lambda path: [trafilatura.bare_extraction(data) for data in _each(path)]),
    "page-text": ("decode, splitlines", lambda path: [data.decode().splitlines() for data in _each(path)]),
    "json-ld": ("json", lambda path: [json.loads(data) for data in _each(path)]),
    "feed": ("feedparser", lambda path: [feedparser.parse(data) for data in _each(path)]),
    "wordpress-export": ("defusedxml", lambda path: [ElementTree.fromstring(data) for data in _each(path)]),
    "wordpress-json": ("json", lambda path: [json.loads(data) for data in _each(path)]),
    "ghost-json": ("json", lambda path: [json.loads(data) for data in _each(path)]),
    "jsonfeed": ("json", lambda path: [json.loads(data) for data in _each(path)]),
    "database": ("sqlite3", _database_floor),
}


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--copies", type=int, default=8, help="how many times the sample corpus is written (8)")
    copies = parser.parse_args().copies
    sample = read_corpus([Source(path=SAMPLE)]).articles
    articles = [_copy(article, number) for number in range(copies) for article in sample]
    print(f"{len(articles)} articles; the fastest of {_ROUNDS} rounds")
    print(f"{'format':<18}{'MB':>7}{'MB/s':>8}{'articles/s':>12}{'floor MB/s':>12}{'ratio':>7}  floor")
    with tempfile.TemporaryDirectory() as folder:
        for name, (file, write) in WRITERS.items():
            path = Path(folder) / name / file
            path.parent.mkdir()
            write(path, articles)
            size = sum(len(data) for data in _each(path)) / 1e6
            source = _source(name, path)
            library, floor = FLOORS[name]
            ours, alone = _fastest(lambda source=source: read_corpus([source]), lambda f=floor, p=path: f(p))  # type: ignore[misc]
            print(
                f"{name:<18}{size:>7.1f}{size / ours:>8.1f}{len(articles) / ours:>12.0f}{size / alone:>12.1f}"
                f"{ours / alone:>7.1f}  {library}"
            )


def _fastest(*runs: Callable[[], object]) -> list[float]:
    """CPU seconds of the fastest round of each, taken in turn."""
    seconds = [[_seconds(run) for run in runs] for _ in range(_ROUNDS)]
    return [min(column) for column in zip(*seconds, strict=True)]


def _seconds(run: Callable[[], object]) -> float:
    started = time.process_time()
    run()
    return time.process_time() - started


def _copy(article: Article, number: int) -> Article:
    return replace(article, id=f"{article.id}-{number}", url=f"{article.url}-{number}") if number else article


def _source(name: str, path: Path) -> Source:
    if name == "database":
        return Source(database=f"sqlite:///{path}", query="SELECT * FROM articles")
    return Source(path=path)


if __name__ == "__main__":
    main()
