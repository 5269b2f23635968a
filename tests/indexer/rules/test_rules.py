"""Editors' rules: what a file may say, what is told of its mistakes, and what each rule does to a list."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.answering.model import ItemSource, ListRequest
from indexer.answering.related import related_to_article, related_to_draft
from indexer.answering.search import search
from indexer.encoding.subject import encode_query
from indexer.live.overlaid import overlaid
from indexer.rules.effects import UNRULED, RuleEffects, effects_of
from indexer.rules.file import RulesError, read_rules
from indexer.rules.lint import warnings
from indexer.rules.model import Rules, Selector
from indexer.snapshot.snapshot import Snapshot
from service.command_line import main
from tests.conftest import ToyEncoder

TODAY = date(2026, 6, 1)
EVERYTHING = """
rules:
  - name: takedown
    description: ticket 42
    hide: {id: grief-3, url: https://site.example/grief/4}
  - name: help
    require: {article: grief-0, position: 2}
    for: {tag: work}
    from: 2026-01-01
    until: 2026-12-31
  - name: campaign
    pin:
      - {article: money-1, position: 1}
      - {article: money-2, position: 3}
    for: everywhere
    placement: article_end
    enabled: false
  - name: apart
    never_pair: [{tag: money}, {category: [Sleep, no], author: Author 1}]
  - name: no lists
    never_from: {category: Grief}
  - name: not elsewhere
    never_to: [{author: Author 2}, {id: work-1}]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A place for a rules file."""
    return tmp_path / "rules.yaml"


def rules_in(file: Path, text: str) -> Rules:
    """The rules of a file with this text."""
    file.write_text(text, "utf-8")
    return read_rules(file)


def effects(file: Path, snapshot: Snapshot, text: str) -> RuleEffects:
    """What these rules do on a snapshot."""
    return effects_of(rules_in(file, f"rules:\n{text}").of(TODAY), snapshot)


def listed(snapshot: Snapshot, source: str, rules: RuleEffects, request: ListRequest | None = None) -> list[str]:
    """The ids of an article's list."""
    answer = related_to_article(snapshot, snapshot.rows[source], request or ListRequest(100), rules)
    return [item.card.id for item in answer.items]


def test_what_a_file_names_is_read_as_names_of_articles_are(file: Path) -> None:
    """One name may be written in two ways that look alike; a `hide` that is written in the other hides all the same."""
    selected = '{id: [he\u0301llo], category: [Cafe\u0301], tag: ["a\u200bb"]}'
    text = f"rules: [{{name: u\u0308ber, hide: {selected}}}]\nlifted: [o\u0308l]"
    (rule,), lifted = rules_in(file, text).rules, rules_in(file, text).lifted
    assert (rule.name, lifted) == ("über", ("öl",))
    assert rule.select == (Selector(names=("héllo",), categories=("Café",), tags=("ab",)),)


def test_a_file_says_all_that_rules_can_say(file: Path) -> None:
    rules = rules_in(file, EVERYTHING).rules
    assert [rule.effect for rule in rules] == ["hide", "require", "pin", "pin", "never_pair", "never_from", "never_to"]
    assert rules[0].select[0].names == ("grief-3", "https://site.example/grief/4")
    assert (rules[1].starts, rules[1].position) == (date(2026, 1, 1), 2)
    assert [rule.enabled for rule in rules] == [True, True, False, False, True, True, True]
    assert rules[3].placement == "article_end"
    assert rules[4].other[0].categories == ("Sleep", "no"), "a word stays the word that it is"
    assert [len(rule.select) for rule in rules[2:]] == [0, 0, 1, 1, 2]


def test_an_empty_file_has_no_rules(file: Path) -> None:
    assert rules_in(file, "") == rules_in(file, "rules:\n") == rules_in(file, "rules: []") == Rules()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "line", "rule", "told"),
    [
        ("rules:\n- name: a\n  hide: {id: x}\n  enabld: true", 4, "a", "unknown key 'enabld'"),
        ("rules:\n- name: a\n  hid: {id: x}", 3, "a", "unknown key 'hid'; did you mean 'hide'?"),
        ("rules:\n- name: a\n  hide: {tga: x}", 3, "a", "unknown key 'tga'"),
        ("rules:\n- hide: {id: x}", 2, "", "needs a name"),
        ("rules:\n- name: a\n  hide: {id: x}\n- name: a\n  hide: {id: y}", 4, "a", "this name already"),
        ("rules:\n- name: a", 2, "a", "does one thing"),
        ("rules:\n- name: a\n  hide: {id: x}\n  never_to: {id: x}", 2, "a", "this one does 2"),
        ("rules:\n- name: a\n  hide: {}", 3, "a", "selects nothing"),
        ("rules:\n- name: a\n  hide: {id: []}", 3, "a", "id is empty"),
        ("rules:\n- name: a\n  hide: {id: x, id: y}", 3, "a", "twice"),
        ("rules:\n- name: a\n  pin: {article: x}", 2, "a", "needs `for`"),
        ("rules:\n- name: a\n  hide: {id: x}\n  for: everywhere", 2, "a", "takes no `for`"),
        ("rules:\n- name: a\n  pin: {article: x, position: 0}\n  for: everywhere", 3, "a", "from 1 to 100"),
        ("rules:\n- name: a\n  pin: {position: 1}\n  for: everywhere", 3, "a", "needs article"),
        ("rules:\n- name: a\n  hide: {id: x}\n  from: soon", 4, "a", "not a day"),
        ("rules:\n- name: a\n  hide: {id: x}\n  from: 2026-02-01\n  until: 2026-01-01", 5, "a", "before from"),
        ("rules:\n- name: a\n  never_pair: [{id: x}]", 3, "a", "list of two"),
        ("rules:\n- name: a\n  hide: {id: x}\n  enabled: maybe", 4, "a", "true or false"),
        ("rules:\n- name: &n a\n  hide: {id: *n}", 3, "", "aliases"),
        ("rules: [", 1, "", "expected"),
        ("rule: []", 1, "", "unknown key 'rule'"),
        ("- a", 1, "", "should have keys"),
        ("rules: " + "[" * 5000, 0, "", ""),
    ],
)
def test_a_mistake_is_told_with_file_line_and_rule(file: Path, text: str, line: int, rule: str, told: str) -> None:
    with pytest.raises(RulesError) as caught:
        rules_in(file, text)
    found = [finding for finding in caught.value.findings if told in finding.text]
    assert found, caught.value
    assert line in {0, found[0].line}
    assert found[0].rule == rule
    assert (f"{file}:{found[0].line}: " if found[0].line else f"{file}: ") in str(caught.value)


