"""Rules are read again when their file changes; a file with a mistake changes nothing."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.rules.file import RulesError
from indexer.rules.model import Rules
from indexer.snapshot.snapshot import Snapshot
from service.command_line import main
from service.worker.rules_holder import RulesHolder

GOOD = "rules:\n- {name: a, hide: {id: grief-1}}\n"
OTHER = "rules:\n- {name: b, hide: {id: grief-2}}\n"
BAD = "rules:\n- {name: a, hid: {id: grief-1}}\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A rules file that is looked at with every request."""
    monkeypatch.setattr("service.worker.rules_holder._LOOK_SECONDS", 0.0)
    (tmp_path / "rules.yaml").write_text(GOOD)
    return tmp_path / "rules.yaml"


def hidden(holder: RulesHolder, snapshot: Snapshot) -> list[str]:
    """Whom the rules hide now."""
    mask = holder.effects(snapshot).hidden
    return [] if mask is None else [card.id for card, out in zip(snapshot.cards, mask, strict=True) if out]


def test_a_changed_file_acts_at_once_however_it_was_written(file: Path, shared_snapshot: Snapshot) -> None:
    holder = RulesHolder(file)
    assert hidden(holder, shared_snapshot) == ["grief-1"]
    file.write_text(OTHER)
    assert hidden(holder, shared_snapshot) == ["grief-2"]
    beside = file.with_name("beside.yaml")
    beside.write_text(GOOD)
    beside.replace(file)
    assert hidden(holder, shared_snapshot) == ["grief-1"]


def test_a_broken_file_keeps_the_old_rules_and_is_logged_once(
    file: Path, shared_snapshot: Snapshot, caplog: pytest.LogCaptureFixture
) -> None:
    holder = RulesHolder(file)
    file.write_text(BAD)
    for _ in range(5):
        assert hidden(holder, shared_snapshot) == ["grief-1"]
    assert "unknown key 'hid'" in holder.held.failure
    assert caplog.text.count("rules-refused") == 1
    file.write_text(OTHER)
    assert hidden(holder, shared_snapshot) == ["grief-2"]
    assert holder.held.failure == ""


def test_a_file_that_is_gone_keeps_the_old_rules(file: Path, shared_snapshot: Snapshot) -> None:
    holder = RulesHolder(file)
    file.unlink()
    assert hidden(holder, shared_snapshot) == ["grief-1"]
    assert "cannot be read" in holder.held.failure
    file.write_text(OTHER)
    assert hidden(holder, shared_snapshot) == ["grief-2"]


def test_the_file_is_looked_at_once_a_second_at_most(
    file: Path, shared_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = RulesHolder(file)
    monkeypatch.setattr("service.worker.rules_holder._LOOK_SECONDS", 3600.0)
    file.write_text(OTHER)
    assert hidden(holder, shared_snapshot) == ["grief-1"]


def test_an_unchanged_file_is_not_read_again(
    file: Path, shared_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = RulesHolder(file)
    first = holder.effects(shared_snapshot)
    monkeypatch.setattr("service.worker.rules_holder.content_of", lambda _path: pytest.fail("read again"))
    assert holder.effects(shared_snapshot) is first
    os.utime(file)
    with pytest.raises(pytest.fail.Exception):
        holder.effects(shared_snapshot)


def test_a_new_worker_over_a_broken_file_acts_as_the_others_do(file: Path, shared_snapshot: Snapshot) -> None:
    kept = file.with_name("last-good.yaml")
    worker = RulesHolder(file, kept)
    file.write_text(OTHER)
    assert hidden(worker, shared_snapshot) == ["grief-2"]
    file.write_text(BAD)
    assert hidden(worker, shared_snapshot) == ["grief-2"]
    another = RulesHolder(file, kept)
    assert hidden(another, shared_snapshot) == ["grief-2"]
    assert "unknown key 'hid'" in another.held.failure
    with pytest.raises(RulesError, match="unknown key"):
        RulesHolder(file)


def test_without_a_file_there_are_no_rules(shared_snapshot: Snapshot) -> None:
    holder = RulesHolder(None)
    assert holder.held.rules == Rules()
    assert holder.effects(shared_snapshot).bound == ()


def test_the_server_does_not_start_on_a_broken_file(file: Path, published: Path) -> None:
    file.write_text(BAD)
    result = CliRunner().invoke(main, ["serve", "--index", str(published), "--rules", str(file)])
    assert result.exit_code == 78
    assert "unknown key 'hid'" in result.output
