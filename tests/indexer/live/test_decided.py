"""What editors decide about found topics by day stands over the generation, and nothing else of it is another."""

from dataclasses import replace

import numpy as np
import pytest

from indexer.live.decided import with_edits
from indexer.live.overlaid import overlaid, withholding
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import Topic, TopicAssignment, TopicEdit, TopicKind
from tests.indexer.live.live_articles import live
from tests.indexer.live.test_overlaid import NEW

NIGHTS = Topic("nights", "Night, bed, pillow", TopicKind.DISCOVERED, ("night",), 6, readability=0.2, shown=False)
BEDS = Topic("beds", "Beds", TopicKind.DISCOVERED, ("bed",), 6, parent="nights", readability=0.8)


@pytest.fixture
def base(shared_snapshot: Snapshot) -> Snapshot:
    """The invented articles, of which those on grief are in a topic that was found, below another."""
    grief = {row for row, card in enumerate(shared_snapshot.cards) if card.id.startswith("grief-")}
    return replace(
        shared_snapshot,
        topics=(*(t for t in shared_snapshot.topics if not t.kind.is_found), NIGHTS, BEDS),
        assignments=tuple((TopicAssignment("beds", 0.5),) if row in grief else () for row in range(24)),
    )


def told(snapshot: Snapshot, topic: str) -> tuple[str, TopicKind, bool]:
    """What is told of a topic."""
    found = snapshot.topics_by_id[topic]
    return found.label, found.kind, found.shown


def test_a_name_is_told_and_what_is_hidden_is_not(base: Snapshot) -> None:
    made = with_edits(base, [TopicEdit("nights", "Bad nights"), TopicEdit("beds", hidden=True)])
    assert told(made, "nights") == ("Bad nights", TopicKind.NAMED, True)
    assert made.topics_by_id["nights"].readability == 1.0
    assert told(made, "beds") == ("Beds", TopicKind.DISCOVERED, False)
    assert [topic.id for topic in made.shown_topics if topic.kind.is_found] == ["nights"]
    assert made.shown_among(base.assignments[base.rows["grief-1"]]) == ()
    assert told(with_edits(base, [TopicEdit("nights", "Bad nights", hidden=True)]), "nights")[2] is False


def test_where_a_night_has_acted_on_all_of_it_the_generation_itself_answers(base: Snapshot) -> None:
    edits = [TopicEdit("nights", "Bad nights"), TopicEdit("beds", hidden=True)]
    assert with_edits(base, []) is base
    assert with_edits(base, [TopicEdit("gone", "Gone"), TopicEdit("beds", merge_into="other")]) is base
    night = replace(base, topics=with_edits(base, edits).topics)
    assert with_edits(night, edits) is night


def test_the_publishers_own_topics_are_named_in_their_own_file(base: Snapshot) -> None:
    own = next(topic for topic in base.topics if not topic.kind.is_found)
    assert with_edits(base, [TopicEdit(own.id, "Other"), TopicEdit(own.id, hidden=True)]) is base
    assert with_edits(base, [TopicEdit("nights", own.label.upper())]) is base


def test_what_is_made_of_the_articles_is_made_once(base: Snapshot) -> None:
    made = with_edits(base, [TopicEdit("nights", "Bad nights")])
    for name in ("rows", "rows_by_other_name", "facets", "tagging", "languages", "topic_members", "topic_profiles"):
        assert getattr(made, name) is getattr(base, name), name
    assert made.rows_at_night is base.rows
    assert made.index is base.index


def test_what_is_changed_and_hidden_by_day_lies_over_it(base: Snapshot) -> None:
    made = overlaid(
        with_edits(base, [TopicEdit("beds", "Sleeping apart")]),
        [live(base, NEW, TopicAssignment("beds", 0.7))],
        ["grief-1"],
    )
    assert told(made, "beds") == ("Sleeping apart", TopicKind.NAMED, True)
    assert made.topics_by_id["beds"].size == 6
    withheld = np.zeros(len(made.cards), dtype=bool)
    withheld[made.rows["grief-new"]] = True
    seen = withholding(made, withheld)
    assert told(seen, "beds") == ("Sleeping apart", TopicKind.NAMED, True)
    assert seen.topics_by_id["beds"].size == 5
