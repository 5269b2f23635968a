"""`corpus read` writes articles that the indexer reads back as the same articles, whatever they were read from."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article, Mention, Section, Status
from corpus.configuration import CorpusConfiguration, Source
from corpus.sources.formats import FORMATS
from corpus.sources.sources import Corpus, read_corpus
from corpus.writing import article_line, write_whole
from indexer.nightly.configuration import Configuration
from indexer.nightly.reindex import reindex
from indexer.nightly.served import corpus_digest
from indexer.snapshot.generations import IndexPaths
from indexer.snapshot.manifest import MANIFEST_FILE, read_manifest
from service.command_line import main
from tests.conftest import REPOSITORY, ToyEncoder
from tests.writing import write_lines

GOLDEN = Path(__file__).parent / "golden"
SAMPLE = REPOSITORY / "corpus" / "sample" / "articles"
WORDS = ("postman", "baker", "ferryman", "gardener", "plumber", "tailor")
NOW = datetime(2026, 1, 1, tzinfo=UTC)  # the golden inputs hold articles of 2023 and 2024, and a few of 2031


@pytest.fixture(params=[*FORMATS, "sample", "all"])
def sources(request: pytest.FixtureRequest, tmp_path: Path) -> list[Source]:
    """Each format's golden input, the sample corpus, and all of them together."""
    names = [*FORMATS, "sample"] if request.param == "all" else [request.param]
    return [source for name in names for source in _sources(name, tmp_path)]


def _sources(name: str, folder: Path) -> Iterator[Source]:
    if name == "sample":
        yield Source(path=SAMPLE)
    elif name == "sitemap":
        yield Source(path=GOLDEN / "sitemap", pages=GOLDEN / "html")
    elif name == "database":
        path = folder / "articles.sqlite"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript((GOLDEN / "database" / "articles.sql").read_text("utf-8"))
        yield Source(database=f"sqlite:///{path}", query=(GOLDEN / "database" / "query.sql").read_text("utf-8"))
    else:
        yield Source(path=GOLDEN / name, base_url="https://quayletter.example" if name == "ghost-json" else "")


def written(articles: tuple[Article, ...], path: Path, now: datetime = NOW) -> Path:
    """The articles as `corpus read` writes them."""
    write_whole(path, [article_line(article, now) for article in articles])
    return path


def again(corpus: Corpus, folder: Path, now: datetime = NOW) -> Corpus:
    """What is read of what was written of `corpus`."""
    return read_corpus([Source(path=written(corpus.articles, folder / "again.jsonl", now))], None, now)


@pytest.mark.slow
def test_what_was_written_is_read_as_the_same_articles(sources: list[Source], tmp_path: Path) -> None:
    first = read_corpus(sources, None, NOW)
    second = again(first, tmp_path)
    assert len(first.articles) > 5
    assert second.articles == first.articles
    assert corpus_digest(second.articles) == corpus_digest(first.articles)
    assert (second.rejections, second.withheld, second.merges, second.notes) == ((), {}, (), {})


@pytest.mark.slow
@pytest.mark.usefixtures("validated_here")
def test_a_night_over_what_was_written_makes_the_files_that_one_over_the_sources_makes(
    sources: list[Source], tmp_path: Path
) -> None:
    now = datetime.now(UTC)  # as a night takes it
    lines = written(read_corpus(sources, None, now).articles, tmp_path / "articles.jsonl", now)
    of_sources, of_lines = (
        _files(those, tmp_path / name) for name, those in (("sources", sources), ("lines", [Source(path=lines)]))
    )
    assert of_sources.keys() == of_lines.keys()
    assert [name for name, content in of_sources.items() if of_lines[name] != content] == []


def _files(sources: list[Source], index: Path) -> dict[str, bytes]:
    """The bytes of each file of the generation that a night makes; of the manifest all but time and name."""
    generation = reindex(sources, index, Configuration(), lambda _model: ToyEncoder(), ["rejects"]).generation
    folder = IndexPaths(index).generation(generation)
    manifest = replace(read_manifest(folder), generation="", created_at="")
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != MANIFEST_FILE}
    return {**files, MANIFEST_FILE: repr(manifest).encode()}


_TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
_WORDS = st.text("abcdefgh ##-éß“”…\u00a0", min_size=1, max_size=30)


