"""How well scores between articles follow people's: fifty news items, each pair judged by several readers (Lee 2005).

    python -m benchmarks.quality.lee [--lee DIR] [--work DIR]

The items and judgements lie in gensim's package, among its test data; gensim itself is neither needed nor loaded.
"""

import argparse
import importlib.util
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import pearsonr, spearmanr

from corpus.configuration import Source
from indexer.encoding.models import DEFAULT_MODEL
from indexer.encoding.opening import open_encoder
from indexer.nightly.configuration import Configuration
from indexer.nightly.reindex import reindex
from indexer.ranking.scoring import Wish, rank
from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot

_ITEMS, _SIMILARITIES = "lee.cor", "similarities0-1.txt"
_TITLE = 200  # an item has no headline; its first sentence, or so much of it, stands for one


@dataclass(frozen=True, slots=True)
class Agreement:
    """Correlations of our score with people's mean similarity over all pairs of items."""

    pearson: float
    low: float
    high: float
    spearman: float
    pairs: int

    def in_words(self) -> str:
        """One line; the interval takes pairs as independent, which they are not quite."""
        return (
            f"our score with people's mean similarity: Pearson {self.pearson:.3f} [{self.low:.3f}, {self.high:.3f}], "
            f"Spearman {self.spearman:.3f}, {self.pairs} pairs"
        )


def lee_folder(given: Path | None = None) -> Path | None:
    """The folder with the data: the one that is given, or gensim's; None where there is none."""
    found = importlib.util.find_spec("gensim") if given is None else None
    locations = found.submodule_search_locations if found else None
    places = [given] if given else [Path(location) / "test" / "test_data" for location in locations or ()]
    return next((place for place in places if (place / _ITEMS).is_file() and (place / _SIMILARITIES).is_file()), None)


def agreement(lee: Path, work: Path, model: str = DEFAULT_MODEL) -> Agreement:
    """Indexes the items in `work` and correlates the scores of all pairs, the mean of both directions."""
    lines = (lee / _ITEMS).read_text("latin-1").strip().splitlines()
    work.mkdir(parents=True, exist_ok=True)
    items = work / "lee.jsonl"
    items.write_text("".join(json.dumps(_item(number, text)) + "\n" for number, text in enumerate(lines)), "utf-8")
    reindex([Source(path=items)], work, Configuration(encoder=model), open_encoder)
    paths = IndexPaths(work)
    scores = score_matrix(read_snapshot(paths.generation(current_generation(paths))))
    people = np.loadtxt(lee / _SIMILARITIES)
    upper = np.triu_indices(len(people), 1)
    ours = ((scores + scores.T) / 2)[upper]
    found = pearsonr(ours, people[upper])
    interval = found.confidence_interval()
    rank_correlation = float(spearmanr(ours, people[upper]).statistic)
    return Agreement(float(found.statistic), float(interval.low), float(interval.high), rank_correlation, len(ours))


def score_matrix(snapshot: Snapshot) -> NDArray[np.float64]:
    """(n, n) the score of every article, column, in the list of every other one, row; items in their own order."""
    index, rows = snapshot.index, [snapshot.rows[_name(number)] for number in range(len(snapshot.cards))]
    scores = np.zeros((len(rows), len(rows)))
    for row in rows:
        ranked = rank(Wish(snapshot.article_formula, (index.subject(row),)), index)
        scores[row, ranked.rows] = ranked.scores
    return scores[np.ix_(rows, rows)]


def _item(number: int, text: str) -> dict[str, str]:
    return {"id": _name(number), "title": re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0][:_TITLE], "text": text}


def _name(number: int) -> str:
    return f"lee-{number:02d}"


def main() -> None:
    """Prints the figure, or says that the data are absent."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lee", type=Path, help="the folder with lee.cor, where gensim is not installed")
    parser.add_argument("--encoder", default=DEFAULT_MODEL, help=f"({DEFAULT_MODEL})")
    parser.add_argument("--work", type=Path, default=Path("var/quality/lee"), help="where the index is kept")
    given = parser.parse_args()
    folder = lee_folder(given.lee)
    if folder is None:
        sys.exit("Lee's items are absent: they come with gensim (pip install gensim), or name their folder with --lee")
    print(agreement(folder, given.work, given.encoder).in_words())


if __name__ == "__main__":
    main()