def test_all_mistakes_of_a_file_are_told_at_once(file: Path) -> None:
    with pytest.raises(RulesError) as caught:
        rules_in(file, "rules:\n- name: a\n  hide: {tga: x}\n- name: b\n  hide: {id: x}\n  from: soon")
    assert [finding.rule for finding in caught.value.findings] == ["a", "b"]


def test_a_missing_a_huge_and_a_binary_file_are_refused(file: Path) -> None:
    with pytest.raises(RulesError, match="cannot be read"):
        read_rules(file)
    for content in (b"#" * 2_000_000, b"\xff\xfe\x00", b"\x00\x01"):
        file.write_bytes(content)
        with pytest.raises(RulesError, match=r"rules\.yaml"):
            read_rules(file)


def test_the_digest_changes_with_what_rules_do_and_not_with_how_they_are_written(file: Path) -> None:
    first = rules_in(file, "rules:\n- name: a\n  hide: {id: x}")
    again = rules_in(file, "# a comment\nrules:\n- {name: a, description: why, hide: {id: [x]}}")
    other = rules_in(file, "rules:\n- name: a\n  hide: {id: y}")
    assert first.digest == again.digest != other.digest
    assert Rules().digest == ""


def test_rules_hold_from_their_first_day_to_their_last(file: Path) -> None:
    rules = rules_in(file, EVERYTHING)
    names = {day: {rule.name for rule in rules.of(day).rules} for day in (date(2025, 12, 31), TODAY, date(2027, 1, 1))}
    assert "help" in names[TODAY]
    assert names[TODAY] - {"help"} == names[date(2025, 12, 31)] == names[date(2027, 1, 1)]
    assert "campaign" not in names[TODAY]


