"""The map that is drawn is that of the snapshot, without those who may not be seen."""

from dataclasses import replace

import numpy as np

from indexer.answering.editing.drawn_map import UNITS, drawn_map
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import Topic, TopicAssignment, TopicKind


def test_every_article_is_where_the_night_put_it(shared_snapshot: Snapshot) -> None:
    drawn = drawn_map(shared_snapshot)
    assert drawn.rows.tolist() == list(range(24))
    assert np.abs(drawn.places / UNITS - shared_snapshot.places).max() <= 1 / UNITS
    assert np.abs(drawn.places.astype(np.int64)).max() <= UNITS


def test_articles_are_coloured_by_their_categories(shared_snapshot: Snapshot) -> None:
    grouping = drawn_map(shared_snapshot).by_category
    assert [(group.label, group.size) for group in grouping.groups] == [
        ("Grief", 6), ("Money", 6), ("Sleep", 6), ("Work", 6),
    ]  # fmt: skip
    for place, card in enumerate(shared_snapshot.cards):
        assert grouping.groups[grouping.codes[place]].label == card.category
    assert {shared_snapshot.cards[row].category for row in grouping.members("Sleep").tolist()} == {"Sleep"}
    assert not len(grouping.members("Nothing"))


def test_articles_are_coloured_by_the_topmost_of_the_topics_found_in_them(shared_snapshot: Snapshot) -> None:
    topics = (
        Topic("top", "All of it", TopicKind.DISCOVERED, (), 2),
        Topic("below", "A part", TopicKind.DISCOVERED, (), 1, parent="top"),
        Topic("own", "Ours", TopicKind.VOCABULARY, (), 1),
    )
    best = TopicAssignment("own", 1.0)
    assignments = [(best, TopicAssignment("below", 0.4)), (TopicAssignment("top", 0.2),), (best,)] + [()] * 21
    snapshot = replace(shared_snapshot, topics=topics, assignments=tuple(assignments))
    grouping = drawn_map(snapshot).by_topic
    assert [(group.id, group.label, group.size) for group in grouping.groups] == [("top", "All of it", 2), ("", "", 22)]
    assert grouping.members("top").tolist() == [0, 1]


def test_who_may_not_be_seen_is_not_drawn_and_who_came_by_day_waits_for_a_place(shared_snapshot: Snapshot) -> None:
    withheld = np.zeros(24, dtype=bool)
    withheld[[3, 5]] = True
    snapshot = replace(shared_snapshot, withheld=withheld, places=shared_snapshot.places[:22], replaced={5: 23})
    drawn = drawn_map(snapshot)
    assert 3 not in drawn.rows
    assert 22 not in drawn.rows
    assert drawn.unplaced == 1
    place = drawn.rows.tolist().index(23)
    assert np.abs(drawn.places[place] / UNITS - shared_snapshot.places[5]).max() <= 1 / UNITS, "where it was before"
