"""Figures, beside figures worked out by hand."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from indexer.evaluation.baselines import BASELINES
from indexer.evaluation.figures import diversities, evaluate_queries, evaluate_related, exposures, figures_of
from indexer.neighbours.judgements import BadJudgementsError, read_judgements, read_queries
from indexer.snapshot.snapshot import Snapshot
from tests.conftest import ToyEncoder


def test_figures_are_what_their_formulas_say() -> None:
    """Two sources; the first has its grade-2 article second and misses its grade-1 one, the second finds nothing."""
    run = {"a": [("x", 0.9), ("good", 0.8)], "b": []}
    judgements = {"a": {"good": 2, "fair": 1}, "b": {"good": 1}}
    figures = {figure.metric: figure for figure in figures_of("s", "t", run, judgements)}
    first = (2 / np.log2(3)) / (2 / np.log2(2) + 1 / np.log2(3))
    assert figures["nDCG@10"].value == pytest.approx(first / 2, abs=1e-4)
    assert figures["recall@10"].value == pytest.approx(0.25)
    assert figures["MAP"].value == pytest.approx((1 / 2 / 2) / 2)
    assert figures["MRR"].value == pytest.approx(0.25)
    assert figures["MRR"].n == 2
    assert figures["MRR"].low <= figures["MRR"].value <= figures["MRR"].high


def test_the_order_of_a_run_counts_and_not_its_scores() -> None:
    run = {"a": [("good", 0.5), ("x", 0.5), ("y", 0.9)]}
    assert {f.metric: f.value for f in figures_of("s", "t", run, {"a": {"good": 1}})}["MRR"] == 1


def test_ours_stands_beside_every_baseline_on_the_same_sources(shared_snapshot: Snapshot) -> None:
    judgements = {"grief-0": {"grief-1": 1, "grief-2": 1}, "work-1": {"work-2": 2}, "unknown": {"work-2": 1}}
    figures = evaluate_related(shared_snapshot, judgements, ToyEncoder().encode)
    assert list(dict.fromkeys(figure.system for figure in figures)) == ["ours", *BASELINES]
    judged = [figure for figure in figures if figure.metric in {"nDCG@10", "recall@10", "MAP", "MRR"}]
    assert {figure.n for figure in judged} == {2}
    lists = [figure for figure in figures if figure.metric in {"coverage@10", "Gini@10", "never@10", "diversity@10"}]
    assert {figure.n for figure in lists} == {24}


def test_a_difference_is_ours_less_theirs(shared_snapshot: Snapshot) -> None:
    judgements = {"grief-0": {"work-4": 1}, "work-1": {"sleep-5": 2}, "money-2": {"grief-1": 1}}
    figures = evaluate_related(shared_snapshot, judgements, ToyEncoder().encode)
    own = {figure.metric: figure for figure in figures if figure.system == "ours"}
    assert all(figure.difference is None and figure.p_value is None for figure in own.values())
    assert "difference" not in own["MAP"].as_json()
    for figure in figures:
        if figure.system != "ours" and figure.metric in {"nDCG@10", "recall@10", "MAP", "MRR", "diversity@10"}:
            assert figure.difference == pytest.approx(own[figure.metric].value - figure.value, abs=2e-4)
            low, high = figure.difference_low, figure.difference_high
            assert figure.difference is not None
            assert low is not None
            assert high is not None
            assert low <= figure.difference <= high
            assert {"difference", "p_value"} <= figure.as_json().keys()


def test_queries_are_judged_beside_every_baseline_too(shared_snapshot: Snapshot) -> None:
    queries = {"1": "funeral mourning cemetery", "2": "salary and mortgage", "3": "nothing of the kind"}
    judgements = {"1": {"grief-0": 2, "grief-1": 1}, "2": {"money-0": 1}, "3": {"money-0": 0}}
    toy = ToyEncoder()
    figures = evaluate_queries(shared_snapshot, queries, judgements, toy, toy.encode)
    assert {figure.system for figure in figures} == {"ours", *BASELINES}
    assert {figure.n for figure in figures} == {2}


def test_judgements_of_another_corpus_are_refused(shared_snapshot: Snapshot) -> None:
    toy = ToyEncoder()
    with pytest.raises(BadJudgementsError, match="none of the 1 judged sources"):
        evaluate_related(shared_snapshot, {"elsewhere": {"grief-0": 1}}, toy.encode)
    with pytest.raises(BadJudgementsError, match="no query"):
        evaluate_queries(shared_snapshot, {"1": "x"}, {"1": {"grief-0": 0}}, toy, toy.encode)


def test_diversity_is_one_less_the_mean_cosine_of_all_pairs(shared_snapshot: Snapshot) -> None:
    listed = ["grief-0", "work-1", "money-2", "grief-3"]
    vectors = [shared_snapshot.index.features.vectors[shared_snapshot.rows[name]] for name in listed]
    expected = 1 - np.mean([float(a @ b) for a, b in combinations(vectors, 2)])
    run = {"a": [(name, 1.0) for name in listed], "one": [("grief-0", 1.0)], "none": []}
    found = diversities(run, shared_snapshot)
    assert found.keys() == {"a"}
    assert found["a"] == pytest.approx(expected, abs=1e-6)


def test_exposure_counts_the_lists_that_an_article_stands_in() -> None:
    run = {"a": [("x", 1.0), ("y", 0.5)], "b": [("x", 1.0)], "c": [("gone", 1.0)]}
    assert exposures(run, ["x", "y", "z"]).tolist() == [2, 1, 0]


def test_bad_files_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "bad"
    path.write_text("a 0 b 1\n\na b 1\n")
    with pytest.raises(BadJudgementsError, match="bad:3"):
        read_judgements(path)
    path.write_text("1\tfine\nno tab\n")
    with pytest.raises(BadJudgementsError, match="bad:2"):
        read_queries(path)


def test_copies_count_as_one_article_for_every_system(shared_snapshot: Snapshot) -> None:
    """sleep-0 and sleep-1 are one piece: judged twice and found twice, it is worth one place."""
    once = evaluate_related(shared_snapshot, {"grief-0": {"sleep-0": 2}}, ToyEncoder().encode)
    twice = evaluate_related(shared_snapshot, {"grief-0": {"sleep-0": 2, "sleep-1": 1}}, ToyEncoder().encode)
    assert once == twice
    own = evaluate_related(shared_snapshot, {"sleep-0": {"sleep-1": 3, "sleep-2": 1}}, ToyEncoder().encode)
    assert own == evaluate_related(shared_snapshot, {"sleep-0": {"sleep-2": 1}}, ToyEncoder().encode)
