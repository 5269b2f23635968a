"""What keeps articles out goes by a word that says so, and by nothing that may happen to half a file."""

from datetime import date
from pathlib import Path

import pytest

from indexer.rules.file import RulesError, rules_of
from indexer.rules.loosening import loosened
from indexer.rules.model import Rules

TODAY = date(2026, 5, 1)
FILE = """\
rules:
  - name: legal
    hide:
      id:
        - a-1
        - a-2
        - a-11
  - name: sponsors
    never_to: {category: Sponsored, tag: [one, two]}
  - name: apart
    never_pair:
      - {tag: grief}
      - {category: Jokes, author: Ann}
  - name: help
    require: {article: help-line}
    for: {tag: [suicide, self-harm]}
  - name: small print
    require: {article: terms}
    for: everywhere
  - name: quiet
    never_from: {category: Obituaries}
    placement: below
    until: 2026-12-31
  - name: pinned
    pin: {article: a-5}
    for: everywhere
"""


def rules(text: str) -> Rules:
    """The rules of a file with this text."""
    return rules_of(text.encode(), Path("rules.yaml"))


@pytest.mark.slow
def test_of_every_beginning_of_a_file_none_lets_anything_out_unsaid() -> None:
    """Cut at any byte, a file is unreadable, or found out, or as strict as it was."""
    whole = rules(FILE)
    harmless = []
    for length in range(len(FILE)):
        try:
            cut = rules(FILE[:length])
        except RulesError:
            continue
        if not loosened(whole, cut, TODAY):
            harmless.append(FILE[:length])
    strict = FILE[: FILE.index("\n    placement: below")]  # without which it would hold everywhere
    assert harmless
    assert all(cut.startswith(strict) for cut in harmless)


def test_of_every_file_that_lost_a_line_none_lets_anything_out_unsaid() -> None:
    """But for lines without which it keeps out more: a placement, an end."""
    whole, lines = rules(FILE), FILE.splitlines(keepends=True)
    let_out = []
    for number in range(len(lines)):
        text = "".join(lines[:number] + lines[number + 1 :])
        try:
            if loosened(whole, rules(text), TODAY):
                let_out.append(lines[number].strip())
        except RulesError:
            continue
    assert {"- a-1", "- a-2", "- a-11"} <= set(let_out)
    assert not {"placement: below", "until: 2026-12-31"} & set(let_out)


@pytest.mark.parametrize(
    "newer",
    [
        FILE,
        FILE.replace("name: legal", "name: renamed"),
        FILE.replace("        - a-2\n", "") + "  - {name: legal-2, hide: {id: a-2}}\n",
        FILE.replace("never_to: {category: Sponsored, tag: [one, two]}", "never_to: {tag: [two, one, three]}"),
        FILE.replace("    placement: below\n", ""),
        FILE.replace("    until: 2026-12-31\n", ""),
        FILE.replace("until: 2026-12-31", "until: 2026-06-30"),
        FILE.replace("        - a-2\n", "") + "lifted: [a-2]\n",
        FILE.replace("  - name: legal\n", "  - name: legal\n    enabled: false\n"),
        FILE.split("  - name: quiet")[0] + "lifted: [quiet]\n",
        FILE.split("  - name: pinned")[0],
        FILE.replace("name: help", "name: crisis").replace("[suicide, self-harm]", "[self-harm, suicide, panic]"),
        FILE.replace("[suicide, self-harm]", "[suicide]") + "lifted: [self-harm]\n",
        FILE.replace("for: {tag: [suicide, self-harm]}", "for: everywhere"),
        FILE.replace("    require: {article: terms}", "    require: {article: terms, position: 2}"),
        FILE.replace("{tag: grief}", "{category: jokes}").replace("{category: Jokes, author: Ann}", "{tag: GRIEF}"),
    ],
    ids=[
        "unchanged", "renamed", "split", "widened", "everywhere", "for ever", "another end", "a value is lifted",
        "switched off", "a rule is lifted", "a pin is gone",
        "help for more", "help for one is lifted", "help everywhere", "another place",
        "a pair turned round and widened",
    ],
)  # fmt: skip
def test_what_is_still_kept_out_or_said_to_be_let_out_may_change(newer: str) -> None:
    assert loosened(rules(FILE), rules(newer), TODAY) == ()


@pytest.mark.parametrize(
    ("newer", "told"),
    [
        ("", "rule 'legal': would no longer keep out a-1"),
        (FILE.replace("        - a-2\n", ""), "rule 'legal': would no longer keep out a-2"),
        (FILE.replace("- a-11", "- a-12"), "a-11"),
        (FILE.replace("tag: [one, two]}", "tag: [one]}"), "sponsored and two"),
        (FILE.replace("name: legal\n", "name: legal\n    placement: below\n"), "a-1"),
        (FILE.replace("name: legal\n", "name: legal\n    from: 2026-06-01\n"), "a-1"),
        (FILE.replace("{category: Jokes, author: Ann}", "{category: Jokes, author: [Ann], tag: x}"), "beside"),
        (FILE.replace("hide:\n      id:", "never_to:\n      id:"), "a-1"),
        ("", "rule 'help': would no longer require help-line for self-harm"),
        (FILE.replace("self-harm]", "]"), "rule 'help': would no longer require help-line for self-harm"),
        (FILE.replace("article: help-line", "article: horoscope"), "require help-line for self-harm"),
        (FILE.replace("require: {article: help-line}", "pin: {article: help-line}"), "require help-line"),
        (FILE.replace("terms}\n    for: everywhere", "terms}\n    for: {tag: grief}"), "require terms for every list"),
    ],
)
def test_what_would_be_let_out_is_told(newer: str, told: str) -> None:
    assert any(told in finding.in_words(Path("f")) for finding in loosened(rules(FILE), rules(newer), TODAY))


def test_what_is_over_keeps_nothing_out_any_more() -> None:
    text = "rules:\n- {name: a, hide: {id: a-1}, until: 2026-04-30}\n"
    assert loosened(rules(text), Rules(), TODAY) == ()
    assert loosened(rules(text), Rules(), date(2026, 4, 30))


def test_a_rule_that_acts_and_is_lifted_is_a_mistake() -> None:
    with pytest.raises(RulesError, match="rule 'legal' is lifted and stands in the file"):
        rules(FILE + "lifted: [legal]\n")