def test_a_hidden_article_is_in_no_list_nor_are_its_copies_and_a_search_does_not_find_it(
    file: Path, shared_snapshot: Snapshot
) -> None:
    rules = effects(file, shared_snapshot, "- {name: a, hide: {id: sleep-0}}")
    for source in ("sleep-3", "work-1"):
        assert {"sleep-0", "sleep-1"}.isdisjoint(listed(shared_snapshot, source, rules))
    query = encode_query("pillow night dream", ToyEncoder(), shared_snapshot.lexicon)
    found = search(shared_snapshot, query, ListRequest(100), rules)
    assert {"sleep-0", "sleep-1"}.isdisjoint(item.card.id for item in found.items)
    assert found.dropped is not None
    assert found.dropped.hidden == 2
    assert listed(shared_snapshot, "sleep-0", rules), "its own page still has a list"


@pytest.mark.parametrize("name", ["sleep-0", "https://site.example/sleep/0"])
def test_copies_of_a_hidden_article_stay_hidden_when_that_one_is_deleted(
    file: Path, shared_snapshot: Snapshot, name: str
) -> None:
    deleted = overlaid(shared_snapshot, [], ["sleep-0"])
    rules = effects(file, deleted, "- {name: a, hide: {id: [" + name + "]}}")
    assert "sleep-1" in listed(deleted, "sleep-3", UNRULED)
    assert "sleep-1" not in listed(deleted, "sleep-3", rules)


def test_a_pin_stands_where_it_is_put_and_says_so(file: Path, shared_snapshot: Snapshot) -> None:
    rules = effects(file, shared_snapshot, "- {name: a, pin: {article: money-1, position: 2}, for: {category: grief}}")
    answer = related_to_article(shared_snapshot, shared_snapshot.rows["grief-0"], ListRequest(4, explain=True), rules)
    assert [item.source for item in answer.items] == ["related", "pinned", "related", "related"]
    pinned = answer.items[1]
    assert (pinned.card.id, pinned.explanation and pinned.explanation.rule) == ("money-1", "a")
    assert "money-1" not in listed(shared_snapshot, "work-0", rules, ListRequest(3))


@pytest.mark.parametrize(
    "other", ["hide: {id: money-1}", "never_to: {tag: money}", "never_pair: [{category: grief}, {id: money-1}]"]
)
def test_a_pin_breaks_no_other_rule(file: Path, shared_snapshot: Snapshot, other: str) -> None:
    text = "- {name: a, pin: {article: money-1}, for: everywhere}\n- {name: b, " + other + "}"
    assert "money-1" not in listed(shared_snapshot, "grief-0", effects(file, shared_snapshot, text))


def test_a_pin_gives_way_to_the_callers_filters_and_what_is_required_does_not(
    file: Path, shared_snapshot: Snapshot
) -> None:
    pin, require = (
        "{name: a, pin: {article: money-1}, for: everywhere}",
        "{name: b, require: {article: work-1}, for: everywhere}",
    )
    text = f"- {pin}\n- {require}"
    rules = effects(file, shared_snapshot, text)
    assert listed(shared_snapshot, "grief-0", rules, ListRequest(2))[:2] == ["work-1", "money-1"]
    only_sleep = listed(shared_snapshot, "grief-0", rules, ListRequest(3, categories=("Sleep",), min_score=0.99))
    assert only_sleep == ["work-1"]
    assert listed(shared_snapshot, "grief-0", rules, ListRequest(1, exclude=("work-1",))) == ["money-1"]


def test_what_is_required_comes_on_the_first_page_however_short(file: Path, shared_snapshot: Snapshot) -> None:
    rules = effects(file, shared_snapshot, "- {name: a, require: {article: work-1, position: 5}, for: {tag: grief}}")
    assert listed(shared_snapshot, "grief-0", rules, ListRequest(2))[1] == "work-1"
    assert listed(shared_snapshot, "grief-0", rules, ListRequest(8))[4] == "work-1"


