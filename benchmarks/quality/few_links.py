"""What a site with few links gains from them: n linking articles drawn at random teach, the links of the others judge.

    python -m benchmarks.quality.few_links --index DIR --links QRELS [--draws 10]

DIR is an index made without links; QRELS has links that weights may be chosen on, not those that are held out. Every
draw is learned from, as if it had passed the tests that `learn_from_links` puts before that.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.evaluation.table import aligned
from indexer.neighbours.judgements import Judgements, read_judgements
from indexer.neighbours.link_learning import examples_of, resolve_links
from indexer.neighbours.link_model import Examples, fit_weights, ndcg_of
from indexer.nightly.steps import with_links
from indexer.ranking.index import Links
from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot

_COUNTS = (25, 50, 100, 200)


def gains(examples: Examples, links: Links, count: int, draws: int) -> NDArray[np.float64]:
    """(draws,) the mean gain in nDCG@10 on the articles that were not drawn."""
    default = np.zeros(examples.values.shape[2])
    default[0] = 1.0
    before = ndcg_of(examples, default)
    found = []
    for draw in range(draws):
        drawn = np.zeros(len(examples.sources), dtype=bool)
        drawn[np.random.default_rng(draw).permutation(len(drawn))[:count]] = True
        counted = examples.with_linked(links, drawn)
        after = ndcg_of(counted, fit_weights(counted, drawn))
        found.append(float((after - before)[~drawn].mean()))
    return np.array(found)


def links_of(snapshot: Snapshot, judgements: Judgements) -> Links:
    """The links between articles of the snapshot, their own and those judged, none from copy to copy."""
    articles = with_links(tuple(snapshot.articles.all()), judgements)
    return Links(resolve_links(articles, snapshot.index.groups), snapshot.article_formula)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--links", type=Path, required=True, help="TREC qrels: article 0 article grade")
    parser.add_argument("--draws", type=int, default=10)
    given = parser.parse_args()
    paths = IndexPaths(given.index)
    snapshot = read_snapshot(paths.generation(current_generation(paths)))
    if snapshot.index.links is not None:
        parser.error(f"{given.index} has learned from links; make an index without")
    links = links_of(snapshot, read_judgements(given.links))
    examples = examples_of(snapshot.index, snapshot.article_formula, links)
    rows = [["linking articles", "gain", "worst draw"]]
    for count in _COUNTS:
        if count < len(examples.sources):
            found = gains(examples, links, count, given.draws)
            rows.append([str(count), f"{found.mean():+.4f}", f"{found.min():+.4f}"])
    print("\n".join(aligned(rows)))


if __name__ == "__main__":
    main()
