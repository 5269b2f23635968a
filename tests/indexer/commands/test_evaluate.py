"""`evaluate` as a person or a script calls it, with the toy encoder."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.evaluation.baselines import BASELINES
from indexer.snapshot.generations import IndexPaths, current_generation
from service.command_line import main
from tests.conftest import ToyEncoder, invented_articles, run
from tests.writing import write_articles

pytestmark = pytest.mark.usefixtures("validated_here", "toy_in_place")

LINKS = "grief-0 0 grief-1 1\ngrief-0 0 grief-2 1\nwork-1 0 work-2 2\nmoney-3 0 money-1 1\n"


@pytest.fixture
def links(tmp_path: Path) -> str:
    """A qrels file for three of the invented articles."""
    path = tmp_path / "links.qrels"
    path.write_text(LINKS)
    return str(path)


def evaluate(*arguments: str) -> Result:
    """The result of the command."""
    return CliRunner().invoke(main, ("evaluate", *arguments))


def test_json_is_a_list_of_figures_with_tests_where_they_apply(index_directory: Path, links: str) -> None:
    figures = json.loads(evaluate("--index", str(index_directory), "--links", links, "--json").stdout)
    wanted = {"system", "task", "metric", "value", "low", "high", "n"}
    assert all(wanted <= figure.keys() for figure in figures)
    tested = [figure for figure in figures if "p_value" in figure]
    assert {figure["system"] for figure in tested} == set(BASELINES)
    assert {figure["metric"] for figure in tested} == {"nDCG@10", "recall@10", "MAP", "MRR", "diversity@10"}
    assert all(wanted | {"difference", "difference_low", "difference_high"} <= figure.keys() for figure in tested)


def test_the_tables_have_a_row_a_system_and_say_what_became_of_the_links(index_directory: Path, links: str) -> None:
    lines = evaluate("--index", str(index_directory), "--links", links).stdout.splitlines()
    header = next(line for line in lines if line.startswith("system"))
    row = next(line for line in lines if line.startswith("TF-IDF"))
    assert [row[header.index(name) + 1] for name in ("nDCG@10", "recall@10", "MAP", "MRR")] == ["."] * 4
    assert "the site's links: not learned from" in lines[-1]


def test_status_says_what_became_of_the_links(index_directory: Path) -> None:
    result = CliRunner().invoke(main, ("status", "--index", str(index_directory), "--json"))
    assert "no article links" in json.loads(result.stdout)["links"]


def test_a_generation_beside_another_of_the_same_index_is_paired(tmp_path: Path, links: str) -> None:
    index = tmp_path / "index"
    articles = invented_articles()
    run(write_articles(tmp_path / "a.jsonl", articles[:-2]), index, ToyEncoder())
    before = current_generation(IndexPaths(index))
    run(write_articles(tmp_path / "a.jsonl", articles), index, ToyEncoder())
    figures = json.loads(evaluate("--index", str(index), "--links", links, "--compare", before, "--json").stdout)
    assert [figure["system"] for figure in figures if figure["metric"] == "MRR"] == ["ours", before]
    assert {figure["n"] for figure in figures if figure["metric"] == "MRR"} == {3}
    assert {figure["n"] for figure in figures if figure["metric"] == "coverage@10"} == {22}


def test_an_index_beside_a_copy_of_itself_differs_by_nothing(index_directory: Path, tmp_path: Path, links: str) -> None:
    copy = shutil.copytree(index_directory, tmp_path / "copy")
    queries, judgements = tmp_path / "queries.tsv", tmp_path / "queries.qrels"
    queries.write_text("1\tfuneral tears cemetery\n2\tmortgage and salary\n")
    judgements.write_text("1 0 grief-0 2\n2 0 money-0 1\n")
    asked = ("--queries", str(queries), "--judgements", str(judgements))
    arguments = ("--index", str(index_directory), "--links", links, *asked, "--compare", str(copy), "--json")
    figures = json.loads(evaluate(*arguments).stdout)
    tested = [figure for figure in figures if "p_value" in figure]
    assert {figure["task"] for figure in tested} == {"related", "search"}
    assert {(figure["difference"], figure["p_value"]) for figure in tested} == {(0, 1)}


def test_what_cannot_be_compared_with_is_named(index_directory: Path, links: str) -> None:
    result = evaluate("--index", str(index_directory), "--links", links, "--compare", "no-such-generation")
    assert (result.exit_code, "no-such-generation" in result.output) == (74, True)


@pytest.mark.parametrize(
    "arguments",
    [(), ("--queries", "q.tsv"), ("--html", "page.html", "--compare", "x"), ("--links", "l", "--beside", "y")],
)
def test_calls_that_mean_nothing_are_refused(index_directory: Path, arguments: tuple[str, ...]) -> None:
    assert evaluate("--index", str(index_directory), *arguments).exit_code == 2


def test_a_page_is_written_without_any_judgement(index_directory: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    arguments = ("--html", str(page), "--sample", "3", "--beside", "tfidf")
    result = evaluate("--index", str(index_directory), *arguments)
    assert result.exit_code == 0, result.output
    assert page.read_text("utf-8").count('class="pair"') == 3
    assert "Ours beside TF-IDF" in page.read_text("utf-8")


def test_a_site_without_links_has_no_block_and_judgements_must_fit(index_directory: Path, tmp_path: Path) -> None:
    block = evaluate("--index", str(index_directory), "--html", str(tmp_path / "p.html"), "--beside", "block")
    assert (block.exit_code, "no article of this index links" in block.output) == (65, True)
    other = tmp_path / "other.qrels"
    other.write_text("elsewhere 0 grief-0 1\n")
    assert evaluate("--index", str(index_directory), "--links", str(other)).exit_code == 65
