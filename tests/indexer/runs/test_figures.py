"""The figures of a night, against counting by hand."""

from dataclasses import replace

import numpy as np

from indexer.runs.figures import figures_beside, generation_figures
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import TopicKind


def test_agreement_is_the_share_of_editors_links_that_our_first_ten_have(shared_snapshot: Snapshot) -> None:
    snapshot = shared_snapshot
    first, eleventh = (snapshot.cards[snapshot.neighbour_rows[0, place]].id for place in (0, 10))
    linking = replace(snapshot.articles.read(0), links=(first, eleventh, "gone", snapshot.cards[0].id))
    articles = [linking, *(replace(snapshot.articles.read(row), links=()) for row in range(1, len(snapshot.cards)))]
    figures = {name: value for name, value, _ in figures_beside(snapshot, articles, None)}
    assert (figures["editors' links compared"], figures["editors' links in our first ten"]) == (2, 0.5)
    assert "editors' links in our first ten" not in generation_figures(snapshot, [])


def test_articles_without_a_topic_never_listed_and_the_score_of_the_first_place(shared_snapshot: Snapshot) -> None:
    snapshot = shared_snapshot
    articles = [snapshot.articles.read(row) for row in range(len(snapshot.cards))]
    figures = generation_figures(snapshot, [])
    discovered = {topic.id for topic in snapshot.topics if topic.kind is TopicKind.DISCOVERED}
    bare = [given for given in snapshot.assignments if not discovered & {one.topic for one in given}]
    assert figures["in no discovered topic"] == len(bare)
    listed = set(snapshot.neighbour_rows[:, :10].ravel().tolist()) - {-1}
    assert figures["never listed"] == round(1 - len(listed) / len(articles), 4)
    assert figures["mean score of the first place"] == round(float(np.mean(snapshot.neighbour_scores[:, 0])), 4)
