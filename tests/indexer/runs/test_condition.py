"""An operator is told in ten lines what is so and what to do, and `--check` tells cron."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from indexer.runs.condition import alerts, condition_of
from indexer.runs.ending import NEXT_STEPS
from indexer.runs.status_lines import status_lines
from indexer.snapshot.generations import IndexPaths, current_generation
from service.command_line import main

NOW = datetime.now(UTC)
GOOD: dict[str, Any] = {
    "result": "published",
    "exit_code": 0,
    "finished_at": NOW.isoformat(),
    "seconds": 12.0,
    "last_success_at": NOW.isoformat(),
    "last_published_at": NOW.isoformat(),
    "articles": 24,
    "rejected": {},
    "report": "20260131T020000.000Z",
}


def left(index: Path, **changes: Any) -> IndexPaths:
    """The index after a last run that was good but for `changes`."""
    paths = IndexPaths(index)
    paths.last_run.parent.mkdir(exist_ok=True)
    paths.last_run.write_text(json.dumps(GOOD | changes))
    return paths


def names(paths: IndexPaths) -> list[str]:
    """The alerts that hold."""
    return [alert.name.removeprefix("RelatedArticles") for alert in alerts(condition_of(paths, NOW))]


def status(index: Path, *options: str) -> Result:
    """`related-articles status`."""
    return CliRunner().invoke(main, ["status", "--index", str(index), *options])


def test_all_is_well(index_directory: Path) -> None:
    paths = left(index_directory)
    assert names(paths) == []
    result = status(index_directory, "--check")
    assert (result.exit_code, "nothing to do" in result.output) == (0, True)
    assert current_generation(paths) in result.output


@pytest.mark.parametrize(
    ("changes", "alert", "says"),
    [
        ({"last_success_at": (NOW - timedelta(hours=27)).isoformat()}, "NoRecentSuccess", "did not run"),
        ({"result": "refused", "exit_code": 70, "refused_gates": ["churn"]}, "LastRunRefused", "--accept churn"),
        ({"result": "failed", "exit_code": 65, "reason": "no such file"}, "LastRunFailed", "no such file"),
        ({"result": "stopped", "exit_code": 143}, "LastRunFailed", "goes on where it was"),
        ({"rejected": {"no-text": 11}}, "RejectsHigh", "11 no-text"),
        ({"report_failure": "OSError: full"}, "ReportNotWritten", "OSError: full"),
    ],
)
def test_what_is_wrong_is_said_with_what_helps(
    index_directory: Path, changes: dict[str, Any], alert: str, says: str
) -> None:
    paths = left(index_directory, **changes)
    assert names(paths) == [alert]
    lines = list(status_lines(condition_of(paths, NOW)))
    assert len(lines) <= 10
    assert says in "\n".join(lines)
    assert status(index_directory).exit_code == 0
    assert status(index_directory, "--check").exit_code == 1


def test_a_few_rejects_are_no_alert(index_directory: Path) -> None:
    assert names(left(index_directory, rejected={"no-text": 10})) == []


def test_a_pin_is_said_and_after_a_week_an_alert(index_directory: Path) -> None:
    paths = left(index_directory)
    paths.pin.write_text(current_generation(paths) + "\n")
    assert names(paths) == []
    assert "runs build, but do not switch" in status(index_directory).output
    week = NOW.timestamp() - 8 * 86400
    os.utime(paths.pin, (week, week))
    assert names(paths) == ["PinnedLong"]
    assert "unpin" in status(index_directory).output


def test_json_keeps_what_machines_rely_on_and_names_the_alerts(index_directory: Path) -> None:
    left(index_directory, result="refused", exit_code=70)
    found = json.loads(status(index_directory, "--json").output)
    keys = {"generation", "built_at", "articles", "passages", "topics", "encoder", "last_run", "pinned", "alerts"}
    assert keys <= set(found)
    assert [alert["name"] for alert in found["alerts"]] == ["RelatedArticlesLastRunRefused"]


def test_a_damaged_manifest_is_told_with_what_helps(index_directory: Path) -> None:
    paths = left(index_directory)
    (paths.generation(current_generation(paths)) / "MANIFEST.json").write_bytes(b"{}")
    damaged = status(index_directory)
    assert (damaged.exit_code, "MANIFEST.json" in damaged.output, "verify" in damaged.output) == (65, True, True)
    assert status(index_directory, "--check").exit_code == 1
    assert names(paths) == ["SnapshotRefused"]


def test_a_file_that_was_cut_is_seen_at_once_and_one_that_was_altered_with_check(index_directory: Path) -> None:
    """So that `status` reads no gigabytes, and `--check` promises what the alert does."""
    paths = left(index_directory)
    file = paths.generation(current_generation(paths)) / "vectors.npy"
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    assert (status(index_directory).exit_code, "vectors.npy" in status(index_directory).output) == (65, True)
    file.write_bytes(whole[:-1] + b"?")
    assert (status(index_directory).exit_code, names(paths)) == (0, [])
    checked = status(index_directory, "--check")
    assert (checked.exit_code, "RelatedArticlesSnapshotRefused" in checked.output) == (1, True)


def test_a_pin_that_is_gone_gives_no_advice_to_unpin(index_directory: Path) -> None:
    left(index_directory, result="held-back")
    assert "unpin" not in status(index_directory).output


def test_nothing_published_yet_is_an_alert_of_its_own(tmp_path: Path) -> None:
    first = status(tmp_path)
    assert (first.exit_code, "nothing has been published here yet" in first.output) == (74, True)
    assert names(IndexPaths(tmp_path)) == ["NothingServed", "NoRecentSuccess"]
    assert status(tmp_path, "--check").exit_code == 1
    found = json.loads(status(tmp_path, "--json").output)
    assert (found["generation"], found["articles"], found["alerts"][0]["name"]) == (
        None, None, "RelatedArticlesNothingServed",
    )  # fmt: skip


def test_a_first_night_that_failed_is_told_of(tmp_path: Path) -> None:
    left(tmp_path, result="failed", exit_code=65, reason="articles.jsonl: no such file", last_success_at=None)
    said = status(tmp_path).output
    assert "articles.jsonl" in said
    assert "next      mend the input" in said


def test_every_next_step_fits_a_line() -> None:
    assert all(len(step) < 190 for step in NEXT_STEPS.values())
