"""`related-articles audit`: what is the matter with the articles, and what of it is dismissed."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from indexer.answering.audit_table import counts_in_words, finding_in_words, findings_as_csv, findings_as_json
from indexer.answering.audits import ListedFinding, counts, finding_of, findings
from indexer.asked.demand import demand
from indexer.audit.audit_file import MOST_FINDINGS
from indexer.audit.finding import Kind
from indexer.commands.options import (
    EXIT_BAD_INPUT,
    EXIT_IO,
    FILE_PATH,
    failures,
    index_option,
    json_option,
    open_as_served,
    state_option,
)
from indexer.live.dismissals import Dismissals, DismissalsError
from indexer.live.overlaid import withholding
from indexer.rules.effects import effects_of
from indexer.rules.file import RulesError, read_rules
from indexer.snapshot.generations import IndexPaths
from indexer.snapshot.snapshot import Snapshot

# Of each kind, for a person who names none.
_FEW = 3
_EXIT_CODES: dict[type[Exception], int] = {RulesError: EXIT_BAD_INPUT, DismissalsError: EXIT_IO, OSError: EXIT_IO}
_rules_option = click.option(
    "--rules", "rules_file", type=FILE_PATH, help="The editors' rules: what they hide is in no finding."
)


class _KindOrCommand(click.Group):
    """`audit KIND` is short for `audit list KIND`, and `audit` alone for `audit list`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        return super().resolve_command(ctx, args if args[0] in self.commands else ["list", *args])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = args if args[:1] and args[0] in {*self.commands, "--help"} else ["list", *args]
        return super().parse_args(ctx, own)


@click.group(cls=_KindOrCommand)
def audit() -> None:
    """What the audits of the last night found: `audit --index DIR [KIND]`, and what of it is dismissed."""


@audit.command("list")
@click.argument("kind", required=False, type=click.Choice([str(kind) for kind in Kind]))
@index_option
@state_option
@_rules_option
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.option("--all", "with_dismissed", is_flag=True, help="With those that are dismissed.")
def list_findings(
    kind: str | None,
    index_directory: Path,
    state_directory: Path | None,
    rules_file: Path | None,
    as_json: bool,
    as_csv: bool,
    with_dismissed: bool,
) -> None:
    """The findings of KIND, the worst first; without one the first of each kind, and how many there are."""
    with failures(_EXIT_CODES):
        paths = IndexPaths(index_directory)
        snapshot = _seen_now(paths, rules_file)
        dismissed = Dismissals(_file(paths, state_directory)).all()
        asked = demand(state_directory or paths.state)
    kinds = (Kind(kind),) if kind else tuple(Kind)
    most = MOST_FINDINGS if kind or as_json or as_csv else _FEW
    listed = [one for each in kinds for one in _listed(snapshot, dismissed, each, most, asked, with_dismissed)]
    if as_csv:
        click.echo(findings_as_csv(snapshot, listed), nl=False)
    elif as_json:
        click.echo(findings_as_json(snapshot, listed))
    else:
        for line in (
            *counts_in_words(counts(snapshot, dismissed)),
            *(line for one in listed for line in ("", *finding_in_words(snapshot, one))),
        ):
            click.echo(line)


@audit.command()
@click.argument("digest")
@index_option
@state_option
def dismiss(digest: str, index_directory: Path, state_directory: Path | None) -> None:
    """Dismiss a finding by its DIGEST, until its articles change."""
    with failures(_EXIT_CODES):
        paths = IndexPaths(index_directory)
        if finding_of(_seen_now(paths, None), digest) is None:
            click.echo(f"there is no finding {digest!r}; `audit list` prints those that there are", err=True)
            sys.exit(EXIT_BAD_INPUT)
        Dismissals(_file(paths, state_directory, made=True)).dismiss(digest)


@audit.command()
@click.argument("digest")
@index_option
@state_option
def undismiss(digest: str, index_directory: Path, state_directory: Path | None) -> None:
    """Take back that a finding was dismissed."""
    with failures(_EXIT_CODES):
        dismissals = Dismissals(_file(IndexPaths(index_directory), state_directory))
        if digest not in dismissals.all():
            click.echo(f"no finding {digest!r} is dismissed; `audit list --all` prints those that are", err=True)
            sys.exit(EXIT_BAD_INPUT)
        dismissals.undismiss(digest)


def _listed(
    snapshot: Snapshot, dismissed: frozenset[str], kind: Kind, most: int, asked: dict[str, int], with_dismissed: bool
) -> Iterator[ListedFinding]:
    yield from findings(snapshot, dismissed, (kind,), limit=most, demand=asked).findings
    if with_dismissed:
        yield from findings(snapshot, dismissed, (kind,), dismissed=True, limit=most, demand=asked).findings


def _seen_now(paths: IndexPaths, rules_file: Path | None) -> Snapshot:
    """What a service answers from, without what rules hide."""
    snapshot = open_as_served(paths.root)
    if rules_file is None:
        return snapshot
    hidden = effects_of(read_rules(rules_file).of(datetime.now(UTC).date()), snapshot).at("").hidden
    return snapshot if hidden is None else withholding(snapshot, hidden)


def _file(paths: IndexPaths, state_directory: Path | None, *, made: bool = False) -> Path:
    folder = state_directory or paths.state
    if made:
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder / paths.dismissals.name
