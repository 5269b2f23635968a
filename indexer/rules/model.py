"""Editors' rules, as data: what may not be listed, what stands where. `file.py` reads them from YAML."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum


class Effect(StrEnum):
    """What a rule does."""

    HIDE = "hide"  # never listed anywhere
    PIN = "pin"  # stands at a position
    REQUIRE = "require"  # stands at a position whatever the caller filters by
    NEVER_FROM = "never_from"  # has no list, but for what rules put there
    NEVER_TO = "never_to"  # stands in no related list; a search may still find it
    NEVER_PAIR = "never_pair"  # neither is listed under the other

    @property
    def places(self) -> bool:
        """Whether it puts an article into a list."""
        return self in {Effect.PIN, Effect.REQUIRE}


@dataclass(frozen=True, slots=True)
class Selector:
    """Which articles: any of each field's values, in every field that is given. Ids and URLs are one field."""

    names: tuple[str, ...] = ()  # an id or URL names a piece: its copies are meant too
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. For `pin` and `require`, `select` says under which articles; no selector at all means everywhere."""

    name: str
    effect: Effect
    select: tuple[Selector, ...]
    other: tuple[Selector, ...] = ()  # the second side of a pair
    article: str = ""  # the id or URL of the one that is pinned or required
    position: int = 1
    starts: date | None = None  # the first day on which it holds
    ends: date | None = None  # the last
    placement: str = ""  # the one place on the site where it holds; empty for all
    enabled: bool = True
    description: str = ""
    line: int = field(default=0, compare=False)

    def holds(self, today: date) -> bool:
        """Whether it is to act today."""
        return (
            self.enabled and (self.starts is None or self.starts <= today) and (self.ends is None or today <= self.ends)
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a file, in its order, which decides between two that want one place."""

    rules: tuple[Rule, ...] = ()
    lifted: tuple[str, ...] = ()  # names of rules, and values in them, that are meant to keep nothing out any more

    def of(self, today: date) -> "Rules":
        """Those that hold today."""
        return Rules(tuple(rule for rule in self.rules if rule.holds(today)), self.lifted)

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits that change with whatever these rules do; empty without rules."""
        if not self.rules:
            return ""
        told = [{k: v for k, v in asdict(rule).items() if k not in {"line", "description"}} for rule in self.rules]
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()[:12]
