"""Which rules touch an article, and how, in a sentence each: what an editor asks who wonders about its list."""

from dataclasses import dataclass

from indexer.rules.effects import BoundRule, RuleEffects
from indexer.rules.model import Effect, Rule
from indexer.snapshot.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Touch:
    """A rule, and what it does to the article that is asked about."""

    rule: Rule
    words: str


_CHOSEN = {
    Effect.HIDE: "It is hidden: no list, search or topic shows it.",
    Effect.NEVER_FROM: "It has no list, but for what rules put there.",
    Effect.NEVER_TO: "It stands in no article's list; a search may find it.",
    Effect.NEVER_PAIR: "It is kept apart from others: neither side is listed under the other.",
}


def touching(rules: RuleEffects, snapshot: Snapshot, row: int) -> tuple[Touch, ...]:
    """What each rule that holds today does to one article, in the order of the rules."""
    return tuple(Touch(bound.rule, words) for bound in rules.bound for words in _told(bound, snapshot, row))


def _told(bound: BoundRule, snapshot: Snapshot, row: int) -> list[str]:
    effect = bound.rule.effect
    if not effect.places:
        chosen = bound.chosen[row] or (effect is Effect.NEVER_PAIR and bound.other[row])
        return [_CHOSEN[effect]] if chosen else []
    if bound.row is None:
        return []
    told = []
    place = f"at position {bound.rule.position}"
    always = ", whatever a caller filters by" if effect is Effect.REQUIRE else ""
    if bound.row == row:
        where = f"{int(bound.chosen.sum()):,} articles" if bound.rule.select else "every article"
        told.append(f"It is put {place} of the list of {where}{always}.")
    if bound.chosen[row] and bound.row != row:
        told.append(f"“{snapshot.cards[bound.row].title}” is put {place} of its list{always}.")
    return told
