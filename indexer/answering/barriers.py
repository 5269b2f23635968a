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
    HIDDEN = 5
    OWN = 6  # the subject itself, or a copy of it


def barriers_of(
    rows: NDArray[np.int64],
    groups: NDArray[np.int32],
    about: About,
    rules: RuleEffects,
    passing: NDArray[np.bool_] | None,
    excluded: Collection[int],
) -> Barriers:
    """Why each of `rows` (k,), which are of these `groups` (k,), may not be listed.

    `passing` (n,) are those who pass the caller's filters, None for all, and `excluded` the groups that it excludes:
    to exclude an article is to exclude its copies too.
    """
    found = np.zeros(len(rows), dtype=np.int8)
    if rules.silent(about.ruled):
        found[:] = Barrier.SILENT
    if passing is not None:
        found[~passing[rows]] = Barrier.FILTERED
    if excluded:
        found[_among(groups, excluded)] = Barrier.EXCLUDED
    for mask, barrier in ((rules.barred(about.ruled), Barrier.RULE), (rules.hidden, Barrier.HIDDEN)):
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
