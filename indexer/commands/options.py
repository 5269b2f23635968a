"""What the commands have in common: options, exit codes, and opening an index."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from indexer.ranking.least_score import DEFAULT_MIN_SCORE
from indexer.runs.ending import in_words
from indexer.snapshot.generations import IndexPaths, NoSnapshotError
from indexer.snapshot.manifest import DamagedSnapshotError

if TYPE_CHECKING:
    from indexer.snapshot.snapshot import Snapshot

EXIT_BAD_INPUT = 65
EXIT_REFUSED = 70
EXIT_IO = 74
EXIT_LOCKED_OR_FULL = 75
EXIT_DURABILITY_UNKNOWN = 76
EXIT_CONFIGURATION = 78
_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}

# Whether it may be read is told by whoever reads it, with the exit code of what it is. To click that is a mistake of
# the command line, of which a night leaves no record, so that nobody would be alerted.
ANY_PATH = click.Path(path_type=Path, readable=False)
FILE_PATH = click.Path(path_type=Path, dir_okay=False, readable=False)
FOLDER_PATH = click.Path(path_type=Path, file_okay=False, readable=False)

index_option = click.option("--index", "index_directory", required=True, type=FOLDER_PATH, help="The index.")
state_option = click.option(
    "--state", "state_directory", type=FOLDER_PATH, help="The folder that the service writes, if it is not INDEX/state."
)
min_score_option = click.option(
    "--min-score", default=DEFAULT_MIN_SCORE, show_default=True, type=click.FloatRange(0, 1),
    help="Nothing below this score, as the service has it; 0 lists all.",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@contextmanager
def failures(exit_codes: dict[type[Exception], int]) -> Iterator[None]:
    """Turns expected exceptions into what they say, on standard error, and an exit code."""
    try:
        yield
    except tuple(exit_codes) as error:
        code = next(code for kind, code in exit_codes.items() if isinstance(error, kind))
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            code = EXIT_LOCKED_OR_FULL
        click.echo(_said(error), err=True)
        sys.exit(code)


def _said(error: Exception) -> str:
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    helps = "; run it as the user who owns the index, where the disk can be written" if error.errno in _NO_RIGHT else ""
    return f"{in_words(error)}{helps}"


def text_of(file: BinaryIO) -> str:
    """The text in a file or on standard input; ends the program where it is not UTF-8, and repeats nothing of it.

    Read as bytes, since a cron job's locale may let anything through, to fail where nobody expects it any more.
    """
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        name = str(getattr(file, "name", ""))
        where = name if Path(name).is_file() else "standard input"
        click.echo(f"{where}:{line}: not UTF-8; save it as UTF-8", err=True)
        sys.exit(EXIT_BAD_INPUT)


def open_snapshot(index_directory: Path) -> "Snapshot":
    """The current snapshot of an index, or with a warning the best other one that is whole.

    Ends the program with the reason where there is none.
    """
    from indexer.snapshot.opening import open_current  # not needed by those who find nothing to do

    with failures({NoSnapshotError: EXIT_IO, DamagedSnapshotError: EXIT_BAD_INPUT, OSError: EXIT_IO}):
        opened = open_current(IndexPaths(index_directory))
    if opened.refused:
        click.echo(f"warning: {opened.refused}; answering from {opened.snapshot.generation} instead", err=True)
    return opened.snapshot


def open_as_served(index_directory: Path) -> "Snapshot":
    """The same as a service over this index answers: with what was changed by day, and topics as editors call them.

    Ends the program with the reason also where that cannot be read: it may say what must not be shown.
    """
    from indexer.live.acting import Overlay
    from indexer.live.decided import with_edits
    from indexer.live.folding import changes_by_day
    from indexer.topics.vocabulary.kept_edits import kept_edits_or_none

    snapshot, paths = open_snapshot(index_directory), IndexPaths(index_directory)
    with failures({OSError: EXIT_IO}):
        changes = changes_by_day(paths, read_only=True)
    return Overlay().over(with_edits(snapshot, kept_edits_or_none(paths.topic_edits)), changes)
