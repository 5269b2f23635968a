"""Where every list is made, whatever it is for: `make_list`, one pipeline, each step a function.

the near ones, who may stand in it, one of a piece, not below the cut -> variety -> fillers -> what rules put there
-> one page of it -> why it is short. The paths differ in whom the list is for and in where the near ones are found,
never in what is promised of it: never the subject or a copy of it, no piece twice, nobody whom rules or the caller
keep out, the same order every time.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from indexer.answering.barriers import Barrier
from indexer.answering.explanation import explain
from indexer.answering.model import ActedRule, Dropped, Fill, Item, ItemSource, RelatedList
from indexer.answering.placing import Listed, Placed, interleaved, placed_before, placed_by_rules
from indexer.answering.task import ListTask
from indexer.ranking.diversity import diversified
from indexer.ranking.scoring import Ranked, narrowed, rank, rounded, wish_scores
from indexer.snapshot.snapshot import Snapshot


def make_list(task: ListTask, table_row: int | None = None, known: Ranked | None = None) -> RelatedList:
    """The list: out of the row of the precomputed table where there is one and it holds enough, else ranked now.

    `known` is a ranking of all who might be in it, if somebody has made one.
    """
    request, placed = task.request, placed_by_rules(task)
    near = _near_in_table(task, table_row, placed) if table_row is not None else None
    if near is None:
        near = _near_by_ranking(task, placed, known)
    near = _varied(task, near)
    unplaced = [*_listed(near, request.end), *_fillers(task, near, placed)]
    listed = interleaved(unplaced, placed, request.limit)
    items = _page(task, listed)
    dropped = _dropped(task, [each.row for each in listed]) if len(items) < request.limit else None
    return RelatedList(items, dropped, _acted(task))


def _near_in_table(task: ListTask, row: int, placed: Sequence[Placed]) -> Ranked | None:
    """The near ones out of the precomputed table, or None where it cannot tell.

    The table holds of each piece only the article that stands for it. A filter or a rule that keeps that one out may
    let in a copy of it, so then they are ranked now. Where the table holds too few, all others follow, ranked now: its
    own keep their places, which exposure and changes by day have moved, or pages would not join.
    """
    request, sizes, groups = task.request, task.snapshot.index.group_sizes, task.snapshot.index.groups
    if request.diversity > 0 or request.fill is not Fill.NONE or task.passing is not None:
        return None
    at_night = _table_row(task.snapshot, row)
    in_table = _as_changed(task, at_night)
    barriers = task.barriers_of(in_table.rows)
    kept_out = in_table.rows[(barriers != Barrier.NONE) & (barriers != Barrier.EXCLUDED)]
    if len(kept_out) and (sizes[kept_out] > 1).any():
        return None
    near = _cut(task, in_table.where(barriers == Barrier.NONE), placed)
    # A row of the table that goes down to below the cut holds all that is above it.
    if len(near.rows) >= request.end or (at_night.scores < request.min_score).any():
        return near
    others = _near_by_ranking(task, placed)
    others = others.where(~np.isin(groups[others.rows], groups[in_table.rows]))
    return Ranked(np.append(near.rows, others.rows), np.append(near.scores, others.scores))


def _near_by_ranking(task: ListTask, placed: Sequence[Placed], known: Ranked | None = None) -> Ranked:
    """The near ones of the whole corpus, ranked now."""
    index = task.snapshot.index
    # A reader's words may be in one copy and not in another; below an article, one piece is one link for good.
    standing = task.allowed if task.about.ruled.query else index.standing(task.allowed)
    ranked = rank(task.wish, index, standing) if known is None else narrowed(known, task.wish, index, standing)
    return _cut(task, _distinct(task.snapshot, ranked), placed)


def _table_row(snapshot: Snapshot, row: int) -> Ranked:
    rows = snapshot.neighbour_rows[row].astype(np.int64)
    there = rows >= 0
    return Ranked(rows[there], rounded(snapshot.neighbour_scores[row][there]))


def _as_changed(task: ListTask, in_table: Ranked) -> Ranked:
    """The row of the table with articles that were changed by day as they are now, where they belong by what they say.

    Between the others, which keep their order: some of them were moved, so their scores do not fall throughout.
    """
    replaced, index = task.snapshot.replaced, task.snapshot.index
    changed = [replaced[row] for row in in_table.rows.tolist() if row in replaced] if replaced else []
    if not changed:
        return in_table
    rows = np.array(changed, dtype=np.int64)
    scores = wish_scores(task.wish, index, rows)
    kept = in_table.where(~np.isin(in_table.rows, list(replaced)))
    order = np.lexsort((index.metadata.order[rows], -scores))
    places = [int(np.argmax(np.append(kept.scores < score, True))) for score in scores[order].tolist()]
    return Ranked(np.insert(kept.rows, places, rows[order]), np.insert(kept.scores, places, scores[order]))


def _distinct(snapshot: Snapshot, ranked: Ranked) -> Ranked:
    """Of each piece the nearest; there are several only where the article that stands for them may not be listed."""
    first = np.zeros(len(ranked.rows), dtype=bool)
    first[np.unique(snapshot.index.groups[ranked.rows], return_index=True)[1]] = True
    return ranked.where(first)


def _cut(task: ListTask, distinct: Ranked, placed: Sequence[Placed]) -> Ranked:
    """Those not below the cut, without pieces that rules place anyway."""
    kept = distinct.scores >= task.request.min_score
    if placed:
        groups = task.snapshot.index.groups
        kept &= ~np.isin(groups[distinct.rows], groups[[place.row for place in placed]])
    return distinct.where(kept)


def _varied(task: ListTask, near: Ranked) -> Ranked:
    diversity = task.request.diversity
    if diversity == 0:
        return near
    order = diversified(task.snapshot.index.vectors_of(near.rows), near.scores, diversity)
    return Ranked(near.rows[order], near.scores[order])


def _listed(near: Ranked, count: int) -> list[Listed]:
    pairs = zip(near.rows[:count].tolist(), near.scores[:count].tolist(), strict=True)
    return [Listed(row, ItemSource.RELATED, score) for row, score in pairs]


def _fillers(task: ListTask, near: Ranked, placed: Sequence[Placed]) -> list[Listed]:
    """The newest articles for the places that are left, from those who may be listed and are not yet, one of a piece.

    A query and a draft without a category take that of the nearest article.
    """
    request, snapshot = task.request, task.snapshot
    if request.fill is Fill.NONE:
        return []
    missing = request.end - len(near.rows) - placed_before(request.end, placed, request.limit)
    if missing <= 0:
        return []
    listed = [*near.rows.tolist(), *(place.row for place in placed)]
    allowed, groups, newest = task.allowed, snapshot.index.groups, snapshot.index.metadata.newest_first
    if request.fill is Fill.CATEGORY:
        categories = task.about.categories or [snapshot.cards[row].category for row in listed[:1]]
        allowed = allowed & snapshot.facets.any_of(snapshot.facets.categories, categories)
    rows = newest[snapshot.index.standing(allowed)[newest]]
    rows = rows[~np.isin(groups[rows], groups[listed])]
    first = np.sort(np.unique(groups[rows], return_index=True)[1])[:missing]
    return [Listed(row, ItemSource(request.fill.value)) for row in rows[first].tolist()]


def _page(task: ListTask, listed: Sequence[Listed]) -> tuple[Item, ...]:
    """The items of one page, each with its score, and its explanation where that is asked for."""
    snapshot, request = task.snapshot, task.request
    page = listed[request.offset : request.end]
    scores = _scores(task, page)
    topics = [snapshot.shown_among(snapshot.assignments[each.row]) for each in page]
    items = [
        Item(position, snapshot.cards[each.row], own, score, each.source)
        for position, (each, own, score) in enumerate(zip(page, topics, scores, strict=True), start=request.offset + 1)
    ]
    if request.explain:
        reasons = explain(snapshot, task.wish, task.about.like, task.about.unlike, [each.row for each in page])
        items = [
            replace(item, explanation=replace(reason, rule=each.rule))
            for item, reason, each in zip(items, reasons, page, strict=True)
        ]
    return tuple(items)


def _scores(task: ListTask, page: Sequence[Listed]) -> list[float]:
    """The score of each; those of fillers and of what rules placed are not known before."""
    scores: NDArray[np.float64] = np.array([each.score for each in page], dtype=np.float64)
    unscored = np.isnan(scores)
    if unscored.any():
        rows = np.array([each.row for each in page], dtype=np.int64)[unscored]
        scores[unscored] = wish_scores(task.wish, task.snapshot.index, rows)
    return list(scores.tolist())


def _dropped(task: ListTask, listed: Collection[int]) -> Dropped:
    """Why each article that is not in the whole list is not; the subject's own piece is no loss and not counted."""
    rows = np.array(list(listed), dtype=np.int64)
    groups = task.snapshot.index.groups
    left = np.ones(len(groups), dtype=bool)
    left[rows] = False
    open_to_all = left & task.allowed
    copies = open_to_all & np.isin(groups, groups[rows])
    counts = np.bincount(task.barriers[left], minlength=len(Barrier)).tolist()
    return Dropped(
        excluded=counts[Barrier.EXCLUDED],
        filtered=counts[Barrier.FILTERED],
        below_score=int(open_to_all.sum() - copies.sum()),
        duplicate=int(copies.sum()),
        hidden=counts[Barrier.HIDDEN],
        rule=counts[Barrier.RULE] + counts[Barrier.SILENT],
    )


def _acted(task: ListTask) -> tuple[ActedRule, ...]:
    """The rules that kept articles out, where the caller asks for an explanation."""
    if not task.request.explain:
        return ()
    acted = task.rules.keeping_out(task.about.ruled)
    return tuple(ActedRule(rule.name, str(rule.effect), int(mask.sum())) for rule, mask in acted)
