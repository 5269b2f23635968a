"""Each format's golden input, written as real systems export it, gives the articles that a person read in it.

`golden/<format>/` holds the input, `golden/<format>.json` what must come out of it, checked by eye against the input.
"""

import json
import sqlite3
import unicodedata
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from difflib import unified_diff
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import TypeAdapter

from corpus.article import Article, RawArticle, Rejection, Status
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.sources.formats import FORMATS
from corpus.validation import judge
from tests.postgres import running_postgres

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 1, 1, tzinfo=UTC)  # the inputs hold articles of 2023 and 2024, and a few of 2031
# What a publisher would have to say of an input, beside where it is.
SETTINGS: dict[str, dict[str, Any]] = {
    "sitemap": {"pages": GOLDEN / "html"},
    "ghost-json": {"base_url": "https://quayletter.example"},
}
# Files that another one of their folder points to: they are read through that one.
POINTED_TO = frozenset({"post-sitemap.xml", "news-sitemap.xml"})
# As they come from systems that do not write UTF-8, and say so: by their declaration, by a byte order mark.
OTHER_ENCODINGS = {"html/hemp-rope.html": "windows-1252", "page-text/tide-table.txt": "utf-16"}
PARTS_OF_OUTCOME = ("count", "rejected", "first", "tenth", "last")
# Where a person reads the input otherwise than its reader does; whoever mends the reader takes the line away.
MISREAD: dict[tuple[str, str], str] = {}
DUMP = TypeAdapter(Article)


CASES = [
    pytest.param(name, part, marks=[pytest.mark.xfail(strict=True, reason=reason)] if reason else [])
    for name in FORMATS
    for part in PARTS_OF_OUTCOME
    for reason in [MISREAD.get((name, part), "")]
]


@pytest.mark.parametrize(("name", "part"), CASES)
def test_a_golden_input_gives_what_a_person_read_in_it(name: str, part: str, tmp_path: Path) -> None:
    sources = [_sqlite(tmp_path)] if name == "database" else _files(name)
    _assert_same(_outcome(name, sources)[part], _expected(name)[part])


@pytest.mark.slow
def test_postgresql_gives_the_articles_that_sqlite_gives() -> None:
    with running_postgres() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute((GOLDEN / "database" / "articles.sql").read_bytes())
        source = Source(database=url, query=_query(), name="articles")
        _assert_same(_outcome("database", [source]), _expected("database"))


def test_every_format_has_golden_records() -> None:
    kept = {path.stem for path in GOLDEN.glob("*.json")}
    assert kept == set(FORMATS) == {path.name for path in GOLDEN.iterdir() if path.is_dir()}
    assert all(list(_expected(name)) == list(PARTS_OF_OUTCOME) for name in FORMATS)
    assert all(_expected(name)["count"] > 10 for name in FORMATS)


@pytest.mark.parametrize("name", [name for name, known in FORMATS.items() if known.endings])
def test_an_input_is_told_by_its_name_and_content(name: str) -> None:
    for source in _files(name):
        file_name, head = source.file.name, source.file.read_bytes()[:65536]
        fitting = (
            known for known, form in FORMATS.items() if file_name.endswith(form.endings) and form.recognises(head)
        )
        assert next(fitting) == name, file_name


def test_inputs_and_expectations_are_utf_8_without_control_characters() -> None:
    for path in filter(Path.is_file, GOLDEN.rglob("*")):
        text = path.read_bytes().decode(OTHER_ENCODINGS.get(path.relative_to(GOLDEN).as_posix(), "utf-8"))
        odd = {character for character in text if unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}}
        assert odd <= set("\t\n\r"), path


def _files(name: str) -> list[Source]:
    folder = GOLDEN / name
    return [
        Source(path=path, name=path.relative_to(folder).as_posix(), **SETTINGS.get(name, {}))
        for path in sorted(filter(Path.is_file, folder.rglob("*")))
        if path.name not in POINTED_TO
    ]


def _query() -> str:
    return (GOLDEN / "database" / "query.sql").read_text("utf-8")


def _sqlite(folder: Path) -> Source:
    path = folder / "articles.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((GOLDEN / "database" / "articles.sql").read_text("utf-8"))
    return Source(database=f"sqlite:///{path}", query=_query(), name="articles")


def _outcome(name: str, sources: list[Source]) -> dict[str, Any]:
    """The records in the order in which they are read, before versions of one article are merged."""
    judged = [outcome for source in sources for outcome in _judged(name, source)]
    articles = [DUMP.dump_python(outcome, mode="json") for outcome in judged if isinstance(outcome, Article)]
    return {
        "count": len(articles),
        "rejected": [[outcome.source, outcome.reason] for outcome in judged if isinstance(outcome, Rejection)],
        "first": articles[0],
        "tenth": articles[9],
        "last": articles[-1],
    }


def _judged(name: str, source: Source) -> list[Article | Rejection]:
    try:
        records = list(FORMATS[name].read(source))
    except UnusableFileError as error:
        return [Rejection(source.name, error.reason, str(error))]
    return [_at_the_time(record) if isinstance(record, RawArticle) else record for record in records]


def _at_the_time(raw: RawArticle) -> Article | Rejection:
    verdict = judge(raw)
    is_early = verdict.public_from is not None and verdict.public_from > NOW
    if isinstance(verdict.outcome, Article) and verdict.outcome.status is Status.PUBLISHED and is_early:
        return replace(verdict.outcome, status=Status.EMBARGOED)
    return verdict.outcome


def _expected(name: str) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    return expected


def _assert_same(found: object, expected: object) -> None:
    wanted, given = (json.dumps(value, ensure_ascii=False, indent=1).splitlines() for value in (expected, found))
    if difference := "\n".join(unified_diff(wanted, given, "expected", "read", lineterm="", n=2)):
        pytest.fail(difference, pytrace=False)
