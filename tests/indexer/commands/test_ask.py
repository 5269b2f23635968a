"""What a terminal is told is what the service answers: also of articles and topics that were changed by day."""

import json
from pathlib import Path

import pytest
from click import Command
from click.testing import CliRunner, Result

from indexer.commands.ask import related, search
from indexer.commands.tags import tags
from indexer.snapshot.generations import IndexPaths
from indexer.topics.model import TopicEdit, TopicKind
from indexer.topics.vocabulary.kept_edits import keep_edit
from tests.conftest import current_snapshot
from tests.indexer.live.live_articles import changing

pytestmark = pytest.mark.usefixtures("toy_in_place")
GONE, URL = "sleep-2", "https://site.example/sleep/2"


def ask(command: Command, index: Path, *arguments: str, given: str = "") -> Result:
    """One call of a command."""
    return CliRunner().invoke(command, ["--index", str(index), "--json", *arguments], input=given)


def ids(result: Result) -> list[str]:
    """Of the articles that it lists."""
    return [item["id"] for item in json.loads(result.stdout)]


def test_an_article_that_was_deleted_by_day_is_in_no_list_and_found_by_nobody(index_directory: Path) -> None:
    asked = (related, ("sleep-3", "--min-score", "0"), ""), (search, (), "pillow night dream")
    for command, arguments, given in asked:
        assert GONE in ids(ask(command, index_directory, *arguments, given=given))
    with changing(index_directory) as store:
        store.delete(GONE, [URL])
    for command, arguments, given in asked:
        assert GONE not in ids(ask(command, index_directory, *arguments, given=given))
    for command in (related, tags):
        assert ask(command, index_directory, URL).exit_code == 65


def test_a_topic_has_the_name_that_an_editor_gave_it_by_day(index_directory: Path) -> None:
    snapshot = current_snapshot(index_directory)
    topic = next(topic for topic in snapshot.topics if topic.kind is TopicKind.DISCOVERED)
    article = snapshot.cards[int(snapshot.topic_members[topic.id].rows[0])].id
    keep_edit(IndexPaths(index_directory).topic_edits, TopicEdit(topic.id, "Nights that last"), snapshot.topics)
    assert "Nights that last" in [given["label"] for given in json.loads(ask(tags, index_directory, article).stdout)]


def test_what_was_changed_by_day_and_cannot_be_read_lets_nothing_be_told(index_directory: Path) -> None:
    changes = IndexPaths(index_directory).live_changes
    changes.parent.mkdir(exist_ok=True)
    changes.write_bytes(b"no database, whatever stands in it" * 100)
    result = ask(related, index_directory, "sleep-3")
    assert (result.exit_code, result.stdout) == (74, "")
    assert str(changes) in result.stderr
