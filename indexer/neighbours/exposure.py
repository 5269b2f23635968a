"""Exposure over the whole site: nobody stands in every list, and whoever can stand in one does.

A related list looks only at its own article. Seen together, the lists favour hubs, articles that are a little near to
everything, and leave others out of all of them (Radovanović et al., "Hubs in space", JMLR 11, 2010). Here the finished
table is gone over once: an article's exposure is in how many first tens it stands, and a first ten gives up a place
only for an article that is nearly as near. Choosing lists under bounds on how often an article is in them is a problem
of network flow (Antikacioglu and Ravi, arXiv 1702.05446); two greedy passes are enough where few places change.
"""

import heapq
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from indexer.neighbours.leading_places import LEADING, lead_the_unseen, unseen
from indexer.ranking.scoring import FIRST
from indexer.small_files import read_small

EXPOSURE_FILE = "exposure.json"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far exposure may be evened out; the figures behind the defaults are in decision 9."""

    cap: float = 2.5  # an article stands in at most this many times the average number of first tens
    price: float = 0.05  # a hub stays where the next article scores less by more than this; at most `loss`
    loss: float = 0.08  # no place of a first ten loses more score than this
    floor: float = 0.3  # below it a pair is no nearer than one random pair in twenty: not related


class Reason(StrEnum):
    """Why an article stands in nobody's first ten."""

    COPY = "copy"  # the lists hold a copy of it instead
    UNRELATED = "unrelated"  # to no article is it among the hundred nearest with a score above the floor
    OUTRANKED = "outranked"  # wherever it would fit, the tenth place is clearly better taken


@dataclass(frozen=True, slots=True)
class Exposure:
    """How evenly a table exposes its articles: 0 is equal, and never_listed is a share."""

    gini: float
    never_listed: float
    most_listed: int


@dataclass(frozen=True, slots=True)
class ExposureReport:
    """What became of the exposure in one night."""

    before: Exposure
    after: Exposure
    cap: int
    changed_lists: int
    unseen_before: int  # articles in nobody's first three that are somebody's best match by their topics
    unseen_after: int
    unlisted: Mapping[str, Reason]  # by article

    def figures(self) -> dict[str, dict[str, float]]:
        """The figures before and after, as the nightly summary and `status` show them."""
        return {"before": asdict(self.before), "after": asdict(self.after)}


_REPORT = TypeAdapter(ExposureReport)


@dataclass(frozen=True, slots=True)
class Spread:
    """The table after the passes: each list the same articles, first three, next seven, rest each by falling score."""

    rows: NDArray[np.int32]  # (n, k)
    scores: NDArray[np.float32]  # (n, k)
    moved: NDArray[np.bool_]  # (n, k) brought into the first ten or the first three, or moved down out of them
    report: ExposureReport


def spread_exposure(
    rows: NDArray[np.int32],
    scores: NDArray[np.float32],
    groups: NDArray[np.int32],
    ids: Sequence[str],
    common: NDArray[np.float32],
    bounds: Bounds | None = None,
) -> Spread:
    """Caps hubs and makes articles reachable in a table `rows`, `scores` (n, k) whose scores fall along each list.

    `common` (n, k) is how much of their topics the two have in common (leading_places.py).
    """
    bounds = bounds or Bounds()
    plain, plainly_leading = (first_places(rows, count) for count in (FIRST, LEADING))
    cap = math.ceil(bounds.cap * plain.sum() / max(1, len(rows)))
    chosen = list_the_unlisted(rows, scores, groups, cap_hubs(rows, scores, plain, cap, bounds.price), bounds)
    fitting = np.where(scores >= np.float32(bounds.floor), common, np.float32(0))
    chosen, leading = lead_the_unseen(rows, scores, chosen, fitting, bounds.loss)
    order = np.argsort(2 - chosen.astype(np.int8) - leading, axis=1, kind="stable")
    changed = (chosen != plain) | (leading != plainly_leading)
    spread_rows, spread_scores, moved = (np.take_along_axis(table, order, axis=1) for table in (rows, scores, changed))
    report = ExposureReport(
        before=exposure_of(rows),
        after=exposure_of(spread_rows),
        cap=cap,
        changed_lists=int(moved.any(axis=1).sum()),
        unseen_before=len(unseen(rows, plainly_leading, fitting)),
        unseen_after=len(unseen(rows, leading, fitting)),
        unlisted={ids[row]: reason for row, reason in _reasons(rows, scores, chosen, groups, bounds.floor)},
    )
    return Spread(spread_rows, spread_scores, moved, report)


def first_places(rows: NDArray[np.int32], count: int) -> NDArray[np.bool_]:
    """(n, k) the first `count` places of each list, as far as it goes."""
    return np.asarray((np.arange(rows.shape[1]) < count) & (rows >= 0))


def undone(rows: NDArray[np.int32], scores: NDArray[np.float32], order: NDArray[np.int64]) -> NDArray[np.int64]:
    """The places (k,) of one list `rows`, `scores` (k,) as the ranking alone has them; `order` (n,) breaks ties."""
    places = np.flatnonzero(rows >= 0)
    return np.asarray(places[np.lexsort((order[rows[places]], -scores[places]))], dtype=np.int64)


