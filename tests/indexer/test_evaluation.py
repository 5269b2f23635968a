"""Figures, beside figures worked out by hand."""

from pathlib import Path

import numpy as np
import pytest

from indexer.evaluation import BadJudgementsError, evaluate_related, figures_of, read_judgements, read_queries
from indexer.snapshot import Snapshot
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
    assert {figure.system for figure in figures} == {"ours", "BM25", "TF-IDF", "MiniLM", "BM25 + MiniLM"}
    assert {figure.n for figure in figures} == {2}


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
