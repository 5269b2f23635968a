"""Which rules touch an article, in words."""

from pathlib import Path

import pytest

from indexer.rules.touching import touching
from indexer.snapshot.snapshot import Snapshot
from tests.indexer.rules.test_rules import EVERYTHING, effects

_RULES = EVERYTHING.removeprefix("\nrules:\n")


@pytest.mark.parametrize(
    ("article", "told"),
    [
        ("grief-3", {"takedown": "hidden", "no lists": "no list"}),
        ("grief-0", {"help": "It is put at position 2 of the list of 6 articles", "no lists": "no list"}),
        ("work-1", {"help": "is put at position 2 of its list, whatever", "not elsewhere": "stands in no"}),
        ("money-0", {"apart": "kept apart"}),
    ],
)
def test_each_rule_that_touches_an_article_is_told(
    shared_snapshot: Snapshot, tmp_path: Path, article: str, told: dict[str, str]
) -> None:
    rules = effects(tmp_path / "rules.yaml", shared_snapshot, _RULES)
    found = {touch.rule.name: touch.words for touch in touching(rules, shared_snapshot, shared_snapshot.rows[article])}
    assert found.keys() == told.keys()
    for name, words in told.items():
        assert words in found[name]


def test_both_sides_of_a_pair_are_touched(shared_snapshot: Snapshot, tmp_path: Path) -> None:
    rules = effects(tmp_path / "rules.yaml", shared_snapshot, "  - {name: a, never_pair: [{id: work-1}, {id: work-2}]}")
    touched = [name for name, row in shared_snapshot.rows.items() if touching(rules, shared_snapshot, row)]
    assert touched == ["work-1", "work-2"]