@given(
    title=_TEXT,
    summary=_TEXT,
    paragraphs=st.lists(st.one_of(_TEXT, _WORDS), max_size=4),
    tags=st.lists(_WORDS, max_size=3),
    mentions=st.lists(st.fixed_dictionaries({"summary": _TEXT, "category": _WORDS}), max_size=2),
    day=st.one_of(st.none(), st.dates(max_value=date(2025, 12, 31))),
)
def test_whatever_a_reader_made_of_an_input_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    title: str,
    summary: str,
    paragraphs: list[str],
    tags: list[str],
    mentions: list[dict[str, str]],
    day: date | None,
) -> None:
    folder = tmp_path_factory.mktemp("given")
    record = {"title": f"T {title}", "summary": f"S {summary}", "tags": tags, "mentions": mentions, "links": tags}
    sections = [{"heading": title, "paragraphs": paragraphs}, {"heading": "", "paragraphs": [*paragraphs, "## no"]}]
    dates = {"published_at": day.isoformat(), "updated_at": day.isoformat()} if day else {}
    first = read_corpus([Source(path=write_lines(folder / "a.jsonl", [record | {"body": sections} | dates]))])
    assert again(first, folder).articles == first.articles
    assert len(first.articles) == 1


def test_every_field_is_carried(tmp_path: Path) -> None:
    article = Article(
        id="a/1",
        url="https://site.example/a?x=1",
        title="T",
        summary="S",
        body=(Section("", ("## no heading", "p")), Section("H", ()), Section("I", ("q", "q"))),
        category="C",
        tags=("t", "u, v"),
        author="A",
        published_at=date(2024, 2, 29),
        updated_at=date(2025, 1, 1),
        language="pt-BR",
        image_url="/i.png",
        status=Status.PUBLISHED,
        links=("b", "https://site.example/c"),
        mentions=(Mention("M", "C", date(2023, 1, 1)), Mention("N")),
        aliases=("old", "/older"),
    )
    assert again(Corpus((article,)), tmp_path).articles == (article,)


def test_an_article_of_a_day_that_began_further_east_is_not_under_embargo_here(tmp_path: Path) -> None:
    record = {"id": "a", "title": "T", "text": "Words.", "published_at": "2026-01-02T00:30:00+13:00"}
    source = Source(path=write_lines(tmp_path / "a.jsonl", [record]))
    noon = NOW.replace(hour=12)
    first = read_corpus([source], None, noon)
    assert [article.published_at for article in first.articles] == [date(2026, 1, 2)]
    assert again(first, tmp_path, noon).articles == first.articles


def test_an_article_that_shows_a_day_to_come_is_as_public_as_it_was(tmp_path: Path) -> None:
    record = {"id": "a", "title": "T", "text": "Words.", "published_at": "2099-01-02", "public_from": "2020-01-01"}
    first = read_corpus([Source(path=write_lines(tmp_path / "a.jsonl", [record]))], None, NOW)
    assert again(first, tmp_path, NOW).articles == first.articles != ()


def test_the_sites_language_and_redirects_change_nothing_the_second_time(tmp_path: Path) -> None:
    records = [{"url": f"https://site.example/{name}", "title": name, "text": "Mot."} for name in ("a", "b")]
    redirects = tmp_path / "redirects.csv"
    redirects.write_text("https://site.example/old,https://site.example/a\nolder,https://site.example/old\n")
    settings = CorpusConfiguration(language="fr", redirects=redirects)
    first = read_corpus([Source(path=write_lines(tmp_path / "a.jsonl", records))], settings, NOW)
    assert first.articles[0].aliases
    lines = Source(path=written(first.articles, tmp_path / "again.jsonl"))
    assert read_corpus([lines], settings, NOW).articles == first.articles


def test_articles_that_share_names_stay_what_they_were(tmp_path: Path) -> None:
    """Each text under the id that it was given, and each name with the article that it was left to."""
    texts = [" ".join(f"{word}{chr(97 + step)} and {step}{word}" for step in range(26)) for word in WORDS]
    folder = tmp_path / "export"
    folder.mkdir()
    shared = {"url": "https://site.example/section", "aliases": ["start", "https://site.example/old"]}
    for number, (text, day) in enumerate(zip(texts, range(9, 0, -1), strict=False)):
        record = {"id": "a", "title": f"Title {number}", "text": text, **shared, "published_at": f"2024-01-0{day}"}
        write_lines(folder / f"{number}.jsonl", [record, {**record, "id": f"b{number}", "published_at": None}])
    first = read_corpus([Source(path=folder)], None, NOW)
    assert len(first.articles) > len(WORDS)
    assert first.clashes
    assert again(first, tmp_path).articles == first.articles


