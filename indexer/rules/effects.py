"""Rules bound to one snapshot: whom they hide, whom they keep apart, what they put where. Arrays made once, then read.

The neighbour table knows nothing of rules: they act on the way out, so that a change needs no new night.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.rules.model import Effect, Rule, Rules, Selector
from indexer.rules.subjects import NO_SUBJECT, RuleSubject, subject_of
from indexer.snapshot.snapshot import Snapshot

Mask = NDArray[np.bool_]
_FOR_LISTS = (Effect.PIN, Effect.REQUIRE, Effect.NEVER_FROM, Effect.NEVER_PAIR)


@dataclass(frozen=True, slots=True)
class Ruled:
    """Whom a list is for, as rules see it: articles of the corpus, and what a draft says of itself.

    Both empty for a reader's query, to which only `hide` applies, and of what is required what it calls for.
    """

    rows: tuple[int, ...] = ()
    category: str = ""
    tags: tuple[str, ...] = ()
    author: str = ""
    query: bool = False
    calls_for: "frozenset[BoundRule]" = frozenset()

    def chosen_by(self, mask: Mask, selectors: Sequence[Selector]) -> bool:
        """Whether any of these articles is in `mask`, or the draft is what one of `selectors` means."""
        return any(mask[row] for row in self.rows) or any(self._described_by(selector) for selector in selectors)

    def _described_by(self, selector: Selector) -> bool:
        own = ((selector.categories, (self.category,)), (selector.tags, self.tags), (selector.authors, (self.author,)))
        given = [(wanted, values) for wanted, values in own if wanted]
        return not selector.names and all(
            {value.casefold() for value in values} & {value.casefold() for value in wanted} for wanted, values in given
        )


@dataclass(frozen=True, slots=True, eq=False)
class BoundRule:
    """A rule with the articles that it selects, (n,) each, the row of the one that it places, and what it is about."""

    rule: Rule
    chosen: Mask
    other: Mask
    row: int | None = None
    subject: RuleSubject = NO_SUBJECT


@dataclass(frozen=True)
class RuleEffects:
    """What the rules of one day do on one snapshot."""

    bound: tuple[BoundRule, ...] = ()
    digest: str = ""

    def at(self, placement: str) -> "RuleEffects":
        """Those that hold at one place on the site."""
        return self._by_placement.get(placement) or self._by_placement[""]

    @cached_property
    def hiding(self) -> "RuleEffects":
        """Those that hide, alone."""
        return replace(self, bound=tuple(bound for bound in self.bound if bound.rule.effect is Effect.HIDE))

    @cached_property
    def hidden(self) -> Mask | None:
        """(n,) whom no list may hold, or None where that is nobody."""
        return _union([bound.chosen for bound in self.bound if bound.rule.effect is Effect.HIDE])

    def barred(self, subject: Ruled) -> Mask | None:
        """(n,) whom rules keep out of this subject's list, besides the hidden, or None where that is nobody."""
        if subject.query:
            return None
        sides = [side for bound in self._pairs(subject) for side in _opposite(bound, subject)]
        masks = sides if self._unlisted is None else [*sides, self._unlisted]
        return masks[0] if len(masks) == 1 else _union(masks)

    def silent(self, subject: Ruled) -> bool:
        """Whether this subject has no list but for what rules put there."""
        return any(
            subject.chosen_by(bound.chosen, bound.rule.select) for bound in self._acting(subject, Effect.NEVER_FROM)
        )

    def concern(self, row: int) -> bool:
        """Whether a rule hides this article, or does more to its own list than to keep from it whom all lists lack."""
        if self._everywhere or (self.hidden is not None and self.hidden[row]):
            return True
        return self._touched is not None and bool(self._touched[row])

    @cached_property
    def kept_from_all(self) -> Mask | None:
        """(n,) whom rules keep out of every article's list, or None where that is nobody."""
        return _union([mask for mask in (self.hidden, self._unlisted) if mask is not None])

    def placing(self, subject: Ruled) -> list[BoundRule]:
        """The rules that put an article into this subject's list: what is required first, then pins.

        What a query calls for by its subject is the first that a reader sees, wherever it stands below an article.
        """
        if subject.query:
            called = [bound for bound in self.requiring if bound in subject.calls_for]
            return [replace(each, rule=replace(each.rule, position=1)) if each.rule.select else each for each in called]
        return [
            bound
            for effect in (Effect.REQUIRE, Effect.PIN)
            for bound in self._acting(subject, effect)
            if bound.row is not None and (not bound.rule.select or subject.chosen_by(bound.chosen, bound.rule.select))
        ]

    @cached_property
    def requiring(self) -> tuple[BoundRule, ...]:
        """The rules that require an article that there is."""
        return tuple(bound for bound in self.bound if bound.rule.effect is Effect.REQUIRE and bound.row is not None)

    @cached_property
    def unmet(self) -> tuple[Rule, ...]:
        """The rules that require an article that there is not, or no more: they do nothing, and nobody decided that."""
        return tuple(bound.rule for bound in self.bound if bound.rule.effect is Effect.REQUIRE and bound.row is None)

    def keeping_out(self, subject: Ruled) -> list[tuple[Rule, Mask]]:
        """Each rule that keeps articles out of this subject's list, and which."""
        found: list[tuple[Rule, Mask]] = []
        for bound in self.bound:
            effect = bound.rule.effect
            if effect is Effect.HIDE or (effect is Effect.NEVER_TO and not subject.query):
                found.append((bound.rule, bound.chosen))
        for bound in self._pairs(subject):
            found += [(bound.rule, side) for side in _opposite(bound, subject)]
        for bound in self._acting(subject, Effect.NEVER_FROM):
            if subject.chosen_by(bound.chosen, bound.rule.select):
                found.append((bound.rule, np.ones_like(bound.chosen)))
        return found

    def _pairs(self, subject: Ruled) -> list[BoundRule]:
        return self._acting(subject, Effect.NEVER_PAIR)

    def _acting(self, subject: Ruled, effect: Effect) -> list[BoundRule]:
        """The rules of one effect; none where no rule at all is about these articles, which is known at once."""
        if subject.query or not self._for_lists:
            return []
        described = subject.category or subject.tags or subject.author
        nameable = described or self._touched is None or any(self._touched[row] for row in subject.rows)
        if not nameable and not self._everywhere:  # a draft that says nothing of itself is somewhere, too
            return []
        return [bound for bound in self._for_lists if bound.rule.effect is effect]

    @cached_property
    def _by_placement(self) -> dict[str, "RuleEffects"]:
        named = {"", *(bound.rule.placement for bound in self.bound)}
        return {
            place: replace(self, bound=tuple(b for b in self.bound if b.rule.placement in {"", place}))
            for place in named
        }

    @cached_property
    def _for_lists(self) -> tuple[BoundRule, ...]:
        return tuple(bound for bound in self.bound if bound.rule.effect in _FOR_LISTS)

    @cached_property
    def _everywhere(self) -> bool:
        """Whether some rule puts an article into every list."""
        return any(bound.rule.effect.places and not bound.rule.select for bound in self._for_lists)

    @cached_property
    def _unlisted(self) -> Mask | None:
        return _union([bound.chosen for bound in self.bound if bound.rule.effect is Effect.NEVER_TO])

    @cached_property
    def _touched(self) -> Mask | None:
        """(n,) the articles whose own lists some rule changes."""
        return _union([mask for bound in self._for_lists for mask in (bound.chosen, bound.other)])


