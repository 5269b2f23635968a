"""`related-articles coverage`: a list of queries on a terminal, as CSV and as JSON."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.gaps.model import Action
from service.command_line import main

pytestmark = pytest.mark.usefixtures("toy_in_place")

ASKED = "Top queries,Clicks,Impressions\nzebra stripes,1,30\nzebra crossing stripes,1,20\n=quantum(1),1,7\n,2,3\n"


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    path = tmp_path / "Queries.csv"
    path.write_text(ASKED)
    return path


def run(index: Path, *arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ("coverage", "--index", str(index), *arguments), input=given)


def test_csv_has_a_line_a_query_and_no_formula(published: Path, queries: Path) -> None:
    result = run(published, "--queries", str(queries), "--csv")
    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert {row["query"]: row["volume"] for row in rows} == {
        "zebra stripes": "30", "zebra crossing stripes": "20", "'=quantum(1)": "7",
    }  # fmt: skip
    lacks = [float(row["lack"]) for row in rows]
    assert lacks == sorted(lacks, reverse=True)
    assert all(row["title_1"] and row["id_3"] and row["passage"] and row["group"] for row in rows)


def test_bad_lines_are_named_beside_the_report(published: Path, queries: Path) -> None:
    told = run(published, "--queries", str(queries), "--csv").stderr
    assert f"{queries}:5: it has no query; left out" in told
    assert "volumes from “impressions”" in told


def test_json_has_totals_groups_and_queries(published: Path, queries: Path) -> None:
    made = json.loads(run(published, "--queries", str(queries), "--json").stdout)
    assert made["totals"]["asked"] == {"queries": 3, "volume": 57}
    assert made["groups"][0]["volume"] == 50
    assert [query["group"] for query in made["queries"]] == [1, 1, 2]
    assert made["queries"][0]["action"] == Action.WRITE
    assert made["queries"][0]["nearest"][0]["title"]


def test_the_terminal_has_totals_titles_and_groups(published: Path, queries: Path) -> None:
    lines = run(published, "--queries", str(queries), "--limit", "1").stdout.splitlines()
    assert lines[0].split()[:2] == ["queries", "3"]
    assert "zebra stripes" in "".join(lines)
    assert any("nearest: " in line and ";" in line for line in lines)
    assert lines[-1].startswith("1 more group")


def test_a_list_comes_from_standard_input_too(published: Path) -> None:
    made = json.loads(run(published, "--queries", "-", "--json", given="zebra stripes\nzebra stripes\n").stdout)
    assert [(query["query"], query["volume"]) for query in made["queries"]] == [("zebra stripes", 2)]


def test_what_is_no_list_exits_65_and_a_file_that_is_not_there_74(published: Path, tmp_path: Path) -> None:
    (tmp_path / "list.zip").write_bytes(b"PK\x03\x04 and no more")
    refused = run(published, "--queries", str(tmp_path / "list.zip"))
    assert (refused.exit_code, "list.zip: the packed file is damaged" in refused.stderr) == (65, True)
    assert run(published, "--queries", str(tmp_path / "nothing")).exit_code == 74
