"""Nodes of YAML -> rules, and every mistake in them with its line and rule.

Scalars are read as they are written: `tag: no` is the tag "no", and no `2024-01-31` turns into something else.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from corpus.cleaning import clean_line
from indexer.rules.model import Effect, Rule, Selector
from indexer.safe_yaml import items_of, line_of, text_of, text_under, values_by_key

MAXIMUM_POSITION = 100
_SETTINGS = ("name", "description", "enabled", "from", "until", "placement", "for")
_FIELDS = {"id": "names", "url": "names", "category": "categories", "tag": "tags", "author": "authors"}
_EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """A mistake (or, as a warning, something that will surprise its author) in a rules file."""

    line: int  # from 1; 0 where it is the whole file's
    rule: str
    text: str
    warning: bool = False
    disabled: bool = False  # it is of a rule that is switched off

    def in_words(self, path: Path) -> str:
        """As compilers tell it: file, line, what is wrong."""
        kind = "" if not self.warning else "switched off: " if self.disabled else "warning: "
        rule = f"rule {self.rule!r}: " if self.rule else ""
        return f"{path}:{f'{self.line}:' if self.line else ''} {kind}{rule}{self.text}"


class RulesReading:
    """One pass over a file's nodes; what is wrong is noted and the pass goes on, so that all of it is told at once."""

    def __init__(self) -> None:
        self.findings: list[RuleFinding] = []
        self._rule = ""

    def file(self, root: yaml.Node | None) -> tuple[list[Rule], list[str]]:
        """All rules of a file, and what it says is lifted; an empty file has neither."""
        if root is None:
            return [], []
        keys = values_by_key(root, ("rules", "lifted"), self._note)
        rules = self._rules(keys.get("rules"))
        self._rule = ""
        return rules, self._lifted(keys.get("lifted"), {rule.name for rule in rules if rule.enabled})

    def _lifted(self, entries: yaml.Node | None, in_force: Container[str]) -> list[str]:
        names = []
        for node in items_of(entries, self._note):
            names.append(self._text(node))
            if names[-1] in in_force:
                self._note(
                    node, f"rule {names[-1]!r} is lifted and stands in the file; take it out, or lift values of it"
                )
        return names

    def _rules(self, entries: yaml.Node | None) -> list[Rule]:
        rules: list[Rule] = []
        seen: set[str] = set()
        for node in items_of(entries, self._note):
            found = self._entry(node)
            if found and found[0].name in seen:
                self._note(node, "another rule has this name already")
            seen.update(rule.name for rule in found)
            rules += found
        return rules

    def _entry(self, node: yaml.Node) -> list[Rule]:
        """One entry of the list: one rule, or one for each article that it pins."""
        self._rule = clean_line(text_under(node, "name"))
        keys = values_by_key(node, (*_SETTINGS, *Effect), self._note)
        if not isinstance(node, yaml.MappingNode):
            return []
        if not self._rule:
            self._note(node, "a rule needs a name")
        effects = [effect for effect in Effect if effect in keys]
        if len(effects) != 1:
            self._note(node, f"a rule does one thing of: {', '.join(Effect)}; this one does {len(effects)}")
            return []
        effect = effects[0]
        starts, ends = self._day(keys.get("from")), self._day(keys.get("until"))
        if starts and ends and ends < starts:
            self._note(keys["until"], "until is before from")
        if ("for" in keys) is not effect.places:
            needs = "needs `for`: the articles under which it stands, or everywhere"
            self._note(node, f"{effect} {needs if effect.places else 'takes no `for`'}")
        select, other = self._sides(effect, keys)
        placed = self._placed(keys[effect]) if effect.places else [("", 1)]
        return [
            Rule(
                name=self._rule, effect=effect, select=select, other=other, article=article, position=position,
                starts=starts, ends=ends, placement=self._text(keys.get("placement")),
                enabled=self._switch(keys.get("enabled")), description=self._text(keys.get("description")),
                line=line_of(node),
            )
            for article, position in placed
        ]  # fmt: skip

    def _sides(
        self, effect: Effect, keys: Mapping[str, yaml.Node]
    ) -> tuple[tuple[Selector, ...], tuple[Selector, ...]]:
        if effect.places:
            node = keys.get("for")
            everywhere = isinstance(node, yaml.ScalarNode) and node.value == _EVERYWHERE
            return (() if node is None or everywhere else self._selectors(node)), ()
        if effect is not Effect.NEVER_PAIR:
            return self._selectors(keys[effect]), ()
        sides = items_of(keys[effect], self._note)
        if len(sides) != 2:
            self._note(keys[effect], "never_pair is a list of two: the articles of one side, and those of the other")
            return (), ()
        return self._selectors(sides[0]), self._selectors(sides[1])

    def _selectors(self, node: yaml.Node) -> tuple[Selector, ...]:
        """One selector, or a list of them any of which may hold."""
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if not nodes:
            self._note(node, "selects nothing")
        return tuple(self._selector(each) for each in nodes)

    def _selector(self, node: yaml.Node) -> Selector:
        values: dict[str, tuple[str, ...]] = {}
        for key, value in values_by_key(node, tuple(_FIELDS), self._note).items():
            noted = len(self.findings)
            texts = tuple(self._text(each) for each in (value.value if _is_list(value) else [value]))
            if (not texts or not all(texts)) and noted == len(self.findings):
                self._note(value, f"{key} is empty")
            values[_FIELDS[key]] = values.get(_FIELDS[key], ()) + texts
        if isinstance(node, yaml.MappingNode) and not node.value:
            self._note(node, f"selects nothing; give some of: {', '.join(_FIELDS)}")
        return Selector(**values)

    def _placed(self, node: yaml.Node) -> list[tuple[str, int]]:
        """The articles that a rule puts somewhere, each with its position."""
        placed = []
        for each in node.value if _is_list(node) else [node]:
            noted = len(self.findings)
            keys = values_by_key(each, ("article", "position"), self._note)
            article = self._text(keys.get("article"))
            if not article and noted == len(self.findings):
                self._note(each, "needs article: the id or URL of the one to show")
            placed.append((article, self._position(keys.get("position"))))
        return placed

    def _position(self, node: yaml.Node | None) -> int:
        text = self._text(node) or "1"
        if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAXIMUM_POSITION:
            return int(text)
        self._note(node, f"position is a number from 1 to {MAXIMUM_POSITION}")
        return 1

    def _day(self, node: yaml.Node | None) -> date | None:
        text = self._text(node)
        if not isinstance(node, yaml.ScalarNode):
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._note(node, "not a day like 2026-01-31")
            return None

    def _switch(self, node: yaml.Node | None) -> bool:
        text = self._text(node).lower() or "true"
        if text not in {"true", "false"}:
            self._note(node, "enabled is true or false")
        return text == "true"

    def _text(self, node: yaml.Node | None) -> str:
        return text_of(node, self._note)

    def _note(self, node: yaml.Node | None, text: str) -> None:
        self.findings.append(RuleFinding(line_of(node) if node else 0, self._rule, text))


def _is_list(node: yaml.Node) -> bool:
    return isinstance(node, yaml.SequenceNode)