def read(*arguments: object) -> Result:
    """The command, as a person types it."""
    return CliRunner().invoke(main, ["corpus", "read", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two articles, a draft, and a reject."""
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "a.md").write_text("---\ntitle: A\n---\nWords of a.\n")
    (folder / "c.md").write_text("---\ntitle: C\ndraft: true\n---\nWords of c.\n")
    write_lines(folder / "b.jsonl", [{"id": "b", "title": "B", "text": "Words of b."}, {"id": "d", "title": "D"}])
    return folder


def test_it_prints_articles_and_on_standard_error_what_is_missing(folder: Path) -> None:
    result = read(folder)
    assert result.exit_code == 0, result.stderr
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", "b"]
    for said in ("2 articles", "1 unpublished", "rejected: 1", "no-text: 1", "b.jsonl:2"):
        assert said in result.stderr, said


def test_notes_tell_of_merged_versions_and_of_names_in_common(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    text, other = "The tide comes in twice a day and nobody looks up. " * 9, "Of bread, flour, salt and patience. " * 12
    write_lines(folder / "a.jsonl", [{"id": "a", "title": "Tides", "text": text}])
    write_lines(folder / "b.jsonl", [{"id": "a", "title": "Tides", "text": text}])
    write_lines(folder / "c.jsonl", [{"id": "a", "title": "Bread", "text": other}])
    lines = [json.loads(line) for line in read(folder, "--notes").stdout.splitlines()]
    told = {line["title"]: {(note["place"], note["value"]) for note in line["notes"]} for line in lines}
    assert told == {
        "Tides": {("export/b.jsonl:1", ""), ("export/a.jsonl:1", "a")},
        "Bread": {("export/c.jsonl:1", "a")},
    }
    assert f"{lines[1]['id']} (export/c.jsonl:1) uses too" in str(lines[0]["notes"])


def test_a_file_is_written_whole_or_not_at_all(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    assert (read(folder, "--output", output).exit_code, len(output.read_text().splitlines())) == (0, 2)
    before = output.read_bytes()
    only_reject = write_lines(tmp_path / "d.jsonl", [{"id": "d", "title": "D"}])
    assert (read(only_reject, "--output", output).exit_code, output.read_bytes()) == (65, before)
    assert read(folder, "--output", tmp_path / "no folder" / "out.jsonl").exit_code == 74

    def broken() -> Iterator[bytes]:
        yield b"{}\n"
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        write_whole(output, broken())
    assert output.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d.jsonl", "export", "out.jsonl"]


def test_a_link_and_a_pipe_stay_what_they_are(folder: Path, tmp_path: Path) -> None:
    link, pipe = tmp_path / "link.jsonl", tmp_path / "pipe"
    link.symlink_to(tmp_path / "out.jsonl")
    assert read(folder, "--output", link).exit_code == 0
    assert (link.is_symlink(), len((tmp_path / "out.jsonl").read_text().splitlines())) == (True, 2)
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert (read(folder, "--output", pipe).exit_code, pipe.is_fifo()) == (0, True)
        assert len(os.read(reader, 10_000).splitlines()) == 2
    finally:
        os.close(reader)


def test_with_notes_each_line_says_what_was_left_out_and_still_reads_as_the_same_article(
    folder: Path, tmp_path: Path
) -> None:
    write_lines(folder / "e.jsonl", [{"id": "e", "title": "E", "text": "Words of e.", "published_at": "03/04/2024"}])
    with_notes, without = tmp_path / "with.jsonl", tmp_path / "without.jsonl"
    assert read(folder, "--notes", "--output", with_notes).exit_code == 0
    assert read(folder, "--output", without).exit_code == 0
    notes = {line["id"]: line["notes"] for line in map(json.loads, with_notes.read_text().splitlines())}
    assert (notes["a"], notes["b"], len(notes["e"])) == ([], [], 1)
    assert (
        notes["e"][0].items() >= {"field": "published_at", "value": "03/04/2024", "place": "export/e.jsonl:1"}.items()
    )
    first, second = (read_corpus([Source(path=path)]) for path in (with_notes, without))
    assert (first.articles, first.notes) == (second.articles, {})


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [(["missing"], 65, "missing"), ([], 2, "SOURCE"), (["--config", "no.toml"], 78, "no.toml")],
)
def test_it_ends_as_check_does(arguments: list[str], code: int, said: str) -> None:
    result = read(*arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr
