"""The table of conditions, whole: every combination of what can be so of an index gives the words, alerts, advice and
exit codes that are stated here once more, apart from the table.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from indexer.encoding.identity import EncoderIdentity
from indexer.runs.at_work import AtWork
from indexer.runs.condition import TABLE, Condition, Current, advice, alerts, exit_code, rows_of
from indexer.runs.status_lines import status_lines
from indexer.snapshot.generations import IndexPaths
from indexer.snapshot.manifest import Counts, Manifest

NOW = datetime(2026, 1, 31, 4, 0, tzinfo=UTC)
OLD, SERVED, NEWER = (f"2026010{day}T020000Z-aaaaaaaaaaaa" for day in (1, 2, 3))
BUILT, TOY = (NOW - timedelta(hours=2)).isoformat(), EncoderIdentity("toy", "", 8)
MANIFEST = Manifest(3, SERVED, BUILT, "", "", TOY, 1, 1, Counts(24, 30, 4), {})
CURRENTS = tuple(Current)
PINS = ("none", "present", "long", "lifted", "lost")
WAITING = (False, True)
RUNS = ("none", "published", "unchanged", "held-back", "refused", "failed", "stopped", "overdue")
AT_WORK = ("nothing", "running", "killed")
WARNED = (False, True)

Case = tuple[Current, str, bool, str, str, bool]
CASES: tuple[Case, ...] = tuple(product(CURRENTS, PINS, WAITING, RUNS, AT_WORK, WARNED))


def moment(hours: float) -> str:
    """So many hours before now."""
    return (NOW - timedelta(hours=hours)).isoformat()


def last_run(run: str, warned: bool) -> dict[str, Any]:
    """The summary that such a run leaves."""
    if run == "none":
        return {}
    codes = {"refused": 70, "failed": 74, "stopped": 143}
    ended = moment(30 if run == "overdue" else 1)
    return {
        "result": "published" if run == "overdue" else run,
        "exit_code": codes.get(run, 0),
        "finished_at": ended,
        "last_success_at": moment(2) if run in codes else ended,
        "refused_gates": ["churn"] if run == "refused" else [],
        "warned_gates": ["freshness"] if warned else [],
        "reason": f"why it {run}" if run in codes else "",
        "articles": 24,
        "rejected": {},
    }


def condition(case: Case) -> Condition:
    """The condition that the case describes."""
    current, pin, waiting, run, at_work, warned = case
    since = {"present": timedelta(days=1), "long": timedelta(days=8), "lost": timedelta(days=1)}.get(pin)
    said = {"running": timedelta(seconds=1), "killed": timedelta(hours=1)}.get(at_work)
    names = () if current is Current.ABSENT else (*((NEWER,) if waiting else ()), SERVED, OLD)
    return Condition(
        paths=IndexPaths(Path("/index")),
        now=NOW,
        current=current,
        manifest=None if current is Current.ABSENT else MANIFEST,
        damage="" if current is Current.WHOLE else "vectors.npy: cut",
        generations=names,
        run=last_run(run, warned),
        work=AtWork("encode", 120, 500, moment(2), (NOW - said).isoformat()) if said else None,
        pinned={"present": SERVED, "long": SERVED, "lost": "20250101T020000Z-bbbbbbbbbbbb"}.get(pin, ""),
        pinned_since=NOW - since if since else None,
    )


def stated(case: Case) -> list[tuple[str, str, str]]:
    """The word, the alert and a part of the advice of each condition that holds, the most pressing first."""
    current, pin, waiting, run, at_work, warned = case
    absent, pinned = current is Current.ABSENT, pin in ("present", "long", "lost")
    waits = waiting and not absent
    first = {"refused": "--accept churn", "failed": "look at the disk", "stopped": "goes on where it was"}
    failed = "look at the disk" if run == "failed" else "goes on where it was"
    rows = (
        (at_work == "running", "at-work", "", "wait for the end of the run"),
        (absent, "nothing-published", "NothingServed", first.get(run, "run the job")),
        (current is Current.DAMAGED, "damaged", "SnapshotRefused", "rollback"),
        (at_work == "killed", "killed", "RunKilled", "a run was killed"),
        (run == "refused", "refused", "LastRunRefused", "read the report; mend the input"),
        (run in ("failed", "stopped"), "failed", "LastRunFailed", failed),
        (run in ("none", "overdue"), "no-recent-success", "NoRecentSuccess", "did not run"),
        (pin == "lost" or (pinned and absent), "pin-lost", "", "unpin"),
        (pin == "long", "pinned-long", "PinnedLong", "unpin"),
        (pinned and waits, "held-back", "", "unpin"),
        (not pinned and waits, "newer-not-served", "", "run the job"),
        (warned and run != "none", "warned", "", "look at what freshness found"),
    )
    return [(word, alert, helps) for holds, word, alert, helps in rows if holds]


def test_every_combination_gives_the_stated_words_alerts_advice_and_exit_codes() -> None:
    assert len(CASES) == 3 * 5 * 2 * 8 * 3 * 2
    for case in CASES:
        found, expected = condition(case), stated(case)
        assert [row.word for row in rows_of(found)] == [word for word, _, _ in expected], case
        assert [a.name for a in alerts(found)] == [f"RelatedArticles{name}" for _, name, _ in expected if name], case
        assert (expected[0][2] if expected else "nothing to do") in advice(found), case
        code = {Current.ABSENT: 74, Current.DAMAGED: 65, Current.WHOLE: 0}[case[0]]
        assert exit_code(found) == code, case


def test_only_an_index_that_is_pinned_now_is_advised_to_unpin() -> None:
    for case in CASES:
        if case[1] in ("none", "lifted"):
            assert "unpin" not in "\n".join(status_lines(condition(case))), case


def test_every_combination_fits_eleven_lines_that_say_what_is_so() -> None:
    for case in CASES:
        lines = list(status_lines(condition(case)))
        assert len(lines) <= (10 if case[4] == "nothing" else 11), case
        said = "\n".join(lines)
        assert ("encode, 120 of 500" in said) is (case[4] != "nothing"), case
        assert ("damaged: vectors.npy" in said) is (case[0] is Current.DAMAGED), case
        assert ("warned: freshness" in said) is (case[5] and case[3] != "none"), case
        assert lines[-1].startswith("next "), case


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"report_failure": "the disk is full"}, "report-not-written"),
        ({"rejected": {"no-text": 11}}, "rejects-high"),
    ],
)
def test_what_else_a_run_may_have_left_has_its_alert(changes: dict[str, Any], word: str) -> None:
    found = condition((Current.WHOLE, "none", False, "published", "nothing", False))
    found = replace(found, run={**found.run, **changes})
    assert [row.word for row in rows_of(found)] == [word]
    assert len(list(alerts(found))) == 1


def test_no_row_of_the_table_is_out_of_reach() -> None:
    reached = {row.word for case in CASES for row in rows_of(condition(case))}
    assert {row.word for row in TABLE} - reached == {"report-not-written", "rejects-high"}
