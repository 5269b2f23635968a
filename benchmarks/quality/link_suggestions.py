"""How often a link that editors set is among the first ten that are suggested, beside the plain related list.

    python -m benchmarks.quality.link_suggestions --index DIR --links links.train.qrels

Each linking article is asked about as a draft without its links; the index must not have learned from them. The weight
of sentences was chosen on every other source (by a digest of its id): the other half is what counts.
"""

import argparse
import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from indexer.answering.editing.link_suggestions import LinkTask, suggest_links
from indexer.answering.model import ListRequest
from indexer.answering.related import related_to_draft
from indexer.evaluation.table import aligned
from indexer.neighbours.judgements import read_judgements
from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.opening import open_encoder
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Card, Snapshot

_FIRST = 10


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--links", type=Path, required=True, help="TREC qrels: article 0 article grade")
    given = parser.parse_args()
    paths = IndexPaths(given.index)
    snapshot = read_snapshot(paths.generation(current_generation(paths)))
    if snapshot.index.links is not None:
        parser.error(f"{given.index} has learned from links; make an index without")
    encode, found = open_encoder(snapshot).encode, list[tuple[int, ...]]()
    for name, targets in read_judgements(given.links).items():
        if (row := snapshot.row_named(name)) is None:
            continue
        wanted = _groups(snapshot, (card for each in targets if (card := _card(snapshot, each))))
        wanted -= {int(snapshot.index.groups[row])}
        article, subject = replace(snapshot.articles.read(row), links=()), snapshot.index.subject(row)
        plain = related_to_draft(snapshot, subject, article, ListRequest(_FIRST)).items
        links = suggest_links(LinkTask(snapshot, article, subject, encode), _FIRST).outgoing
        placed = [link.card for link in links if link.place]
        hits = [len(wanted & _groups(snapshot, cards)) for cards in
                ([item.card for item in plain], [link.card for link in links], placed)]  # fmt: skip
        if wanted:
            found.append((_is_held_back(name), len(wanted), *hits))
    _print(np.array(found))


def _card(snapshot: Snapshot, name: str) -> Card | None:
    row = snapshot.row_named(name)
    return None if row is None else snapshot.cards[row]


def _groups(snapshot: Snapshot, cards: Iterable[Card]) -> set[int]:
    return {int(snapshot.index.groups[snapshot.rows[card.id]]) for card in cards}


def _is_held_back(name: str) -> bool:
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 1


def _print(found: np.ndarray) -> None:
    rows = [["", "sources", "related list", "suggested", "with a sentence"]]
    for label, part in (("chosen on", found[found[:, 0] == 0]), ("held back", found[found[:, 0] == 1]), ("all", found)):
        links = [f"{part[:, column].sum() / part[:, 1].sum():.3f}" for column in (2, 3, 4)]
        sources = [f"{(part[:, column] / part[:, 1]).mean():.3f}" for column in (2, 3, 4)]
        rows += [[f"{label}, of all links", str(len(part)), *links], [f"{label}, mean of sources", "", *sources]]
    print("\n".join(aligned(rows)))


if __name__ == "__main__":
    main()
