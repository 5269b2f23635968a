"""What editors decide about discovered topics by day: kept in one file, and taken in by the next night."""

from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from indexer.nightly.configuration import Configuration, TopicsConfiguration
from indexer.topics.model import Topic, TopicEdit, TopicKind
from indexer.topics.vocabulary.kept_edits import (
    RefusedEditError,
    keep_edit,
    kept_edits,
    kept_edits_or_none,
    together,
)
from indexer.topics.vocabulary.yaml_file import VocabularyError


def topic(identity: str, parent: str = "", kind: TopicKind = TopicKind.DISCOVERED) -> Topic:
    """A topic with nothing but its place."""
    return Topic(identity, identity.title(), kind, (), 3, parent)


TOPICS = (topic("sleep", kind=TopicKind.VOCABULARY), topic("above"), topic("a", "above"), topic("b"), topic("c"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where they are kept; neither the file nor its folder is there yet."""
    return tmp_path / "state" / "topic-edits.yaml"


def test_the_last_decision_on_a_topic_holds_and_an_empty_one_takes_it_back(path: Path) -> None:
    assert kept_edits(path) == ()
    keep_edit(path, TopicEdit("a", "  Nights:\n awake "), TOPICS)
    keep_edit(path, TopicEdit("b", merge_into="c"), TOPICS)
    assert kept_edits(path) == (TopicEdit("a", "Nights: awake"), TopicEdit("b", merge_into="c"))
    assert keep_edit(path, TopicEdit("a", "Money", hidden=True), TOPICS) == kept_edits(path)
    assert kept_edits(path) == (TopicEdit("b", merge_into="c"), TopicEdit("a", "Money", hidden=True))
    keep_edit(path, TopicEdit("b"), TOPICS)
    assert kept_edits(path) == (TopicEdit("a", "Money", hidden=True),)


def test_a_merged_topic_which_no_list_has_any_more_can_still_be_taken_back_or_renamed(path: Path) -> None:
    keep_edit(path, TopicEdit("b", merge_into="c"), TOPICS)
    left = [other for other in TOPICS if other.id != "b"]
    assert keep_edit(path, TopicEdit("b", "Own again"), left) == (TopicEdit("b", "Own again"),)
    assert keep_edit(path, TopicEdit("b"), ()) == ()


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (TopicEdit("nobody", "A"), "there is no topic 'nobody'"),
        (TopicEdit("a", merge_into="nobody"), "there is no topic 'nobody'"),
        (TopicEdit("sleep", "Nights"), "of the publisher's vocabulary"),
        (TopicEdit("a", merge_into="sleep"), "of the publisher's vocabulary"),
        (TopicEdit("a", merge_into="above"), "of another level"),
        (TopicEdit("a", merge_into="a"), "circle"),
        (TopicEdit("c", merge_into="b"), "circle"),
        (TopicEdit("a", "A", merge_into="b"), "has no label of its own"),
        (TopicEdit("a", merge_into="b", hidden=True), "hide the one"),
        (TopicEdit("a", "A" * 201), "201 characters"),
        (TopicEdit("a", "  SLEEP "), "another topic is called “SLEEP” already"),
        (TopicEdit("a", "long-distance"), "is called “long-distance” already"),
        (TopicEdit("a", "C"), "is called “C” already"),
        (TopicEdit("a", "Given by day"), "is called “Given by day” already"),
    ],
)
def test_an_edit_of_which_a_night_could_make_nothing_is_refused_and_changes_nothing(
    path: Path, edit: TopicEdit, reason: str
) -> None:
    topics = (*TOPICS, replace(topic("far"), label="Long distance"))
    keep_edit(path, TopicEdit("b", merge_into="c"), topics)
    kept = keep_edit(path, TopicEdit("far", "Given by day"), topics)
    with pytest.raises(RefusedEditError, match=reason):
        keep_edit(path, edit, topics)
    assert kept_edits(path) == kept
    keep_edit(path, TopicEdit("a", "A"), topics)  # its own name, confirmed


def test_of_two_who_write_at_the_same_moment_neither_is_lost(path: Path) -> None:
    many = [topic(f"t{number}") for number in range(24)]
    writers = [Thread(target=keep_edit, args=(path, TopicEdit(each.id, f"X of {each.id}"), many)) for each in many]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert {edit.topic for edit in kept_edits(path)} == {each.id for each in many}


def test_a_file_that_somebody_has_spoilt_is_never_written_over_and_stops_no_night(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.parent.mkdir()
    path.write_text("discovered: [")
    with pytest.raises(VocabularyError, match="topic-edits"):
        keep_edit(path, TopicEdit("a", "A"), TOPICS)
    assert path.read_text() == "discovered: ["
    assert kept_edits_or_none(path) == ()
    assert "left out" in caplog.text


def test_what_is_decided_by_day_holds_before_the_files_and_counts_as_another_input() -> None:
    files = Configuration(topics=TopicsConfiguration(edits=(TopicEdit("a", merge_into="b"), TopicEdit("c", "C"))))
    both = files.with_kept_edits((TopicEdit("a", "A"),))
    assert both.topics.all_edits == (TopicEdit("a", "A"), TopicEdit("c", "C"))
    assert both.digest() != files.digest()
    assert files.with_kept_edits(()) == files


def test_a_merger_that_closes_a_circle_with_the_files_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    files = (TopicEdit("a", merge_into="b"),)
    assert together(files, (TopicEdit("b", merge_into="a"), TopicEdit("c", "C"))) == (*files, TopicEdit("c", "C"))
    assert "circle" in caplog.text
