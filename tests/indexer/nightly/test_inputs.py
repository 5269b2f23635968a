"""A night on which nothing changed reads bytes and nothing else; whatever did change is read."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpus.configuration import CorpusConfiguration, Source
from indexer.commands.night import inputs_of
from indexer.nightly import inputs
from indexer.nightly.configuration import Configuration
from indexer.nightly.inputs import Job, look_at, recipe_of, remember, remembered_if_unchanged
from indexer.snapshot.generations import IndexPaths, current_generation
from service.command_line import main
from tests.conftest import invented_articles
from tests.writing import a_model, write_articles

NOW = datetime(2026, 5, 1, tzinfo=UTC)


@dataclass
class Night:
    """What a night is given."""

    folder: Path
    index: Path

    @property
    def paths(self) -> IndexPaths:
        """The places inside the index."""
        return IndexPaths(self.index)

    @property
    def links(self) -> Path:
        """The file of links beside the articles' own."""
        return self.folder / "links.qrels"

    def configuration(self, **corpus: object) -> Configuration:
        """Its settings, with changes."""
        settings = CorpusConfiguration.model_validate({"redirects": self.folder / "redirects.csv"} | corpus)
        return Configuration(corpus=settings)

    def sources(self) -> list[Source]:
        """A folder, and a sitemap of pages elsewhere."""
        sitemap = Source(path=self.folder / "sitemap.xml", pages=self.folder / "pages")
        return [Source(path=self.folder / "articles"), sitemap]

    def remembers(self, changes_at: datetime | None = None) -> None:
        """Takes its inputs as they are for those of the current generation."""
        found = inputs_of(Job.of(self.sources(), self.configuration(), self.links))
        assert found is not None
        remember(self.paths, found, current_generation(self.paths), changes_at, {"articles": 24})

    def is_unchanged(self, now: datetime = NOW, **corpus: object) -> bool:
        """Whether it has nothing to do."""
        job = Job.of(self.sources(), self.configuration(**corpus), self.links)
        return remembered_if_unchanged(self.paths, job.recipe, now) is not None


@pytest.fixture
def night(tmp_path: Path, index_directory: Path, monkeypatch: pytest.MonkeyPatch) -> Night:
    """A night whose inputs are remembered."""
    folder = tmp_path / "site"
    for name in ("articles/deep", "pages/.hidden"):
        (folder / name).mkdir(parents=True)
    write_articles(folder / "articles" / "a.jsonl", invented_articles())
    (folder / "articles" / "deep" / "b.txt").write_text("A page")
    (folder / "articles" / "photo.jpg").write_text("not looked into")
    (folder / "pages" / "one.html").write_text("<title>One</title>")
    address = "<url><loc>https://site.example/one</loc></url><url><loc>https://site.example/two</loc></url>"
    (folder / "sitemap.xml").write_text(f"<urlset>{address}</urlset>")
    (folder / "redirects.csv").write_text("from,to\n")
    (folder / "links.qrels").write_text("a 0 b 1\n")
    monkeypatch.setattr(inputs, "_FULL_VERIFICATION_EVERY", timedelta(days=36500))
    night = Night(folder, index_directory)
    night.remembers()
    return night


def test_nothing_changed(night: Night) -> None:
    assert night.is_unchanged()


def _rename(folder: Path) -> None:
    (folder / "articles" / "deep" / "b.txt").rename(folder / "articles" / "deep" / "c.txt")


