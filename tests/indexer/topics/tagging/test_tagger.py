"""The vocabulary's tagger: calibrated, never its own witness, the same whatever the order, whole after a round trip."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import expit

from corpus.article import Article
from indexer.encoding.features import Features
from indexer.encoding.lexicon import index_words
from indexer.topics.discovery.terms import read_terms
from indexer.topics.model import EDITORS_OWN, TopicKind
from indexer.topics.tagging.articles import Tagging, carried_topics, reticence_of, tag_articles
from indexer.topics.tagging.files import tagger_arrays, tagger_json, tagger_of
from indexer.topics.tagging.fitting import FOLDS, Fitted, Lessons, deal_folds, fit_tagger, taught_rows
from indexer.topics.tagging.kernel import Taught
from indexer.topics.tagging.suggest import TaggingIndex, suggest
from indexer.topics.tagging.tagger import MEASURED_SUPERVISED, Tagger
from indexer.topics.tagging.votes import Voters
from indexer.topics.tagging.zero_shot import MEASURED
from indexer.topics.vocabulary.model import Entry, Vocabulary, vocabulary_of_tags
from tests.conftest import ToyEncoder, invented_articles

_DIMENSION = 16


def unit(vectors: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def features_of(vectors: NDArray[np.float32], words: NDArray[np.float32] | None = None) -> Features:
    """One passage an article; no words unless given."""
    rows = csr_array(np.zeros((len(vectors), 3), dtype=np.float32) if words is None else words)
    return Features(rows, rows, vectors, vectors, vectors, np.arange(len(vectors) + 1, dtype=np.int64))


def lessons_of(features: Features, carried: NDArray[np.bool_], groups: NDArray[np.int32] | None = None) -> Lessons:
    count = len(features)
    return Lessons(
        features=features,
        days=np.full(count, np.nan),
        carried=csr_array(carried.astype(np.float32)),
        groups=np.arange(count, dtype=np.int32) if groups is None else groups,
        ids=[f"article-{number}" for number in range(count)],
        complete=np.ones(carried.shape[1], dtype=bool),
    )


def known_probabilities(count: int, topics: int) -> tuple[Lessons, NDArray[np.float64], NDArray[np.float32]]:
    """Articles whose topics are drawn with probabilities that their vectors tell, those, and the topics' vectors."""
    random = np.random.default_rng(7)
    labels, vectors = unit(random.normal(size=(topics, _DIMENSION))), unit(random.normal(size=(count, _DIMENSION)))
    truth = expit(8 * vectors @ labels.T - 2)
    return lessons_of(features_of(vectors), random.random(truth.shape) < truth), truth, labels


def scores_of(fitted: Fitted, texts: Features) -> NDArray[np.float32]:
    lessons, tagger = fitted.lessons, fitted.tagger
    days = np.full(len(texts), np.nan)
    alike = Taught.of(lessons.features, lessons.days, tagger.rows).likeness(texts, days)
    return tagger.scores(texts, alike, Voters(lessons.features, lessons.carried, lessons.groups).votes(texts))


def everything(lessons: Lessons) -> NDArray[np.int64]:
    return np.arange(len(lessons.ids))


def test_scores_are_the_probabilities_that_the_topics_were_drawn_with() -> None:
    lessons, truth, labels = known_probabilities(900, 6)
    fitted = fit_tagger(lessons, "abcdef", labels)
    scores = fitted.scores(everything(lessons))
    assert np.abs(scores - truth).mean() < 0.07
    for low in (0.0, 0.2, 0.4, 0.6):
        inside = (scores >= low) & (scores < low + 0.2)
        assert abs(scores[inside].mean() - truth[inside].mean()) < 0.09, low


def test_unseen_texts_are_scored_as_articles_are_out_of_fold() -> None:
    lessons, _, labels = known_probabilities(900, 6)
    fitted = fit_tagger(lessons, "abcdef", labels)
    random = np.random.default_rng(8)
    vectors = unit(random.normal(size=(600, _DIMENSION)))
    truth = expit(8 * vectors @ labels.T - 2)
    assert np.abs(scores_of(fitted, features_of(vectors)) - truth).mean() < 0.07


