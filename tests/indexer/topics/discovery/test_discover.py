"""Discovered topics: one subject each, named by its words, the same every night, and editors have the last word."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.article import Article
from indexer.topics.discovery.discover import Discovery, EmbeddedCorpus, discover
from indexer.topics.discovery.edits import TopicEditError
from indexer.topics.discovery.memory import TopicMemory, memory_as_json, memory_from_json
from indexer.topics.discovery.naming.keywords import by_meaning
from indexer.topics.discovery.terms import read_terms
from indexer.topics.model import TopicEdit, TopicEventKind, TopicKind
from tests.conftest import ToyEncoder, invented_articles

MONDAY, TUESDAY = date(2026, 1, 5), date(2026, 1, 6)


def vectors_of(articles: Sequence[Article]) -> NDArray[np.float32]:
    """The toy encoder's vectors."""
    return ToyEncoder().encode([article.full_text() for article in articles])


def embedded(articles: Sequence[Article]) -> EmbeddedCorpus:
    """The articles with the toy encoder's vectors."""
    return EmbeddedCorpus(articles, vectors_of(articles), ToyEncoder().identity, read_terms(articles))


def night(
    articles: Sequence[Article], memory: TopicMemory | None = None, edits: Sequence[TopicEdit] = (), day: date = MONDAY
) -> Discovery:
    """One night with the toy encoder."""
    return discover(embedded(articles), memory, day, edits)


def topics_by_article(articles: Sequence[Article], found: Discovery) -> dict[str, str]:
    """The id of each article's topic."""
    return {a.id: given[0].topic for a, given in zip(articles, found.assignments, strict=True) if given}


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return invented_articles(8)


@pytest.fixture(scope="module")
def first(articles: list[Article]) -> Discovery:
    return night(articles)


def test_a_topic_gathers_one_subject_and_is_named_by_its_words(articles: list[Article], first: Discovery) -> None:
    assert first.topics
    subjects = {a.id: a.category for a in articles}
    for topic in first.topics:
        members = [name for name, found in topics_by_article(articles, first).items() if found == topic.id]
        assert len({subjects[name] for name in members}) == 1
        assert topic.size == len(members)
        text = " ".join(a.full_text().lower() for a in articles if a.id in members)
        assert all(word.lower() in text for word in topic.label.split(", ")), topic.label


def test_labels_and_ids_are_unique_and_scores_are_from_0_to_1(first: Discovery) -> None:
    for values in ([topic.id for topic in first.topics], [topic.label.lower() for topic in first.topics]):
        assert len(set(values)) == len(values)
    assert all(0 <= given.score <= 1 for own in first.assignments for given in own)


def test_the_order_in_which_articles_come_changes_nothing(articles: list[Article], first: Discovery) -> None:
    shuffled = random.Random(3).sample(articles, len(articles))  # noqa: S311 - no secret
    found = night(shuffled)
    assert found.topics == first.topics
    assert memory_as_json(found.memory) == memory_as_json(first.memory)
    assert topics_by_article(shuffled, found) == topics_by_article(articles, first)


def test_a_night_in_which_nothing_changed_leaves_everything_as_it_was(
    articles: list[Article], first: Discovery
) -> None:
    again = night(articles, memory_from_json(memory_as_json(first.memory)), day=TUESDAY)
    assert again == first


def test_a_tiny_corpus_has_no_topic() -> None:
    found = night(invented_articles(2))
    assert found.topics == ()
    assert set(found.assignments) == {()}


def test_a_new_subject_is_born_and_one_that_is_gone_dies_with_its_id(articles: list[Article], first: Discovery) -> None:
    of_sleep = {found for name, found in topics_by_article(articles, first).items() if name.startswith("sleep")}
    gone = [article for article in articles if article.category != "Sleep"]
    second = night(gone, first.memory, day=TUESDAY)
    assert of_sleep <= {topic.id for topic in second.memory.dead}
    kinds = {topic.history[-1].kind for topic in second.memory.dead}
    assert kinds <= {TopicEventKind.DIED, TopicEventKind.MERGED}
    third = night(articles, second.memory, day=TUESDAY)
    back = {topics_by_article(articles, third)[a.id] for a in articles if a.category == "Sleep"}
    assert not back & of_sleep, "the id of a dead topic came back"
    born = [topic for topic in third.topics if topic.id in back]
    assert all(topic.history[0].on == TUESDAY.isoformat() for topic in born)


def test_another_encoder_is_matched_by_members(articles: list[Article], first: Discovery) -> None:
    other = ToyEncoder(48)
    vectors = other.encode([article.full_text() for article in articles])
    corpus = EmbeddedCorpus(articles, vectors, other.identity, read_terms(articles))
    second = discover(corpus, first.memory, TUESDAY)
    assert second.memory.encoder == other.identity
    same = {topic.id for topic in first.topics} & {topic.id for topic in second.topics}
    assert len(same) >= 0.75 * len(first.topics)


def test_an_editors_name_is_kept_whatever_the_words_say(articles: list[Article], first: Discovery) -> None:
    renamed = first.topics[0].id
    edits = [TopicEdit(renamed, label="What editors say")]
    second = night(articles, first.memory, edits, TUESDAY)
    third = night(articles[1:], second.memory, edits, TUESDAY)
    for found in (second, third):
        assert next(topic for topic in found.topics if topic.id == renamed).label == "What editors say"
    history = next(topic for topic in third.topics if topic.id == renamed).history
    assert [event.kind for event in history].count(TopicEventKind.RENAMED) == 1


