"""Rules that are well written but will surprise their author, beside the articles that they are for."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

import numpy as np

from indexer.rules.effects import BoundRule, effects_of, selected
from indexer.rules.from_yaml import RuleFinding
from indexer.rules.model import Effect, Rule, Rules, Selector
from indexer.snapshot.snapshot import Snapshot

# Of copies that nobody named; whoever names these is told of the next ones.
_MOST_NAMED = 10
_KEEPING_OUT = {Effect.HIDE, Effect.NEVER_TO, Effect.NEVER_PAIR}


def warnings(rules: Rules, snapshot: Snapshot, today: date) -> tuple[RuleFinding, ...]:
    """What is odd about `rules` on `snapshot`, in the order of the file; what is switched off stands last."""
    bound = effects_of(rules, snapshot).bound
    found = [finding for each in bound for finding in _alone(each, snapshot, today)]
    enabled = [each for each in bound if each.rule.enabled and not _is_over(each.rule, today)]
    for first, second in combinations(enabled, 2):
        if _meet(first.rule, second.rule):
            found += _together(first, second)
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: (finding.disabled, finding.line)))


def _alone(bound: BoundRule, snapshot: Snapshot, today: date) -> Iterator[RuleFinding]:
    rule = bound.rule
    if _is_over(rule, today):
        yield _warning(rule, f"expired on {rule.ends}")
    for selector in (*rule.select, *rule.other):
        yield from (_warning(rule, text) for text in _unknown(selector, snapshot))
    if rule.effect is Effect.HIDE and (copies := _copies_unnamed(rule, snapshot)):
        text = f"hides copies of what it names, too: {', '.join(copies)}; name them, to keep them hidden without it"
        yield _warning(rule, text)
    if not rule.effect.places:
        return
    if bound.row is None:
        yield _warning(rule, f"no article has the id or URL {rule.article!r}")
    elif rule.select and not (bound.chosen & (snapshot.index.groups != snapshot.index.groups[bound.row])).any():
        yield _warning(rule, f"would stand nowhere but under itself: {rule.article!r}")


def _unknown(selector: Selector, snapshot: Snapshot) -> Iterator[str]:
    """What a selector names and no article has; and whether all of it together selects nobody."""
    for name in selector.names:
        if snapshot.row_named(name) is None:
            yield f"no article has the id or URL {name!r}"
    facets = snapshot.facets
    for kind, known, values in (
        ("category", facets.categories, selector.categories),
        ("tag", facets.tags, selector.tags),
        ("author", facets.authors, selector.authors),
    ):
        yield from (f"no article has the {kind} {value!r}" for value in values if value.casefold() not in known)


def _copies_unnamed(rule: Rule, snapshot: Snapshot) -> list[str]:
    """The ids of copies of the articles that a rule names, which it does not name itself; the first few."""
    groups, names = snapshot.index.groups, [name for selector in rule.select for name in selector.names]
    rows = {row for name in names if (row := snapshot.row_named(name)) is not None}
    copies = np.flatnonzero(np.isin(groups, groups[sorted(rows)])).tolist() if rows else []
    return [snapshot.cards[row].id for row in copies if row not in rows][:_MOST_NAMED]


def _together(first: BoundRule, second: BoundRule) -> Iterator[RuleFinding]:
    """Two rules, `first` above `second` in the file, that want one position or contradict one another."""
    if first.rule.effect.places and second.rule.effect.places:
        shared = first.chosen & second.chosen
        if first.rule.position == second.rule.position and shared.any():
            text = f"position {second.rule.position} is taken by rule {first.rule.name!r} for {_articles(shared.sum())}"
            yield _warning(second.rule, f"{text}; one of the two moves on")
    for placing, other in ((first, second), (second, first)):
        if placing.rule.effect.places and other.rule.effect in _KEEPING_OUT and placing.row is not None:
            kept_out = _kept_out(placing, other)
            if kept_out:
                yield _warning(placing.rule, f"contradicts rule {other.rule.name!r}, which keeps the article out there")


def _kept_out(placing: BoundRule, other: BoundRule) -> bool:
    """Whether `other` keeps the placed article out of some list in which it is placed."""
    row = placing.row
    if other.rule.effect is not Effect.NEVER_PAIR:
        return bool(other.chosen[row])
    under_first, under_second = (placing.chosen & other.chosen).any(), (placing.chosen & other.other).any()
    return bool((under_first and other.other[row]) or (under_second and other.chosen[row]))


def _meet(first: Rule, second: Rule) -> bool:
    """Whether there is a day and a place on which both hold."""
    days = (first.ends or date.max) >= (second.starts or date.min) and (second.ends or date.max) >= (
        first.starts or date.min
    )
    return days and (not first.placement or not second.placement or first.placement == second.placement)


def _is_over(rule: Rule, today: date) -> bool:
    return rule.ends is not None and rule.ends < today


def _articles(count: np.int64) -> str:
    return "1 article" if count == 1 else f"{count} articles"


def _warning(rule: Rule, text: str) -> RuleFinding:
    return RuleFinding(rule.line, rule.name, text, warning=True, disabled=not rule.enabled)


def reach(rules: Rules, snapshot: Snapshot) -> Sequence[tuple[Rule, int]]:
    """Each rule with the number of articles that it selects, those of both sides of a pair; once, whatever it pins."""
    once = {(bound.rule.line, bound.rule.name): bound for bound in effects_of(rules, snapshot).bound}
    return [(bound.rule, int((bound.chosen | selected(bound.rule.other, snapshot)).sum())) for bound in once.values()]
