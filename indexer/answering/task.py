"""One list to be made, with what several steps of making it look at: each made once, and only when it is needed."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.answering.barriers import Barrier, Barriers, barriers_of, groups_named
from indexer.answering.model import About, ListRequest
from indexer.ranking.scoring import Wish
from indexer.rules.effects import RuleEffects
from indexer.snapshot.snapshot import Snapshot


@dataclass(frozen=True)
class ListTask:
    """A list for somebody, out of one snapshot, as a caller asks for it and editors' rules allow."""

    snapshot: Snapshot
    about: About
    request: ListRequest
    rules: RuleEffects  # those that hold where the list is to stand

    @staticmethod
    def of(snapshot: Snapshot, about: About, request: ListRequest, rules: RuleEffects) -> "ListTask":
        """The task under `rules` of any place on the site."""
        return ListTask(snapshot, about, request, rules.at(request.placement))

    @cached_property
    def wish(self) -> Wish:
        """What the list is to be like. A list out of the table never needs it."""
        about, index = self.about, self.snapshot.index
        if about.text is not None:
            return Wish(about.formula, (about.text,))
        like, unlike = (tuple(index.subject(row) for row in rows) for rows in (about.like, about.unlike))
        return Wish(about.formula, like, unlike)

    @cached_property
    def passing(self) -> NDArray[np.bool_] | None:
        """(n,) who passes the caller's filters, or None where nothing is filtered."""
        return self.snapshot.facets.passing(self.request)

    @cached_property
    def barriers(self) -> Barriers:
        """(n,) why each article may not be listed."""
        return self.barriers_of(np.arange(len(self.snapshot.cards)))

    @cached_property
    def allowed(self) -> NDArray[np.bool_]:
        """(n,) who may be listed."""
        return np.asarray(self.barriers == Barrier.NONE)

    def barriers_of(self, rows: NDArray[np.int64]) -> Barriers:
        """(k,) why each of `rows` (k,) may not be listed; the table tells of a few without asking about all."""
        return barriers_of(rows, self.snapshot, self.about, self.rules, self.passing, self._foreign, self._excluded)

    @cached_property
    def _foreign(self) -> NDArray[np.bool_] | None:
        """(n,) who is in another language than the subject, None for nobody; a caller who names languages decides."""
        return None if self.request.languages else self.snapshot.foreign_to(self.about.languages)

    @cached_property
    def _excluded(self) -> frozenset[int]:
        return groups_named(self.snapshot, self.request.exclude)
