"""What each signal is worth: nDCG@10 of related lists without it, beside the whole formula, paired by source.

    python -m benchmarks.ablation --index DIR --links QRELS

A signal's weight is set to nought and the others stay as they are. Where signals tell the same thing, each alone
can be left out at no cost, and yet not all of them: small figures do not add up.
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.answering.model import ListRequest
from indexer.answering.related import related_now
from indexer.evaluation.baselines import TrecRun
from indexer.evaluation.figures import values_of
from indexer.evaluation.statistics import PairedDifference, interval, paired_difference
from indexer.evaluation.table import aligned, p_in_words
from indexer.evaluation.trials import LIST_LENGTH, judged_sources, originals_of, without_copies
from indexer.neighbours.judgements import Judgements, read_judgements
from indexer.ranking.signals import Formula
from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.snapshot import Snapshot, read_snapshot


def without(formula: Formula, name: str) -> Formula:
    """The formula with the weight of one signal set to nought."""
    return replace(formula, signals={**formula.signals, name: replace(formula.signals[name], weight=0.0)})


def ndcg(snapshot: Snapshot, graded: Judgements, formula: Formula) -> NDArray[np.float64]:
    """(s,) nDCG@10 of each judged source by `formula`."""
    changed, request = replace(snapshot, article_formula=formula), ListRequest(limit=LIST_LENGTH)
    run: TrecRun = {
        source: [(item.card.id, item.score) for item in related_now(changed, snapshot.rows[source], request).items]
        for source in graded
    }
    values = values_of(without_copies(run, originals_of(snapshot)), graded)["nDCG@10"]
    return np.array([values[source] for source in graded])


def ablations(snapshot: Snapshot, graded: Judgements) -> Iterator[tuple[str, float, PairedDifference]]:
    """For each signal nDCG@10 without it, and what the whole formula has more."""
    formula = snapshot.article_formula
    whole = ndcg(snapshot, graded, formula)
    for name in formula.signals:
        reduced = ndcg(snapshot, graded, without(formula, name))
        yield name, float(reduced.mean()), paired_difference(whole, reduced)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--links", type=Path, required=True, help="TREC qrels: article 0 article grade")
    given = parser.parse_args()
    paths = IndexPaths(given.index)
    snapshot = read_snapshot(paths.generation(current_generation(paths)))
    graded = judged_sources(snapshot, read_judgements(given.links), snapshot.rows)
    whole = ndcg(snapshot, graded, snapshot.article_formula)
    low, high = interval(whole)
    rows = [["signal left out", "weight", "nDCG@10", "the whole formula is ahead by", "p"]]
    rows.append(["none", "", f"{whole.mean():.4f} [{low:.3f}, {high:.3f}]", "", ""])
    for name, value, loss in ablations(snapshot, graded):
        weight = snapshot.article_formula.signals[name].weight
        ahead = f"{loss.value:+.4f} [{loss.low:+.4f}, {loss.high:+.4f}]"
        rows.append([name, f"{weight:.3f}", f"{value:.4f}", ahead, p_in_words(loss.p_value)])
    print(f"{len(graded)} sources; 95% intervals, paired randomisation test")
    print("\n".join(aligned(rows)))


if __name__ == "__main__":
    main()
