"""A preview of a rule shows what the rule does once it is saved."""

from pathlib import Path

import pytest

from indexer.answering.editing.listers import listers
from indexer.answering.editing.rule_preview import preview, proposed
from indexer.answering.model import ListRequest
from indexer.answering.related import related_to_article
from indexer.rules.effects import UNRULED
from indexer.rules.model import Effect
from indexer.rules.writing import rule_in_yaml
from indexer.snapshot.snapshot import Snapshot
from tests.indexer.rules.test_rules import effects


@pytest.mark.parametrize("effect", Effect)
def test_the_lists_after_are_those_of_the_rule_pasted_into_the_file(
    shared_snapshot: Snapshot, tmp_path: Path, effect: Effect
) -> None:
    row, request = shared_snapshot.rows["grief-2"], ListRequest(10)
    other = shared_snapshot.cards[listers(shared_snapshot, row)[0].row]
    rule = proposed(effect, shared_snapshot.cards[row], other, 3)
    saved = effects(tmp_path / "rules.yaml", shared_snapshot, rule_in_yaml(rule))
    shown = preview(shared_snapshot, UNRULED, rule, row, request)
    assert shown.lists
    assert all(changed.changes for changed in shown.lists), "only lists that the rule changes"
    for changed in shown.lists:
        own = shared_snapshot.rows[changed.card.id]
        assert changed.before == related_to_article(shared_snapshot, own, request).items
        assert changed.after == related_to_article(shared_snapshot, own, request, saved).items


def test_a_rule_is_previewed_among_those_that_act(shared_snapshot: Snapshot, tmp_path: Path) -> None:
    row = shared_snapshot.rows["grief-2"]
    acting = effects(tmp_path / "rules.yaml", shared_snapshot, "  - {name: a, hide: {category: Grief}}")
    rule = proposed(Effect.PIN, shared_snapshot.cards[row], shared_snapshot.cards[shared_snapshot.rows["work-1"]], 1)
    (changed,) = preview(shared_snapshot, acting, rule, row, ListRequest(5)).lists
    assert changed.after[0].card.id == "work-1"
    assert not any(item.card.category == "Grief" for item in (*changed.before, *changed.after))


def test_how_many_lists_a_hidden_article_falls_out_of_is_told(shared_snapshot: Snapshot) -> None:
    row = shared_snapshot.rows["grief-2"]
    rule = proposed(Effect.HIDE, shared_snapshot.cards[row], None, 1)
    shown = preview(shared_snapshot, UNRULED, rule, row, ListRequest(10))
    assert len(shown.lists) + shown.others == len(listers(shared_snapshot, row))


def test_a_rule_about_two_needs_two(shared_snapshot: Snapshot) -> None:
    with pytest.raises(ValueError, match="name the other"):
        proposed(Effect.NEVER_PAIR, shared_snapshot.cards[0], None, 1)
