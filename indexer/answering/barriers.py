"""Who may not stand in a list, and for which reason. Filters come before the cut: they act here, on all articles."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from indexer.answering.model import ListRequest
from indexer.encoding.subject import Subject
from indexer.ranking.scoring import Wish
from indexer.ranking.signals import Formula, RankingIndex
from indexer.rules.effects import Ruled, RuleEffects
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


@dataclass(frozen=True, slots=True)
class About:
    """Whom a list is for: a text, or articles of the corpus; and which pieces may not stand in it, being its own."""

    formula: Formula
    ruled: Ruled  # the same as rules see it
    own_groups: frozenset[int] = frozenset()
    text: Subject | None = None
    like: tuple[int, ...] = ()  # rows, where it is for articles
    unlike: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()  # for fillers of the same category

    def wish(self, index: RankingIndex) -> Wish:
        """What the list is to be like. Made when it is needed: a list out of the table never needs it."""
        if self.text is not None:
            return Wish(self.formula, (self.text,))
        like, unlike = (tuple(index.subject(row) for row in rows) for rows in (self.like, self.unlike))
        return Wish(self.formula, like, unlike)


def barriers_of(
    snapshot: Snapshot, about: About, request: ListRequest, rules: RuleEffects, rows: NDArray[np.int64]
) -> Barriers:
    """Why each of `rows` (k,) may not be listed. To exclude an article is to exclude its copies too."""
    groups = snapshot.index.groups[rows]
    found = np.zeros(len(rows), dtype=np.int8)
    if rules.silent(about.ruled):
        found[:] = Barrier.SILENT
    passing = snapshot.facets.passing(request)
    if passing is not None:
        found[~passing[rows]] = Barrier.FILTERED
    if request.exclude:
        found[_among(groups, groups_named(snapshot, request.exclude))] = Barrier.EXCLUDED
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
