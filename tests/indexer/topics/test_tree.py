"""The tree holds every topic once whatever its parents say; growth, neighbours and successors are what they claim."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.topics.model import Topic, TopicAssignment, TopicEvent, TopicEventKind, TopicKind
from indexer.topics.tree import (
    ancestors,
    children,
    growth,
    in_tree_order,
    levels_below,
    members,
    neighbours,
    successors,
)


def topic(identity: str, parent: str = "", history: tuple[TopicEvent, ...] = ()) -> Topic:
    """A topic with nothing but its place."""
    return Topic(identity, identity, TopicKind.VOCABULARY, (), 0, parent=parent, history=history)


TREE = (topic("health"), topic("sleep", "health"), topic("money"), topic("snoring", "sleep"), topic("diet", "health"))
BY_ID = {entry.id: entry for entry in TREE}


def test_each_topic_is_followed_by_those_below_it() -> None:
    assert [(node.topic.id, node.level) for node in in_tree_order(TREE)] == [
        ("health", 0), ("sleep", 1), ("snoring", 2), ("diet", 1), ("money", 0),
    ]  # fmt: skip
    assert [entry.id for entry in ancestors(BY_ID["snoring"], BY_ID)] == ["health", "sleep"]
    assert [entry.id for entry in children(TREE)["health"]] == ["sleep", "diet"]
    assert levels_below(TREE) == {"health": 2, "sleep": 1, "snoring": 0, "diet": 0, "money": 0}


@given(st.lists(st.integers(-1, 7), min_size=8, max_size=8))
def test_no_topic_is_lost_or_shown_twice_even_where_parents_are_missing_or_go_in_a_ring(parents: list[int]) -> None:
    topics = [topic(str(number), str(parent) if parent >= 0 else "nobody") for number, parent in enumerate(parents)]
    shown = [node.topic.id for node in in_tree_order(topics)]
    assert sorted(shown) == sorted(entry.id for entry in topics) == sorted(levels_below(topics))


def test_a_topic_has_the_articles_below_it_too_each_once_with_its_best_score() -> None:
    given_topics = [
        (TopicAssignment("snoring", 0.4), TopicAssignment("sleep", 0.7)),
        (TopicAssignment("money", 1.0),),
        (TopicAssignment("diet", 0.5), TopicAssignment("gone", 0.9)),
    ]
    found = members(TREE, given_topics)
    assert {name: entry.rows.tolist() for name, entry in found.items()} == {
        "health": [0, 2], "sleep": [0], "snoring": [0], "diet": [2], "money": [1],
    }  # fmt: skip
    assert found["health"].scores.tolist() == [0.7, 0.5]
    assert found["snoring"].scores.tolist() == [0.4]


def test_growth_counts_every_year_between_the_first_and_the_last() -> None:
    found = growth([date(2021, 5, 1), None, date(2024, 1, 1), date(2021, 12, 31)])
    assert found.years == ((2021, 2), (2022, 0), (2023, 0), (2024, 1))
    assert found.undated == 1
    assert growth([None]).years == ()


def test_neighbours_are_the_nearest_but_those_above_and_below() -> None:
    centroids = np.array([[1, 0], [0.6, 0.8], [0.8, 0.6], [0.96, 0.28], [0, 0]], dtype=np.float32)
    found = neighbours("sleep", centroids, tuple(BY_ID), BY_ID, 5)
    assert [near.topic.id for near in found] == ["money"]
    assert found[0].score == pytest.approx(0.6 * 0.8 + 0.8 * 0.6, abs=1e-3)
    nearest_two = neighbours("money", centroids, tuple(BY_ID), BY_ID, 2)
    assert [near.topic.id for near in nearest_two] == ["sleep", "snoring"]


def test_a_topic_that_is_gone_is_succeeded_by_those_whose_histories_name_it() -> None:
    took_in = TopicEvent("2026-01-02", TopicEventKind.MERGED, "a", ("old",))
    parted = TopicEvent("2026-01-03", TopicEventKind.SPLIT, "b", ("older",))
    topics = (topic("a", history=(took_in, parted)), topic("b", history=(parted,)), topic("c"))
    assert [entry.id for entry in successors("old", topics)] == ["a"]
    assert [entry.id for entry in successors("older", topics)] == ["a", "b"]
    assert successors("never", topics) == ()
