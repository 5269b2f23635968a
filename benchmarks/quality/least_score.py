"""Below which score are lists noise? For the default `min_score`: what each cut takes away, and what that costs.

Prints for each cut, over the first ten places of every judged list: the share of places that fall away, the share of
lists that are shortened and emptied, the share of the judged items among those places that fall away (the cost), and
nDCG@10, which can only fall. Lists are asked for with a cut of 0.

With `--foreign`, what every place below the cut should be: the lists of drafts that are none of the corpus' business.

Usage: python -m benchmarks.quality.least_score --index DIR
           (--links QRELS | --queries TSV --judgements QRELS | --foreign ARTICLES.jsonl.gz)
"""

import argparse
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.answering.drafts import draft_of
from indexer.answering.model import ListRequest
from indexer.answering.related import related_to_article, related_to_draft
from indexer.answering.search import answer_query
from indexer.encoding.subject import encode_draft, encode_query
from indexer.neighbours.judgements import Judgements, read_judgements, read_queries
from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.opening import open_encoder
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot

PLACES = 10
# Of the foreign articles every so many-th, so that encoding them takes a minute.
_FOREIGN = 40
_CUTS = (0.0, 0.05, 0.08, 0.1, 0.12, 0.15, 0.18, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)


@dataclass(frozen=True, slots=True)
class Judged:
    """The first places of one list: the score of each and its grade, and the best grades that there are."""

    scores: NDArray[np.float64]
    grades: NDArray[np.float64]
    ideal: NDArray[np.float64]

    def ndcg(self, cut: float) -> float:
        """nDCG@10 of the list without what is below the cut."""
        return _gain(self.grades * (self.scores >= cut)) / (_gain(self.ideal) or 1.0)


def related_lists(snapshot: Snapshot, links: Judgements) -> Iterator[Judged]:
    """The judged articles' related lists."""
    for identity, grades in links.items():
        row = snapshot.row_named(identity)
        if row is not None and any(grades.values()):
            found = related_to_article(snapshot, row, ListRequest(limit=PLACES))
            yield _judged({item.card.id: item.score for item in found.items}, grades)


def query_lists(snapshot: Snapshot, queries: dict[str, str], judgements: Judgements) -> Iterator[Judged]:
    """The lists of the judged queries that something answers."""
    encoder = open_encoder(snapshot)
    for identity, query in queries.items():
        grades = judgements.get(identity, {})
        if any(grades.values()):
            subject = encode_query(query, encoder, snapshot.lexicon)
            found = answer_query(snapshot, query, subject, ListRequest(limit=PLACES))
            yield _judged({item.card.id: item.score for item in found.items}, grades)


def foreign_lists(snapshot: Snapshot, articles: Path) -> Iterator[Judged]:
    """The lists of articles of another site, of which nothing is relevant."""
    encoder = open_encoder(snapshot)
    with gzip.open(articles, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    for record in records[:: max(1, len(records) // _FOREIGN)]:
        draft = draft_of(record.get("title", ""), record.get("summary", ""), record.get("text") or record["body"])
        subject = encode_draft(draft, encoder, snapshot.lexicon)
        found = related_to_draft(snapshot, subject, draft, ListRequest(limit=PLACES))
        yield _judged({item.card.id: item.score for item in found.items}, {})


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--links", type=Path)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--judgements", type=Path)
    parser.add_argument("--foreign", type=Path)
    given = parser.parse_args()
    paths = IndexPaths(given.index)
    snapshot = read_snapshot(paths.generation(current_generation(paths)))
    if given.links:
        lists = list(related_lists(snapshot, read_judgements(given.links)))
    elif given.foreign:
        lists = list(foreign_lists(snapshot, given.foreign))
    else:
        lists = list(query_lists(snapshot, read_queries(given.queries), read_judgements(given.judgements)))
    print_table(lists)


def print_table(lists: list[Judged]) -> None:
    """A line a cut."""
    scores = np.concatenate([each.scores for each in lists])
    hits = scores[np.concatenate([each.grades for each in lists]) > 0]
    print(f"{len(lists)} lists, {len(scores)} places, {len(hits)} of them judged relevant")
    if len(hits):
        print("lowest scores of those: " + ", ".join(f"{q:g}%: {np.percentile(hits, q):.3f}" for q in (0, 1, 2, 5, 10)))
    print("  cut  places gone  shortened  emptied  hits gone  nDCG@10")
    for cut in _CUTS:
        left = np.array([(each.scores >= cut).sum() for each in lists])
        full = np.array([len(each.scores) for each in lists])
        ndcg = np.mean([each.ndcg(cut) for each in lists])
        print(
            f"{cut:5.2f}  {(scores < cut).mean():11.1%}  {(left < full).mean():9.1%}  {(left == 0).mean():7.1%}"
            f"  {(hits < cut).sum() / max(1, len(hits)):9.2%}  {ndcg:.4f}"
        )


def _judged(found: dict[str, float], grades: dict[str, int]) -> Judged:
    ideal = sorted((max(grade, 0) for grade in grades.values()), reverse=True)[:PLACES]
    return Judged(
        np.array(list(found.values())),
        np.array([max(grades.get(identity, 0), 0) for identity in found], dtype=float),
        np.array(ideal, dtype=float),
    )


def _gain(grades: NDArray[np.float64]) -> float:
    return float((grades / np.log2(np.arange(2, len(grades) + 2))).sum())


if __name__ == "__main__":
    main()