UNRULED = RuleEffects()


def effects_of(rules: Rules, snapshot: Snapshot) -> RuleEffects:
    """`rules`, which hold today, bound to `snapshot`. What they name and the snapshot does not have is left out."""
    bound = []
    for rule in rules.rules:
        placing = rule.effect.places
        everywhere = placing and not rule.select
        chosen = np.ones(len(snapshot.cards), dtype=bool) if everywhere else selected(rule.select, snapshot)
        row = snapshot.row_named(rule.article) if placing else None
        about = subject_of(rule, snapshot) if rule.effect is Effect.REQUIRE else NO_SUBJECT
        bound.append(BoundRule(rule, chosen, selected(rule.other, snapshot), row, about))
    return RuleEffects(tuple(bound), rules.digest)


def selected(selectors: Sequence[Selector], snapshot: Snapshot) -> Mask:
    """(n,) the articles that any of `selectors` means; none that was deleted, or is another one by now."""
    mask = np.zeros(len(snapshot.cards), dtype=bool)
    for selector in selectors:
        mask |= _selected(selector, snapshot)
    return mask if snapshot.withheld is None else mask & ~snapshot.withheld


def _selected(selector: Selector, snapshot: Snapshot) -> Mask:
    facets, groups = snapshot.facets, snapshot.index.groups
    fields = (
        (facets.categories, selector.categories), (facets.tags, selector.tags), (facets.authors, selector.authors),
    )  # fmt: skip
    masks = [facets.any_of(field, values) for field, values in fields if values]
    if selector.names:
        # Also of one that was deleted by day: its copies are meant for as long as it is known which ones they are.
        rows = {row for name in selector.names if (row := snapshot.row_with_name(name)) is not None}
        # Of an article that was put by day the copies are meant that it had before, too: until the night they are ones.
        rows |= {before for before, now in snapshot.replaced.items() if now in rows}
        masks.append(np.isin(groups, groups[sorted(rows)]))
    return np.asarray(np.logical_and.reduce(masks), dtype=bool)


def _opposite(bound: BoundRule, subject: Ruled) -> list[Mask]:
    """The sides of a pair that may not stand in this subject's list: the one opposite to where the subject is."""
    sides = ((bound.chosen, bound.rule.select, bound.other), (bound.other, bound.rule.other, bound.chosen))
    return [opposite for own, selectors, opposite in sides if subject.chosen_by(own, selectors)]


def _union(masks: Sequence[Mask]) -> Mask | None:
    return np.logical_or.reduce(masks) if masks else None
