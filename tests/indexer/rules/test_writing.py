"""Rules written as YAML are the rules that are read back."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.cleaning import clean_line
from indexer.rules.file import rules_of
from indexer.rules.model import Effect, Rule, Selector
from indexer.rules.writing import rule_in_yaml
from tests.indexer.rules.test_rules import EVERYTHING

# Names as a site has them, and those that YAML would take for something else.
_TEXTS = st.one_of(
    st.sampled_from(["no", "null", "2026-01-01", "1.0", "{a: b}", "#", "a: b", "- x", "ümlaut", "'\"", "*", "&a"]),
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=20).map(clean_line).filter(bool),
)
_VALUES = st.lists(_TEXTS, max_size=3).map(tuple)
_SELECTORS = st.builds(Selector, _VALUES, _VALUES, _VALUES, _VALUES).filter(lambda selector: selector != Selector())
_SIDES = st.lists(_SELECTORS, min_size=1, max_size=2).map(tuple)


@st.composite
def _rules(draw: st.DrawFn) -> Rule:
    effect = draw(st.sampled_from(list(Effect)))
    placing = effect in {Effect.PIN, Effect.REQUIRE}
    return Rule(
        name=draw(_TEXTS),
        effect=effect,
        select=() if placing and draw(st.booleans()) else draw(_SIDES),
        other=draw(_SIDES) if effect is Effect.NEVER_PAIR else (),
        article=draw(_TEXTS) if placing else "",
        position=draw(st.integers(1, 100)) if placing else 1,
        starts=draw(st.sampled_from([None, date(2026, 1, 1)])),
        ends=draw(st.sampled_from([None, date(2026, 12, 31)])),
        placement=draw(st.sampled_from(["", "article_end"])),
        enabled=draw(st.booleans()),
        description=draw(st.sampled_from(["", "ticket: 42"])),
    )


@pytest.mark.slow
@given(_rules())
def test_what_is_written_is_read_back(rule: Rule) -> None:
    content = f"rules:\n{rule_in_yaml(rule)}".encode()
    assert rules_of(content, Path("rules.yaml")).rules == (rule,)


def test_every_rule_of_a_file_can_be_written_again() -> None:
    rules = rules_of(EVERYTHING.encode(), Path("rules.yaml")).rules
    for rule in rules:
        assert rules_of(f"rules:\n{rule_in_yaml(rule)}".encode(), Path("rules.yaml")).rules == (rule,)
