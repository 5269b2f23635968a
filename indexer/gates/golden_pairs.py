"""Whether the lists of a generation are as the editors say that they must be (pairs_file.py): a gate."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexer.answering.model import ListRequest
from indexer.answering.related import related_to_article
from indexer.answering.search import search
from indexer.encoding.subject import Subject
from indexer.gates.gate import Gate
from indexer.gates.pairs_file import GoldenPairs
from indexer.ranking.scoring import FIRST
from indexer.snapshot.snapshot import Snapshot

_SHOWN = 5

EncodeQuery = Callable[[str], Subject]


@dataclass(frozen=True, slots=True)
class BrokenPair:
    """One pair that does not hold (`stale` where it names an article that the corpus no longer has)."""

    text: str
    stale: bool = False


def golden_pairs_gate(snapshot: Snapshot, pairs: GoldenPairs, encode: EncodeQuery) -> Gate:
    """All pairs must hold on `snapshot`, without editors' rules; `encode` turns a query into a subject.

    Those that name an article which is gone are told, but stop nothing.
    """
    broken = _broken_pairs(snapshot, pairs, encode)
    failing = [pair.text for pair in broken if not pair.stale]
    stale = [pair.text for pair in broken if pair.stale]
    told = [*failing, *stale][:_SHOWN]
    more = f" and {len(broken) - len(told)} more" if len(broken) > len(told) else ""
    return Gate(
        "golden-pairs",
        len(failing),
        0,
        f"of {pairs.count} pairs {len(failing)} do not hold" + (f": {'; '.join(told)}{more}" if told else ""),
        "look at these lists, or change the editors' file of pairs",
    )


def _broken_pairs(snapshot: Snapshot, pairs: GoldenPairs, encode: EncodeQuery) -> list[BrokenPair]:
    broken: list[BrokenPair] = []
    request = ListRequest(limit=FIRST)
    for entry in pairs.articles:
        row = snapshot.row_named(entry.article)
        if row is None:
            broken.append(BrokenPair(f"{entry.article} is no longer in the corpus", stale=True))
            continue
        listed = [item.card.id for item in related_to_article(snapshot, row, request).items]
        broken += _broken(snapshot, entry.article, listed, entry.lists, entry.never)
    for wanted in pairs.queries:
        found = [item.card.id for item in search(snapshot, encode(wanted.query), request).items]
        broken += _broken(snapshot, f"query {wanted.query!r}", found, wanted.finds, wanted.never)
    return broken


def _broken(
    snapshot: Snapshot, subject: str, listed: Sequence[str], wanted: Sequence[str], never: Sequence[str]
) -> list[BrokenPair]:
    broken = []
    for name in (*wanted, *never):
        row = snapshot.row_named(name)
        if row is None:
            broken.append(BrokenPair(f"{name} is no longer in the corpus", stale=True))
        elif (snapshot.cards[row].id in listed) != (name in wanted):
            broken.append(BrokenPair(f"{subject} lists {name}" if name in never else f"{subject} does not list {name}"))
    return broken
