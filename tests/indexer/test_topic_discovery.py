"""Topics from tags and from clusters: whose they are, what they are called, and that they stay the same."""

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from indexer.topic_discovery import discover_topics, slug
from indexer.topics import TopicAssignment, TopicKind, vote
from tests.conftest import ToyEncoder, invented_articles


def vectors_of(articles: list[Article]) -> NDArray[np.float32]:
    """The toy encoder's vectors."""
    return ToyEncoder().encode([article.full_text() for article in articles])


def test_each_tag_is_a_topic_with_its_articles_and_an_editors_score() -> None:
    articles = invented_articles()
    topics, given = discover_topics(articles, vectors_of(articles))
    grief = next(topic for topic in topics if topic.id == "grief")
    assert (grief.kind, grief.size) == (TopicKind.VOCABULARY, 6)
    having = [a.id for a, found in zip(articles, given, strict=True) if TopicAssignment("grief", 1.0) in found]
    assert having == [f"grief-{n}" for n in range(6)]


def test_clusters_gather_one_subject_and_are_named_by_its_words() -> None:
    articles = invented_articles(8)
    topics, given = discover_topics(articles, vectors_of(articles))
    clusters = [topic for topic in topics if topic.kind is TopicKind.DISCOVERED]
    assert clusters
    for cluster in clusters:
        members = [a for a, found in zip(articles, given, strict=True) if cluster.id in [t.topic for t in found]]
        assert len({a.category for a in members}) == 1
        text = " ".join(a.full_text().lower() for a in members)
        assert cluster.size == len(members)
        assert all(word in text for word in cluster.keywords[0].split())


def test_a_keyword_is_shared_by_the_members_and_not_by_everybody() -> None:
    articles = invented_articles()
    topics, _ = discover_topics(articles, vectors_of(articles))
    for topic in (t for t in topics if t.id in {"grief", "money", "sleep", "work"}):
        for word in topic.keywords[:3]:
            having = [a for a in articles if all(part in a.full_text().lower() for part in word.split())]
            assert len([a for a in having if topic.id in a.tags]) >= 2, (topic.id, word)
            assert len(having) <= 12, (topic.id, word)


def test_the_same_input_gives_the_same_topics_and_ids_are_unique() -> None:
    articles = invented_articles()
    first = discover_topics(articles, vectors_of(articles))
    assert first == discover_topics(articles, vectors_of(articles))
    assert len({topic.id for topic in first[0]}) == len(first[0])


def test_a_corpus_too_small_for_clusters_has_its_tags_only() -> None:
    articles = invented_articles(2)
    topics, _ = discover_topics(articles, vectors_of(articles))
    assert {topic.kind for topic in topics} == {TopicKind.VOCABULARY}


def test_a_slug_is_lower_case_words_joined_by_hyphens() -> None:
    assert [slug(text) for text in ("Work & stress", "  Größe!", "???")] == ["work-stress", "größe", "topic"]


def test_a_vote_weighs_each_voter_by_its_score_and_leaves_out_the_rare() -> None:
    voters = [((TopicAssignment("a", 1.0),), 0.8), ((TopicAssignment("a", 1.0), TopicAssignment("b", 1.0)), 0.2)]
    assert vote(voters) == (TopicAssignment("a", 1.0), TopicAssignment("b", 0.2))
    assert vote(voters, minimum=0.5) == (TopicAssignment("a", 1.0),)
    assert vote([]) == ()
