"""What the commands have in common: options, exit codes, and opening an index."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from indexer.generations import IndexPaths, NoSnapshotError, current_generation
from indexer.manifest import DamagedSnapshotError
from indexer.snapshot import Snapshot, read_snapshot

EXIT_BAD_INPUT = 65
EXIT_REFUSED = 70
EXIT_IO = 74
EXIT_LOCKED_OR_FULL = 75
EXIT_DURABILITY_UNKNOWN = 76
EXIT_CONFIGURATION = 78

index_option = click.option(
    "--index", "index_directory", required=True, type=click.Path(path_type=Path, file_okay=False), help="The index."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@contextmanager
def failures(exit_codes: dict[type[Exception], int]) -> Iterator[None]:
    """Turns expected exceptions into one line on standard error and an exit code."""
    try:
        yield
    except tuple(exit_codes) as error:
        code = next(code for kind, code in exit_codes.items() if isinstance(error, kind))
        click.echo(f"{type(error).__name__}: {error}", err=True)
        sys.exit(code)


def open_snapshot(index_directory: Path) -> Snapshot:
    """The current snapshot of an index; ends the program with the reason where there is none that is whole."""
    with failures({NoSnapshotError: EXIT_IO, DamagedSnapshotError: EXIT_BAD_INPUT, OSError: EXIT_IO}):
        paths = IndexPaths(index_directory)
        return read_snapshot(paths.generation(current_generation(paths)))
    raise AssertionError  # not reached: failures() ends the program
