"""A page on which a person sees, article by article, our list beside another one: plain HTML, no scripts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.answering.model import ListRequest
from indexer.answering.related import related_to_article
from indexer.encoding.features import EncodeTexts
from indexer.evaluation.baselines import ENCODER_ALONE, HYBRID, Asked, Baselines
from indexer.evaluation.trials import originals_of
from indexer.page_templates import page_templates
from indexer.snapshot.snapshot import Card, Snapshot

# option -> what the page calls the other list
BESIDE = {
    "hybrid": HYBRID,
    "bm25": "BM25",
    "tfidf": "TF-IDF",
    "encoder": ENCODER_ALONE,
    "block": "the site's own block",
}
_LENGTH = 10
_SEED = 20260101


class NothingToShowError(Exception):
    """No article of this index has a list to stand on the other side."""


@dataclass(frozen=True, slots=True)
class ListedCard:
    """One article of a list. `place` is where the other list has it or a copy of it, 0 where it has not."""

    card: Card
    score: float | None
    place: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """One article with both lists; `unresolved` names of its block lead to no article of the corpus."""

    card: Card
    ours: tuple[ListedCard, ...]
    theirs: tuple[ListedCard, ...]
    unresolved: int = 0

    @property
    def shared(self) -> int:
        """How many articles stand in both lists."""
        return sum(one.place > 0 for one in self.ours)


def pairs_beside_baseline(snapshot: Snapshot, sample: int, system: str, encode: EncodeTexts) -> list[Pair]:
    """Ours beside the baseline `system` for a fixed draw of `sample` articles."""
    rows = draw(range(len(snapshot.cards)), sample)
    baselines = Baselines(snapshot, encode)
    asked = [Asked(snapshot.cards[row].id, baselines.texts[row], row) for row in rows]
    run = baselines.runs(asked, _LENGTH)[system]
    pairs = []
    for row in rows:
        card = snapshot.cards[row]
        found = tuple(ListedCard(snapshot.cards[snapshot.rows[name]], score) for name, score in run[card.id])
        pairs.append(_pair(snapshot, row, found))
    return pairs


def pairs_beside_block(snapshot: Snapshot, sample: int) -> list[Pair]:
    """Ours beside what the site itself puts there, for a fixed draw of `sample` articles that have such a block.

    Raises:
        NothingToShowError: no article links to or announces another one of the corpus.
    """
    blocks = {row: _block(snapshot, row) for row in range(len(snapshot.cards))}
    rows = draw([row for row, (found, _) in blocks.items() if found], sample)
    if not rows:
        raise NothingToShowError("no article of this index links to another one or announces it")
    return [_pair(snapshot, row, *blocks[row]) for row in rows]


def draw(rows: Sequence[int], sample: int) -> list[int]:
    """`sample` of the rows, the same ones every time, or all of them where they are fewer."""
    return [rows[place] for place in np.random.default_rng(_SEED).permutation(len(rows))[:sample].tolist()]


def page(pairs: Sequence[Pair], beside: str, generation: str, links: str) -> str:
    """The page; `beside` is what the other lists are called, `links` a sentence on what became of the site's links."""
    return (
        page_templates()
        .get_template("side_by_side.html")
        .render(
            pairs=pairs,
            beside=beside,
            generation=generation,
            links=links,
            shared=sum(pair.shared for pair in pairs),
            ours=sum(len(pair.ours) for pair in pairs),
            theirs=sum(len(pair.theirs) for pair in pairs),
        )
    )


def _pair(snapshot: Snapshot, row: int, theirs: tuple[ListedCard, ...], unresolved: int = 0) -> Pair:
    items = related_to_article(snapshot, row, ListRequest(limit=_LENGTH)).items
    ours = tuple(ListedCard(item.card, item.score) for item in items)
    originals = originals_of(snapshot)
    return Pair(snapshot.cards[row], _placed(ours, theirs, originals), _placed(theirs, ours, originals), unresolved)


def _placed(
    cards: tuple[ListedCard, ...], others: tuple[ListedCard, ...], originals: dict[str, str]
) -> tuple[ListedCard, ...]:
    places = {originals[other.card.id]: place for place, other in enumerate(others, start=1)}
    return tuple(ListedCard(one.card, one.score, places.get(originals[one.card.id], 0)) for one in cards)


def _block(snapshot: Snapshot, row: int) -> tuple[tuple[ListedCard, ...], int]:
    """What an article links to and then what it announces, each once, in order; and how many lead nowhere."""
    article = snapshot.articles.read(row)
    names = [*dict.fromkeys(article.links), *(mention.article for mention in article.mentions)]
    rows = [snapshot.row_named(name) if name else None for name in names]
    known = dict.fromkeys(found for found in rows if found is not None and found != row)
    return tuple(ListedCard(snapshot.cards[found], None) for found in known), rows.count(None)
