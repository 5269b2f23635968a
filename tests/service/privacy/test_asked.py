"""`GET /v1/gaps` and `related-articles asked`: the same report, of what may be shown and nothing else."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from indexer.topics.discovery.memory import MEMORY_FILE, DeadTopic, TopicMemory, memory_as_json
from indexer.topics.model import TopicEvent, TopicEventKind
from service.command_line import main
from tests.conftest import ToyEncoder, current_snapshot
from tests.service.privacy.asking import cell, write_counts, write_year


@pytest.fixture
def counted(index_directory: Path) -> Path:
    """An index whose service has counted for a while."""
    write_year(index_directory / "state")
    return index_directory


def gaps(client: FlaskClient, **query: object) -> list[dict[str, Any]]:
    """The subjects that are told."""
    response = client.get("/v1/gaps", query_string=query)
    assert response.status_code == 200, response.text
    assert response.headers["Cache-Control"] == "no-store"
    return list(response.get_json()["gaps"])


def test_what_is_wanted_and_lacking_comes_first(counted: Path, client: FlaskClient) -> None:
    found = gaps(client)
    assert [(each["kind"], each["label"], each["lack"]) for each in found] == [
        ("topic", "grief", 300), ("far", "visa (far from every topic)", 60), ("far", "far from every topic", 20),
        ("topic", "old topic (no topic any more)", 10),
    ]  # fmt: skip
    assert found[0]["change"]["direction"] == "rising"
    assert (found[0]["change"]["recent"], found[0]["change"]["before"]) == (480, 120)
    assert len(found[0]["weeks"]) == 13


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"status": "answered"}, ["sleep"]),
        ({"status": "all"}, ["grief", "visa", "", "old-topic.0a1b2c", "sleep"]),
        ({"min_count": 60}, ["grief", "visa"]),
        ({"status": "all", "min_count": 1000}, []),
    ],
    ids=str,
)
def test_what_is_told_can_be_chosen(
    counted: Path, client: FlaskClient, query: dict[str, object], names: list[str]
) -> None:
    assert [each["id"] for each in gaps(client, **query)] == names


def test_since_is_a_day_and_means_its_week(counted: Path, client: FlaskClient) -> None:
    today = datetime.now(UTC).date()
    this_week = client.get("/v1/gaps", query_string={"since": today.isoformat(), "status": "all"}).get_json()
    assert this_week["first_week"] == this_week["last_week"]
    assert [each["id"] for each in this_week["gaps"]] == ["sleep"]
    long_ago = client.get("/v1/gaps", query_string={"since": "2001-01-01"}).get_json()
    assert len(long_ago["gaps"][0]["weeks"]) == 56
    to_come = (today + timedelta(days=30)).isoformat()
    found = client.get("/v1/gaps", query_string={"since": to_come, "status": "all"}).get_json()
    assert (found["first_week"], found["gaps"]) == (this_week["first_week"], this_week["gaps"])


def test_one_readers_questions_are_not_seen_in_any_of_the_ways(counted: Path, client: FlaskClient) -> None:
    """Neither a number under the threshold, nor what is over a multiple of it."""

    def seen() -> tuple[object, str, str]:
        return gaps(client, status="all"), client.get("/v1/gaps.csv").text, asked(counted, "--status", "all").stdout

    before = seen()
    write_counts(counted / "state", {cell("grief"): 4, cell("nobody-else", 3): 4, cell("sleep", 2, "covered"): 3})
    assert seen() == before
    write_counts(counted / "state", {cell("nobody-else", 3): 1})
    assert seen() != before


def test_a_spreadsheet_gets_a_line_for_each_subject_and_week(counted: Path, client: FlaskClient) -> None:
    response = client.get("/v1/gaps.csv?status=all")
    assert response.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert [row["subject"] for row in rows].count("grief") == 8
    assert {row["week_weak"] for row in rows if row["subject"] == "grief"} == {"120", "30"}


def test_a_topic_that_is_no_more_has_the_name_that_it_had(counted: Path, client: FlaskClient) -> None:
    """From the memory of the discovered topics; and where it went, from the history of those that took it in."""
    snapshot = current_snapshot(counted)
    event = TopicEvent("2026-01-01", TopicEventKind.DIED, "Letters, never sent")
    memory = TopicMemory(ToyEncoder().identity, (), (DeadTopic("old-topic.0a1b2c", event.label, (event,)),))
    file = snapshot.folder / MEMORY_FILE
    file.chmod(0o644)
    file.write_bytes(memory_as_json(memory))
    assert "Letters, never sent (no topic any more)" in [each["label"] for each in gaps(client)]


def test_counts_that_cannot_be_read_are_no_reason_to_fail_otherwise(counted: Path, client: FlaskClient) -> None:
    (counted / "state" / "counters.sqlite").write_bytes(b"no database at all" * 100)
    response = client.get("/v1/gaps")
    assert (response.status_code, "Retry-After" in response.headers) == (503, True)


def test_without_counts_the_report_is_empty(client: FlaskClient) -> None:
    assert gaps(client) == []


def asked(index: Path, *more: str) -> Result:
    """What the command says."""
    result = CliRunner().invoke(main, ["asked", "--index", str(index), *more])
    assert result.exit_code == 0, result.output
    return result


def test_the_command_says_the_same(counted: Path, client: FlaskClient) -> None:
    said = json.loads(asked(counted, "--json").stdout)
    assert [(each["id"], each["lack"], each["weeks"]) for each in said] == [
        (each["id"], each["lack"], each["weeks"]) for each in gaps(client)
    ]
    assert asked(counted, "--csv").stdout == client.get("/v1/gaps.csv").text.replace("\r\n", "\n")
    lines = asked(counted, "--weeks", "2").stdout.splitlines()
    assert any("120" in line and "grief; more than before" in line for line in lines)


def test_the_command_finds_a_state_folder_elsewhere(counted: Path, tmp_path: Path) -> None:
    assert "Nothing that may be shown" in asked(counted, "--state", str(tmp_path)).stdout