def test_what_stands_everywhere_stands_below_a_draft_that_says_nothing_of_itself(
    file: Path, shared_snapshot: Snapshot
) -> None:
    rules = effects(file, shared_snapshot, "- {name: a, pin: {article: money-1, position: 1}, for: everywhere}")
    subject, article = shared_snapshot.index.subject(0), shared_snapshot.articles.read(0)
    draft = replace(article, body=(), url="", category="", tags=(), author="")
    found = related_to_draft(shared_snapshot, subject, draft, ListRequest(limit=3), rules)
    assert (found.items[0].card.id, found.items[0].source) == ("money-1", ItemSource.PINNED)


def test_a_pair_is_kept_apart_both_ways(file: Path, shared_snapshot: Snapshot) -> None:
    rules = effects(file, shared_snapshot, "- {name: a, never_pair: [{tag: grief}, {category: Sleep}]}")
    assert not any(name.startswith("sleep") for name in listed(shared_snapshot, "grief-1", rules))
    assert not any(name.startswith("grief") for name in listed(shared_snapshot, "sleep-3", rules))
    assert any(name.startswith("grief") for name in listed(shared_snapshot, "work-1", rules))


def test_never_from_leaves_only_what_rules_put_there(file: Path, shared_snapshot: Snapshot) -> None:
    text = "- {name: a, never_from: {id: grief-0}}\n- {name: b, pin: {article: money-1}, for: everywhere}"
    rules = effects(file, shared_snapshot, text)
    answer = related_to_article(shared_snapshot, shared_snapshot.rows["grief-0"], ListRequest(5), rules)
    assert [item.card.id for item in answer.items] == ["money-1"]
    assert answer.dropped is not None
    assert answer.dropped.rule == 22


def test_a_rule_for_one_place_holds_there_only(file: Path, shared_snapshot: Snapshot) -> None:
    rules = effects(file, shared_snapshot, "- {name: a, hide: {category: Sleep}, placement: end}")
    somewhere, there = ListRequest(100), replace(ListRequest(100), placement="end")
    assert any(name.startswith("sleep") for name in listed(shared_snapshot, "grief-0", rules, somewhere))
    assert not any(name.startswith("sleep") for name in listed(shared_snapshot, "grief-0", rules, there))


def test_an_explained_list_names_the_rules_that_kept_articles_out(file: Path, shared_snapshot: Snapshot) -> None:
    rules = effects(file, shared_snapshot, "- {name: a, hide: {category: Sleep}}\n- {name: b, never_to: {id: money-1}}")
    answer = related_to_article(shared_snapshot, shared_snapshot.rows["work-0"], ListRequest(3, explain=True), rules)
    assert [(rule.name, rule.effect, rule.articles) for rule in answer.rules] == [
        ("a", "hide", 6),
        ("b", "never_to", 1),
    ]
    assert all(item.source is ItemSource.RELATED for item in answer.items)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {name: a, hide: {id: nobody}}", "no article has the id or URL 'nobody'"),
        ("- {name: a, hide: {tag: nothing}}", "no article has the tag 'nothing'"),
        ("- {name: a, hide: {author: Nobody}}", "no article has the author 'Nobody'"),
        ("- {name: a, pin: {article: nobody}, for: everywhere}", "no article has the id or URL 'nobody'"),
        ("- {name: a, pin: {article: sleep-0}, for: {id: sleep-1}}", "nowhere but under itself"),
        ("- {name: a, hide: {id: work-1}, until: 2026-01-31}", "expired on 2026-01-31"),
        ("- {name: a, hide: {id: sleep-0}}", "hides copies of what it names, too: sleep-1"),
        (
            "- {name: b, hide: {id: work-1}}\n- {name: a, pin: {article: work-1}, for: everywhere}",
            "contradicts rule 'b'",
        ),
        (
            "- {name: b, never_pair: [{tag: grief}, {tag: work}]}\n"
            "- {name: a, require: {article: work-1}, for: {tag: grief}}",
            "contradicts rule 'b'",
        ),
        (
            "- {name: b, pin: {article: work-1}, for: {tag: grief}}\n"
            "- {name: a, pin: {article: work-2}, for: everywhere}",
            "position 1 is taken by rule 'b' for 6 articles",
        ),
    ],
)
def test_what_will_surprise_its_author_is_a_warning(
    file: Path, shared_snapshot: Snapshot, text: str, told: str
) -> None:
    found = warnings(rules_in(file, f"rules:\n{text}"), shared_snapshot, TODAY)
    assert [(finding.rule, finding.warning) for finding in found if told in finding.text] == [("a", True)], found


