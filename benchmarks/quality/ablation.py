"""What each signal is worth: nDCG@10 of related lists without it, beside the whole formula, paired by source.

    python -m benchmarks.quality.ablation --index DIR --links QRELS [--queries TSV --answers QRELS]

A signal's weight is set to nought and the others stay as they are. Where signals tell the same thing, each alone
can be left out at no cost, and yet not all of them: small figures do not add up. Then what is no signal of its own: the
metric, the weight that words have on this corpus, and the moves for exposure, each beside the formula that the corpus
has without links; and for queries, each signal of theirs.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from indexer.answering.model import ListRequest, RelatedList
from indexer.answering.related import related_now, related_to_article
from indexer.evaluation.baselines import TrecRun
from indexer.evaluation.figures import values_of
from indexer.evaluation.statistics import PairedDifference, interval, paired_difference
from indexer.evaluation.table import aligned, p_in_words
from indexer.evaluation.trials import (
    LIST_LENGTH,
    judged_queries,
    judged_sources,
    originals_of,
    our_search,
    without_copies,
)
from indexer.neighbours.balance import with_words
from indexer.neighbours.formulas import ARTICLE_TEXT, PseudoQueries, fit_formulas
from indexer.neighbours.judgements import Judgements, read_judgements, read_queries
from indexer.ranking.formula import Formula
from indexer.ranking.index import RankingIndex
from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.opening import open_encoder
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot

MakeList = Callable[[Snapshot, int, ListRequest], RelatedList]


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


def cold_formula(index: RankingIndex) -> Formula:
    """The formula for articles that the night fits to a corpus without links."""
    untold = PseudoQueries(index.features.titles, csr_array((len(index.features), 0), dtype=np.float32))
    return fit_formulas(replace(index, links=None, topics=None), untold)[0]


def with_usual_words(formula: Formula) -> Formula:
    """`formula` with the weights of text that do not depend on the corpus."""
    text = {name: signal for name, signal in formula.signals.items() if name in ARTICLE_TEXT}
    usual = with_words(replace(formula, signals=text), ARTICLE_TEXT["words"])
    return replace(formula, signals={**formula.signals, **usual.signals})


def adaptations(snapshot: Snapshot, graded: Judgements) -> Iterator[tuple[str, float, PairedDifference]]:
    """For each of what the night fits besides weights, nDCG@10 without it, and what the formula has more."""
    formula = cold_formula(snapshot.index)
    whole = ndcg(snapshot, graded, formula)
    by_cosine = replace(snapshot.index, metric=None)
    reduced = {
        "metric": ndcg(replace(snapshot, index=by_cosine), graded, cold_formula(by_cosine)),
        "weight of words": ndcg(snapshot, graded, with_usual_words(formula)),
    }
    for name, values in reduced.items():
        yield name, float(values.mean()), paired_difference(whole, values)
    ranked, spread = (_ndcg_in_order(snapshot, graded, make) for make in (related_now, related_to_article))
    yield "exposure", float(ranked.mean()), paired_difference(spread, ranked)


def query_ablations(
    snapshot: Snapshot, queries: Mapping[str, str], judgements: Judgements
) -> Iterator[tuple[str, float, PairedDifference]]:
    """For each signal of queries nDCG@10 without it, and what the whole formula has more."""
    graded, encoder, formula = (
        judged_queries(snapshot, queries, judgements),
        open_encoder(snapshot),
        snapshot.query_formula,
    )
    asked = {query: queries[query] for query in graded}

    def measured(formula: Formula) -> NDArray[np.float64]:
        values = values_of(our_search(replace(snapshot, query_formula=formula), asked, encoder), graded)["nDCG@10"]
        return np.array([values[query] for query in graded])

    whole = measured(formula)
    for name in formula.signals:
        reduced = measured(without(formula, name))
        yield name, float(reduced.mean()), paired_difference(whole, reduced)


def _ndcg_in_order(snapshot: Snapshot, graded: Judgements, make: MakeList) -> NDArray[np.float64]:
    """(s,) nDCG@10 of each judged source's list, by the order in which its items stand."""
    request = ListRequest(limit=LIST_LENGTH)
    run: TrecRun = {
        source: [(item.card.id, -float(item.position)) for item in make(snapshot, snapshot.rows[source], request).items]
        for source in graded
    }
    values = values_of(without_copies(run, originals_of(snapshot)), graded)["nDCG@10"]
    return np.array([values[source] for source in graded])


def _row(name: str, weight: str, value: float, loss: PairedDifference) -> list[str]:
    ahead = f"{loss.value:+.4f} [{loss.low:+.4f}, {loss.high:+.4f}]"
    return [name, weight, f"{value:.4f}", ahead, p_in_words(loss.p_value)]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--links", type=Path, required=True, help="TREC qrels: article 0 article grade")
    parser.add_argument("--queries", type=Path, help="lines of query id, tab, words")
    parser.add_argument("--answers", type=Path, help="TREC qrels: query 0 article grade")
    given = parser.parse_args()
    paths = IndexPaths(given.index)
    snapshot = read_snapshot(paths.generation(current_generation(paths)))
    graded = judged_sources(snapshot, read_judgements(given.links), snapshot.rows)
    whole = ndcg(snapshot, graded, snapshot.article_formula)
    low, high = interval(whole)
    rows = [["signal left out", "weight", "nDCG@10", "the whole formula is ahead by", "p"]]
    rows.append(["none", "", f"{whole.mean():.4f} [{low:.3f}, {high:.3f}]", "", ""])
    for name, value, loss in ablations(snapshot, graded):
        rows.append(_row(name, f"{snapshot.article_formula.signals[name].weight:.3f}", value, loss))
    rows += [_row(name, "", value, loss) for name, value, loss in adaptations(snapshot, graded)]
    if given.queries and given.answers:
        found = query_ablations(snapshot, read_queries(given.queries), read_judgements(given.answers))
        rows += [
            _row(f"{name}, of queries", f"{snapshot.query_formula.signals[name].weight:.3f}", value, loss)
            for name, value, loss in found
        ]
    print(f"{len(graded)} sources; 95% intervals, paired randomisation test")
    print("\n".join(aligned(rows)))


if __name__ == "__main__":
    main()