def test_a_word_of_one_article_alone_does_not_give_it_its_topic() -> None:
    random = np.random.default_rng(3)
    count = 120
    vectors = unit(random.normal(size=(count, _DIMENSION)))
    words = np.zeros((count, count), dtype=np.float32)
    np.fill_diagonal(words, 1)  # each article consists of one word that no other has
    carried = random.random((count, 2)) < 0.3
    lessons = lessons_of(features_of(vectors, words), carried)
    fitted = fit_tagger(lessons, "ab", unit(random.normal(size=(2, _DIMENSION))))
    seen = fitted.tagger.regression.decide(
        Taught.of(lessons.features, lessons.days, fitted.tagger.rows).likeness(lessons.features, lessons.days)
    )
    assert seen[carried].mean() - seen[~carried].mean() > 0.3  # the test can tell: what is memorised comes back
    scores = fitted.scores(everything(lessons))
    assert abs(scores[carried].mean() - scores[~carried].mean()) < 0.1


def test_neither_an_article_nor_its_copies_vote_for_it() -> None:
    vectors = unit(np.array([[1.0, 0.0], [1.0, 0.01], [0.9, 0.3], [0.0, 1.0]]))
    carried = csr_array(np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=np.float32))
    groups = np.array([0, 0, 2, 3], dtype=np.int32)
    voters = Voters(features_of(vectors), carried, groups)
    assert voters.votes(features_of(vectors))[0, 0] > 0.5
    own = voters.votes(features_of(vectors), groups)
    np.testing.assert_allclose(own[:2], [[0, 1], [0, 1]])


def test_the_vote_is_the_share_of_the_weights_as_counted_one_by_one() -> None:
    random = np.random.default_rng(4)
    vectors = unit(random.normal(size=(80, _DIMENSION)))
    words = np.abs(random.normal(size=(80, 9))).astype(np.float32)
    words /= np.linalg.norm(words, axis=1, keepdims=True)
    carried = (random.random((80, 3)) < 0.4).astype(np.float32)
    features = features_of(vectors, words)
    subject = features.row(5)
    found = Voters(features, csr_array(carried), np.arange(80, dtype=np.int32)).votes(subject, np.array([5], np.int32))
    near = 1.5 * vectors @ vectors[5] + 2 * np.sqrt(words @ words[5])
    voting = [row for row in np.argsort(-near) if carried[row].any() and row != 5][:30]
    weights = np.maximum(near[voting], 0) ** 4
    np.testing.assert_allclose(found[0], weights @ carried[voting] / weights.sum(), rtol=1e-4)


def test_copies_share_a_fold_and_folds_are_of_equal_size() -> None:
    groups = np.array([0, 0, 0, *range(3, 100)], dtype=np.int32)
    folds = deal_folds([f"{number:03d}" for number in range(100)], groups)
    assert len(set(folds[:3].tolist())) == 1
    assert np.ptp(np.bincount(folds[2:], minlength=FOLDS)) <= 1


def test_where_there_is_too_much_to_learn_from_every_topic_keeps_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.topics.tagging.fitting.MOST_TAUGHT", 10)
    carried = np.zeros((200, 2), dtype=np.float32)
    carried[:195, 0], carried[195:, 1] = 1, 1
    chosen = taught_rows(csr_array(carried), [f"{number:03d}" for number in range(200)])
    assert len(chosen) == 10
    assert carried[chosen].sum(axis=0).tolist() == [5, 5]


def test_a_topic_without_examples_is_known_by_its_label() -> None:
    lessons, truth, labels = known_probabilities(600, 6)
    carried = lessons.carried.toarray() > 0
    carried[:, 5] = False
    complete = np.array([True] * 5 + [False])
    fitted = fit_tagger(
        replace(lessons, carried=csr_array(carried.astype(np.float32)), complete=complete), "abcdef", labels
    )
    scores = fitted.scores(everything(lessons))[:, 5]
    assert np.corrcoef(scores, truth[:, 5])[0, 1] > 0.9
    assert np.abs(scores - truth[:, 5]).mean() < 0.12  # by the curve of the other five


def test_more_examples_move_a_topic_from_its_label_to_its_articles() -> None:
    lessons, _, labels = known_probabilities(300, 3)
    tagger = replace(fit_tagger(lessons, "abc", labels).tagger, supervised=MEASURED_SUPERVISED, zero_shot=MEASURED)
    decided = votes = np.ones((1, 3), dtype=np.float32)
    near = tagger.label_means[None, :]  # articles say yes, the label says nothing
    by_examples = [
        float(replace(tagger, examples=np.full(3, count)).combined(decided, votes, near)[0, 0])
        for count in (0, 1, 3, 10, 100)
    ]
    assert by_examples == sorted(by_examples)
    assert by_examples[0] < 0.1
    assert by_examples[-1] > 0.5


