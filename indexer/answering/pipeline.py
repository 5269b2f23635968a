"""Where every list is made, whatever it is for: one pipeline, each step a function.

who may stand in it -> the near ones, one of a piece, not below the cut -> variety -> fillers -> what rules put there
-> one page of it -> why it is short. The paths differ in whom the list is for, never in what is promised of it: never
the subject or a copy of it, no piece twice, nobody whom rules or the caller keep out, the same order every time.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from indexer.answering.barriers import About, Barrier, Barriers, barriers_of
from indexer.answering.explanation import explain
from indexer.answering.model import ActedRule, Dropped, Fill, Item, ListRequest, RelatedList, Source
from indexer.answering.placing import Entry, Placed, interleaved, placed_by_rules
from indexer.ranking.diversity import diversified
from indexer.ranking.scoring import Ranked, narrowed, rank, wish_scores
from indexer.rules.effects import RuleEffects
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import in_order


def ranked_list(
    snapshot: Snapshot, about: About, request: ListRequest, rules: RuleEffects, known: Ranked | None = None
) -> RelatedList:
    """The list, ranked over the whole corpus now; `known` is such a ranking of all who might be in it, if there is."""
    acting = rules.at(request.placement)
    barriers = barriers_of(snapshot, about, request, acting, np.arange(len(snapshot.cards)))
    placed = placed_by_rules(snapshot, about, request, acting)
    wish, allowed = about.wish(snapshot.index), barriers == Barrier.NONE
    # A reader's words may be in one copy and not in another; below an article, one piece is one link for good.
    standing = allowed if about.ruled.query else snapshot.index.standing(allowed)
    ranked = narrowed(known, wish, snapshot.index, standing) if known else rank(wish, snapshot.index, standing)
    near = _cut(snapshot, _distinct(snapshot, ranked), placed, request.min_score)
    near = _varied(snapshot, near, request.diversity)
    fillers = _fillers(snapshot, about, request, allowed, [*near.rows, *(p.row for p in placed)])
    listed = interleaved([*_entries(near, request.end), *fillers], placed, request.limit)
    found = RelatedList(_page(snapshot, about, request, listed), None, _acted(about, request, acting))
    if len(found.items) == request.limit:
        return found
    return replace(found, dropped=_dropped(snapshot, barriers, [entry.row for entry in listed]))


def table_list(
    snapshot: Snapshot, row: int, about: About, request: ListRequest, rules: RuleEffects
) -> RelatedList | None:
    """The same list out of the precomputed table, or None where the table does not hold enough for this request.

    The table holds of each piece only the article that stands for it. A filter or a rule that keeps that one out may
    let in a copy of it, so then the list is ranked now.
    """
    if request.diversity > 0 or request.fill is not Fill.NONE or snapshot.facets.passing(request) is not None:
        return None
    acting = rules.at(request.placement)
    rows, scores = _table_row(snapshot, row)
    barriers = barriers_of(snapshot, about, request, acting, rows)
    kept_out = rows[(barriers != Barrier.NONE) & (barriers != Barrier.EXCLUDED)]
    if len(kept_out) and (snapshot.index.group_sizes[kept_out] > 1).any():
        return None
    placed = placed_by_rules(snapshot, about, request, acting)
    near = _cut(snapshot, Ranked(rows, scores).where(barriers == Barrier.NONE), placed, request.min_score)
    if len(near.rows) < request.end:
        return None
    listed = interleaved(_entries(near, request.end), placed, request.limit)
    return RelatedList(_page(snapshot, about, request, listed), None, _acted(about, request, acting))


def _table_row(snapshot: Snapshot, row: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    rows = snapshot.neighbour_rows[row].astype(np.int64)
    there = rows >= 0
    return rows[there], np.round(snapshot.neighbour_scores[row][there].astype(np.float64), 4)


def _distinct(snapshot: Snapshot, ranked: Ranked) -> Ranked:
    """Of each piece the nearest; there are several only where the article that stands for them may not be listed."""
    first = np.zeros(len(ranked.rows), dtype=bool)
    first[np.unique(snapshot.index.groups[ranked.rows], return_index=True)[1]] = True
    return ranked.where(first)


def _cut(snapshot: Snapshot, distinct: Ranked, placed: Sequence[Placed], min_score: float) -> Ranked:
    """Those not below the cut, without pieces that rules place anyway."""
    kept = distinct.scores >= min_score
    if placed:
        groups = snapshot.index.groups
        kept &= ~np.isin(groups[distinct.rows], groups[[place.row for place in placed]])
    return distinct.where(kept)


def _varied(snapshot: Snapshot, near: Ranked, diversity: float) -> Ranked:
    if diversity == 0:
        return near
    order = diversified(snapshot.index.features.vectors[near.rows], near.scores, diversity)
    return Ranked(near.rows[order], near.scores[order])


def _entries(near: Ranked, count: int) -> list[Entry]:
    pairs = zip(near.rows[:count].tolist(), near.scores[:count].tolist(), strict=True)
    return [Entry(row, Source.RELATED, score) for row, score in pairs]


def _fillers(
    snapshot: Snapshot, about: About, request: ListRequest, allowed: NDArray[np.bool_], listed: Sequence[int]
) -> list[Entry]:
    """The newest articles for the places that are left, from those who may be listed and are not yet, one of a piece.

    A query and a draft without a category take that of the nearest article.
    """
    missing = request.end - len(listed)
    if request.fill is Fill.NONE or missing <= 0:
        return []
    groups, newest = snapshot.index.groups, snapshot.index.metadata.newest_first
    if request.fill is Fill.CATEGORY:
        categories = about.categories or [snapshot.cards[row].category for row in listed[:1]]
        allowed = allowed & snapshot.facets.any_of(snapshot.facets.categories, categories)
    rows = newest[snapshot.index.standing(allowed)[newest]]
    rows = rows[~np.isin(groups[rows], groups[list(listed)])]
    first = np.sort(np.unique(groups[rows], return_index=True)[1])[:missing]
    return [Entry(row, Source(request.fill.value)) for row in rows[first].tolist()]


def _page(snapshot: Snapshot, about: About, request: ListRequest, listed: Sequence[Entry]) -> tuple[Item, ...]:
    """The items of one page, each with its score, and its explanation where that is asked for."""
    page = listed[request.offset : request.end]
    unscored = [entry.row for entry in page if np.isnan(entry.score)]
    scores = {entry.row: entry.score for entry in page}
    if unscored:
        found = wish_scores(about.wish(snapshot.index), snapshot.index, np.array(unscored))
        scores |= dict(zip(unscored, found.tolist(), strict=True))
    items = [
        Item(position, snapshot.cards[e.row], in_order(snapshot.assignments[e.row]), scores[e.row], e.source)
        for position, e in enumerate(page, start=request.offset + 1)
    ]
    if request.explain:
        wish = about.wish(snapshot.index)
        reasons = explain(snapshot, wish, about.like, about.unlike, [entry.row for entry in page])
        items = [
            replace(item, explanation=replace(reason, rule=entry.rule))
            for item, reason, entry in zip(items, reasons, page, strict=True)
        ]
    return tuple(items)


def _dropped(snapshot: Snapshot, barriers: Barriers, listed: Collection[int]) -> Dropped:
    """Why each article that is not in the whole list is not; the subject's own piece is no loss and not counted."""
    rows = np.array(list(listed), dtype=np.int64)
    groups = snapshot.index.groups
    left = np.ones(len(barriers), dtype=bool)
    left[rows] = False
    open_to_all = left & (barriers == Barrier.NONE)
    copies = open_to_all & np.isin(groups, groups[rows])
    counts = np.bincount(barriers[left], minlength=len(Barrier)).tolist()
    return Dropped(
        excluded=counts[Barrier.EXCLUDED],
        filtered=counts[Barrier.FILTERED],
        below_score=int(open_to_all.sum() - copies.sum()),
        duplicate=int(copies.sum()),
        hidden=counts[Barrier.HIDDEN],
        rule=counts[Barrier.RULE] + counts[Barrier.SILENT],
    )


def _acted(about: About, request: ListRequest, rules: RuleEffects) -> tuple[ActedRule, ...]:
    """The rules that kept articles out, where the caller asks for an explanation."""
    if not request.explain:
        return ()
    return tuple(
        ActedRule(rule.name, str(rule.effect), int(mask.sum())) for rule, mask in rules.keeping_out(about.ruled)
    )
