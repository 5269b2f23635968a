"""The slow and obvious way to make a list: one article at a time, with nothing but Python."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.answering.model import Dropped, Fill, ListRequest
from indexer.encoding.subject import Subject
from indexer.ranking.scoring import Wish, rank
from indexer.rules.model import Effect, Rule, Rules, Selector
from indexer.snapshot.snapshot import Card, Snapshot


@dataclass(frozen=True)
class Asked:
    """Whom a list is for, in the words of a test."""

    like: tuple[int, ...] = ()
    unlike: tuple[int, ...] = ()
    text: Subject | None = None
    own: tuple[int, ...] = ()  # rows whose pieces are the subject itself
    draft: Card | None = None  # what a draft says of itself
    query: bool = False


class Oracle:
    """Answers for one snapshot, one subject, one request and one set of rules."""

    def __init__(self, snapshot: Snapshot, asked: Asked, request: ListRequest, rules: Rules) -> None:
        self.snapshot, self.asked, self.request = snapshot, asked, request
        self.cards, self.groups = snapshot.cards, snapshot.index.groups.tolist()
        self.rules = [rule for rule in rules.rules if rule.placement in {"", request.placement}]
        self.own_groups = {self.groups[row] for row in (*asked.like, *asked.unlike, *asked.own)}
        self.scores = self._scores()

    def whole(self) -> list[tuple[int, str]]:
        """The whole list, as far as anybody could page: (row, source)."""
        placed = self._placed()
        seen = {self.groups[row] for row, _, _ in placed}
        base: list[tuple[int, str]] = []
        for row in self._by_score():
            stood_for = self._stood_for(row) and not self.asked.query  # a query finds the copy that has its words
            fits = self.reason(row) == "" and not stood_for and self.scores[row] >= self.request.min_score
            if fits and self.groups[row] not in seen:
                base.append((row, "related"))
                seen.add(self.groups[row])
        base = self._varied(base)
        base += self._fillers([row for row, _ in base] + [row for row, _, _ in placed], seen)
        return self._with_placed(base, placed)

    def page(self) -> list[tuple[int, str]]:
        """What the request gets of it."""
        return self.whole()[self.request.offset :][: self.request.limit]

    def dropped(self) -> Dropped:
        """Why each of the others is not in the whole list."""
        listed = {row for row, _ in self.whole()}
        counts: dict[str, int] = {}
        for row in range(len(self.cards)):
            if row not in listed and self.reason(row) != "own":
                reason = self.reason(row)
                if not reason:
                    copy = self.groups[row] in {self.groups[other] for other in listed}
                    reason = "duplicate" if copy else "below_score"
                counts[reason] = counts.get(reason, 0) + 1
        counts["rule"] = counts.pop("rule", 0) + counts.pop("silent", 0)
        return Dropped(**counts)

    def reason(self, row: int) -> str:
        """Why an article may not be listed; empty if it may."""
        request, card = self.request, self.cards[row]
        if self.groups[row] in self.own_groups:
            return "own"
        if any(rule.effect is Effect.HIDE and self.means(rule.select, row) for rule in self.rules):
            return "hidden"
        if not self.asked.query and any(self._bars(rule, row) for rule in self.rules):
            return "rule"
        if any(name in {card.id, card.url} and self.groups[row] == self.groups[other]
               for name in request.exclude for other, card in enumerate(self.cards)):  # fmt: skip
            return "excluded"
        day = card.published_at
        language = card.language.lower()
        filters = [
            not request.categories or card.category.lower() in [c.lower() for c in request.categories],
            not request.tags or {t.lower() for t in card.tags} & {t.lower() for t in request.tags},
            not request.authors or card.author.lower() in [a.lower() for a in request.authors],
            not request.languages or {language, language[:2]} & {wanted.lower() for wanted in request.languages},
            request.published_after is None or (day is not None and day >= request.published_after),
            request.published_before is None or (day is not None and day < request.published_before),
        ]
        if not all(filters) or (not request.languages and self._foreign(row)):
            return "filtered"
        return "silent" if self._silent() else ""

    def _foreign(self, row: int) -> bool:
        """Whether an article is in another language than the subject, and the site has many articles in both."""
        said = [card.language.lower()[:2] for card in self.cards if card.language]
        of_site = {language for language in said if said.count(language) * 20 >= len(said)}
        own = {self.cards[like].language.lower()[:2] for like in self.asked.like}
        if self.asked.draft:
            own = {self.asked.draft.language.lower()[:2]}
        its = self.cards[row].language.lower()[:2]
        return bool(own) and own <= of_site and its in of_site - own

    def means(self, selectors: Sequence[Selector], row: int) -> bool:
        """Whether any of `selectors` means this article."""
        return any(self._means(selector, row) for selector in selectors)

    def _means(self, selector: Selector, row: int) -> bool:
        named = [other for other, card in enumerate(self.cards) if card.id in selector.names]
        by_name = not selector.names or self.groups[row] in [self.groups[other] for other in named]
        return by_name and _describes(selector, self.cards[row])

    def _about(self, selectors: Sequence[Selector]) -> bool:
        """Whether the subject is what `selectors` mean."""
        rows = self.asked.like or [row for row, group in enumerate(self.groups) if group in self.own_groups]
        draft = self.asked.draft
        described = draft and any(not selector.names and _describes(selector, draft) for selector in selectors)
        return bool(described) or any(self.means(selectors, row) for row in rows)

    def _stood_for(self, row: int) -> bool:
        """Whether another article stands for this one and may be listed itself."""
        return self.groups[row] != row and self.reason(self.groups[row]) == ""

    def _bars(self, rule: Rule, row: int) -> bool:
        if rule.effect is Effect.NEVER_TO:
            return self.means(rule.select, row)
        return rule.effect is Effect.NEVER_PAIR and (
            (self._about(rule.select) and self.means(rule.other, row))
            or (self._about(rule.other) and self.means(rule.select, row))
        )

    def _silent(self) -> bool:
        if self.asked.query:
            return False
        return any(rule.effect is Effect.NEVER_FROM and self._about(rule.select) for rule in self.rules)

    def _placed(self) -> list[tuple[int, int, bool]]:
        found: list[tuple[int, int, bool]] = []
        for effect, over in ((Effect.REQUIRE, {"", "silent", "filtered"}), (Effect.PIN, {"", "silent"})):
            for rule in self.rules:
                row = next((row for row, card in enumerate(self.cards) if card.id == rule.article), None)
                if rule.effect is effect and row is not None and self._places(rule):
                    twice = self.groups[row] in [self.groups[other] for other, _, _ in found]
                    if self.reason(row) in over and not twice:
                        position = 1 if self.asked.query and rule.select else rule.position
                        found.append((row, position, effect is Effect.REQUIRE))
        return found

    def _places(self, rule: Rule) -> bool:
        if not self.asked.query:
            return not rule.select or self._about(rule.select)
        first = [row for row in self._by_score() if self.reason(row) != "hidden"][:3]
        near = any(self.scores[row] >= 0.1 and self.means(rule.select, row) for row in first)
        return rule.effect is Effect.REQUIRE and (not rule.select or near)

    def _with_placed(self, base: list[tuple[int, str]], placed: list[tuple[int, int, bool]]) -> list[tuple[int, str]]:
        slots: dict[int, int] = {}
        for row, position, required in placed:
            place = min(position, self.request.limit) if required else position
            while place in slots:
                place += 1
            if required and place > self.request.limit:
                free = [p for p in range(1, self.request.limit + 1) if p not in slots]
                place = free[-1] if free else place
            slots[place] = row
        listed, left = [], list(base)
        for place in range(1, len(base) + max(slots, default=0) + 1):
            if place in slots:
                listed.append((slots[place], "pinned"))
            elif left:
                listed.append(left.pop(0))
        return listed

    def _varied(self, base: list[tuple[int, str]]) -> list[tuple[int, str]]:
        diversity, vectors = self.request.diversity, self.snapshot.index.features.vectors
        chosen: list[tuple[int, str]] = []
        left = list(base)
        while left and diversity > 0:

            def worth(entry: tuple[int, str]) -> float:
                alike = [round(max(0.0, float(vectors[entry[0]] @ vectors[row])), 4) for row, _ in chosen]
                return round((1 - diversity) * self.scores[entry[0]] - diversity * max(alike, default=0.0), 8)

            displaced = self.scores[base[len(chosen)][0]]
            about_as_near = [entry for entry in left if self.scores[entry[0]] >= 0.8 * displaced]
            chosen.append(left.pop(left.index(max(about_as_near, key=worth))))
        return chosen or base

    def _fillers(self, listed: list[int], seen: set[int]) -> list[tuple[int, str]]:
        fill = self.request.fill
        found: list[tuple[int, str]] = []
        categories = {self.cards[row].category.lower() for row in self.asked.like if self.cards[row].category}
        if self.asked.draft and self.asked.draft.category:
            categories = {self.asked.draft.category.lower()}
        categories = categories or {self.cards[row].category.lower() for row in listed[:1]} - {""}
        missing = self.request.offset + self.request.limit - len(listed)
        for row in sorted(range(len(self.cards)), key=self._newest_first):
            if fill is Fill.NONE or (fill is Fill.CATEGORY and self.cards[row].category.lower() not in categories):
                continue
            stood_for = self._stood_for(row) and (
                fill is Fill.LATEST or self.cards[self.groups[row]].category.lower() in categories
            )
            if not stood_for and self.reason(row) == "" and self.groups[row] not in seen and len(found) < missing:
                found.append((row, fill.value))
                seen.add(self.groups[row])
        return found

    def _newest_first(self, row: int) -> tuple[int, str]:
        day = self.cards[row].published_at
        return (-day.toordinal() if day else 0), self.cards[row].id

    def _by_score(self) -> list[int]:
        return sorted(range(len(self.cards)), key=lambda row: (-self.scores[row], *self._newest_first(row)))

    def _scores(self) -> dict[int, float]:
        if self.asked.text is not None:
            formula = self.snapshot.query_formula if self.asked.query else self.snapshot.article_formula
            ranked = rank(Wish(formula, (self.asked.text,)), self.snapshot.index)
            return dict(zip(ranked.rows.tolist(), ranked.scores.tolist(), strict=True))
        like, unlike = ([self._of(row) for row in rows] for rows in (self.asked.like, self.asked.unlike))
        scores = {}
        for row in range(len(self.cards)):
            mean = float(np.mean([under[row] for under in like]))
            away = max((0.5 * under[row] for under in unlike), default=0.0)
            # numpy's round, because Python's takes 0.49035 for a little less than it is.
            scores[row] = mean if len(like) == 1 and not unlike else float(np.round(max(0.0, mean - away), 4))
        return scores

    def _of(self, row: int) -> dict[int, float]:
        ranked = rank(Wish(self.snapshot.article_formula, (self.snapshot.index.subject(row),)), self.snapshot.index)
        return dict(zip(ranked.rows.tolist(), ranked.scores.tolist(), strict=True))


def _describes(selector: Selector, card: Card) -> bool:
    def lower(values: Sequence[str]) -> set[str]:
        return {value.lower() for value in values}

    return (
        (not selector.categories or card.category.lower() in lower(selector.categories))
        and (not selector.tags or bool(lower(card.tags) & lower(selector.tags)))
        and (not selector.authors or card.author.lower() in lower(selector.authors))
    )