def test_the_order_of_the_articles_changes_no_score() -> None:
    lessons, _, labels = known_probabilities(200, 3)
    order = np.random.default_rng(1).permutation(200)
    mixed = Lessons(
        lessons.features.rows(order), lessons.days[order], lessons.carried[order], lessons.groups,
        [lessons.ids[row] for row in order], lessons.complete,
    )  # fmt: skip
    one, other = fit_tagger(lessons, "abc", labels), fit_tagger(mixed, "abc", labels)
    np.testing.assert_allclose(other.scores(everything(mixed)), one.scores(order), atol=1e-4)


def test_what_is_written_and_read_gives_the_same_scores_to_the_last_bit() -> None:
    lessons, _, labels = known_probabilities(200, 3)
    fitted = fit_tagger(lessons, ("a", "b", "Über-ü 🐟"), labels)
    arrays = tagger_arrays(fitted.tagger)
    assert all(array.dtype != object for array in arrays.values())
    read = tagger_of(tagger_json(fitted.tagger), arrays.__getitem__)
    assert read.topics == fitted.tagger.topics
    texts = lessons.features.rows(np.arange(20))
    np.testing.assert_array_equal(scores_of(replace(fitted, tagger=read), texts), scores_of(fitted, texts))
    assert tagger_json(fit_tagger(lessons, read.topics, labels).tagger) == tagger_json(fitted.tagger)


@pytest.mark.parametrize("name", ["tagger_labels", "tagger_weights", "tagger_examples", "tagger_rows"])
def test_a_tagger_whose_parts_do_not_fit_is_refused_by_name(name: str) -> None:
    lessons, _, labels = known_probabilities(60, 3)
    tagger = fit_tagger(lessons, "abc", labels).tagger
    arrays = tagger_arrays(tagger)
    arrays[name] = arrays[name].T[:2].T if name == "tagger_weights" else arrays[name][:2]
    with pytest.raises(ValueError, match=name):
        tagger_of(tagger_json(tagger), arrays.__getitem__)


def tagging_of(articles: list[Article], vocabulary: Vocabulary) -> tuple[Tagging, Features]:
    """The articles tagged by the toy encoder."""
    toy = ToyEncoder()
    vectors = toy.encode([article.full_text() for article in articles])
    lexicon = index_words([article.lexical_text() for article in articles])[0]
    rows = lexicon.weigh([article.lexical_text() for article in articles])
    features = Features(rows, rows, vectors, vectors, vectors, np.arange(len(articles) + 1, dtype=np.int64))
    groups = np.arange(len(articles), dtype=np.int32)
    groups[1] = 0
    return tag_articles(articles, features, groups, vocabulary, toy.encode, read_terms(articles)), features


def test_editors_tags_stay_at_one_and_predictions_stay_below() -> None:
    articles = invented_articles(8)
    tagging, _ = tagging_of(articles, vocabulary_of_tags(articles))
    for article, given in zip(articles, tagging.assignments, strict=True):
        assert {tag.topic for tag in given if tag.score == EDITORS_OWN} == set(article.tags)
        assert all(0.5 <= tag.score <= 1 for tag in given)
        assert list(given) == sorted(given, key=lambda tag: (-tag.score, tag.topic))
    assert {topic.kind for topic in tagging.topics} == {TopicKind.VOCABULARY}
    assert all(topic.size for topic in tagging.topics)


def test_articles_that_lost_their_tag_get_it_back_and_a_draft_gets_it_too() -> None:
    articles = invented_articles(8)
    stripped = [
        replace(a, tags=()) if a.id in {"grief-3", "money-2"} else replace(a, tags=(a.tags[0],)) for a in articles
    ]
    tagging, features = tagging_of(stripped, vocabulary_of_tags(stripped))
    found = {a.id: tags[0].topic for a, tags in zip(stripped, tagging.assignments, strict=True) if tags}
    assert (found["grief-3"], found["money-2"]) == ("grief", "money")
    voters = Voters(features, carried_topics(stripped, vocabulary_of_tags(stripped)), np.arange(32, dtype=np.int32))
    taught = Taught.of(features, np.full(32, np.nan), tagging.tagger.rows)
    grief = next(row for row, a in enumerate(stripped) if a.id == "grief-3")
    assert suggest(tagging.tagger, TaggingIndex(voters, taught), features.row(grief))[0].topic == "grief"


