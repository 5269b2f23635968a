"""What in a folder is a source: articles, and nothing that was made of articles."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.configuration import Source
from corpus.sources.places import UnreadableSourceError
from corpus.sources.sources import read_corpus
from indexer.nightly.inputs import look_at
from indexer.snapshot.generations import IndexPaths
from indexer.snapshot.publishing import index_lock
from service.command_line import main
from service.export.folder import opened
from service.export.lists import VisibleArticle, contents
from tests.conftest import ToyEncoder, invented_articles, run
from tests.writing import write_articles, write_lines

ARTICLE = {"id": "a", "title": "A title", "text": "A text."}


@pytest.mark.slow
@pytest.mark.usefixtures("validated_here")
def test_what_was_withdrawn_does_not_come_back_out_of_an_index_in_the_folder(tmp_path: Path) -> None:
    articles = invented_articles()
    write_articles(tmp_path / "articles.jsonl", articles)
    first = run(tmp_path, tmp_path / "deep" / "index", ToyEncoder())
    write_articles(tmp_path / "articles.jsonl", articles[:-1])
    second = run(tmp_path, tmp_path / "deep" / "index", ToyEncoder())
    assert (len(first.corpus.articles), len(second.corpus.articles)) == (24, 23)
    assert first.corpus.rejections == second.corpus.rejections == ()
    assert first.corpus.passed_over == second.corpus.passed_over == {"an index or an export of one": 1}


@pytest.mark.parametrize("gone", ["lock", "current", "snapshots/*"])
def test_an_index_that_is_new_or_a_copy_is_known(tmp_path: Path, gone: str) -> None:
    with index_lock(IndexPaths(tmp_path / "index")):
        (tmp_path / "index" / "runs").mkdir()
    write_lines(tmp_path / "index" / "runs" / "rejects.jsonl", [ARTICLE])
    if not gone.startswith("snapshots"):
        (tmp_path / "index" / "current").touch()
        (tmp_path / "index" / "snapshots" / "20260131T020000Z-1a2b3c4d5e6f").mkdir()
        (tmp_path / "index" / gone).unlink()
    write_lines(tmp_path / "a.jsonl", [ARTICLE])
    assert read_corpus([Source(path=tmp_path)]).passed_over == {"an index or an export of one": 1}


@pytest.mark.parametrize("is_done", [True, False])
def test_an_export_in_the_folder_is_passed_over(tmp_path: Path, is_done: bool) -> None:
    write_lines(tmp_path / "a.jsonl", [ARTICLE])
    with opened(tmp_path / "lists") as folder:
        folder.put("a", b"{}", b"<h1>Related</h1><p>Another title.</p>")
        if is_done:
            folder.close(contents("20260131T020000Z-1a2b3c4d5e6f", {"a": VisibleArticle("a", "/a")}))
    corpus = read_corpus([Source(path=tmp_path)])
    assert [article.id for article in corpus.articles] == ["a"]
    assert (corpus.rejections, corpus.passed_over) == ((), {"an index or an export of one": 1})


def test_folders_that_only_have_names_of_ours_are_walked(tmp_path: Path) -> None:
    for name in ("snapshots", "related"):
        (tmp_path / name).mkdir()
    write_lines(tmp_path / "snapshots" / "a.jsonl", [ARTICLE])
    write_lines(tmp_path / "related" / "b.jsonl", [{**ARTICLE, "id": "b", "text": "Another."}])
    (tmp_path / "lock").touch()
    (tmp_path / "articles.json").write_text('{"posts": []}')
    assert [article.id for article in read_corpus([Source(path=tmp_path)]).articles] == ["a", "b"]


def test_an_index_that_is_named_as_a_source_is_refused(published: Path) -> None:
    with pytest.raises(UnreadableSourceError, match="an index or an export of one"):
        read_corpus([Source(path=published)])
    result = CliRunner().invoke(main, ["corpus", "check", str(published)])
    assert (result.exit_code, "holds no sources" in result.output) == (65, True)


def test_what_a_night_leaves_in_its_index_is_no_change_of_the_folder_around_it(tmp_path: Path) -> None:
    write_lines(tmp_path / "a.jsonl", [ARTICLE])
    with index_lock(IndexPaths(tmp_path / "index")):
        before = look_at("", [], [tmp_path], [tmp_path])
        write_lines(tmp_path / "index" / "rejects.jsonl", [])
    assert look_at("", [], [tmp_path], [tmp_path]) == before


@pytest.mark.parametrize("path", [".", "inner/..", "../site", ".."])
def test_places_begin_with_the_name_of_the_folder_however_it_was_named(
    tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site" / "inner").mkdir(parents=True)
    (tmp_path / "site" / "a.jsonl").write_text("broken")
    monkeypatch.chdir(tmp_path / "site" / ("inner" if path == ".." else ""))
    assert [rejection.source for rejection in read_corpus([Source(path=Path(path))]).rejections] == ["site/a.jsonl:1"]


def test_a_missing_database_is_told_by_where_it_was_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnreadableSourceError, match=f"{tmp_path}/cms.db"):
        read_corpus([Source(database="sqlite:///cms.db", query="SELECT 1")])
