"""What a command says of a failure that is expected, and with which code it ends."""

import errno
from pathlib import Path

import pytest

from indexer.commands.options import failures


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_an_index_that_cannot_be_written_is_told_in_one_line_with_what_helps(
    number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended, failures({OSError: 74}):
        raise OSError(number, "It may not be written", "index/lock")
    assert ended.value.code == 74
    said = "index/lock: It may not be written; run it as the user who owns the index, where the disk can be written\n"
    assert capsys.readouterr().err == said


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