CHANGES: dict[str, Callable[[Path], object]] = {
    "edit": lambda f: (f / "articles" / "deep" / "b.txt").write_text("a page"),
    "addition": lambda f: (f / "articles" / "new.txt").write_text("New"),
    "addition of an unknown ending": lambda f: (f / "articles" / "new.xyz").write_text("New"),
    "deletion": lambda f: (f / "articles" / "deep" / "b.txt").unlink(),
    "rename": _rename,
    "link instead of a file": lambda f: (f / "articles" / "link.txt").symlink_to(f / "pages" / "one.html"),
    "source gone": lambda f: shutil.rmtree(f / "articles"),
    "sitemap": lambda f: (f / "sitemap.xml").write_text("<urlset></urlset>"),
    "page of the sitemap": lambda f: (f / "pages" / "one.html").write_text("<title>Two</title>"),
    "page that was missing": lambda f: (f / "pages" / "two.html").write_text("<title>Two</title>"),
    "redirects": lambda f: (f / "redirects.csv").write_text("from,to\na,b\n"),
    "links": lambda f: (f / "links.qrels").write_text("a 0 b 0\n"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_is_seen(night: Night, change: str) -> None:
    CHANGES[change](night.folder)
    assert not night.is_unchanged()


def test_a_file_is_not_hashed_beyond_what_is_read_of_it_but_a_write_there_is_seen(tmp_path: Path) -> None:
    large = tmp_path / "large.jsonl"
    large.write_bytes(b"{}\n")
    os.truncate(large, 2**42)  # four terabytes, none of which is on the disk
    seen = look_at("", [large], [], most_bytes=100_000).files
    assert look_at("", [large], [], most_bytes=100_000).files == seen
    with large.open("r+b") as stream:
        stream.seek(2**41)
        stream.write(b"{}")
    assert look_at("", [large], [], most_bytes=100_000).files != seen


def test_what_no_reader_looks_into_changes_nothing(night: Night) -> None:
    (night.folder / "articles" / "photo.jpg").write_text("another picture")
    (night.folder / "articles" / ".hidden").write_text("an editor's swap file")
    os.utime(night.folder / "articles" / "a.jsonl")
    assert night.is_unchanged()


@pytest.mark.parametrize("version", ["READER_VERSION", "TEXT_RECIPE_VERSION", "BUILD_RECIPE_VERSION", "FORMAT_VERSION"])
def test_a_new_version_reads(night: Night, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, version, 999)
    assert not night.is_unchanged()


def test_a_new_setting_reads_even_one_that_only_a_gate_looks_at(night: Night) -> None:
    assert not night.is_unchanged(maximum_reject_share=0.5)


def test_the_end_of_an_embargo_reads_although_no_input_changed(night: Night) -> None:
    night.remembers(changes_at=NOW)
    assert night.is_unchanged(NOW - timedelta(seconds=1))
    assert not night.is_unchanged(NOW)


@pytest.mark.parametrize("file", ["model.safetensors", "1_Pooling/config.json"])
def test_a_model_that_was_trained_anew_in_its_place_reads(night: Night, tmp_path: Path, file: str) -> None:
    model = a_model(tmp_path / "model")

    def recipe() -> str:
        return recipe_of(night.sources(), Configuration(encoder=str(model)), None)

    before = recipe()
    (model / "README.md").write_text("of which no vector depends")
    assert recipe() == before
    replaced = model / file
    replaced.with_suffix(".new").write_bytes(replaced.read_bytes()[::-1])
    replaced.with_suffix(".new").replace(replaced)
    assert recipe() != before


def test_another_current_generation_reads(night: Night) -> None:
    night.paths.current.write_text("20200101T000000Z-000000000000\n")
    assert not night.is_unchanged()


@pytest.mark.parametrize("harm", ["flip", "cut", "remove", "add"])
def test_a_damaged_generation_reads(night: Night, harm: str) -> None:
    path = night.paths.generation(current_generation(night.paths)) / "vectors.npy"
    content = path.read_bytes()
    if harm == "flip":
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif harm == "cut":
        path.write_bytes(content[:-1])
    elif harm == "remove":
        path.unlink()
    else:
        path.with_name("extra.npy").touch()
    assert not night.is_unchanged()


def test_what_was_only_touched_is_verified_once_and_then_known(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    path = night.paths.generation(current_generation(night.paths)) / "vectors.npy"
    os.utime(path)
    assert night.is_unchanged()
    monkeypatch.setattr(inputs, "verify_files", lambda *_: pytest.fail("verified a second time"))
    assert night.is_unchanged()


def test_every_byte_is_verified_when_that_was_long_ago(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "_FULL_VERIFICATION_EVERY", timedelta(days=7))
    verified: list[Path] = []
    monkeypatch.setattr(inputs, "verify_files", lambda folder, _: verified.append(folder))
    later = datetime.now(UTC) + timedelta(days=8)
    assert night.is_unchanged(later)
    assert night.is_unchanged(later)
    assert len(verified) == 1


@pytest.mark.parametrize("content", [b"", b"{}", b"rubbish\nsha256:0\n"])
def test_what_is_remembered_wrongly_is_not_believed(night: Night, content: bytes) -> None:
    written = night.paths.inputs.read_bytes()
    night.paths.inputs.write_bytes(content or written.replace(b'"articles": 24', b'"articles": 25'))
    assert not night.is_unchanged()


def command(source: Path, index: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["reindex", str(source), "--index", str(index), *options])


def test_the_command_remembers_and_the_next_night_says_the_same_figures(
    source: Path, index_directory: Path, monkeypatch: pytest.MonkeyPatch, toy_at_night: None
) -> None:
    assert command(source, index_directory).exit_code == 0
    last = IndexPaths(index_directory).last_run
    first = json.loads(last.read_bytes())
    monkeypatch.setattr("indexer.commands.night.full_night", lambda *_: pytest.fail("read although nothing changed"))
    assert command(source, index_directory).exit_code == 0
    second = json.loads(last.read_bytes())
    assert second["result"] == "unchanged"
    its_own = {"seconds", "started_at", "finished_at", "last_success_at", "peak_memory_bytes", "report", "phases"}
    assert {n: v for n, v in first.items() if n not in its_own} == {n: v for n, v in second.items() if n not in its_own}


def test_an_unknown_gate_is_a_mistake_of_usage(source: Path, index_directory: Path) -> None:
    result = command(source, index_directory, "--accept", "rejcts")
    assert (result.exit_code, "rejcts" in result.output) == (2, True)


@pytest.mark.slow
def test_a_night_without_work_imports_nothing_that_reads_or_builds(
    source: Path, index_directory: Path, toy_at_night: None
) -> None:
    assert command(source, index_directory).exit_code == 0
    program = (
        "import sys; from service.command_line import main;"
        f"main(['reindex', {str(source)!r}, '--index', {str(index_directory)!r}], standalone_mode=False);"
        "print([m for m in ('torch', 'sklearn', 'scipy', 'faiss', 'lxml', 'sqlalchemy', 'feedparser', 'trafilatura',"
        " 'indexer.nightly.reindex', 'corpus.sources.formats') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert '"result": "unchanged"' in done.stderr
