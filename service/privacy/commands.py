"""`related-articles privacy`: what is stored about readers, and its removal."""

import errno
import json
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from indexer.asked import counts_file
from indexer.asked.cells import SubjectKind
from indexer.asked.disclosure import THRESHOLD, ShownCounts, shown
from indexer.commands.options import EXIT_IO, failures, index_option, state_option
from indexer.coverage.verdicts import Verdict
from indexer.snapshot.generations import IndexPaths, NoSnapshotError

_STORED = (
    "One number for each week, subject and coverage. A subject is the id of a topic of the published corpus, or for "
    "what is far from every topic a term of a public list. No words, addresses, times, sessions or order."
)
_KEPT = "thirteen months at most"
_WITHHELD = (
    f"Numbers are shown as the multiple of {THRESHOLD} below them; what is under {THRESHOLD} is shown like nothing at "
    "all, so that nobody can tell from a report what a single reader asked. The file itself holds them exactly."
)


@click.group()
def privacy() -> None:
    """What is stored about readers: `privacy report`, and its removal: `privacy wipe`."""


@privacy.command()
@index_option
@state_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def report(index_directory: Path, state_directory: Path | None, as_json: bool) -> None:
    """Everything that is stored about readers, small numbers withheld."""
    file = _counts(index_directory, state_directory)
    try:
        rows = shown(counts_file.read(file, datetime.now(UTC).date()))
    except (sqlite3.Error, OSError) as error:
        _end(f"{file}: {error}")
    if as_json:
        click.echo(json.dumps(_as_json(file, rows), indent=1))
        return
    for line in (f"{file}", _STORED, f"Kept for {_KEPT}.", _WITHHELD, *_table(rows)):
        click.echo(line)


@privacy.command()
@index_option
@state_option
def wipe(index_directory: Path, state_directory: Path | None) -> None:
    """Remove everything that is stored about readers; a running service drops what it has not written yet."""
    file = _counts(index_directory, state_directory)
    try:
        if file.exists():
            counts_file.wipe(file)
    except (sqlite3.Error, OSError) as error:
        _end(f"{file}: not emptied: {error}")
    click.echo(f"{file}: nothing is stored about readers")


def _counts(index_directory: Path, state_directory: Path | None) -> Path:
    """The file of counts, which is not there before anything was counted.

    Ends the program where no service can have written it: that nothing is stored must not be said of a mistyped folder.
    """
    paths = IndexPaths(index_directory)
    folder = state_directory or paths.state
    with failures({NoSnapshotError: EXIT_IO, OSError: EXIT_IO}):
        if not (state_directory or _is_index(paths)):
            raise NoSnapshotError(f"{paths.root}: nothing has been published here yet")
        if (state_directory or folder.is_symlink()) and not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "there is no such folder", str(folder))
    return folder / counts_file.FILE_NAME


def _is_index(paths: IndexPaths) -> bool:
    """Whether a night or a service has worked here, or may begin to: in an empty folder."""
    if not paths.root.is_dir():
        return False
    there = {path.name for path in paths.root.iterdir()}
    return not there or not there.isdisjoint({paths.lock.name, paths.snapshots.name, paths.state.name})


def _as_json(file: Path, rows: list[ShownCounts]) -> dict[str, Any]:
    counts = [{"week": row.week, "kind": row.kind, "name": row.name, **_in_words(row)} for row in rows]
    return {"file": str(file), "stored": _STORED, "kept": _KEPT, "withheld": _WITHHELD, "counts": counts}


def _table(rows: list[ShownCounts]) -> list[str]:
    if not rows:
        return [f"No number is {THRESHOLD} or more."]
    head = f"{'week':9} {'covered':>11} {'weak':>11} {'missing':>11}  subject"
    return [head, *(_line(row) for row in rows)]


def _line(row: ShownCounts) -> str:
    words = _in_words(row)
    numbers = " ".join(f"{words[band]!s:>11}" for band in Verdict)
    return f"{row.week:9} {numbers}  {_subject(row)}"


def _subject(row: ShownCounts) -> str:
    if row.kind is SubjectKind.TOPIC:
        return row.name
    return f"far from every topic, near: {row.name}" if row.name else "far from every topic"


def _in_words(row: ShownCounts) -> dict[str, int | str]:
    return {band: row.queries[band] or f"fewer than {THRESHOLD}" for band in Verdict}


def _end(says: str) -> NoReturn:
    click.echo(says, err=True)
    sys.exit(EXIT_IO)
