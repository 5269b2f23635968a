"""`related-articles links`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.command_line import main

pytestmark = pytest.mark.usefixtures("toy_in_place")

DRAFT = """A letter to a widow
A funeral and the tears that follow it bring back every memory of a loss.
[The widow](https://site.example/grief/2) kept a letter in silence.
"""


def test_links_of_a_draft_are_told_as_json(published: Path) -> None:
    command = ["links", "--index", str(published), "--file", "-", "--limit", "3", "--min-score", "0"]
    result = CliRunner().invoke(main, command, input=DRAFT)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert len(told["outgoing"]) == 3
    assert told["linked_to"] == ["grief-2"]
    assert any(link["place"] and link["place"]["anchor"] for link in told["outgoing"] + told["incoming"])


def test_a_draft_without_words_is_refused(published: Path) -> None:
    result = CliRunner().invoke(main, ["links", "--index", str(published), "--file", "-"], input="\n")
    assert result.exit_code == 2
