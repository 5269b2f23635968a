"""`related-articles rollback`, `unpin`, `prune` and `diff`: the operator's hand on the generations of an index."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from indexer.commands.options import (
    EXIT_BAD_INPUT,
    EXIT_DURABILITY_UNKNOWN,
    EXIT_IO,
    EXIT_LOCKED_OR_FULL,
    EXIT_REFUSED,
    failures,
    index_option,
    json_option,
)
from indexer.gates.validation import validate
from indexer.snapshot.comparison import Named
from indexer.snapshot.difference import GenerationDifference, ListDifference, difference
from indexer.snapshot.generations import (
    IndexPaths,
    NoSnapshotError,
    UnknownGenerationError,
    generations,
    require_generation,
)
from indexer.snapshot.manifest import DamagedSnapshotError
from indexer.snapshot.publishing import KEPT_GENERATIONS, DurabilityUnknownError, IndexLockedError, RefusedError
from indexer.snapshot.publishing import prune as prune_generations
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.rollback import existing_index, roll_back
from indexer.snapshot.rollback import unpin as remove_pin

_EXIT_CODES: dict[type[Exception], int] = {
    UnknownGenerationError: EXIT_BAD_INPUT,
    DamagedSnapshotError: EXIT_BAD_INPUT,
    RefusedError: EXIT_REFUSED,
    IndexLockedError: EXIT_LOCKED_OR_FULL,
    DurabilityUnknownError: EXIT_DURABILITY_UNKNOWN,
    NoSnapshotError: EXIT_IO,
    OSError: EXIT_IO,
}
# Names in a row that a person still reads.
_NAMED = 10


@click.command()
@index_option
@click.option("--to", metavar="GENERATION", help="This one, instead of the newest older one that verifies.")
@json_option
def rollback(index_directory: Path, to: str | None, as_json: bool) -> None:
    """Go back to an older generation, verified first, and pin it, so that no nightly run undoes that."""
    with failures(_EXIT_CODES):
        chosen = roll_back(IndexPaths(index_directory), validate, to)
    _say(
        as_json,
        {"generation": chosen, "pinned": chosen},
        f"{chosen} is served and pinned: nightly runs build, but do not switch, until `unpin`",
    )


@click.command()
@index_option
@json_option
def unpin(index_directory: Path, as_json: bool) -> None:
    """Undo `rollback`: serve the newest generation that verifies, and let nightly runs switch again."""
    with failures(_EXIT_CODES):
        chosen = remove_pin(IndexPaths(index_directory), validate)
    _say(as_json, {"generation": chosen, "pinned": None}, f"{chosen} is served; nothing is pinned")


@click.command()
@index_option
@click.option(
    "--keep",
    default=KEPT_GENERATIONS,
    show_default=True,
    type=click.IntRange(min=KEPT_GENERATIONS),
    help="How many generations stay, the current one among them.",
)
@json_option
def prune(index_directory: Path, keep: int, as_json: bool) -> None:
    """Remove old generations; never the current one, the pinned one, nor the two newest others."""
    paths = IndexPaths(index_directory)
    with failures(_EXIT_CODES), existing_index(paths):
        removed = prune_generations(paths, keep)
        kept = list(generations(paths))
    _say(as_json, {"removed": removed, "kept": kept}, f"removed {', '.join(removed) or 'none'}; {len(kept)} kept")


@click.command()
@index_option
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@json_option
def diff(index_directory: Path, old: str, new: str, as_json: bool) -> None:
    """What generation NEW has different from generation OLD: articles, lists, topics, counts, weights."""
    paths = IndexPaths(index_directory)
    with failures(_EXIT_CODES):
        folders = [paths.generation(require_generation(paths, name)) for name in (old, new)]
        found = difference(*(read_snapshot(folder) for folder in folders))
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1))
    else:
        for line in _in_words(found):
            click.echo(line)


def _say(as_json: bool, record: dict[str, object], sentence: str) -> None:
    click.echo(json.dumps(record, indent=1) if as_json else sentence)


def _in_words(found: GenerationDifference) -> list[str]:
    counts = ", ".join(f"{name} {before} -> {after}" for name, (before, after) in found.counts.items())
    lines = [f"{found.old} -> {found.new}: {counts}"]
    for what, named in (
        ("added", found.added),
        ("removed", found.removed),
        ("changed", found.changed),
        ("relinked", found.relinked),
        ("topics born", found.topics_born),
        ("topics gone", found.topics_gone),
    ):
        lines.append(f"{what:<12} {len(named)}{': ' if named else ''}{_names(named)}")
    lines += [f"weight       {name} {before} -> {after}" for name, (before, after) in found.weights.items()]
    lines.append(f"lists        {found.lists_changed} of {found.lists_compared} have other articles in their first ten")
    return lines + [line for change in found.lists for line in _list_in_words(change)]


def _list_in_words(change: ListDifference) -> list[str]:
    moved = [f"    - {_name(named)}" for named in change.gone] + [f"    + {_name(named)}" for named in change.came]
    return [f"  {_name(change.article)}: {change.kept} kept", *moved]


def _names(named: Sequence[Named]) -> str:
    more = f", and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return ", ".join(_name(one) for one in named[:_NAMED]) + more


def _name(named: Named) -> str:
    return f"{named.title} [{named.id}]"
