"""A rule that nobody has saved -> what lists would be with it, beside what they are: to be looked at before it acts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from indexer.answering.editing.listers import listers
from indexer.answering.model import Item, ListRequest
from indexer.answering.related import related_to_article
from indexer.rules.effects import RuleEffects, effects_of
from indexer.rules.model import Effect, Rule, Rules, Selector
from indexer.snapshot.snapshot import Card, Snapshot

# Of the lists that a hidden article falls out of, as many are shown as a person compares.
_SHOWN = 3
_OF_ITS_OWN = {Effect.PIN, Effect.REQUIRE, Effect.NEVER_FROM, Effect.NEVER_PAIR}


@dataclass(frozen=True, slots=True)
class ChangedList:
    """The list of one article without the rule and with it."""

    card: Card
    before: tuple[Item, ...]
    after: tuple[Item, ...]

    @property
    def side_by_side(self) -> tuple[tuple[Item | None, Item | None], ...]:
        """The two lists, a position a row."""
        return tuple(zip_longest(self.before, self.after))

    @property
    def changes(self) -> bool:
        """Whether a reader would see a difference."""
        return [item.card.id for item in self.before] != [item.card.id for item in self.after]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would do: some of the lists that it changes, and how many more it may."""

    lists: tuple[ChangedList, ...]
    others: int


def proposed(effect: Effect, article: Card, other: Card | None, position: int) -> Rule:
    """The rule that does `effect` to `article`, with `other` where there are two sides.

    To pin or require puts `other` into the list of `article`.

    Raises:
        ValueError: the effect needs another article, and there is none.
    """
    about = (Selector(names=(article.id,)),)
    if not effect.places and effect is not Effect.NEVER_PAIR:
        return Rule(f"{_VERBS[effect]} {article.id}", effect, about)
    if other is None:
        raise ValueError("this rule is about two articles; name the other one")
    if effect is Effect.NEVER_PAIR:
        return Rule(f"keep {other.id} and {article.id} apart", effect, about, (Selector(names=(other.id,)),))
    name = f"{_VERBS[effect]} {other.id} under {article.id}"
    return Rule(name, effect, about, article=other.id, position=position)


_VERBS = {
    Effect.HIDE: "hide",
    Effect.PIN: "pin",
    Effect.REQUIRE: "require",
    Effect.NEVER_FROM: "no list for",
    Effect.NEVER_TO: "never list",
}


def preview(snapshot: Snapshot, rules: RuleEffects, rule: Rule, row: int, request: ListRequest) -> Preview:
    """The lists that `rule`, about the article in `row`, would change, `rules` acting as they do.

    Its own list where the rule is about that, and the lists that the article would fall out of.
    """
    added = replace(rules, bound=(*rules.bound, *effects_of(Rules((rule,)), snapshot).bound))
    rows = [row] if rule.effect in _OF_ITS_OWN else []
    if rule.effect is Effect.NEVER_PAIR:
        rows += [found for name in rule.other[0].names if (found := snapshot.row_named(name)) is not None]
    losing = [lister.row for lister in listers(snapshot, row, rules)]
    if rule.effect in {Effect.HIDE, Effect.NEVER_TO}:
        rows += losing[:_SHOWN]
        others = len(losing) - len(rows)
    else:
        others = 0
    return Preview(tuple(_changed(snapshot, (rules, added), each, request) for each in rows), others)


def _changed(snapshot: Snapshot, rules: Sequence[RuleEffects], row: int, request: ListRequest) -> ChangedList:
    before, after = (related_to_article(snapshot, row, request, acting).items for acting in rules)
    return ChangedList(snapshot.cards[row], before, after)
