"""The commands a person types, over the invented articles with the toy encoder."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.ranking.least_score import DEFAULT_MIN_SCORE
from service.application import create_application
from service.command_line import main
from service.settings import Settings

pytestmark = pytest.mark.usefixtures("toy_in_place")


def run(*arguments: str, given: str | None = None) -> Result:
    """The result of a command."""
    return CliRunner().invoke(main, arguments, input=given)


def test_help_names_every_command_and_each_has_its_own() -> None:
    overview = run("--help").output
    for command in (
        "reindex", "serve", "related", "search", "tags", "coverage", "evaluate", "status", "verify", "rollback",
        "unpin", "prune", "diff",
    ):  # fmt: skip
        assert command in overview
        assert run(command, "--help").exit_code == 0


def test_status_says_what_an_operator_needs(index_directory: Path) -> None:
    report = json.loads(run("status", "--index", str(index_directory), "--json").output)
    assert set(report) >= {"generation", "built_at", "articles", "passages", "topics", "encoder", "last_run"}
    assert report["articles"] == 24
    lines = run("status", "--index", str(index_directory)).output.splitlines()
    assert "24 articles" in lines[0]
    assert len(lines) <= 10


def test_related_lists_by_id_and_for_a_text(index_directory: Path) -> None:
    by_id = json.loads(run("related", "grief-0", "--index", str(index_directory), "--limit", "2", "--json").output)
    assert [item["position"] for item in by_id] == [1, 2]
    text = "A funeral\nTears and a cemetery."
    by_text = run("related", "--text", text, "--index", str(index_directory), "--min-score", "0")
    assert "[grief-" in by_text.output.splitlines()[0]


def test_related_and_links_hold_nothing_below_the_least_score_of_the_service_unless_asked(
    index_directory: Path,
) -> None:
    at_index, limit = ("--index", str(index_directory)), ("--limit", "30")
    for command in ("serve", "related", "links"):
        assert f"[default: {DEFAULT_MIN_SCORE};" in run(command, "--help").output
    for asked in (("related", "grief-0", "--json"), ("links", "--file", "-")):
        told = run(*asked, *at_index, *limit, given="A funeral\nTears.").stdout
        whole = run(*asked, *at_index, *limit, "--min-score", "0", given="A funeral\nTears.").stdout
        assert scores(told) == [score for score in scores(whole) if score >= DEFAULT_MIN_SCORE]
        assert scores(told) != scores(whole)


def scores(told: str) -> list[float]:
    """Those of what a command told as JSON."""
    found = json.loads(told)
    return [item["score"] for item in (found if isinstance(found, list) else found["outgoing"] + found["incoming"])]


def test_a_text_with_a_long_first_line_has_one_list_wherever_it_is_asked_for(
    index_directory: Path, toy_in_place: None
) -> None:
    text = "pillow night dream snore " * 9 + "funeral widow cemetery tears letter mourning " * 2 + "\nA bank."
    told = run(
        "related", "--text", text, "--index", str(index_directory), "--json", "--limit", "20", "--min-score", "0"
    ).output
    served = create_application(Settings(index_directory)).test_client()
    items = served.post("/v1/related", json={"text": text, "limit": 20}).get_json()["items"]
    assert [(i["id"], i["score"]) for i in json.loads(told)] == [(i["id"], i["score"]) for i in items]


def test_search_reads_the_query_and_says_the_probability_that_the_service_says(
    index_directory: Path, toy_in_place: None
) -> None:
    client = create_application(Settings(index_directory)).test_client()
    coverage = client.post("/v1/search", json={"query": "funeral tears cemetery"}).get_json()["coverage"]
    result = run("search", "--index", str(index_directory), given="funeral tears cemetery")
    assert result.output.startswith(f"{coverage['verdict']} ({coverage['probability']:.2f}): ")
    assert "[grief-" in result.output.splitlines()[1]


def test_tags_of_an_article_are_its_editors_first(index_directory: Path) -> None:
    assert run("tags", "money-1", "--index", str(index_directory)).output.startswith("1.00")


@pytest.mark.parametrize("command", [["related"], ["tags"], ["search"], ["links", "--file", "-"]])
def test_a_text_that_is_not_utf_8_is_told_with_its_line_and_without_its_words(
    index_directory: Path, command: list[str]
) -> None:
    asked = [*command, "--index", str(index_directory)]
    result = CliRunner().invoke(main, asked, input="Grief\nin a caf\xe9".encode("latin-1"))
    assert (result.exit_code, result.stderr) == (65, "standard input:2: not UTF-8; save it as UTF-8\n")


def test_an_unknown_article_exits_65_and_an_index_without_a_snapshot_74(index_directory: Path, tmp_path: Path) -> None:
    unknown = run("related", "nobody", "--index", str(index_directory))
    assert (unknown.exit_code, "nobody" in unknown.output) == (65, True)
    empty = run("status", "--index", str(tmp_path))
    assert (empty.exit_code, "nothing has been published" in empty.output) == (74, True)


@pytest.mark.parametrize("command", ["related", "tags"])
def test_an_article_that_is_not_there_is_said_to_be_so_and_the_nearest_id_is_named(
    command: str, index_directory: Path
) -> None:
    told = run(command, "greif-3", "--index", str(index_directory)).stderr
    assert told == "there is no article with the id or URL 'greif-3'; did you mean 'grief-3'?\n"
    told = run(command, "zzzzzzzzz", "--index", str(index_directory)).stderr
    assert told == "there is no article with the id or URL 'zzzzzzzzz'\n"


def test_serving_what_is_not_there_exits_78(tmp_path: Path) -> None:
    assert run("serve", "--index", str(tmp_path / "nothing")).exit_code == 78
