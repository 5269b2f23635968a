"""Ranking quality on the sample corpus, with the real model: ahead of every baseline, and never lower in silence."""

from itertools import pairwise
from pathlib import Path

import pytest

from indexer.evaluation.figures import Figure
from tests.quality.measuring import TOLERANCE, digests, history, measure, ndcg, worse

BASELINES = ("BM25", "TF-IDF", "encoder alone")


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> list[Figure]:
    """All figures, measured once."""
    return measure(tmp_path_factory.mktemp("quality"))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("task", ["related", "search"])
@pytest.mark.parametrize("baseline", BASELINES)
def test_ours_is_ahead_of_each_baseline(figures: list[Figure], task: str, baseline: str) -> None:
    systems = ndcg(figures, task)
    assert systems["ours"] > systems[baseline]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("task", ["related", "search"])
def test_ours_is_not_below_the_pinned_floor(figures: list[Figure], task: str) -> None:
    assert ndcg(figures, task)["ours"] >= history()[-1]["floors"][task] - TOLERANCE


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
