"""Rules are read again when their file changes; nothing that happens to a file lets out what they hide unsaid."""

import errno
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.rules.effects import effects_of
from indexer.rules.file import RulesError
from indexer.rules.model import Rules
from indexer.snapshot.snapshot import Snapshot
from service.command_line import main
from service.live.kept_rules import last_good_file
from service.live.rules_holder import RulesHolder
from service.settings import Settings

GOOD = "rules:\n- {name: a, hide: {id: grief-1}}\n"
MORE = "rules:\n- {name: a, hide: {id: grief-1}}\n- {name: b, hide: {id: grief-2}}\n"
BAD = "rules:\n- {name: a, hid: {id: grief-1}}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A rules file."""
    (tmp_path / "rules.yaml").write_text(GOOD)
    return tmp_path / "rules.yaml"


def hidden(holder: RulesHolder, snapshot: Snapshot) -> list[str]:
    """Whom the rules hide after one more look."""
    holder.refresh()
    mask = effects_of(holder.held.rules, snapshot).hidden
    return [] if mask is None else [card.id for card, out in zip(snapshot.cards, mask, strict=True) if out]


def test_a_changed_file_acts_at_the_next_look_however_it_was_written(file: Path, shared_snapshot: Snapshot) -> None:
    holder = RulesHolder(file)
    assert hidden(holder, shared_snapshot) == ["grief-1"]
    file.write_text(MORE)
    assert hidden(holder, shared_snapshot) == ["grief-1", "grief-2"]
    beside = file.with_name("beside.yaml")
    beside.write_text(GOOD + "lifted: [b]\n")
    beside.replace(file)
    assert hidden(holder, shared_snapshot) == ["grief-1"]


def test_an_edit_of_the_same_length_in_the_same_moment_is_seen(file: Path, shared_snapshot: Snapshot) -> None:
    """Times of files go in steps, so a file that was written a moment ago is read once more."""
    holder = RulesHolder(file)
    hidden(holder, shared_snapshot)
    moment = file.stat()
    file.write_text(GOOD.replace("grief-1}", "grief-1}").replace("name: a", "name: c"))
    os.utime(file, ns=(moment.st_atime_ns, moment.st_mtime_ns))
    holder.refresh()
    assert [rule.name for rule in holder.held.rules.rules] == ["c"]


@pytest.mark.parametrize(
    "content",
    [BAD, "", "rules:\n", "rules: []\n", MORE[:30], "rules:\n- {name: b, hide: {id: grief-2}}\n", "\0" * 500, "{"],
    ids=["mistake", "empty", "no entries", "an empty list", "cut", "one hide less", "zeros", "no YAML"],
)
def test_nothing_that_a_save_may_leave_lets_out_what_was_hidden(
    file: Path, shared_snapshot: Snapshot, caplog: pytest.LogCaptureFixture, content: str
) -> None:
    holder = RulesHolder(file, file.with_name("kept.yaml"))
    file.write_text(content)
    for _ in range(5):
        assert hidden(holder, shared_snapshot) == ["grief-1"]
    assert str(file) in holder.held.failure
    assert caplog.text.count("rules-refused") == 1
    assert hidden(RulesHolder(file, file.with_name("kept.yaml")), shared_snapshot) == ["grief-1"]
    file.write_text(MORE)
    assert hidden(holder, shared_snapshot) == ["grief-1", "grief-2"]
    assert holder.held.failure == ""


def fifo(path: Path) -> None:
    """Puts a FIFO there, which whoever opens it may wait for."""
    os.mkfifo(path)


def gigabyte(path: Path) -> None:
    """Puts a file there that nobody wrote by hand."""
    path.write_bytes(b"")
    os.truncate(path, 1 << 30)


def listening(path: Path) -> None:
    """Puts a socket there."""
    with socket.socket(socket.AF_UNIX) as one:
        os.chdir(path.parent)
        one.bind(path.name)


