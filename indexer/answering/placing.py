"""What rules put into a list, and where: between the articles that are there by relevance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from indexer.answering.barriers import Barrier
from indexer.answering.model import ItemSource
from indexer.answering.task import ListTask
from indexer.rules.model import Effect

# What a rule that places an article overrules: `never_from`, and if the article is required, the caller's filters too.
_PINNED_OVER = {Barrier.NONE, Barrier.SILENT}
_REQUIRED_OVER = {*_PINNED_OVER, Barrier.FILTERED}


@dataclass(frozen=True, slots=True)
class Placed:
    """An article that a rule puts at a position; what is required must come on the first page."""

    row: int
    position: int
    required: bool
    rule: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list before it is shown. A filler's score, and that of what is placed, is not known yet."""

    row: int
    source: ItemSource
    score: float = np.nan
    rule: str = ""


def placed_by_rules(task: ListTask) -> list[Placed]:
    """What rules put into this list: nobody hidden, excluded, kept apart, of the subject's own piece, or twice."""
    placing = task.rules.placing(task.about.ruled)
    if not placing:
        return []
    rows = np.array([bound.row for bound in placing], dtype=np.int64)
    barriers = task.barriers_of(rows)
    placed: dict[int, Placed] = {}
    for bound, row, barrier in zip(placing, rows.tolist(), barriers.tolist(), strict=True):
        required = bound.rule.effect is Effect.REQUIRE
        if barrier in (_REQUIRED_OVER if required else _PINNED_OVER):
            group = int(task.snapshot.index.groups[row])
            placed.setdefault(group, Placed(row, bound.rule.position, required, bound.rule.name))
    return list(placed.values())


def interleaved(others: Iterable[Listed], placed: Sequence[Placed], limit: int) -> list[Listed]:
    """`others` in their order, with each of `placed` at its position, or at the end of a list that is shorter.

    Of two that want one position the first has it and the next goes one further. A required article whose position
    lies beyond the first page comes at the end of that page.
    """
    rest, listed = iter(others), list[Listed]()
    for position, place in sorted(_positions(placed, limit).items()):
        while len(listed) < position - 1 and (other := next(rest, None)) is not None:
            listed.append(other)
        listed.append(Listed(place.row, ItemSource.PINNED, rule=place.rule))
    return [*listed, *rest]


def placed_before(end: int, placed: Sequence[Placed], limit: int) -> int:
    """How many of `placed` stand among the first `end`, in a list that is long enough for all of them."""
    return sum(position <= end for position in _positions(placed, limit))


def _positions(placed: Sequence[Placed], limit: int) -> dict[int, Placed]:
    taken: dict[int, Placed] = {}
    for place in placed:
        wanted = min(place.position, limit) if place.required else place.position
        onwards = range(wanted, wanted + len(placed))
        if place.required:
            on_the_page = range(wanted, limit + 1), range(wanted, 0, -1)
            tried = chain(*on_the_page, onwards)
        else:
            tried = chain(onwards)
        taken[next(position for position in tried if position not in taken)] = place
    return taken
