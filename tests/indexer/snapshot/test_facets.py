"""What lists are filtered by: a topic holds what is below it, as its page does."""

import numpy as np
import pytest

from indexer.snapshot.facets import Facets
from indexer.topics.model import Topic, TopicAssignment, TopicKind
from tests.indexer.answering.random_lists import article_of

TOPICS = (
    Topic("money", "Money", TopicKind.VOCABULARY, (), 2),
    Topic("debt", "Debt", TopicKind.VOCABULARY, (), 2, parent="money"),
    Topic("loans", "Loans", TopicKind.VOCABULARY, (), 1, parent="debt"),
    Topic("kitchen.1", "Kitchen", TopicKind.DISCOVERED, (), 1),
    Topic("table.2", "Table", TopicKind.DISCOVERED, (), 1, parent="kitchen.1"),
)
ASSIGNMENTS = (
    (TopicAssignment("loans", 1.0),),
    (TopicAssignment("debt", 1.0),),
    (TopicAssignment("debt", 0.6),),  # what the tagger alone gives is no tag
    (TopicAssignment("table.2", 0.3),),
)


@pytest.mark.parametrize(
    ("tag", "rows"),
    [("money", [0, 1]), ("Debt", [0, 1]), ("loans", [0]), ("kitchen.1", [3]), ("table.2", [3]), ("x", [1]), ("y", [])],
)
def test_a_tag_means_those_who_have_it_and_those_who_have_what_is_below_it(tag: str, rows: list[int]) -> None:
    cards = [article_of(number, tags=frozenset("x" if number == 1 else "")) for number in range(4)]
    facets = Facets.of(cards, ASSIGNMENTS, TOPICS, np.zeros(4))
    assert np.flatnonzero(facets.any_of(facets.tags, [tag])).tolist() == rows


@pytest.mark.parametrize("written", ["Café au lait", "CAFE\u0301  au\u200b lait ", "cafe\u0301 au\tlait"])
def test_a_value_is_read_as_those_of_articles_are(written: str) -> None:
    """However its accents are composed and its spaces are set, as no reader sees them."""
    facets = Facets.of([article_of(0, category="Café au lait")], [()], (), np.zeros(1))
    assert facets.any_of(facets.categories, [written]).tolist() == [True]