def read_exposure(directory: Path) -> ExposureReport | None:
    """The report of the generation in `directory`, or None where there is none that can be read."""
    try:
        return _REPORT.validate_json(read_small(directory / EXPOSURE_FILE))
    except (OSError, ValidationError):
        return None


def report_as_json(report: ExposureReport) -> bytes:
    """What `read_exposure` reads."""
    return _REPORT.dump_json(report, indent=1)


def exposure_of(rows: NDArray[np.int32]) -> Exposure:
    """How evenly the first tens of a table (n, k) expose its n articles."""
    listed = _listed(rows, first_places(rows, FIRST))
    never = float((listed == 0).mean()) if len(listed) else 0.0
    return Exposure(round(gini(listed), 4), round(never, 4), int(listed.max(initial=0)))


def gini(amounts: NDArray[np.int64]) -> float:
    """The Gini coefficient of `amounts` (n,): half the mean difference of two of them, by their mean."""
    total, count = int(amounts.sum()), len(amounts)
    if not total:
        return 0.0
    return float((2 * np.arange(1, count + 1) - count - 1) @ np.sort(amounts)) / (count * total)


def cap_hubs(
    rows: NDArray[np.int32], scores: NDArray[np.float32], chosen: NDArray[np.bool_], cap: int, loss: float
) -> NDArray[np.bool_]:
    """`chosen` (n, k) with articles that it holds more than `cap` times moved out, cheapest place first.

    Into the place comes the list's nearest article that is chosen fewer than `cap` times, unless `loss` forbids it.
    Whatever is still above `cap` has no such replacement in any list.
    """
    chosen, listed = chosen.copy(), _listed(rows, chosen)

    def offer(row: int, place: int) -> tuple[float, int, int, int] | None:
        free = np.flatnonzero((rows[row] >= 0) & ~chosen[row] & (listed[rows[row]] < cap))
        if not len(free):
            return None
        price = float(scores[row, place]) - float(scores[row, free[0]])
        return (price, row, place, int(free[0])) if price <= loss else None

    hubs = chosen & (listed[rows] > cap)
    offers = [made for row, place in np.argwhere(hubs).tolist() if (made := offer(row, place))]
    heapq.heapify(offers)
    while offers:
        made = heapq.heappop(offers)
        _, row, place, replacement = made
        if listed[rows[row, place]] <= cap:
            continue
        # Replacements only ever run out, so a price only rises: an offer that still holds is the cheapest there is.
        current = offer(row, place)
        if current == made:
            chosen[row, place], chosen[row, replacement] = False, True
            listed[rows[row, place]] -= 1
            listed[rows[row, replacement]] += 1
        elif current:
            heapq.heappush(offers, current)
    return chosen


def list_the_unlisted(
    rows: NDArray[np.int32],
    scores: NDArray[np.float32],
    groups: NDArray[np.int32],
    chosen: NDArray[np.bool_],
    bounds: Bounds,
) -> NDArray[np.bool_]:
    """`chosen` (n, k) with articles brought in of which it holds no copy, where they score highest, one a list at most.

    They take the last place whose article is chosen elsewhere too. An article with few lists to go to goes first.
    """
    chosen, listed, taken = chosen.copy(), _listed(rows, chosen), np.zeros(len(rows), dtype=bool)
    worst = scores[:, :FIRST] - np.float32(bounds.loss)
    found = set(groups[listed > 0].tolist())
    fits: dict[int, list[tuple[float, int, int]]] = {}
    allowed = (rows >= 0) & (listed[rows] == 0) & (scores >= np.maximum(worst[:, -1:], bounds.floor))
    for row, place in np.argwhere(allowed).tolist():
        fits.setdefault(int(rows[row, place]), []).append((-float(scores[row, place]), row, place))
    for article in sorted(fits, key=lambda article: (len(fits[article]), article)):
        for _, row, place in sorted(fits[article]):
            replaceable = np.flatnonzero(chosen[row] & (listed[rows[row]] > 1))
            if int(groups[article]) in found or taken[row] or not len(replaceable):
                continue
            changed = chosen[row].copy()
            changed[replaceable[-1]], changed[place] = False, True
            if (scores[row, changed] >= worst[row]).all():
                listed[rows[row, replaceable[-1]]] -= 1
                chosen[row], taken[row], listed[article] = changed, True, 1
                found.add(int(groups[article]))
    return chosen


def _reasons(
    rows: NDArray[np.int32],
    scores: NDArray[np.float32],
    chosen: NDArray[np.bool_],
    groups: NDArray[np.int32],
    floor: float,
) -> Iterator[tuple[int, Reason]]:
    """Each row that `chosen` (n, k) holds nowhere, with the reason."""
    listed, related = _listed(rows, chosen), _listed(rows, scores >= floor)
    found = set(groups[listed > 0].tolist())
    for row in np.flatnonzero(listed == 0).tolist():
        if int(groups[row]) in found:
            yield row, Reason.COPY
        else:
            yield row, Reason.OUTRANKED if related[row] else Reason.UNRELATED


def _listed(rows: NDArray[np.int32], chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """(n,) in how many lists each article is chosen."""
    return np.bincount(rows[chosen & (rows >= 0)], minlength=len(rows))
