"""Databases: a real SQLite and a real PostgreSQL, queries that write, secrets, and archives beyond the memory."""

import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpus.article import Article, RawArticle, Rejection
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.readers import database
from corpus.validation import validate
from tests.postgres import running_postgres

PASSWORD = "hunter2secret"  # noqa: S105 - of a server that lives as long as these tests
ARTICLES = "CREATE TABLE articles (id integer, title text, body text, tags text)"
TWO = "INSERT INTO articles VALUES (1, 'One', 'Words of one.', 'a|b'), (2, 'Two', NULL, '')"


@dataclass(frozen=True)
class Database:
    """An empty database and a way to fill it."""

    url: str
    run: Callable[..., None]

    def read(self, query: str, **settings: object) -> list[RawArticle | Rejection]:
        """What the reader makes of a query."""
        return read(self.url, query, **settings)


def read(url: str, query: str, **settings: object) -> list[RawArticle | Rejection]:
    return list(database.read(Source.model_validate({"name": "cms", "database": url, "query": query, **settings})))


def refused(url: str, query: str, **settings: object) -> str:
    with pytest.raises(UnusableFileError) as caught:
        read(url, query, **settings)
    assert caught.value.reason == "database"
    assert PASSWORD not in str(caught.value)
    assert "://" not in str(caught.value).replace("postgresql://user@host/database", "")
    return str(caught.value)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """A PostgreSQL for this module, in which the user `reader` has a password."""
    with running_postgres() as url:
        yield url


