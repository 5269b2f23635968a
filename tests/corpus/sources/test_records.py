"""Records that are remembered are those that parsing afresh gives, for every format and after every change."""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.article import READER_VERSION
from corpus.configuration import Source
from corpus.sources import records
from corpus.sources.dependencies import dependencies
from corpus.sources.formats import FORMATS
from corpus.sources.sources import Corpus, read_corpus
from tests.corpus.test_golden import GOLDEN, NOW, SETTINGS
from tests.writing import write_lines

FILE_FORMATS = [name for name, known in FORMATS.items() if known.endings]


class Kept(dict[bytes, bytes]):
    """A memory that counts what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.put_last = 0

    def get(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:  # type: ignore[override]
        """What is known of `keys`."""
        return {key: self[key] for key in keys if key in self}

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keeps `values`."""
        self.update(values)
        self.put_last += len(values)


def corpus_of(folder: Path, name: str, kept: Kept | None) -> Corpus:
    if kept is not None:
        kept.put_last = 0
    settings = SETTINGS.get(name, {}) | ({"pages": folder / "pages"} if name == "sitemap" else {})
    return read_corpus([Source(path=folder / name, format="", **settings)], now=NOW, known=kept)


def assert_remembered(folder: Path, name: str, kept: Kept, parsed: int | None = None) -> None:
    """What is remembered gives what parsing gives; then nothing is left to parse."""
    assert corpus_of(folder, name, kept) == corpus_of(folder, name, None)
    if parsed is not None:
        assert kept.put_last == parsed
    assert corpus_of(folder, name, kept) == corpus_of(folder, name, None)
    assert kept.put_last == 0


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A copy of the golden inputs that the test may change."""
    name = request.getfixturevalue("name")
    shutil.copytree(GOLDEN / name, tmp_path / name)
    if name == "sitemap":
        shutil.copytree(GOLDEN / "html", tmp_path / "pages")
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("name", FILE_FORMATS)
def test_what_is_remembered_is_what_parsing_afresh_gives(name: str, folder: Path) -> None:
    kept = Kept()
    assert_remembered(folder, name, kept)
    files = sorted(path for path in (folder / name).rglob("*") if path.is_file())
    last = files[-1]

    edited = last.read_bytes()
    last.write_bytes(edited.replace(b"e", b"a", 40) + b"\n")
    assert_remembered(folder, name, kept)

    shutil.copyfile(last, last.with_name(f"another-{last.name}"))
    assert_remembered(folder, name, kept)

    last.rename(last.with_name(f"renamed-{last.name}"))
    assert_remembered(folder, name, kept)

    last.with_name(f"renamed-{last.name}").unlink()
    if any(path.is_file() for path in (folder / name).rglob("*")):
        assert_remembered(folder, name, kept, parsed=None if name == "sitemap" else 0)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sitemap"])
def test_a_page_that_appears_or_changes_behind_a_sitemap_is_seen(name: str, folder: Path) -> None:
    kept = Kept()
    pages = sorted(path for path in (folder / "pages").rglob("*.html") if path.is_file())
    hidden = pages[0].read_bytes()
    pages[0].unlink()
    assert_remembered(folder, name, kept)
    pages[0].write_bytes(hidden)
    assert_remembered(folder, name, kept)
    pages[0].write_bytes(hidden.replace(b"the ", b"that "))
    assert_remembered(folder, name, kept)


@pytest.mark.parametrize("name", ["html"])
def test_one_file_of_many_that_changed_is_the_only_one_parsed(name: str, folder: Path) -> None:
    kept = Kept()
    assert_remembered(folder, name, kept)
    path = next(iter(sorted((folder / name).rglob("*.html"))))
    path.write_bytes(path.read_bytes() + b"<!-- -->")  # of which nothing comes into its text, or its language
    assert_remembered(folder, name, kept, parsed=1)


def test_one_line_of_many_that_changed_is_the_only_one_parsed_wherever_it_stands(tmp_path: Path) -> None:
    lines = [{"id": str(n), "title": f"T{n}", "text": f"Words {n}."} for n in range(600)]
    lines[7] = {"id": "7", "title": "No text"}
    kept = Kept()
    path = write_lines(tmp_path / "a.jsonl", lines)
    read_corpus([Source(path=path)], known=kept)
    moved = write_lines(tmp_path / "b.jsonl", [{"id": "new", "title": "T", "text": "New."}, *lines])
    kept.put_last = 0
    assert read_corpus([Source(path=moved)], known=kept) == read_corpus([Source(path=moved)])
    assert kept.put_last == 2  # the record, and the language of its text


@pytest.mark.parametrize(
    "setting", [{"date_order": "mdy"}, {"columns": {"title": "text"}}, {"body_format": "markdown"}]
)
def test_other_settings_read_anew(tmp_path: Path, setting: dict[str, object]) -> None:
    path = write_lines(
        tmp_path / "a.jsonl", [{"id": "a", "title": "T", "text": "*Words*.", "published_at": "03/04/2024"}]
    )
    kept = Kept()
    read_corpus([Source(path=path, date_order="dmy")], known=kept)
    other = Source.model_validate({"path": path, "date_order": "dmy"} | setting)
    assert read_corpus([other], known=kept) == read_corpus([other])


def test_another_reader_version_reads_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_lines(tmp_path / "a.jsonl", [{"id": "a", "title": "T", "text": "Words."}])
    kept = Kept()
    read_corpus([Source(path=path)], known=kept)
    monkeypatch.setattr(records, "READER_VERSION", READER_VERSION + 1)
    records._readers.cache_clear()
    kept.put_last = 0
    read_corpus([Source(path=path)], known=kept)
    monkeypatch.undo()
    records._readers.cache_clear()
    assert kept.put_last == 2  # the record, and the language of its text


def test_an_embargo_ends_on_its_day_although_the_record_is_remembered(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "a.jsonl",
        [{"id": n, "title": n, "text": n, "published_at": f"2030-01-0{n}T06:00:00Z"} for n in "12"],
    )
    kept = Kept()
    before = read_corpus([Source(path=path)], now=datetime(2030, 1, 1, 5, tzinfo=UTC), known=kept)
    assert (len(before.articles), before.changes_at) == (0, datetime(2030, 1, 1, 6, tzinfo=UTC))
    after = read_corpus([Source(path=path)], now=before.changes_at, known=kept)
    assert [article.id for article in after.articles] == ["1"]
    assert after.changes_at == datetime(2030, 1, 2, 6, tzinfo=UTC)


def test_what_is_damaged_or_of_another_shape_is_parsed_anew(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", [{"id": "a", "title": "T", "text": "Words."}])
    kept = Kept()
    expected = read_corpus([Source(path=path)], known=kept)
    for rubbish in (b"", b"{}", b'[{"place": 1}]'):
        kept.update(dict.fromkeys([key for key, value in kept.items() if value.startswith(b"[")], rubbish))
        assert read_corpus([Source(path=path)], known=kept) == expected


def test_sources_elsewhere_depend_on_what_cannot_be_looked_at(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", [{"id": "a", "title": "T", "text": "Words."}])
    assert dependencies([Source(path=path)]) is not None
    assert dependencies([Source(path=path), Source(address="https://site.example/feed.xml")]) is None


def test_whoever_changes_what_is_read_raises_the_reader_version() -> None:
    """If this fails because a golden expectation changed with its reader: raise READER_VERSION, then pin both anew."""
    whole = hashlib.sha256()
    for path in sorted(GOLDEN.glob("*.json")):
        whole.update(path.read_bytes())
    assert (READER_VERSION, whole.hexdigest()[:16]) == (9, "b6c7fdc00dc2a94e")


def test_a_key_that_no_line_has_is_told_also_when_the_lines_are_remembered(tmp_path: Path) -> None:
    text = {"title": "A title", "text": "A text."}
    path = write_lines(tmp_path / "a.jsonl", [{"id": "a", **text}, {"id": "b", **text, "geändert": "2024-03-18"}])
    source = Source(path=path, columns={"author": "Nobody", "updated_at": "geändert", "category": "Title"})
    known = Kept()
    for _ in range(2):
        corpus = read_corpus([source], None, NOW, known)
        assert [str(article.updated_at) for article in corpus.articles] == ["None", "2024-03-18"]
        assert [(r.source, r.reason) for r in corpus.rejections] == [("a.jsonl", "missing-columns")]
        assert "'Nobody', which `columns` gives for author; no 'Title', which" in corpus.rejections[0].detail
    unknown = source.model_copy(update={"encoding": "klingon"})
    assert {r.reason for r in read_corpus([unknown], None, NOW).rejections} == {"bad-encoding"}


@pytest.mark.parametrize(
    ("content", "key", "encoding"),
    [
        (rb'{"title": "A kite", "body": "It flies.", "\u00DCberschrift": "x"}', "Überschrift", ""),
        (rb'{"title": "A kite", "body": "It flies.", "a\/b": "x"}', "a/b", ""),
        ('\ufeff{"title": "A kite", "body": "It flies.", "writer": "x"}'.encode(), "writer", "utf-8-sig"),
        (b"", "writer", ""),
    ],
)
def test_no_key_is_missed_that_is_written_otherwise_or_where_there_is_no_line(
    tmp_path: Path, content: bytes, key: str, encoding: str
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    source = Source(path=path, columns={"author": key}, encoding=encoding)
    assert read_corpus([source]).rejections == ()