def test_examples_in_the_vocabulary_count_as_tags() -> None:
    articles = [replace(article, tags=()) for article in invented_articles()]
    vocabulary = Vocabulary(
        (
            Entry("rest", "Sleep", examples=("sleep-3", "https://site.example/sleep/4", "nobody")),
            Entry("work", "office manager"),
        )
    )
    tagging, _ = tagging_of(articles, vocabulary)
    own = {a.id: given for a, given in zip(articles, tagging.assignments, strict=True)}
    assert (own["sleep-3"][0].topic, own["sleep-3"][0].score) == ("rest", EDITORS_OWN)
    assert tagging.tagger.examples.tolist() == [2, 0]


def test_an_empty_vocabulary_gives_no_topics() -> None:
    tagging, features = tagging_of(invented_articles(2), Vocabulary(()))
    assert tagging.topics == ()
    assert set(tagging.assignments) == {()}
    voters = Voters(features, csr_array((8, 0), dtype=np.float32), np.arange(8, dtype=np.int32))
    taught = Taught.of(features, np.full(8, np.nan), tagging.tagger.rows)
    assert suggest(tagging.tagger, TaggingIndex(voters, taught), features.row(0)) == ()


@pytest.mark.parametrize("tags", [("Über-ü 🐟",), ("one", "two")])
def test_a_topic_that_all_articles_have_gives_numbers(tags: tuple[str, ...]) -> None:
    articles = [replace(article, tags=tags) for article in invented_articles(15)]
    tagging, features = tagging_of(articles, vocabulary_of_tags(articles))
    assert [topic.size for topic in tagging.topics] == [60] * len(tags)
    alike = Taught.of(features, np.full(60, np.nan), tagging.tagger.rows).likeness(features, np.full(60, np.nan))
    scores = Tagger.scores(tagging.tagger, features, alike, np.ones((60, len(tags)), dtype=np.float32))
    assert np.isfinite(scores).all()
    assert scores.min() > 0.5


def test_a_text_of_no_known_word_gives_numbers() -> None:
    lessons, _, labels = known_probabilities(100, 3)
    fitted = fit_tagger(lessons, "abc", labels)
    scores = scores_of(fitted, features_of(-lessons.features.vectors[:1]))
    assert np.isfinite(scores).all()
    assert ((scores >= 0) & (scores <= 1)).all()


def test_a_topic_counts_the_articles_of_those_below_it_once_each() -> None:
    articles = invented_articles()
    vocabulary = Vocabulary(
        (Entry("life", "Life"), Entry("nights", "Nights", parent="life"), Entry("sleep", "sleep", parent="nights"),
         Entry("money", "money", parent="life"))
    )  # fmt: skip
    tagging, _ = tagging_of(articles, vocabulary)
    having = [{assignment.topic for assignment in given} for given in tagging.assignments]
    sizes = {topic.id: topic.size for topic in tagging.topics}
    assert sizes["sleep"] == sum("sleep" in topics for topics in having)
    assert sizes["nights"] == sum(bool(topics & {"sleep", "nights"}) for topics in having)
    assert sizes["life"] == sum(bool(topics) for topics in having)


def test_a_text_is_as_reticent_as_its_tags_are_not_foretold_on_average() -> None:
    """And not at all where it has none; what is foretold besides says nothing of it."""
    given = csr_array(np.array([[1, 1, 0], [0, 1, 0], [0, 0, 0], [1, 0, 1]], dtype=np.float32))
    foretold = csr_array(np.array([[0.9, 0.5, 0.8], [0, 0, 0], [0.7, 0, 0], [1, 0, 1]], dtype=np.float32))
    np.testing.assert_allclose(reticence_of(given, foretold), [0.3, 1, 0, 0], atol=1e-6)
    nothing = csr_array((3, 0), dtype=np.float32)
    np.testing.assert_array_equal(reticence_of(nothing, nothing), np.zeros(3))
