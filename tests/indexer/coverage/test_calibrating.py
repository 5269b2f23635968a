"""A corpus measures itself by its own titles, each night the same, and takes editors' judgements in where they help."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.coverage.calibrating import calibrate, with_judgements
from indexer.coverage.judged_queries import JudgedQuery
from indexer.coverage.model import UNCALIBRATED, Calibration, log_odds, probability
from indexer.coverage.own_queries import own_queries
from indexer.coverage.signs import NO_SIGNS, Signs
from indexer.coverage.verdicts import Verdict
from indexer.snapshot.snapshot import Snapshot
from tests.conftest import ToyEncoder


def _calibrated(snapshot: Snapshot, judged: Sequence[JudgedQuery] = ()) -> Calibration:
    articles = list(snapshot.articles.all())
    return calibrate(articles, snapshot.index, snapshot.query_formula, snapshot.lexicon, ToyEncoder().encode, judged)


def test_the_published_generation_has_what_its_titles_say(shared_snapshot: Snapshot) -> None:
    found = _calibrated(shared_snapshot)
    assert found == shared_snapshot.calibration
    assert found.queries == len(shared_snapshot.index.standing_rows)
    assert 0.5 < found.separation <= 1
    assert found.unanswered != UNCALIBRATED.unanswered


def test_own_queries_are_a_few_words_of_titles_and_the_same_each_night(shared_snapshot: Snapshot) -> None:
    articles = list(shared_snapshot.articles.all())
    queries = own_queries(articles, shared_snapshot.index, shared_snapshot.lexicon)
    assert queries == own_queries(articles, shared_snapshot.index, shared_snapshot.lexicon)
    for query in queries:
        assert 1 <= len(query.text.split()) <= 8
        assert set(query.text.split()) <= set(articles[query.row].title.split())


def test_one_article_that_comes_in_does_not_change_the_other_queries(shared_snapshot: Snapshot) -> None:
    articles = list(shared_snapshot.articles.all())
    renamed = [replace(articles[0], id="another"), *articles[1:]]
    before = {q.text for q in own_queries(articles, shared_snapshot.index, shared_snapshot.lexicon) if q.row}
    after = {q.text for q in own_queries(renamed, shared_snapshot.index, shared_snapshot.lexicon) if q.row}
    assert before == after


def test_an_encoder_to_which_all_is_one_teaches_nothing(shared_snapshot: Snapshot) -> None:
    """Titles no nearer to their own article than to others fall back to what is true of corpora in general."""

    def one_direction(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.repeat(ToyEncoder().encode(["the same"]), len(texts), axis=0)

    articles = list(shared_snapshot.articles.all())
    found = calibrate(
        articles, shared_snapshot.index, shared_snapshot.query_formula, shared_snapshot.lexicon, one_direction
    )
    assert (found.unanswered, found.outside) == (UNCALIBRATED.unanswered, UNCALIBRATED.outside)


def test_articles_without_titles_leave_a_corpus_uncalibrated(shared_snapshot: Snapshot) -> None:
    articles = [replace(article, title="") for article in shared_snapshot.articles.all()]
    encode, formula = ToyEncoder().encode, shared_snapshot.query_formula
    assert calibrate(articles, shared_snapshot.index, formula, shared_snapshot.lexicon, encode) == UNCALIBRATED


def _judged(verdicts: Sequence[Verdict]) -> list[JudgedQuery]:
    return [JudgedQuery(f"query {number}", verdict) for number, verdict in enumerate(verdicts)]


def _signs(nearness: Sequence[float]) -> list[Signs]:
    return [replace(NO_SIGNS, nearness=value) for value in nearness]


def test_editors_who_find_more_answered_move_the_probabilities_up() -> None:
    signs = _signs(np.linspace(0.3, 0.65, 40).tolist())
    judged = _judged([Verdict.COVERED if each.nearness > 0.38 else Verdict.MISSING for each in signs])
    found = with_judgements(UNCALIBRATED, signs, judged)
    assert found.judged == 40
    assert found.offset > 0
    middle = replace(NO_SIGNS, nearness=0.45)
    assert probability(middle, found) > probability(middle, UNCALIBRATED)
    assert log_odds(middle, found) == log_odds(middle, UNCALIBRATED)


@pytest.mark.parametrize("count", [4, 40])
def test_few_or_contradictory_judgements_change_nothing(count: int) -> None:
    signs = _signs([0.45] * count)
    odds = log_odds(signs[0], UNCALIBRATED)
    share = 1 / (1 + np.exp(-odds))
    verdicts = [Verdict.COVERED if number % 10 < 10 * share else Verdict.MISSING for number in range(count)]
    assert with_judgements(UNCALIBRATED, signs, _judged(verdicts)) == UNCALIBRATED