@pytest.fixture
def postgresql(postgres: str) -> Database:
    """Its database, emptied."""

    def run(*statements: str) -> None:
        with psycopg.connect(postgres, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    run("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    return Database(postgres, run)


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    """A file of SQLite."""
    path = tmp_path / "cms 100%?#.db"

    def run(*statements: str) -> None:
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA synchronous = OFF")  # hundreds of times
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    run()
    path.touch()
    return Database(f"sqlite:///{path.as_posix().replace('%', '%25').replace('?', '%3F')}", run)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def either(request: pytest.FixtureRequest) -> Database:
    """Each of the two."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Database)
    return found


def test_each_row_is_an_article_and_what_is_null_or_empty_is_left_out(either: Database) -> None:
    either.run(ARTICLES, TWO)
    assert either.read("SELECT * FROM articles ORDER BY id") == [
        RawArticle("cms:row 1", {"id": 1, "title": "One", "body": "Words of one.", "tags": ["a", "b"]}),
        RawArticle("cms:row 2", {"id": 2, "title": "Two"}),
    ]


def test_columns_are_renamed_by_the_query_or_by_the_settings(either: Database) -> None:
    either.run(ARTICLES, TWO)
    query = "SELECT title AS headline, body AS text FROM articles WHERE id = 1"
    assert either.read(query, columns={"title": "headline"}) == [
        RawArticle("cms:row 1", {"headline": "One", "title": "One", "text": "Words of one."})
    ]


def test_a_column_that_the_query_lacks_is_told(either: Database) -> None:
    either.run(ARTICLES, TWO)
    with pytest.raises(UnusableFileError, match="no 'Nope', which `columns` gives for status; the query gives title"):
        either.read("SELECT title FROM articles", columns={"status": "Nope"})


def test_colons_and_per_cent_signs_in_a_query_are_no_placeholders(either: Database) -> None:
    either.run(ARTICLES, TWO)
    query = "SELECT title FROM articles WHERE title LIKE '%n%' AND ' :b ?' <> '%(a)s %s' -- 100%;"
    assert [raw.fields for raw in either.read(query) if isinstance(raw, RawArticle)] == [{"title": "One"}]


def test_a_query_is_read_twice_alike(either: Database) -> None:
    either.run(ARTICLES, TWO)
    query = "SELECT * FROM articles ORDER BY id;"
    assert either.read(query) == either.read(query)


def test_a_query_without_rows_gives_nothing(either: Database) -> None:
    either.run(ARTICLES)
    assert either.read("SELECT * FROM articles") == []


def test_a_row_beyond_the_cap_is_rejected_and_the_next_one_is_read(
    either: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "MAXIMUM_ROW_CHARACTERS", 100)
    found = either.read(f"SELECT '{'x' * 101}' AS body UNION ALL SELECT '{'x' * 100}'")
    assert [type(row) for row in found] == [Rejection, RawArticle]
    assert isinstance(found[0], Rejection)
    assert (found[0].source, found[0].reason) == ("cms:row 1", "too-long")


def test_a_query_without_an_end_is_ended(either: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "MAXIMUM_ROWS", 120)
    endless = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id FROM n"
    rows = database.read(Source(name="cms", database=either.url, query=endless))
    assert len(list(islice(rows, 120))) == 120
    with pytest.raises(UnusableFileError, match="more than 120 rows"):
        next(rows)


def test_a_statement_that_computes_for_too_long_is_ended(either: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "STATEMENT_SECONDS", 1)
    monkeypatch.setattr(database, "MAXIMUM_TICKS", 5)
    endless = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id FROM n WHERE id < 0"
    told = refused(either.url, endless)
    assert "takes too long" in told or "statement timeout" in told


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO articles VALUES (3, 'Three', '', '')",
        "INSERT INTO articles VALUES (3, 'Three', '', '') RETURNING id",
        "DELETE FROM articles",
        "DELETE FROM articles RETURNING *",
        "UPDATE articles SET title = 'Changed' RETURNING *",
        "DROP TABLE articles",
        "CREATE TABLE more (id integer)",
        "ALTER TABLE articles ADD COLUMN more text",
        "WITH found AS (SELECT 1 AS id) DELETE FROM articles WHERE id IN (SELECT id FROM found) RETURNING *",
        "SELECT 1 AS id; DELETE FROM articles",
        "SELECT 1 AS id; COMMIT; DELETE FROM articles; COMMIT",
        "COMMIT",
        "BEGIN",
        "VACUUM",
    ],
)
def test_a_statement_that_writes_is_refused_by_the_database(either: Database, statement: str) -> None:
    either.run(ARTICLES, TWO)
    refused(either.url, statement)
    assert len(either.read("SELECT id, title, body, tags FROM articles WHERE title <> 'Changed'")) == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "statement",
    [
        "WITH gone AS (DELETE FROM articles RETURNING *) SELECT * FROM gone",
        "SELECT nextval('counter')",
        "SELECT add_one()",
        "SELECT * FROM articles FOR UPDATE",
        "SELECT * INTO copied FROM articles",
        "SELECT set_config('transaction_read_only', 'off', true)",
        "SELECT lo_create(0)",
        "SET TRANSACTION READ WRITE",
        "COPY articles TO PROGRAM 'cat'",
        "DO 'BEGIN DELETE FROM articles; END'",
    ],
)
def test_postgresql_refuses_what_writes_in_the_guise_of_reading(postgresql: Database, statement: str) -> None:
    add = "INSERT INTO articles VALUES (9) RETURNING id"
    postgresql.run(
        *(ARTICLES, TWO, "CREATE SEQUENCE counter"),
        f"CREATE FUNCTION add_one() RETURNS integer LANGUAGE sql AS '{add}'",
    )
    refused(postgresql.url, statement)
    assert len(postgresql.read("SELECT * FROM articles")) == 2


@pytest.mark.parametrize("statement", ["ATTACH '{}' AS other", "VACUUM INTO '{}'", "PRAGMA query_only = OFF"])
def test_sqlite_makes_no_file_beside_the_one_it_reads(sqlite: Database, tmp_path: Path, statement: str) -> None:
    sqlite.run(ARTICLES, TWO)
    before = sorted(tmp_path.iterdir())
    refused(sqlite.url, statement.format(tmp_path / "other.db"))
    assert sorted(tmp_path.iterdir()) == before


def test_two_columns_of_one_name_are_named(either: Database) -> None:
    assert "'title'" in refused(either.url, "SELECT 1 AS id, 'a' AS title, 'b' AS title")


@pytest.mark.parametrize("query", ["SELEC 1", "SELECT nope", "SELECT * FROM nowhere", "-- nothing", ";", "SELECT 'a"])
def test_a_query_that_cannot_be_understood_is_refused(either: Database, query: str) -> None:
    assert len(refused(either.url, query)) < 400


def test_a_reader_that_is_left_half_way_lets_go_of_the_database(either: Database) -> None:
    either.run(ARTICLES, TWO)
    rows = database.read(Source(name="cms", database=either.url, query="SELECT * FROM articles"))
    next(rows)
    rows.close()  # type: ignore[attr-defined]
    either.run("DROP TABLE articles")


def test_a_value_that_is_not_text_in_its_encoding_rejects_its_row_alone(sqlite: Database) -> None:
    query = "SELECT 1 AS id, x'c3a4' AS title UNION ALL SELECT 2, cast(x'e4' AS text) UNION ALL SELECT 3, x'e4'"
    first, second, third = sqlite.read(query)
    assert first == RawArticle("cms:row 1", {"id": 1, "title": "ä"})
    for row in (second, third):
        assert isinstance(row, Rejection)
        assert row.reason == "bad-encoding"
        assert "column title" in row.detail
    assert [raw.fields["title"] for raw in sqlite.read(query, encoding="latin-1") if isinstance(raw, RawArticle)] == [
        *("Ã¤", "ä", "ä")
    ]


def test_an_index_of_words_can_be_read(sqlite: Database) -> None:
    sqlite.run("CREATE VIRTUAL TABLE found USING fts5(title)", "INSERT INTO found VALUES ('One'), ('Two')")
    assert len(sqlite.read("SELECT title FROM found WHERE found MATCH 'two'")) == 1


def test_sqlite_files_are_found_from_the_working_directory(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite.run(ARTICLES, TWO)
    next(tmp_path.iterdir()).rename(tmp_path / "cms.db")
    monkeypatch.chdir(tmp_path)
    assert len(read("sqlite:///cms.db", "SELECT * FROM articles")) == 2


@pytest.mark.parametrize("url", ["sqlite:///{}/none.db", "sqlite:///{}", "sqlite://", "sqlite:///:memory:"])
def test_a_sqlite_file_that_is_missing_is_not_made(tmp_path: Path, url: str) -> None:
    assert "no SQLite file" in refused(url.format(tmp_path), "SELECT 1 AS id")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cms.db").write_bytes(b"not a database at all" * 100)
    assert "not a database" in refused(f"sqlite:///{tmp_path}/cms.db", "SELECT * FROM articles")


def test_a_variable_holds_the_url(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CMS_DATABASE", sqlite.url)
    source = Source(name="cms", database_variable="CMS_DATABASE", query="SELECT 1 AS id")
    assert list(database.read(source)) == [RawArticle("cms:row 1", {"id": 1})]
    monkeypatch.delenv("CMS_DATABASE")
    with pytest.raises(UnusableFileError, match="CMS_DATABASE is not set"):
        list(database.read(source))


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://reader:{PASSWORD}@127.0.0.1/cms",
        f"nonsense+driver://reader:{PASSWORD}@127.0.0.1/cms",
        f"postgresql+psycopg2://reader:{PASSWORD}@127.0.0.1/cms",
        PASSWORD,
        f"postgresql://reader:{PASSWORD}@127.0.0.1:{PASSWORD}/cms",
        f"postgresql://reader:ab@{PASSWORD}@127.0.0.1/cms",
        f"postgresql://reader:ab@cd/{PASSWORD}@127.0.0.1/cms",
        f"postgresql://reader:{PASSWORD}@127.0.0.1:1/cms",
        f"postgresql://127.0.0.1:1/cms?user=reader&password={PASSWORD}",
        f"postgresql://reader:{PASSWORD}@127.0.0.1:1/cms?sslmode={PASSWORD}",
        f"postgresql://reader:{PASSWORD}@127.0.0.1:1/cms?unknown=1",
        f"postgresql://reader:{PASSWORD}@/cms?host=/nowhere",
    ],
)
def test_what_is_wrong_with_a_url_is_said_without_it(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CMS_DATABASE", url)
    with pytest.raises(UnusableFileError) as caught:
        list(database.read(Source(name="cms", database_variable="CMS_DATABASE", query="SELECT 1 AS id")))
    assert caught.value.reason == "database"
    assert PASSWORD not in "".join(traceback.format_exception(caught.value))


@pytest.mark.slow
def test_postgresql_asks_for_the_password_and_no_message_tells_it(
    postgresql: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgresql.run(
        *(ARTICLES, TWO, "DROP ROLE IF EXISTS reader", f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'"),
        "GRANT USAGE ON SCHEMA public TO reader",
        "GRANT SELECT (id, title) ON articles TO reader",
    )
    right = postgresql.url.replace("postgres@", f"reader:{PASSWORD}@")
    monkeypatch.setenv("CMS_DATABASE", right)
    source = Source(name="cms", database_variable="CMS_DATABASE", query="SELECT id FROM articles")
    assert len(list(database.read(source))) == 2
    for url, query, words in [
        (right, "SELECT body FROM articles", "permission denied"),
        (right.replace("@/postgres", "@/nowhere"), "SELECT 1 AS id", "does not exist"),
        (right.replace(PASSWORD, PASSWORD[1:]), "SELECT 1 AS id", "password authentication failed"),
    ]:
        monkeypatch.setenv("CMS_DATABASE", url)
        assert words in refused("", query, database_variable="CMS_DATABASE")
    assert "password" in refused(postgresql.url.replace("postgres@", "reader@"), "SELECT 1 AS id")


@pytest.mark.slow
def test_the_types_of_postgresql_become_what_validation_knows(postgresql: Database) -> None:
    query = """
        SELECT '6fa459ea-ee8a-3ca4-894e-db77e160355e'::uuid AS id, 'One' AS title, ARRAY['a', NULL, 'b'] AS tags,
            '[ {"heading": "", "paragraphs": ["Words."]}]'::jsonb AS body, '2024-03-18'::date AS published_at,
            '2024-03-19 23:30+00'::timestamptz AS updated_at, 12.50 AS price, '\\xc3a4'::bytea AS category,
            '1 day'::interval AS span, ARRAY[1.5]::numeric[] AS more
    """
    (raw,) = postgresql.read(query)
    assert isinstance(raw, RawArticle)
    assert (raw.fields["price"], raw.fields["span"], raw.fields["more"]) == ("12.50", "1 day, 0:00:00", ["1.5"])
    assert raw.fields["tags"] == ["a", "b"]
    article = validate(raw)
    assert isinstance(article, Article)
    assert (article.id, article.category) == ("6fa459ea-ee8a-3ca4-894e-db77e160355e", "ä")
    assert (article.tags, article.body_text(), str(article.published_at)) == (("a", "b"), "Words.", "2024-03-18")
    assert article.updated_at is not None


@pytest.mark.slow
def test_values_that_python_cannot_hold_reject_their_row_and_no_other(postgresql: Database) -> None:
    query = """
        SELECT 'infinity'::date AS published_at, '"text"'::json AS body, 'a' AS title
        UNION ALL SELECT '0044-03-15 BC', '"text"', 'b'
        UNION ALL SELECT NULL, (repeat('[', 3000) || repeat(']', 3000))::json, 'c'
        UNION ALL SELECT '2024-03-18', '"text"', 'd'
    """
    found = [validate(raw) for raw in postgresql.read(query) if isinstance(raw, RawArticle)]
    assert [type(outcome) for outcome in found] == [Rejection, Rejection, Article, Article]


COUNT = """
import sys
from corpus.configuration import Source
from corpus.readers import database
source = Source(name="cms", database=sys.argv[1], query="SELECT * FROM articles LIMIT " + sys.argv[2])
rows = database.read(source)
if sys.argv[3] == "kept":
    rows = list(rows)
count = sum(1 for _ in rows)
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(count, peak)
"""


def peak_megabytes(url: str, rows: int, how: str = "passed on") -> float:
    """What a fresh interpreter needs at most for so many rows.

    Not by getrusage: its figure starts from that of the process which starts another.
    """
    told = subprocess.run(
        [sys.executable, "-c", COUNT, url, str(rows), how], capture_output=True, check=True, text=True
    )
    count, kilobytes = map(int, told.stdout.split())
    assert count == rows
    return kilobytes / 1024


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read from Linux' /proc")
def test_an_archive_is_read_in_constant_memory(either: Database) -> None:
    """The third measurement shows that the first two would notice 100,000 rows that are kept."""
    either.run(
        ARTICLES,
        """
        INSERT INTO articles
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
        SELECT i, 'Title', replace('xxxxxxxxxxxxxxxxxxxxxxxxx', 'x', 'more words of a long body, read ' || i || ' '), ''
        FROM n
        """,
    )
    few = peak_megabytes(either.url, 1_000)
    assert peak_megabytes(either.url, 100_000) - few < 20
    assert peak_megabytes(either.url, 100_000, "kept") - few > 100


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(min_size=1) | st.text("SELECT*FROM articles1,'\"();-%:?").filter(bool))
@example("SELECT '\0'")
def test_any_query_gives_rows_or_an_error(sqlite: Database, query: str) -> None:
    with suppress(UnusableFileError):
        assert all(isinstance(row, RawArticle | Rejection) for row in sqlite.read(query))


VALUES = st.text(st.characters(exclude_categories=["Cs"])) | st.binary() | st.integers(-(2**63), 2**63 - 1) | st.none()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(VALUES, VALUES | st.floats(), VALUES), max_size=60))
def test_any_values_give_a_row_each(tmp_path: Path, rows: list[tuple[object, ...]]) -> None:
    path = tmp_path / "any.db"
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA synchronous = OFF; DROP TABLE IF EXISTS a; CREATE TABLE a (title, body, tags)")
    connection.executemany("INSERT INTO a VALUES (?, ?, ?)", rows)
    connection.commit()
    connection.close()
    found = read(f"sqlite:///{path}", "SELECT * FROM a")
    assert len(found) == len(rows)
    for row in found:
        assert isinstance(row, Rejection) or isinstance(validate(row), Article | Rejection)


@pytest.fixture
def whole(sqlite: Database, tmp_path: Path) -> bytes:
    """A file of forty rows."""
    sqlite.run(ARTICLES, *[TWO] * 40)
    return next(tmp_path.glob("cms*")).read_bytes()


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, 12_287), st.integers(0, 255)), min_size=1, max_size=30), cut=st.booleans()
)
def test_a_damaged_file_gives_rows_or_an_error(
    whole: bytes, tmp_path: Path, changes: list[tuple[int, int]], cut: bool
) -> None:
    data = bytearray(whole)
    for place, value in changes:
        data[place % len(data)] = value
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(data[: changes[0][0]] if cut else data)
    with suppress(UnusableFileError):
        rows = read(f"sqlite:///{damaged}", "SELECT * FROM articles")
        assert all(isinstance(row, RawArticle | Rejection) for row in rows)
