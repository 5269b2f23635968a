"""A topic's evidence says why: it names the topic or says what its articles say; nothing is quoted without a reason."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.article import Article, RawArticle
from corpus.validation import validate
from indexer.answering.topics import TopicRequest, suggested_topics, supported_topics
from indexer.encoding.passages import divided_text
from indexer.encoding.subject import encode_draft
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import Topic, TopicKind
from indexer.topics.profiles import TopicProfile, TopicProfiles, stemmed
from indexer.topics.tagging.evidence import ENCODED_SENTENCES, MAXIMUM_SENTENCES, Evidence, Text, evidence
from indexer.topics.tree import Members
from tests.conftest import ToyEncoder

NOWHERE = np.zeros((1, 4), dtype=np.float32)
SNORING = TopicProfile((stemmed("snoring"), stemmed("sleep apnoea")), {"snore": 1.0, "nois": 0.4}, None)


def draft(title: str, *paragraphs: str) -> Article:
    """A valid article of these paragraphs."""
    made = validate(RawArticle("test", {"id": "a", "title": title, "body": "\n".join(paragraphs), "language": "en"}))
    assert isinstance(made, Article)
    return made


def found_in(article: Article, *profiles: TopicProfile) -> list[list[str]]:
    """The evidence by words alone."""
    found = evidence(Text.of(article, NOWHERE, [(0, 10**6)]), profiles)
    return [[each.sentence.text for each in topic] for topic in found]


def test_a_sentence_that_names_the_topic_or_a_synonym_supports_it() -> None:
    text = draft("Nights", "He snores. The weather was fine. She has sleep apnoea, they say. An apnoea sleep is none.")
    assert found_in(text, SNORING) == [["He snores.", "She has sleep apnoea, they say."]]


def test_where_no_sentence_supports_a_topic_none_is_quoted() -> None:
    text = draft("Money", "The bank wrote again. There was some noise.")
    assert found_in(text, SNORING) == [[]]


def test_at_most_three_are_quoted_strongest_first_and_none_says_again_what_another_said() -> None:
    text = draft(
        "Nights", "Snoring is loud.", "Snoring is loud!", "Snoring and noise at night.", "My uncle snores in church.",
        "Her dog snores under tables.", "A snore woke the children upstairs.",
    )  # fmt: skip
    (found,) = evidence(Text.of(text, NOWHERE, [(0, 10**6)]), [SNORING])
    assert len(found) == MAXIMUM_SENTENCES
    assert found[0].sentence.text == "Snoring and noise at night."
    assert [each.strength for each in found] == sorted((each.strength for each in found), reverse=True)
    assert len({each.sentence.text.strip("!.") for each in found}) == MAXIMUM_SENTENCES
    assert all(0 < each.strength <= 1 for each in found)


def test_a_topic_that_nobody_has_yet_is_known_by_its_names_and_its_description(snapshot: Snapshot) -> None:
    topic = Topic("tax", "tax return", TopicKind.VOCABULARY, (), 0, description="forms and revenue", synonyms=("VAT",))
    profile = TopicProfiles(
        [topic], {"tax": Members(np.empty(0, dtype=np.int64), np.empty(0))},
        snapshot.index.features.words, snapshot.lexicon, snapshot.index.features.vectors, snapshot.index.groups,
    ).of("tax")  # fmt: skip
    assert profile.direction is None
    text = draft("April", "The tax return is due.", "VAT went up.", "The revenue sends forms.", "It rained.")
    assert found_in(text, profile)[0] == ["The tax return is due.", "VAT went up.", "The revenue sends forms."]


def test_no_more_than_twelve_sentences_are_encoded_whatever_the_number_of_topics() -> None:
    encoded: list[str] = []

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        encoded.extend(texts)
        return np.tile(np.array([1, 0, 0, 0], dtype=np.float32), (len(encoded), 1))

    profiles = [TopicProfile((stemmed(f"word{n}"),), {}, np.array([1, 0, 0, 0], dtype=np.float32)) for n in range(30)]
    text = draft("Words", *(f"Here is word{n} again." for n in range(30)))
    found = evidence(Text.of(text, NOWHERE, [(0, 10**6)]), profiles, encode)
    assert len(encoded) == ENCODED_SENTENCES
    assert sum(bool(topic) for topic in found) == ENCODED_SENTENCES


def test_meaning_decides_between_sentences_of_the_same_words() -> None:
    profile = TopicProfile((), {"bank": 1.5}, np.array([1, 0, 0, 0], dtype=np.float32))
    vectors = {"The bank of the river.": [0, 1, 0, 0], "The bank wants its loan.": [1, 0, 0, 0]}
    text = draft("Banks", *vectors)

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [vectors.get(each, [0, 0, 0, 1]) for each in texts]
        return np.array(rows, dtype=np.float32)

    (found,) = evidence(Text.of(text, NOWHERE, [(0, 10**6)]), [profile], encode)
    assert [each.sentence.text for each in found] == ["The bank wants its loan."]


@pytest.mark.parametrize("identity", ["grief-0", "money-3"])
def test_an_indexed_article_has_evidence_without_a_model(snapshot: Snapshot, identity: str) -> None:
    found = supported_topics(snapshot, snapshot.rows[identity], TopicRequest())
    subject = identity.partition("-")[0]
    support = next(each.evidence for each in found if each.assignment.topic == subject)
    body = snapshot.articles.read(snapshot.rows[identity]).full_text()
    assert support
    assert all(isinstance(each, Evidence) and each.sentence.text in body for each in support)


def test_suggestions_are_cut_by_kind_score_and_limit(snapshot: Snapshot, toy: ToyEncoder) -> None:
    text = draft("Funeral letters", "A letter of mourning for the widow.", "Tears at the cemetery, a funeral.")
    subject = encode_draft(text, toy, snapshot.lexicon)

    def suggested(request: TopicRequest) -> list[tuple[str, float]]:
        found = suggested_topics(snapshot, text, subject, toy.encode, request)
        return [(each.assignment.topic, each.assignment.score) for each in found.topics]

    everything = suggested(TopicRequest(limit=100))
    assert everything[0][0] == "funeral"
    assert suggested(TopicRequest(limit=1)) == everything[:1]
    floor = everything[1][1]
    assert suggested(TopicRequest(100, floor)) == [pair for pair in everything if pair[1] >= floor]
    kinds = {topic: snapshot.topics_by_id[topic].kind for topic, _ in everything}
    for kind in TopicKind:
        assert suggested(TopicRequest(100, 0, kind)) == [pair for pair in everything if kinds[pair[0]] is kind]


def test_the_passage_around_a_sentence_stands_for_its_meaning_where_nothing_is_encoded() -> None:
    profile = TopicProfile((), {"bank": 1.0}, np.array([1, 0, 0, 0], dtype=np.float32))
    text = draft("Rivers", "The bank was steep.", "My bank was robbed.")
    passages = np.array([[0, 1, 0, 0], [1, 0, 0, 0]], dtype=np.float32)
    places = [divided_text(text).index(sentence) for sentence in ("The bank was steep.", "My bank was robbed.")]
    spans = [(start, start + len("The bank was steep.")) for start in places]
    (found,) = evidence(Text.of(text, passages, spans), [profile])
    assert [each.sentence.text for each in found] == ["My bank was robbed."]