def test_no_found_topic_is_called_as_one_of_the_publishers_own_whatever_it_was_called_before(
    articles: list[Article], first: Discovery, caplog: pytest.LogCaptureFixture
) -> None:
    """The next best label is taken, ids stay, and an editor's name gives way too."""
    edits = [TopicEdit(first.topics[0].id, label="What editors say")]
    labels, every_word = [topic.label for topic in first.topics[1:]], embedded(articles).terms.shown
    for memory, taken in ((None, labels), (first.memory, labels), (first.memory, every_word)):
        corpus = replace(embedded(articles), own_names=["what-editors-say", *taken])
        found = discover(corpus, memory, TUESDAY, edits)
        assert [topic.id for topic in found.topics] == [topic.id for topic in first.topics]
        assert found.assignments == first.assignments
        called = {topic.label.lower() for topic in found.topics}
        assert len(called) == len(found.topics)
        assert called.isdisjoint({"what editors say", *(name.lower() for name in taken)})
        assert all(topic.kind is TopicKind.DISCOVERED for topic in found.topics)
        assert "a topic of the publisher's own is" in caplog.text


def test_an_editors_merger_is_kept_and_ends_with_the_edit(articles: list[Article], first: Discovery) -> None:
    one, other = (topic.id for topic in first.topics[:2])
    sizes = {topic.id: topic.size for topic in first.topics}
    edits = [TopicEdit(one, merge_into=other)]
    found = first
    for _ in range(3):
        found = night(articles, found.memory, edits, TUESDAY)
        assert one not in {topic.id for topic in found.topics}
        whole = next(topic for topic in found.topics if topic.id == other)
        assert whole.size == sizes[one] + sizes[other]
        assert [event.kind for event in whole.history].count(TopicEventKind.MERGED) == 1
    assert topics_by_article(articles, night(articles, found.memory)) == topics_by_article(articles, first)


def test_chains_of_mergers_are_followed_and_circles_refused(articles: list[Article], first: Discovery) -> None:
    a, b, c = (topic.id for topic in first.topics[:3])
    found = night(articles, first.memory, [TopicEdit(a, merge_into=b), TopicEdit(b, merge_into=c)])
    assert {a, b}.isdisjoint(topic.id for topic in found.topics)
    with pytest.raises(TopicEditError, match=f"{a} -> {b} -> {a}"):
        night(articles, first.memory, [TopicEdit(a, merge_into=b), TopicEdit(b, merge_into=a)])


def test_an_edit_of_an_unknown_topic_is_reported_and_left_out(
    articles: list[Article], first: Discovery, caplog: pytest.LogCaptureFixture
) -> None:
    found = night(articles, first.memory, [TopicEdit("nothing.000000", label="X"), TopicEdit(first.topics[0].id)])
    assert found.topics == first.topics
    assert "nothing.000000" in caplog.text


@pytest.mark.parametrize(
    ("author", "bio"),
    [
        ("Rosalind Winterbottom", "Rosalind Winterbottom writes about everything there is on this site."),
        ("", "Rosalind W. Winterbottom, MD, writes about everything there is on this site."),
    ],
)
def test_an_authors_name_the_months_and_repeated_sentences_name_no_topic(author: str, bio: str) -> None:
    invented = invented_articles(8)
    # In one article of four: what stands in most of them names no topic anyway.
    signed = [
        replace(a, author=author, body=(*a.body, replace(a.body[0], paragraphs=(f"{bio} In January.",))))
        for a in invented[:8]
    ]
    articles = [*signed, *invented[8:]]
    words = " ".join(word.lower() for topic in night(articles).topics for word in (topic.label, *topic.keywords))
    assert not any(word in words for word in ("winterbottom", "rosalind", "january", "site"))


def test_topics_are_named_by_the_words_nearest_in_meaning_to_their_articles() -> None:
    """Of words that set a group apart alike, a name takes those that mean what the group is about."""
    words = ("kitchen", "sleep", "car", "insomnia")
    vectors = np.array([[0.1, 1.0], [1.0, 0.1], [0.2, 0.9], [0.9, 0.2]], dtype=np.float32)
    assert by_meaning(words, vectors, np.array([1.0, 0.0])) == ("sleep", "insomnia", "kitchen", "car")
    assert by_meaning(words, np.ones((4, 2), dtype=np.float32), np.array([1.0, 0.0])) == words


def test_words_of_meaning_change_names_only_and_no_topic() -> None:
    articles = invented_articles(12)
    plain, named = (discover(embedded(articles), None, MONDAY, encode=encode) for encode in (None, ToyEncoder().encode))
    assert [topic.id for topic in plain.topics] == [topic.id for topic in named.topics]
    assert plain.assignments == named.assignments
    assert [set(t.keywords) for t in plain.topics] != [] != [t.label for t in named.topics]


def test_a_topic_that_an_editor_names_is_shown_under_its_own_kind_and_one_that_is_hidden_is_not(
    articles: list[Article], first: Discovery
) -> None:
    named, hidden = first.topics[0].id, first.topics[1].id
    edits = [TopicEdit(named, label="Named"), TopicEdit(hidden, label="Named and hidden", hidden=True)]
    found = {topic.id: topic for topic in night(articles, first.memory, edits, TUESDAY).topics}
    assert (found[named].kind, found[named].shown, found[named].readability) == (TopicKind.NAMED, True, 1.0)
    assert (found[hidden].kind, found[hidden].shown) == (TopicKind.NAMED, False)
    assert all(topic.kind is TopicKind.DISCOVERED for name, topic in found.items() if name not in (named, hidden))
