"""Ranking quality on the sample corpus, with the real model: ahead of every baseline, and never lower in silence."""

from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from benchmarks.quality.coverage import calibration_error
from indexer.answering.model import ListRequest
from indexer.answering.search import answer_query
from indexer.coverage.verdicts import Verdict
from indexer.encoding.opening import open_encoder
from indexer.encoding.subject import encode_query
from indexer.evaluation.figures import Figure
from indexer.neighbours.judgements import read_judgements, read_queries
from tests.conftest import current_snapshot
from tests.quality.measuring import SAMPLE, TOLERANCE, digests, history, measure, ndcg, worse

TASKS = ("related", "search", "everyday")
BASELINES = ("BM25", "TF-IDF", "encoder alone")


@pytest.fixture(scope="module")
def figures(sample_index: Path) -> dict[str, list[Figure]]:
    """All figures, measured once."""
    return measure(sample_index)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("baseline", BASELINES)
def test_ours_is_ahead_of_each_baseline(figures: dict[str, list[Figure]], task: str, baseline: str) -> None:
    systems = ndcg(figures[task])
    assert systems["ours"] > systems[baseline]


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("task", TASKS)
def test_ours_is_not_below_the_pinned_floor(figures: dict[str, list[Figure]], task: str) -> None:
    assert ndcg(figures[task])["ours"] >= history()[-1]["floors"][task] - TOLERANCE


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("name", "separation", "called_missing"), [("queries", 0.95, 0.1), ("everyday", 0.84, 0.1)])
def test_verdicts_tell_what_the_sample_answers_from_what_it_does_not(
    sample_index: Path, name: str, separation: float, called_missing: float
) -> None:
    """Few answered queries are called missing, no other one covered; of ten with .7 about seven are answered."""
    snapshot = current_snapshot(sample_index)
    grades, queries = read_judgements(SAMPLE / f"{name}.qrels"), read_queries(SAMPLE / f"{name}.tsv")
    encode = partial(encode_query, encoder=open_encoder(), lexicon=snapshot.lexicon)
    judged = {
        one: answer_query(snapshot, query, encode(query), ListRequest(1)).coverage for one, query in queries.items()
    }
    answered = {one for one in queries if any(grades.get(one, {}).values())}
    ours = [judged[one].probability for one in queries]
    is_answered = np.array([one in answered for one in queries])
    assert roc_auc_score(is_answered, ours) > separation
    assert calibration_error(is_answered, np.array(ours)) < 0.1  # .032 and .067
    assert sum(judged[one].verdict is Verdict.MISSING for one in answered) <= called_missing * len(answered)
    assert {judged[one].verdict for one in queries.keys() - answered} == {Verdict.MISSING, Verdict.WEAK}
    outside = {query for one, query in queries.items() if judged[one].outside}
    assert outside & {"best running shoes for flat feet", "passport ran out how long for a new one"}


def test_the_floors_were_measured_on_these_articles_and_judgements() -> None:
    """Whoever changes the data has to measure again: python -m tests.quality.measuring --pin."""
    assert history()[-1]["digests"] == digests()


def test_no_floor_was_ever_lowered_without_a_reason() -> None:
    entries = history()
    for before, entry in pairwise(entries):
        assert not worse(entry, before) or len(entry["reason"]) > 20


def test_lowering_a_floor_by_hand_shows(tmp_path: Path) -> None:
    """The check above is worth something: it sees a lowered floor."""
    entry = history()[-1]
    lowered = {**entry, "floors": {**entry["floors"], "related": entry["floors"]["related"] - 0.1}}
    assert worse(lowered, entry) == ["related"]
