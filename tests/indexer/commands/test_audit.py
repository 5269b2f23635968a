"""Audits from the terminal: each kind, each form, and what is dismissed."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.commands.editing.audit import audit


def ask(*arguments: str, code: int = 0) -> Result:
    """What the command says."""
    result = CliRunner().invoke(audit, arguments)
    assert result.exit_code == code, result.output
    return result


def digests(index: Path, *arguments: str) -> list[str]:
    """Of the duplicates that it lists."""
    told = json.loads(ask("duplicates", "--index", str(index), "--json", *arguments).stdout)
    return [finding["digest"] for finding in told]


def test_without_a_kind_it_counts_all_and_tells_the_first_of_each(index_directory: Path) -> None:
    for arguments in ((), ("list",)):
        lines = ask(*arguments, "--index", str(index_directory)).stdout.splitlines()
        assert lines[0].startswith("stale")
        action = "Keep one and let the others lead there by a redirect; lists keep “pillow and alarm sleep 0”"
        assert f"    -> {action}" in lines


def test_csv_and_json_tell_the_same(index_directory: Path) -> None:
    written = ask("duplicates", "--index", str(index_directory), "--csv").stdout
    assert [row["digest"] for row in csv.DictReader(io.StringIO(written))] == digests(index_directory)


def test_what_is_dismissed_is_not_listed_but_with_all_and_comes_back(index_directory: Path) -> None:
    first, *others = digests(index_directory)
    ask("dismiss", first, "--index", str(index_directory))
    assert digests(index_directory) == others
    assert set(digests(index_directory, "--all")) == {first, *others}
    ask("undismiss", first, "--index", str(index_directory))
    assert digests(index_directory) == [first, *others]


def test_who_is_hidden_is_not_named(index_directory: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules:\n- {name: a, hide: {id: sleep-1}}\n")
    assert "sleep-1" in ask("--index", str(index_directory), "--json").stdout
    assert "sleep-1" not in ask("--index", str(index_directory), "--json", "--rules", str(rules)).stdout


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("dismiss", "0" * 16), 65, "there is no finding"),
        (("undismiss", "zzz"), 65, "no finding 'zzz' is dismissed"),
        (("everything",), 2, "'everything' is not one of"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    arguments: tuple[str, ...], code: int, says: str, index_directory: Path
) -> None:
    assert says in ask(*arguments, "--index", str(index_directory), code=code).output
