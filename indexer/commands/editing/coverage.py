"""`related-articles coverage`: a list of queries judged, its gaps in groups, on a terminal or for a program."""

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click

from indexer.commands.ask import EXIT_CODES, rules_from, rules_option
from indexer.commands.options import EXIT_BAD_INPUT, failures, index_option, json_option, open_as_served
from indexer.coverage.verdicts import Verdict
from indexer.encoding.subject import encode_queries
from indexer.gaps.decoding import UnreadableListError
from indexer.gaps.model import Action, Count, GapGroup, GapReport, QueryRow
from indexer.gaps.reading import MAXIMUM_BYTES, QueryList, read_queries
from indexer.gaps.report import report
from indexer.gaps.writing import as_csv, as_data
from indexer.progress import phase
from indexer.snapshot.opening import open_encoder

# The queries of a group that are printed for a person, the greatest lack first.
_QUERIES_TOLD, _LINES_TOLD = 3, 10


@click.command()
@index_option
@click.option(
    "--queries",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, readable=False, allow_dash=True),
    help="A file of queries (CSV, TSV, a Search Console export, lines), or - for standard input.",
)
@rules_option
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="Groups to print for a person.")
@click.option("--csv", "as_table", is_flag=True, help="Print CSV, a line a query.")
@json_option
def coverage(
    index_directory: Path, queries: Path, rules_file: Path | None, limit: int, as_table: bool, as_json: bool
) -> None:
    """How well the corpus answers each query of a list, and what is missing, most wanted first."""
    with failures({**EXIT_CODES, UnreadableListError: EXIT_BAD_INPUT}):
        found = _read(queries)
        snapshot = open_as_served(index_directory)
        encode = partial(encode_queries, encoder=open_encoder(snapshot), lexicon=snapshot.lexicon)
        with phase("judge", len(found.queries)) as advance:
            made = report(snapshot, encode, found.queries, rules_from(rules_file, snapshot), advance)
    for line in _remarks(queries, found):
        click.echo(line, err=True)
    if as_table:
        click.echo(as_csv(made), nl=False)
    elif as_json:
        click.echo(json.dumps(as_data(made), ensure_ascii=False, indent=1))
    else:
        for line in _lines(made, limit):
            click.echo(line)


def _read(path: Path) -> QueryList:
    """The queries of a file, or of standard input.

    Raises:
        UnreadableListError: it has none, or cannot be read as a list.
        OSError: it cannot be read.
    """
    if str(path) == "-":
        return read_queries(sys.stdin.buffer.read(MAXIMUM_BYTES + 1))
    with path.open("rb") as stream:
        data = stream.read(MAXIMUM_BYTES + 1)
    try:
        return read_queries(data)
    except UnreadableListError as error:
        raise UnreadableListError(f"{path}: {error}") from error


def _remarks(path: Path, found: QueryList) -> Iterator[str]:
    yield f"{path}: {found.read_as}"
    for unread in found.unread[:_LINES_TOLD]:
        yield f"{path}:{unread.line}: {unread.what}"
    if found.unread_count > _LINES_TOLD:
        yield f"{path}: {found.unread_count - _LINES_TOLD:,} more lines like these"


def _lines(made: GapReport, limit: int) -> Iterator[str]:
    """The report for a person: totals, then the groups."""
    totals = made.totals
    yield _counted("queries", totals.asked, totals.asked)
    for verdict in Verdict:
        yield _counted(str(verdict), totals.by_verdict[verdict], totals.asked)
    yield _counted("outside the subject", totals.outside, totals.asked)
    for action in (Action.UPDATE, Action.REWORD):
        yield _counted(str(action), totals.by_action[action], totals.asked)
    for group in made.groups[:limit]:
        yield ""
        yield from _group(group)
    if len(made.groups) > limit:
        yield ""
        yield f"{len(made.groups) - limit:,} more groups; --limit shows more, --csv everything"


def _counted(name: str, count: Count, whole: Count) -> str:
    share = count.volume / whole.volume if whole.volume else 0.0
    return f"{name:<26}{count.queries:>9,}   asked {count.volume:>12,} times {share:>6.1%}"


def _group(group: GapGroup) -> Iterator[str]:
    yield (
        f"{group.number}. {group.label}: {group.action}, {len(group.rows):,} queries, asked {group.volume:,} times, "
        f"about {group.lack:,.0f} of them unanswered"
    )
    for row in group.rows[:_QUERIES_TOLD]:
        yield f"     {row.query.volume:>8,}  {row.coverage.probability:4.0%}  {row.query.text}"
    if len(group.rows) > _QUERIES_TOLD:
        yield f"               and {len(group.rows) - _QUERIES_TOLD:,} more"
    yield f"     nearest: {_titles(group.rows[0])}"


def _titles(row: QueryRow) -> str:
    return "; ".join(near.card.title for near in row.nearest) or "nothing"
