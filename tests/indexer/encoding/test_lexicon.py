"""The lexicon's weights, beside scikit-learn's own."""

import numpy as np
from numpy.testing import assert_allclose
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

from indexer.encoding.lexicon import Lexicon, _stop_words, index_words

TEXTS = ["sleeping badly at night", "a bad night and a good morning", "good mornings begin at night"]


def test_weights_are_those_of_scikit_learn_over_the_same_terms_but_for_its_plus_one() -> None:
    lexicon = index_words(TEXTS)[0]
    stemmed = ["sleep bad night", "bad night good morn", "good morn begin night"]
    reference = TfidfVectorizer(sublinear_tf=True, vocabulary=[t for t in lexicon.terms if " " not in t])
    reference.fit(stemmed)
    reference.idf_ = reference.idf_ - 1
    singles = [i for i, term in enumerate(lexicon.terms) if " " not in term]
    mine = lexicon.weigh(TEXTS).toarray()[:, singles]
    expected = reference.transform(stemmed).toarray()
    assert_allclose(mine / np.linalg.norm(mine, axis=1, keepdims=True), expected, atol=1e-5)


def test_a_word_that_every_article_has_weighs_nothing() -> None:
    lexicon = index_words(TEXTS)[0]
    assert lexicon.idf[lexicon.terms.index("night")] == 0


def test_pairs_of_words_count_only_where_two_articles_share_them() -> None:
    assert "good morn" in index_words(TEXTS)[0].terms
    assert "sleep bad" not in index_words(TEXTS)[0].terms


def test_rows_have_unit_length_and_unknown_words_shorten_them_to_nothing() -> None:
    rows = index_words(TEXTS)[0].weigh(["good night", "good xylophone", "xylophone"]).toarray()
    lengths = np.linalg.norm(rows, axis=1)
    assert_allclose(lengths[[0, 2]], [1, 0], atol=1e-6)
    assert 0.2 < lengths[1] < 0.7


def test_a_pair_of_words_does_not_cross_a_line() -> None:
    assert "night good" not in index_words(["night\ngood", "bad night\ngood day"])[0].terms


def test_a_corpus_without_words_has_an_empty_lexicon_that_still_weighs() -> None:
    lexicon = index_words(["", "the of and"])[0]
    assert lexicon.terms == ()
    assert lexicon.weigh(["anything"]).shape == (1, 0)
    assert Lexicon((), np.empty(0)).weigh([]).shape == (0, 0)


def test_the_rows_that_come_with_the_lexicon_are_those_that_it_gives() -> None:
    texts = [*TEXTS, "", "the of and", "night\nnight night"]
    lexicon, rows = index_words(texts)
    given = lexicon.weigh(texts)
    assert lexicon.terms == index_words(texts)[0].terms
    assert (rows.toarray() == given.toarray()).all()
    assert rows.data.dtype == given.data.dtype == np.float32


def test_stop_words_are_scikit_learns() -> None:
    assert _stop_words() == ENGLISH_STOP_WORDS
