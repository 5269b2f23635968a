"""Back to an older generation, staying there, and forward again; pruning, comparing and verifying generations."""

import errno
import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer import durable_files
from indexer.snapshot.generations import IndexPaths, current_generation, generations
from indexer.snapshot.manifest import DamagedSnapshotError
from indexer.snapshot.publishing import RefusedError, index_lock
from indexer.snapshot.reading import read_snapshot
from service.command_line import main
from tests.conftest import ToyEncoder, copied, invented_articles, run
from tests.writing import write_articles


@pytest.fixture(scope="module")
def three(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with three generations: of 24, 21 and 18 articles; only to be copied."""
    index = copied(published, tmp_path_factory.mktemp("three") / "index")
    for count in (21, 18):
        source = write_articles(index.parent / f"{count}.jsonl", invented_articles()[-count:])
        run(source, index, ToyEncoder())
    return index


@pytest.fixture
def index(three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in which validation reads in this process, so that a test takes no seconds."""

    def validate(folder: Path) -> None:
        try:
            read_snapshot(folder)
        except DamagedSnapshotError as error:
            raise RefusedError(str(error)) from error

    monkeypatch.setattr("indexer.nightly.steps.validate", validate)
    monkeypatch.setattr("indexer.commands.generations.validate", validate)
    return Path(shutil.copytree(three, tmp_path / "index"))


def names(index: Path) -> list[str]:
    """The generations, newest first."""
    return list(generations(IndexPaths(index)))


def current(index: Path) -> str:
    """The served generation."""
    return current_generation(IndexPaths(index))


def command(*arguments: str) -> Result:
    """The result of a command."""
    return CliRunner().invoke(main, arguments)


def operate(index: Path, name: str, *arguments: str) -> Result:
    """The result of an operator's command on the index."""
    return command(name, *arguments, "--index", str(index))


def damage(index: Path, generation: str, name: str = "vectors.npy") -> None:
    """Changes one byte of a file."""
    path = IndexPaths(index).generation(generation) / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def nightly(index: Path, count: int) -> Result:
    """The nightly job, by its command, over so many articles."""
    source = write_articles(index.parent / f"night{count}.jsonl", invented_articles()[-count:])
    return command("reindex", str(source), "--index", str(index))


def test_rollback_goes_to_the_generation_before_and_again_to_the_one_before_that(index: Path) -> None:
    _, middle, oldest = names(index)
    result = operate(index, "rollback")
    assert (result.exit_code, current(index)) == (0, middle)
    assert middle in result.output
    assert json.loads(operate(index, "rollback", "--json").output) == {"generation": oldest, "pinned": oldest}
    assert operate(index, "rollback").exit_code == 70
    assert current(index) == oldest
    assert (index / "pin").read_text().strip() == oldest


def test_rollback_passes_over_a_damaged_generation_and_refuses_one_that_is_asked_for(index: Path) -> None:
    newest, middle, oldest = names(index)
    damage(index, middle)
    refused = operate(index, "rollback", "--to", middle)
    assert (refused.exit_code, current(index)) == (70, newest)
    assert "vectors.npy" in refused.output
    assert not (index / "pin").exists()
    assert operate(index, "rollback").exit_code == 0
    assert current(index) == oldest


@pytest.mark.parametrize("name", ["20200101T000000Z-aaaaaaaaaaaa", "../..", "nonsense"])
def test_rollback_to_what_is_not_there_exits_65_and_lists_what_is(index: Path, name: str) -> None:
    result = operate(index, "rollback", "--to", name)
    assert result.exit_code == 65
    assert all(there in result.output for there in names(index))


def test_rollback_mends_a_pointer_that_names_nothing(index: Path) -> None:
    newest, *_ = names(index)
    (index / "current").write_text("rubbish")
    assert operate(index, "rollback").exit_code == 0
    assert current(index) == newest


@pytest.mark.slow
@pytest.mark.usefixtures("toy_at_night")
def test_under_a_pin_the_night_builds_and_does_not_switch_and_unpin_does(index: Path) -> None:
    pinned = names(index)[1]
    assert operate(index, "rollback").exit_code == 0
    night = nightly(index, 20)
    assert night.exit_code == 0
    assert current(index) == pinned
    built = names(index)[0]
    summary = json.loads((index / "runs" / "last.json").read_text())
    assert (summary["result"], summary["reason"]) == ("held-back", f"held back by the pin on {pinned}")
    assert summary["generation"] == built
    assert json.loads(operate(index, "status", "--json").output)["pinned"] == pinned
    nightly(index, 20)
    assert json.loads((index / "runs" / "last.json").read_text())["result"] == "unchanged"
    assert operate(index, "unpin").exit_code == 0
    assert current(index) == built
    nightly(index, 19)
    assert current(index) == names(index)[0] != built


def test_unpin_passes_over_a_damaged_newest_generation(index: Path) -> None:
    newest, middle, oldest = names(index)
    operate(index, "rollback", "--to", oldest)
    damage(index, newest)
    assert operate(index, "unpin").exit_code == 0
    assert current(index) == middle
    assert not (index / "pin").exists()


def test_a_rollback_that_dies_between_pin_and_pointer_is_ended_by_the_same_command(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest, middle, _ = names(index)
    with monkeypatch.context() as patch:
        patch.setattr("indexer.snapshot.rollback.switch", lambda *_: (_ for _ in ()).throw(OSError("injected")))
        assert operate(index, "rollback").exit_code == 74
    assert (current(index), (index / "pin").read_text().strip()) == (newest, middle)
    assert operate(index, "rollback").exit_code == 0
    assert current(index) == middle


def test_a_rollback_on_a_full_disk_names_the_file_that_could_not_be_written(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = current(index)
    monkeypatch.setattr("os.fsync", full)
    result = operate(index, "rollback")
    assert (result.exit_code, result.stderr) == (75, f"{index / '.pin.new'}: No space left on device\n")
    assert current(index) == before


@pytest.mark.slow
def test_a_pin_that_cannot_be_read_still_holds_the_night_back(index: Path) -> None:
    before = current(index)
    (index / "pin").write_bytes(b"\xff\xff")
    run(write_articles(index.parent / "other.jsonl", invented_articles()[-17:]), index, ToyEncoder())
    assert current(index) == before


@pytest.mark.slow
def test_prune_keeps_the_current_the_pinned_and_the_two_newest_others(index: Path) -> None:
    oldest = names(index)[-1]
    operate(index, "rollback", "--to", oldest)
    for count in (23, 22, 20):
        run(write_articles(index.parent / f"{count}.jsonl", invented_articles()[-count:]), index, ToyEncoder())
    assert len(names(index)) == 3
    assert names(index)[-1] == oldest
    (index / "current").write_text(names(index)[0] + "\n")
    assert json.loads(operate(index, "prune", "--json").output) == {"removed": [], "kept": names(index)}
    assert operate(index, "prune", "--keep", "2").exit_code == 2


def test_prune_keeps_as_many_as_it_is_told(index: Path, three: Path) -> None:
    for number in range(4):
        shutil.copytree(three / "snapshots" / names(three)[0], index / "snapshots" / f"2020010{number}T000000Z-{0:012}")
    before = names(index)
    assert json.loads(operate(index, "prune", "--keep", "5", "--json").output) == {
        "removed": before[5:],
        "kept": before[:5],
    }


def five(index: Path) -> list[str]:
    """Two more generations before the three of `index`; all names, newest first."""
    for number in range(2):
        shutil.copytree(index / "snapshots" / names(index)[0], index / "snapshots" / f"2020010{number}T000000Z-{0:012}")
    return names(index)


@pytest.mark.parametrize(
    ("damaged", "removed"),
    [((), (3, 4)), ((1,), (4,)), ((2,), (4,)), ((1, 2), ()), ((3,), (3, 4)), ((1, 3), (3,)), ((1, 2, 3, 4), (3, 4))],
)
def test_prune_never_counts_a_damaged_generation_among_those_kept(
    index: Path, damaged: tuple[int, ...], removed: tuple[int, ...]
) -> None:
    """Two whole ones to go back to stay beside the current one (0), however many between them are damaged."""
    before = five(index)
    for number in damaged:
        (index / "snapshots" / before[number] / "vectors.npy").write_bytes(b"rubbish")
    assert json.loads(operate(index, "prune", "--json").output)["removed"] == [before[number] for number in removed]


def test_prune_never_removes_the_newest_whole_generation(index: Path) -> None:
    before = five(index)
    for name in before[:4]:
        (index / "snapshots" / name / "MANIFEST.json").unlink()
    assert json.loads(operate(index, "prune", "--json").output)["removed"] == [before[3]]
    assert before[4] in names(index)


def test_diff_tells_articles_lists_topics_counts_and_weights(index: Path) -> None:
    newest, middle, _ = names(index)
    found = json.loads(operate(index, "diff", middle, newest, "--json").output)
    assert (found["old"], found["new"]) == (middle, newest)
    assert found["counts"]["articles"] == [21, 18]
    assert [named["id"] for named in found["removed"]] == ["sleep-3", "sleep-4", "sleep-5"]
    assert (found["added"], found["changed"]) == ([], [])
    assert 0 < found["lists_changed"] <= found["lists_compared"] == 18
    assert len(found["lists"][0]["gone"]) >= len(found["lists"][-1]["gone"])
    assert all(change["article"]["title"] for change in found["lists"])
    words = operate(index, "diff", middle, newest).output
    assert "articles 21 -> 18" in words
    assert "[sleep-3]" in words


def test_diff_of_a_generation_with_itself_is_empty_and_backwards_it_is_turned_round(index: Path) -> None:
    newest, middle, _ = names(index)
    same = json.loads(operate(index, "diff", newest, newest, "--json").output)
    assert not any(same[name] for name in ("added", "removed", "changed", "lists", "topics_born", "weights"))
    forth, back = (
        json.loads(operate(index, "diff", *pair, "--json").output) for pair in ((middle, newest), (newest, middle))
    )
    assert (forth["removed"], forth["topics_gone"]) == (back["added"], back["topics_born"])
    assert operate(index, "diff", newest, "other").exit_code == 65


def test_verify_names_every_damaged_file_of_every_generation_and_the_pointer(index: Path) -> None:
    newest, middle, oldest = names(index)
    damage(index, middle)
    damage(index, middle, "articles.jsonl")
    (IndexPaths(index).generation(oldest) / "idf.npy").unlink()
    (IndexPaths(index).generation(oldest) / "added.bin").touch()
    assert operate(index, "verify").exit_code == 0
    assert operate(index, "verify", "--generation", "../..").exit_code == 65
    (index / "current").write_text("20200101T000000Z-aaaaaaaaaaaa\n")
    result = operate(index, "verify", "--all", "--json")
    report = json.loads(result.output)
    damages = {proof["generation"]: "\n".join(proof["damage"]) for proof in report["generations"]}
    assert result.exit_code == 65
    assert damages[newest] == ""
    assert all(name in damages[middle] for name in ("vectors.npy", "articles.jsonl"))
    assert all(name in damages[oldest] for name in ("idf.npy", "added.bin"))
    assert "20200101T000000Z-aaaaaaaaaaaa" in report["pointer"]
    assert f"{newest}: {report['generations'][0]['files']} files" in operate(index, "verify", "--all").output


@pytest.mark.parametrize("name", ["rollback", "unpin", "prune"])
def test_who_would_write_waits_for_nobody_and_makes_no_index(index: Path, tmp_path: Path, name: str) -> None:
    with index_lock(IndexPaths(index)):
        assert operate(index, name).exit_code == 75
    missing = operate(tmp_path / "mistyped", name)
    assert (missing.exit_code, "nothing has been published" in missing.output) == (74, True)
    assert not (tmp_path / "mistyped").exists()


@pytest.mark.usefixtures("toy_at_night")
@pytest.mark.parametrize("name", ["reindex", "rollback"])
def test_a_switch_that_is_not_confirmed_on_disk_exits_76(
    index: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, before = durable_files.sync_directory, current(index)

    def fail_once_switched(directory: Path) -> None:
        if directory == index and current(index) != before:
            raise OSError("input/output error (injected)")
        real(directory)

    monkeypatch.setattr(durable_files, "sync_directory", fail_once_switched)
    result = nightly(index, 15) if name == "reindex" else operate(index, name)
    assert result.exit_code == 76
    assert "perhaps not on disk" in result.output
    assert current(index) != before


@pytest.mark.parametrize("pointer", [None, b"rubbish", b"20200101T000000Z-aaaaaaaaaaaa\n"])
def test_the_terminal_answers_from_a_whole_generation_and_warns(index: Path, pointer: bytes | None) -> None:
    newest = names(index)[0]
    (index / "current").unlink()
    if pointer is not None:
        (index / "current").write_bytes(pointer)
    result = operate(index, "related", "work-3")
    assert result.exit_code == 0
    assert "[work-" in result.stdout
    assert f"answering from {newest} instead" in result.stderr


def test_under_a_pin_nothing_newer_stands_in_before_anything_older(index: Path) -> None:
    newest, middle, oldest = names(index)
    operate(index, "rollback")
    damage(index, middle)
    assert f"answering from {oldest} instead" in operate(index, "tags", "work-3").stderr
    damage(index, oldest)
    assert f"answering from {newest} instead" in operate(index, "tags", "work-3").stderr
    damage(index, newest)
    nothing = operate(index, "tags", "work-3")
    assert (nothing.exit_code, middle in nothing.output) == (65, True)


@pytest.mark.slow
def test_a_night_over_a_damaged_current_generation_is_never_unchanged(index: Path) -> None:
    source = write_articles(index.parent / "same.jsonl", invented_articles()[-18:])
    assert not run(source, index, ToyEncoder()).published
    damage(index, current(index))
    assert run(source, index, ToyEncoder()).published
    (index / "current").write_text("rubbish")
    outcome = run(source, index, ToyEncoder())
    assert (outcome.published, current(index)) == (True, outcome.generation)
