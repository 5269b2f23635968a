"""`related-articles rules check`: an editors' file of rules, read and compared with the articles before it is used."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from indexer.commands.options import EXIT_BAD_INPUT, FILE_PATH, FOLDER_PATH, json_option, open_snapshot
from indexer.rules.file import RulesError, read_rules
from indexer.rules.from_yaml import RuleFinding
from indexer.rules.lint import reach, warnings


@click.group()
def rules() -> None:
    """The editors' rules: what is hidden, pinned, required, kept apart."""


@rules.command()
@click.argument("file", type=FILE_PATH)
@click.option("--index", "index_directory", type=FOLDER_PATH, help="Compare with its articles.")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@json_option
def check(file: Path, index_directory: Path | None, strict: bool, as_json: bool) -> None:
    """Say everything that is wrong with the rules in FILE, with line and rule; exit 65 if it cannot be used."""
    found: tuple[RuleFinding, ...] = ()
    try:
        read = read_rules(file)
    except RulesError as error:
        found = error.findings
    else:
        if index_directory is not None:
            snapshot = open_snapshot(index_directory)
            found = warnings(read, snapshot, datetime.now(UTC).date())
            for rule, count in () if as_json else reach(read, snapshot):
                off = "" if rule.enabled else ", switched off"
                click.echo(f"{file}:{rule.line}: {rule.name}: {rule.effect}, {count} articles{off}")
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=1))
    for finding in () if as_json else found:
        click.echo(finding.in_words(file), err=True)
    # What is switched off does nothing, so it can do nothing wrong.
    if any(not finding.warning or (strict and not finding.disabled) for finding in found):
        sys.exit(EXIT_BAD_INPUT)
