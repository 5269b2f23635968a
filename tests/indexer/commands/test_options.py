"""What a command says of a failure that is expected, and with which code it ends."""

import errno
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from indexer.commands.options import failures
from indexer.snapshot.generations import IndexPaths
from service.command_line import main


@pytest.fixture
def secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that may not be read, whoever runs the tests."""
    file = tmp_path / "secret.jsonl"
    file.write_text('{"id": "a", "title": "A", "text": "Words."}')

    def refusing(opens: Callable[..., Any]) -> Callable[..., Any]:
        def opened(path: Any, *arguments: Any, **options: Any) -> Any:
            if str(path) == str(file):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return opens(path, *arguments, **options)

        return opened

    monkeypatch.setattr("os.access", lambda path, _mode, **_: str(path) != str(file))
    monkeypatch.setattr("os.open", refusing(os.open))
    monkeypatch.setattr("io.open", refusing(io.open))
    return file


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["{secret}"], 65),
        (["{source}", "--config", "{secret}"], 78),
        (["{source}", "--links", "{secret}"], 74),
    ],
)
def test_an_input_that_may_not_be_read_ends_a_night_with_a_record(
    arguments: list[str], code: int, secret: Path, source: Path, tmp_path: Path
) -> None:
    given = [argument.format(secret=secret, source=source) for argument in arguments]
    result = CliRunner().invoke(main, ["reindex", *given, "--index", str(tmp_path / "index")])
    assert result.exit_code == code, result.output
    run = json.loads(IndexPaths(tmp_path / "index").last_run.read_bytes())
    assert (run["result"], run["exit_code"]) == ("failed", code)
    assert "Permission denied" in run["reason"]


def test_an_index_that_may_not_be_looked_into_is_no_mistake_of_the_command_line(
    index_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_, **__: False)
    assert CliRunner().invoke(main, ["status", "--index", str(index_directory)]).exit_code == 0


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_an_index_that_cannot_be_written_is_told_in_one_line_with_what_helps(
    number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended, failures({OSError: 74}):
        raise OSError(number, "It may not be written", "index/lock")
    assert ended.value.code == 74
    said = "index/lock: It may not be written; run it as the user who owns the index, where the disk can be written\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_ends_with_the_code_of_too_little_room_wherever_it_is_noticed(number: int) -> None:
    with pytest.raises(SystemExit) as ended, failures({OSError: 74}):
        raise OSError(number, os.strerror(number), "index/runs/rejects.jsonl")
    assert ended.value.code == 75


def test_a_failure_is_told_by_what_is_wrong_and_not_by_the_name_of_its_class(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit), failures({OSError: 74}):
        (tmp_path / "nowhere").read_bytes()
    with pytest.raises(SystemExit), failures({ValueError: 65}):
        raise ValueError("mend the first line\nmend the second")
    assert capsys.readouterr().err.splitlines() == [
        f"{tmp_path / 'nowhere'}: No such file or directory", "mend the first line", "mend the second",
    ]  # fmt: skip
