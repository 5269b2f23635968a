"""Whether a newer file of rules would let out what an older one keeps in, without a word that this is meant.

A file may be read while it is being saved, or stay half saved for good: what is then missing must go on acting. So
whatever keeps articles out goes only by an explicit word: `enabled: false`, another `until`, or its name (or one of
its values) under `lifted:`. What is moved, renamed, split or joined is still kept out, and needs no word. The same
holds for what is required, such as a help line: whoever needs it must not miss it because a file was half saved.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from indexer.rules.from_yaml import RuleFinding
from indexer.rules.model import Effect, Rule, Rules, Selector

_GUARDED = frozenset({Effect.HIDE, Effect.NEVER_TO, Effect.NEVER_FROM, Effect.NEVER_PAIR, Effect.REQUIRE})

_IF_MEANT = "if that is meant, say `enabled: false` there, or name it under `lifted:`"

_Values = tuple[frozenset[str], ...]  # one set a field; an empty one asks for nothing


@dataclass(frozen=True, slots=True)
class _Side:
    """What one selector of a rule asks for."""

    values: _Values

    @staticmethod
    def of(selector: Selector) -> "_Side":
        return _Side(
            (
                frozenset(selector.names),
                *(
                    frozenset(value.casefold() for value in values)
                    for values in (selector.categories, selector.tags, selector.authors)
                ),
            )
        )

    def holds(self, other: "_Side") -> bool:
        """Whether every article that `other` means is meant here too."""
        return any(self.values) and all(
            not mine or (theirs and theirs <= mine) for mine, theirs in zip(self.values, other.values, strict=True)
        )

    def single(self) -> Iterator["_Side"]:
        """One for each combination of values: any of them has to be kept out by somebody."""
        ways = [[frozenset({value}) for value in sorted(values)] or [frozenset[str]()] for values in self.values]
        return map(_Side, product(*ways))

    def named_in(self, lifted: frozenset[str]) -> bool:
        return any(not lifted.isdisjoint(values) for values in self.values)

    def __str__(self) -> str:
        return " and ".join(sorted(value for values in self.values for value in values))


def loosened(acting: Rules, newer: Rules, today: date) -> tuple[RuleFinding, ...]:
    """What `acting` keeps out or requires from today on and `newer` would not, unsaid: a finding for each rule."""
    found = []
    for rule in acting.rules:
        if rule.effect in _GUARDED and rule.enabled and (rule.ends is None or rule.ends >= today):
            lost = next(_lost(rule, newer, today), None)
            if lost:
                does = f"require {rule.article} for" if rule.effect is Effect.REQUIRE else "keep out"
                found.append(RuleFinding(0, rule.name, f"would no longer {does} {lost}; {_IF_MEANT}"))
    return tuple(found)


def _lost(rule: Rule, newer: Rules, today: date) -> Iterator[str]:
    """What of `rule` no rule in `newer` does."""
    lifted = frozenset(newer.lifted) | {value.casefold() for value in newer.lifted}
    switched_off = any(other.name == rule.name and not other.enabled for other in newer.rules)
    if not lifted.isdisjoint({rule.name, rule.article}) or switched_off:
        return
    keeping = [_sides(other) for other in newer.rules if _acts_as_widely(other, rule, today)]
    is_everywhere = rule.effect.places and not all(selectors for selectors, _ in keeping)
    if not rule.select and not is_everywhere:
        yield "every list"
    if is_everywhere:
        return
    for one, second in _pairs(_sides(rule)):
        said = one.named_in(lifted) or (second is not None and second.named_in(lifted))
        if not said and not any(_kept(one, second, sides) for sides in keeping):
            yield str(one) if second is None else f"{one} beside {second}"


def _acts_as_widely(other: Rule, rule: Rule, today: date) -> bool:
    """Whether `other` does what `rule` does, wherever and whenever that does it."""
    return (
        other.effect is rule.effect
        and other.article == rule.article
        and other.enabled
        and other.placement in {"", rule.placement}
        and (other.starts or date.min) <= max(rule.starts or date.min, today)
        # Half a file has half of its dates unreadable: an end that can be read was written.
        and (other.name == rule.name or (other.ends or date.max) >= (rule.ends or date.max))
    )


_Sides = tuple[Sequence[_Side], Sequence[_Side]]


def _sides(rule: Rule) -> _Sides:
    return [_Side.of(selector) for selector in rule.select], [_Side.of(selector) for selector in rule.other]


def _pairs(sides: _Sides) -> Iterator[tuple[_Side, _Side | None]]:
    """Every single combination of values that is kept out, or kept apart from another."""
    others: list[_Side | None] = [single for side in sides[1] for single in side.single()] or [None]
    return ((one, other) for side in sides[0] for one in side.single() for other in others)


def _kept(one: _Side, second: _Side | None, sides: _Sides) -> bool:
    first, other = sides
    if second is None:
        return any(side.holds(one) for side in first)
    ways = ((one, second), (second, one))
    return any(any(s.holds(a) for s in first) and any(s.holds(b) for s in other) for a, b in ways)
