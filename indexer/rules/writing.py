"""A rule -> the YAML that says it, to be pasted under `rules:` of an editors' file. The reverse of from_yaml.py."""

from collections.abc import Sequence
from typing import Any

import yaml

from indexer.rules.model import Effect, Rule, Selector

_NAMES = "id"


def rule_in_yaml(rule: Rule) -> str:
    """`rule` as one entry of the list, as from_yaml.py reads it."""
    entry: dict[str, Any] = {"name": rule.name}
    if rule.effect.places:
        entry[rule.effect.value] = {"article": rule.article, "position": rule.position}
        entry["for"] = _selected(rule.select) if rule.select else "everywhere"
    elif rule.effect is Effect.NEVER_PAIR:
        entry[rule.effect.value] = [_selected(rule.select), _selected(rule.other)]
    else:
        entry[rule.effect.value] = _selected(rule.select)
    settings = {
        "from": rule.starts and rule.starts.isoformat(),
        "until": rule.ends and rule.ends.isoformat(),
        "placement": rule.placement,
        "description": rule.description,
    }
    entry |= {key: value for key, value in settings.items() if value}
    if not rule.enabled:
        entry["enabled"] = False
    return yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=1000)


def _selected(selectors: Sequence[Selector]) -> Any:
    """One selector as a mapping, several as a list; one value as a text, several as a list."""
    found = [_fields(selector) for selector in selectors]
    return found[0] if len(found) == 1 else found


def _fields(selector: Selector) -> dict[str, Any]:
    fields = (
        (_NAMES, selector.names), ("category", selector.categories), ("tag", selector.tags),
        ("author", selector.authors),
    )  # fmt: skip
    return {key: values[0] if len(values) == 1 else list(values) for key, values in fields if values}