def test_rules_of_different_days_or_places_do_not_quarrel(file: Path, shared_snapshot: Snapshot) -> None:
    one, two = (f"- {{name: {name}, pin: {{article: work-{name}}}, for: everywhere, %s}}\n" for name in "12")
    pins = one + two
    for first, second in (("until: 2027-01-31", "from: 2027-02-01"), ("placement: end", "placement: side")):
        assert warnings(rules_in(file, "rules:\n" + pins % (first, second)), shared_snapshot, TODAY) == ()


def test_the_check_prints_file_line_and_rule_and_fails_on_errors_only(file: Path, published: Path) -> None:
    file.write_text("rules:\n- {name: a, hide: {id: nobody}}\n")
    command = ["rules", "check", str(file), "--index", str(published)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0
    assert f"{file}:2: warning: rule 'a': no article" in result.output
    assert CliRunner().invoke(main, [*command, "--strict"]).exit_code == 65
    file.write_text("rules:\n- {name: a, hid: {id: nobody}}\n")
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 65
    assert f"{file}:2: rule 'a': unknown key 'hid'" in result.output


def test_the_related_command_takes_rules(file: Path, published: Path) -> None:
    file.write_text("rules:\n- {name: a, pin: {article: money-1}, for: everywhere}\n")
    result = CliRunner().invoke(main, ["related", "grief-0", "--index", str(published), "--rules", str(file)])
    assert "[money-1]  pinned" in result.output.splitlines()[0]


@pytest.mark.parametrize(
    ("entry", "finding"),
    [
        ("text", "should have keys of: name"),
        ("{name: a, hide: {tag: {x: 1}}}", "should be one text"),
        ("{name: a, hide: {tag: sleep}, from: [1]}", "should be one text"),
        ("{name: a, pin: {article: [1]}, for: everywhere}", "should be one text"),
        ("{name: a, pin: text, for: everywhere}", "should have keys of: article, position"),
        ("{name: a, hide: {tag: []}}", "tag is empty"),
    ],
)
def test_each_mistake_is_told_once(file: Path, entry: str, finding: str) -> None:
    file.write_text(f"rules:\n- {entry}\n")
    with pytest.raises(RulesError) as caught:
        read_rules(file)
    (told,) = caught.value.findings
    assert told.text.startswith(finding)


def test_check_tells_of_a_rule_that_pins_several_once_and_of_what_is_switched_off_apart(
    file: Path, published: Path
) -> None:
    """What is switched off does nothing, so --strict does not fail on it."""
    file.write_text(
        "rules:\n"
        "- {name: off, enabled: false, hide: {id: nobody}}\n"
        "- {name: pins, pin: [{article: money-1, position: 1}, {article: money-2, position: 2}], for: {tag: nothing}}\n"
    )
    command = ["rules", "check", str(file), "--index", str(published)]
    result = CliRunner().invoke(main, command)
    assert result.stdout.splitlines() == [
        f"{file}:2: off: hide, 0 articles, switched off",
        f"{file}:3: pins: pin, 0 articles",
    ]
    said = result.stderr.splitlines()
    assert said[-1] == f"{file}:2: switched off: rule 'off': no article has the id or URL 'nobody'"
    assert sum("no article has the tag 'nothing'" in line for line in said) == 1
    file.write_text("rules:\n- {name: off, enabled: false, hide: {id: nobody}}\n")
    assert CliRunner().invoke(main, [*command, "--strict"]).exit_code == 0
