"""Reading files and folders: order, rejects, and sources that must stop the night."""

import gzip
import json
from pathlib import Path

import pytest

from corpus.article import RawArticle, Rejection
from corpus.readers import json_lines
from corpus.sources import UnreadableSourceError, read_corpus
from tests.writing import write_lines


def record(identity: str, **changes: object) -> dict[str, object]:
    """A JSON Lines record that becomes an article."""
    return {"id": identity, "title": f"Title {identity}", "text": f"Words of {identity}.", **changes}


def test_articles_come_ordered_by_id_whatever_the_order_of_input(tmp_path: Path) -> None:
    forward = read_corpus([write_lines(tmp_path / "a.jsonl", [record("b"), record("a")])])
    backward = read_corpus([write_lines(tmp_path / "b.jsonl", [record("a"), record("b")])])
    assert [article.id for article in forward.articles] == ["a", "b"]
    assert forward == backward


def test_a_gzip_file_reads_as_its_content(tmp_path: Path) -> None:
    plain = write_lines(tmp_path / "a.jsonl", [record("a")])
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_corpus([packed]).articles == read_corpus([plain]).articles


def test_each_bad_line_is_rejected_with_its_place_and_the_rest_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [json.dumps(record("a")).encode(), b"{broken", b"[1]", b'{"title": "\xff"}', b"", b'{"title": "No text"}']
    path.write_bytes(b"\n".join(lines) + b"\n")
    corpus = read_corpus([path])
    assert [article.id for article in corpus.articles] == ["a"]
    assert [(r.source, r.reason) for r in corpus.rejections] == [
        ("a.jsonl:2", "broken-json"), ("a.jsonl:3", "broken-json"), ("a.jsonl:4", "bad-encoding"),
        ("a.jsonl:6", "no-text"),
    ]  # fmt: skip


def test_deep_nesting_is_a_rejection_not_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("[" * 200_000 + "\n" + json.dumps(record("a")) + "\n")
    corpus = read_corpus([path])
    assert (len(corpus.articles), corpus.rejections[0].reason) == (1, "broken-json")


def test_a_line_beyond_the_cap_ends_the_file_with_a_rejection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "MAXIMUM_LINE_BYTES", 200)
    path = write_lines(tmp_path / "a.jsonl", [record("a"), record("b", text="x" * 300), record("c")])
    assert [type(found) for found in json_lines.read(path)] == [RawArticle, Rejection]


def test_a_cut_gzip_file_gives_what_was_whole_and_a_rejection(tmp_path: Path) -> None:
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(b"".join(json.dumps(record(str(n))).encode() + b"\n" for n in range(2000)))[:-50])
    found = list(json_lines.read(packed))
    assert isinstance(found[-1], Rejection)
    assert found[-1].reason == "broken-file"


def test_the_second_article_with_an_id_is_rejected(tmp_path: Path) -> None:
    corpus = read_corpus([write_lines(tmp_path / "a.jsonl", [record("a"), record("a", title="Another")])])
    assert [article.title for article in corpus.articles] == ["Title a"]
    assert [(r.source, r.reason) for r in corpus.rejections] == [("a.jsonl:2", "duplicate-id")]


def test_unpublished_articles_are_counted_and_left_out(tmp_path: Path) -> None:
    corpus = read_corpus([write_lines(tmp_path / "a.jsonl", [record("a"), record("b", status="draft")])])
    assert ([article.id for article in corpus.articles], corpus.unpublished) == (["a"], 1)


def test_a_folder_is_walked_and_a_link_that_leads_out_of_it_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "inner").mkdir(parents=True)
    write_lines(folder / "inner" / "a.jsonl", [record("a")])
    outside = write_lines(tmp_path / "secret.jsonl", [record("secret")])
    (folder / "link.jsonl").symlink_to(outside)
    assert [article.id for article in read_corpus([folder]).articles] == ["a"]


@pytest.mark.parametrize("name", ["missing.jsonl", "unknown.docx", "empty"])
def test_a_source_that_cannot_be_read_stops_the_night_and_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "unknown.docx").touch()
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableSourceError, match=name):
        read_corpus([tmp_path / name])