@pytest.mark.parametrize(
    "put", [lambda _path: None, fifo, gigabyte, Path.mkdir, listening], ids=lambda put: put.__name__
)
def test_whatever_stands_where_the_file_was_the_rules_before_it_act_on(
    file: Path, shared_snapshot: Snapshot, put: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    holder = RulesHolder(file)
    file.unlink()
    put(file)
    assert hidden(holder, shared_snapshot) == ["grief-1"]
    assert "cannot be read" in holder.held.failure


def test_a_file_that_could_not_be_opened_is_read_once_it_can_be(
    file: Path, shared_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody touches it then: a worker had no more files to open, or a network was gone."""
    monkeypatch.setattr("service.live.file_state._SETTLED_SECONDS", -1.0)
    holder = RulesHolder(file)
    file.write_text(MORE)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("indexer.small_files.open_regular", exhausted)
        assert hidden(holder, shared_snapshot) == ["grief-1"]
        assert "Too many open files" in holder.held.failure
    assert hidden(holder, shared_snapshot) == ["grief-1", "grief-2"]
    assert holder.held.failure == ""


def exhausted(_path: Path) -> None:
    """What opening a file is where a process has too many."""
    raise OSError(errno.EMFILE, "Too many open files")


def test_a_file_that_takes_for_ever_to_be_read_holds_up_nobody_and_is_told(
    file: Path, shared_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder, reading, stop = RulesHolder(file), threading.Event(), threading.Event()

    def slow(_path: Path) -> bytes:
        reading.set()
        stop.wait(10)
        return GOOD.encode()

    monkeypatch.setattr("service.live.rules_holder.content_of", slow)
    monkeypatch.setattr("service.live.rules_holder._SLOW_SECONDS", 0.0)
    file.write_text(MORE)
    thread = threading.Thread(target=holder.refresh)
    thread.start()
    assert reading.wait(5)
    assert hidden(holder, shared_snapshot) == ["grief-1"]  # the second look goes away at once
    assert "cannot be read: it takes longer" in holder.held.failure
    stop.set()
    thread.join()


def test_an_unchanged_file_is_read_once_it_is_settled_and_then_no_more(
    file: Path, shared_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = RulesHolder(file)
    monkeypatch.setattr("service.live.file_state._SETTLED_SECONDS", 0.0)
    hidden(holder, shared_snapshot)
    monkeypatch.setattr("service.live.rules_holder.content_of", lambda _path: pytest.fail("read again"))
    hidden(holder, shared_snapshot)
    os.utime(file)
    with pytest.raises(pytest.fail.Exception):
        hidden(holder, shared_snapshot)


def test_a_file_that_is_saved_again_and_says_the_same_has_nothing_made_anew(
    file: Path, shared_snapshot: Snapshot
) -> None:
    """What is made of rules is kept as long as they are the same object; a file is read for seconds after a save."""
    holder = RulesHolder(file)
    before = holder.held.rules
    file.write_text(GOOD + "# the same\n")
    hidden(holder, shared_snapshot)
    assert holder.held.rules is before


def test_workers_act_on_what_any_of_them_accepted(file: Path, shared_snapshot: Snapshot) -> None:
    """One saw a file that another never did: that one acts on it too, and neither alone lets it go."""
    kept = file.with_name("kept.yaml")
    one, other = RulesHolder(file, kept), RulesHolder(file, kept)
    file.write_text(MORE)
    assert hidden(one, shared_snapshot) == ["grief-1", "grief-2"]
    file.write_text(GOOD)
    assert hidden(other, shared_snapshot) == ["grief-1", "grief-2"]
    assert hidden(one, shared_snapshot) == ["grief-1", "grief-2"]
    assert "rule 'b': would no longer keep out grief-2" in one.held.failure
    file.write_text(GOOD + "lifted: [b]\n")
    assert hidden(one, shared_snapshot) == hidden(other, shared_snapshot) == ["grief-1"]
    file.write_text(GOOD)
    assert hidden(other, shared_snapshot) == hidden(one, shared_snapshot) == ["grief-1"]
    assert one.held.failure == other.held.failure == ""


def test_where_nothing_can_be_kept_rules_still_act(tmp_path: Path, file: Path, shared_snapshot: Snapshot) -> None:
    holder = RulesHolder(file, tmp_path / "missing" / "kept.yaml")
    file.write_text(MORE)
    assert hidden(holder, shared_snapshot) == ["grief-1", "grief-2"]
    file.write_text(GOOD)
    assert hidden(holder, shared_snapshot) == ["grief-1", "grief-2"]


def test_without_a_file_there_are_no_rules() -> None:
    holder = RulesHolder(None)
    holder.refresh()
    assert holder.held.rules == Rules()


def test_the_server_starts_on_a_broken_file_only_where_rules_are_kept(
    file: Path, index_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.server.Server.run", lambda _server: None)
    monkeypatch.setattr("service.observing.shared_counts.share_between_processes", lambda _folder: None)
    command = ["serve", "--index", str(index_directory), "--no-encoder", "--rules", str(file)]
    kept = last_good_file(Settings(index_directory, rules_file=file))
    file.write_text(BAD)
    result = CliRunner().invoke(main, command)
    assert (result.exit_code, "unknown key 'hid'" in result.output) == (78, True)
    with pytest.raises(RulesError, match="unknown key"):
        RulesHolder(file, kept)
    file.write_text(GOOD)
    kept.parent.mkdir(exist_ok=True) if kept else None
    RulesHolder(file, kept)
    file.write_text(BAD)
    result = CliRunner().invoke(main, command)
    assert (result.exit_code, "Until then the rules before it act" in result.output) == (0, True)
