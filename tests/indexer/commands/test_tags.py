"""`related-articles tags`: the topics of an article or a text, from whatever a person has at hand."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.commands.tags import tags

pytestmark = pytest.mark.usefixtures("toy_in_place")

TEXT = "Funeral letters\nA letter of mourning for the widow.\nTears at the cemetery."


def ask(index: Path, *arguments: str, given: str = "") -> Result:
    """One call of the command."""
    return CliRunner().invoke(tags, ["--index", str(index), *arguments], input=given)


def test_an_article_and_its_reasons(published: Path) -> None:
    answer = json.loads(ask(published, "grief-0", "--json").stdout)
    assert answer[0]["score"] == 1.0
    assert {"topic", "score", "label", "kind", "evidence"} == set(answer[0])
    assert any(topic["evidence"] for topic in answer)
    assert "“" in ask(published, "grief-0").stdout


def test_a_text_from_an_option_a_file_or_standard_input_is_the_same(published: Path, tmp_path: Path) -> None:
    file = tmp_path / "draft.txt"
    file.write_text(TEXT)
    by_option = ask(published, "--text", TEXT).stdout
    assert "grief" in by_option
    assert ask(published, "--file", str(file)).stdout == by_option
    assert ask(published, given=TEXT).stdout == by_option


def test_a_limit_a_floor_and_a_kind(published: Path) -> None:
    everything = json.loads(ask(published, "--text", TEXT, "--json").stdout)
    assert json.loads(ask(published, "--text", TEXT, "--json", "--limit", "1").stdout) == everything[:1]
    kept = json.loads(ask(published, "--text", TEXT, "--json", "--min-score", str(everything[0]["score"])).stdout)
    assert {topic["score"] for topic in kept} == {everything[0]["score"]}
    found = json.loads(ask(published, "--text", TEXT, "--json", "--kind", "vocabulary").stdout)
    assert {topic["kind"] for topic in found} == {"vocabulary"}


def test_no_text_is_a_usage_error_and_an_unknown_article_bad_input(published: Path) -> None:
    assert ask(published).exit_code == 2
    assert ask(published, "--min-score", "2", "grief-0").exit_code == 2
    assert ask(published, "nobody").exit_code == 65


def test_another_language_is_said_and_nothing_is_guessed(published: Path) -> None:
    french = "Je ne dors plus depuis que ma mère est morte, et je pense à elle toutes les nuits sans arrêt."
    result = ask(published, "--text", french, "--json")
    assert json.loads(result.stdout) == []
    assert "other-language" in result.stderr
