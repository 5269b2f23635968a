"""Who may not stand in a list, and for which reason. Filters come before the cut: they act here, on all articles."""

from collections.abc import Collection
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from indexer.answering.model import About
from indexer.rules.effects import RuleEffects
from indexer.snapshot.snapshot import Snapshot

Barriers = NDArray[np.int8]


class Barrier(IntEnum):
    """Why an article may not be listed. Where several hold, the greatest counts."""

    NONE = 0
    SILENT = 1  # a rule: the subject has no list
    FILTERED = 2
    EXCLUDED = 3
    RULE = 4
    GONE = 5  # deleted or changed by day: this row is no article any more, and is not counted as one
    HIDDEN = 6
    OWN = 7  # the subject itself, or a copy of it


def withheld_by(snapshot: Snapshot, rules: RuleEffects) -> NDArray[np.bool_] | None:
    """(n,) whom nothing may show or be made of: what the snapshot withholds, and what `rules` hide; None for nobody."""
    masks = [mask for mask in (snapshot.withheld, rules.hidden) if mask is not None]
    return np.logical_or.reduce(masks) if masks else None


def barriers_of(
    rows: NDArray[np.int64],
    snapshot: Snapshot,
    about: About,
    rules: RuleEffects,
    passing: NDArray[np.bool_] | None,
    foreign: NDArray[np.bool_] | None,
    excluded: Collection[int],
) -> Barriers:
    """Why each of `rows` (k,) of `snapshot` may not be listed.

    `passing` (n,) are those who pass the caller's filters, None for all, `foreign` (n,) those in a language that the
    subject's readers may not read, None for nobody, and `excluded` the groups that the caller excludes: to exclude an
    article is to exclude its copies too.
    """
    found, groups = np.zeros(len(rows), dtype=np.int8), snapshot.index.groups[rows]
    if rules.silent(about.ruled):
        found[:] = Barrier.SILENT
    if passing is not None:
        found[~passing[rows]] = Barrier.FILTERED
    if foreign is not None:
        found[foreign[rows]] = Barrier.FILTERED
    if excluded:
        found[_among(groups, excluded)] = Barrier.EXCLUDED
    masks = (
        (rules.barred(about.ruled), Barrier.RULE), (snapshot.withheld, Barrier.GONE), (rules.hidden, Barrier.HIDDEN),
    )  # fmt: skip
    for mask, barrier in masks:
        if mask is not None:
            found[mask[rows]] = barrier
    found[_among(groups, about.own_groups)] = Barrier.OWN
    return found


def groups_named(snapshot: Snapshot, ids_or_urls: Collection[str]) -> frozenset[int]:
    """The groups of the named articles; a name that is unknown means nobody."""
    rows = (snapshot.row_named(name) for name in ids_or_urls)
    return frozenset(int(snapshot.index.groups[row]) for row in rows if row is not None)


def _among(groups: NDArray[np.int32], wanted: Collection[int]) -> NDArray[np.bool_]:
    if len(wanted) == 1:  # the plain request: a comparison costs a tenth of isin
        return np.asarray(groups == next(iter(wanted)))
    return np.isin(groups, list(wanted)) if wanted else np.zeros(len(groups), dtype=bool)
