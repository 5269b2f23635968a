"""Who lists an article is what all lists say."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.answering.editing.listers import listers
from indexer.answering.model import ListRequest
from indexer.answering.related import related_to_article
from indexer.rules.effects import UNRULED, RuleEffects
from indexer.snapshot.snapshot import Snapshot
from tests.indexer.rules.test_rules import effects

_RULES = {
    "none": "",
    "hidden": "  - {name: a, hide: {id: grief-3}}",
    "never listed": "  - {name: a, never_to: {category: Money}}",
    "no list": "  - {name: a, never_from: {category: Sleep}}",
    "apart": "  - {name: a, never_pair: [{category: Work}, {tag: [grief, money]}]}",
}


def read_from_all_lists(snapshot: Snapshot, row: int, rules: RuleEffects) -> list[str]:
    """The ids of the articles whose first ten hold this one, by making every list."""
    card = snapshot.cards[row]
    return [
        other.id
        for source, other in snapshot.shown()
        if card.id in [item.card.id for item in related_to_article(snapshot, source, ListRequest(10), rules).items]
    ]


@pytest.mark.parametrize("rules", _RULES)
def test_those_list_an_article_in_whose_lists_it_stands(shared_snapshot: Snapshot, tmp_path: Path, rules: str) -> None:
    """The night's table has room for more than ten, so what rules take out of a list brings others in: none is lost."""
    acting = effects(tmp_path / "rules.yaml", shared_snapshot, _RULES[rules]) if _RULES[rules] else UNRULED
    for row in shared_snapshot.index.standing_rows.tolist():
        found = {shared_snapshot.cards[lister.row].id for lister in listers(shared_snapshot, row, acting)}
        assert found <= set(read_from_all_lists(shared_snapshot, row, acting))
        if not _RULES[rules]:
            assert found == set(read_from_all_lists(shared_snapshot, row, acting))


def test_positions_are_those_of_the_lists(shared_snapshot: Snapshot) -> None:
    row = shared_snapshot.rows["grief-2"]
    found = listers(shared_snapshot, row)
    assert [lister.position for lister in found] == sorted(lister.position for lister in found)
    for lister in found:
        items = related_to_article(shared_snapshot, lister.row, ListRequest(10)).items
        assert items[lister.position - 1].card.id == "grief-2"


def test_who_was_taken_down_lists_nobody(shared_snapshot: Snapshot) -> None:
    row = shared_snapshot.rows["grief-2"]
    first = listers(shared_snapshot, row)[0].row
    withheld = np.zeros(len(shared_snapshot.cards), dtype=bool)
    withheld[first] = True
    assert first not in [lister.row for lister in listers(replace(shared_snapshot, withheld=withheld), row)]


def test_an_article_changed_by_day_stands_where_it_stood(shared_snapshot: Snapshot) -> None:
    old, new = shared_snapshot.rows["grief-2"], shared_snapshot.rows["work-5"]
    changed = replace(shared_snapshot, replaced={old: new})
    both = {lister.row for name in (old, new) for lister in listers(shared_snapshot, name)}
    assert {lister.row for lister in listers(changed, new)} == both
