"""The editors' file of pairs: names are what stands there, and every mistake is told with its line."""

from pathlib import Path

import pytest

from corpus.configuration import ConfigurationError
from indexer.gates.pairs_file import ArticlePairs, GoldenPairs, QueryPairs, read_golden_pairs
from tests.conftest import REPOSITORY


def written(folder: Path, text: str) -> Path:
    """A file of pairs."""
    file = folder / "pairs.yaml"
    file.write_text(text)
    return file


def test_names_are_what_stands_there_and_one_needs_no_list(tmp_path: Path) -> None:
    text = "articles:\n- article: 017\n  lists: [no, 2024-99-31]\n  never: 1_000\nqueries:\n- query: can't sleep\n"
    assert read_golden_pairs(written(tmp_path, text)) == GoldenPairs(
        (ArticlePairs("017", ("no", "2024-99-31"), ("1_000",)),), (QueryPairs("can't sleep"),)
    )


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "articles:\nqueries: []\n"])
def test_a_file_may_hold_no_pair(tmp_path: Path, text: str) -> None:
    assert read_golden_pairs(written(tmp_path, text)) == GoldenPairs()


def test_what_the_runbook_shows_is_read(tmp_path: Path) -> None:
    _, _, shown = (REPOSITORY / "docs" / "runbook.md").read_text("utf-8").partition("```yaml\n")
    pairs = read_golden_pairs(written(tmp_path, shown.partition("```")[0]))
    assert pairs.count == 4
    assert pairs.articles == (ArticlePairs("sleep-after-birth", ("night-feeds",), ("family-budgets",)),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("articles: 3\n", "1: should be a list, each item of which begins with a hyphen"),
        ("- article: a\n", "1: should have keys of: articles, queries"),
        ("articles:\n- a\n", "2: should have keys of: article, lists, never"),
        ("articles:\n- lists: [b]\n", "2: the entry needs article: whose list it is about"),
        ("queries:\n- finds: [b]\n", "2: the entry needs query: whose list it is about"),
        ("queries:\n- query: ''\n", "2: the name of one article, or one query, is needed here"),
        ("articles:\n- article: a\n  lists: [[b]]\n", "3: the name of one article, or one query, is needed here"),
        ("articles:\n- article: a\narticles:\n- article: b\n", "3: articles is given twice"),
        (
            "articles:\n- article: a\n  list: [b]\n",
            "3: unknown key 'list'; did you mean 'lists'?; known are article, lists, never",
        ),
        ("articles: *a\n", "1: aliases are not allowed here"),
    ],
)
def test_a_mistake_is_told_with_its_line_as_people_say_it(tmp_path: Path, text: str, said: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(ConfigurationError) as error:
        read_golden_pairs(file)
    assert str(error.value) == f"{file}:{said}"


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    file = written(tmp_path, "articles:\n- a\nqueries:\n- b\n")
    with pytest.raises(ConfigurationError) as error:
        read_golden_pairs(file)
    assert [line.partition(" ")[0] for line in str(error.value).splitlines()] == [f"{file}:2:", f"{file}:4:"]
