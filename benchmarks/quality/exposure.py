"""How evenly the related lists of an index expose its articles, and what evening them out costs.

Prints, for the lists as ranked and for several bounds, the Gini coefficient, the share of articles in nobody's first
ten, the most lists that one article is in, and, given judgements, the mean nDCG@10 and its change with standard error.
Usage: python -m benchmarks.quality.exposure --index DIR [--links QRELS]
"""

import argparse
from itertools import product
from pathlib import Path

import ir_measures
import numpy as np
from ir_measures import Qrel, ScoredDoc, nDCG
from numpy.typing import NDArray

from indexer.neighbours.exposure import Bounds, exposure_of, first_places, spread_exposure, undone
from indexer.neighbours.judgements import Judgements, read_judgements
from indexer.neighbours.leading_places import LEADING, topics_in_common, unseen
from indexer.ranking.scoring import FIRST
from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot

_CAPS = (1.5, 2.0, 2.5, 3.0, 4.0)
_PRICES = (0.02, 0.05, 0.08, 0.12)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--links", type=Path)
    arguments = parser.parse_args()
    paths = IndexPaths(arguments.index)
    snapshot = read_snapshot(paths.generation(current_generation(paths)))
    judgements = read_judgements(arguments.links) if arguments.links else {}
    rows, scores = plain_table(snapshot)
    ids = [card.id for card in snapshot.cards]
    before = quality(snapshot, rows, judgements)
    print(f"{len(rows)} articles, {len(before)} judged sources")
    print("  cap price    Gini   never   most  unseen  lists changed  score lost   nDCG@10  change")
    common = topics_in_common(rows, snapshot.index.topics) if snapshot.index.topics else np.zeros_like(scores)
    as_ranked = unseen(rows, first_places(rows, LEADING), common)
    print_line("as ranked", rows, len(as_ranked), 0, 0.0, before, before)
    for cap, price in product(_CAPS, _PRICES):
        spread = spread_exposure(rows, scores, snapshot.index.groups, ids, common, Bounds(cap, price))
        lost = float(scores[:, :FIRST].mean() - spread.scores[:, :FIRST].mean())
        after = quality(snapshot, spread.rows, judgements)
        hidden, changed = spread.report.unseen_after, spread.report.changed_lists
        print_line(f"{cap:5} {price:5}", spread.rows, hidden, changed, lost, before, after)


def print_line(
    name: str,
    rows: NDArray[np.int32],
    hidden: int,
    changed: int,
    lost: float,
    before: NDArray[np.float64],
    after: NDArray[np.float64],
) -> None:
    """One table, measured."""
    exposure, change = exposure_of(rows), after - before
    judged = f"{after.mean():.4f}  {change.mean():+.4f} ± {change.std() / len(change) ** 0.5:.4f}" if len(after) else ""
    print(
        f"{name:<11}  {exposure.gini:.4f}  {exposure.never_listed:.4f}  {exposure.most_listed:5}"
        f"  {hidden:6}  {changed:13}  {lost:10.4f}    {judged}"
    )


def plain_table(snapshot: Snapshot) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The neighbour table (n, k) without the moves that were made in it."""
    rows, scores = np.full_like(snapshot.neighbour_rows, -1), np.zeros_like(snapshot.neighbour_scores)
    for row in range(len(rows)):
        places = undone(snapshot.neighbour_rows[row], snapshot.neighbour_scores[row], snapshot.index.metadata.order)
        rows[row, : len(places)] = snapshot.neighbour_rows[row, places]
        scores[row, : len(places)] = snapshot.neighbour_scores[row, places]
    return rows, scores


def quality(snapshot: Snapshot, rows: NDArray[np.int32], judgements: Judgements) -> NDArray[np.float64]:
    """The nDCG@10 of each judged source's list in the table `rows` (n, k); copies count as one article."""
    original = {card.id: int(snapshot.index.groups[row]) for row, card in enumerate(snapshot.cards)}
    sources = [source for source in judgements if source in original]
    grades: dict[tuple[str, str], int] = {}
    for source in sources:
        for article, grade in judgements[source].items():
            piece = original.get(article)
            if piece != original[source]:
                key = (source, article if piece is None else str(piece))
                grades[key] = max(grade, grades.get(key, grade))
    qrels = [Qrel(source, piece, grade) for (source, piece), grade in grades.items()]
    listed = [
        ScoredDoc(source, str(snapshot.index.groups[row]), -float(place))
        for source in sources
        for place, row in enumerate(rows[snapshot.rows[source], :FIRST].tolist())
        if row >= 0
    ]
    values = dict.fromkeys(sources, 0.0)
    for metric in ir_measures.iter_calc([nDCG @ FIRST], qrels, listed) if sources else ():
        values[metric.query_id] = metric.value
    return np.array(list(values.values()))


if __name__ == "__main__":
    main()
