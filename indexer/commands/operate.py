"""`related-articles status` and `verify`: the operator's look at an index."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from indexer.commands.options import EXIT_BAD_INPUT, EXIT_IO, failures, index_option, json_option
from indexer.coverage.model import read_calibration
from indexer.neighbours.exposure import read_exposure
from indexer.neighbours.link_words import links_in_words
from indexer.runs.condition import (
    Condition,
    Current,
    advice,
    alerts,
    condition_of,
    exit_code,
    rows_of,
    seconds_since,
)
from indexer.runs.status_lines import status_lines
from indexer.snapshot.generations import (
    IndexPaths,
    NoSnapshotError,
    UnknownGenerationError,
    current_generation,
    generations,
    require_generation,
)
from indexer.snapshot.manifest import DamagedSnapshotError
from indexer.snapshot.verification import Proof, damaged_pointer, prove

# A bug exits with 1 as well; to cron both mean that somebody should look.
_EXIT_ALERT = 1
_EXIT_CODES: dict[type[Exception], int] = {
    NoSnapshotError: EXIT_IO,
    DamagedSnapshotError: EXIT_BAD_INPUT,
    UnknownGenerationError: EXIT_BAD_INPUT,
    OSError: EXIT_IO,
}


@click.command()
@index_option
@click.option("--check", is_flag=True, help="Exit with 1 if something is so that an alert is for.")
@json_option
def status(index_directory: Path, check: bool, as_json: bool) -> None:
    """What is served, how old it is, how the last run ended, and what to do.

    Exits with 0 also when the last run failed, unless --check is given: it is the question that was answered. With
    --check every byte of the current generation is compared with its manifest; without, its files are looked at.
    """
    condition = condition_of(IndexPaths(index_directory), datetime.now(UTC), digests=check)
    if as_json:
        click.echo(json.dumps(_report(condition), indent=1))
    else:
        for line in status_lines(condition):
            click.echo(line)
    if check:
        sys.exit(_EXIT_ALERT if any(alerts(condition)) else 0)
    sys.exit(exit_code(condition))


@click.command()
@index_option
@click.option("--generation", help="Another generation than the current one.")
@click.option("--all", "every", is_flag=True, help="Every generation, and the pointer.")
@json_option
def verify(index_directory: Path, generation: str | None, every: bool, as_json: bool) -> None:
    """Whether every file of a generation is what was written, and fits the others; names each that is not."""
    if every and generation:
        raise click.UsageError("give either --generation or --all")
    paths = IndexPaths(index_directory)
    with failures(_EXIT_CODES):
        names = list(generations(paths)) if every else [_one_name(paths, generation)]
        if not names:
            raise NoSnapshotError(f"{paths.root}: nothing has been published here yet")
        proofs = [prove(paths.generation(name)) for name in names]
    pointer = damaged_pointer(paths) if every else ""
    if as_json:
        click.echo(json.dumps({"pointer": pointer, "generations": [asdict(proof) for proof in proofs]}, indent=1))
    else:
        for line in [line for proof in proofs for line in _proof_in_words(proof)] + ([pointer] if pointer else []):
            click.echo(line)
    if pointer or any(proof.damage for proof in proofs):
        sys.exit(EXIT_BAD_INPUT)


def _one_name(paths: IndexPaths, generation: str | None) -> str:
    return require_generation(paths, generation) if generation else current_generation(paths)


def _proof_in_words(proof: Proof) -> list[str]:
    if proof.damage:
        return [f"{proof.generation}: damaged", *(f"  {damage}" for damage in proof.damage)]
    return [f"{proof.generation}: {proof.files} files, {proof.bytes} bytes, all as written"]


def _report(condition: Condition) -> dict[str, Any]:
    return {
        **_served(condition),
        "current": condition.current,
        "damage": condition.damage if condition.current is Current.DAMAGED else "",
        "last_run": condition.run or None,
        "at_work": asdict(condition.work) if condition.work and condition.is_at_work else None,
        "pinned": condition.pinned or None,
        "waiting": condition.waiting or None,
        "conditions": [row.word for row in rows_of(condition)],
        "alerts": [asdict(alert) for alert in alerts(condition)],
        "next": advice(condition),
    }


def _served(condition: Condition) -> dict[str, Any]:
    """What the manifest of the current generation says, and what its reports say; null where there is none."""
    manifest = condition.manifest
    if manifest is None:
        counted = ("articles", "passages", "topics")
        told = ("encoder", "links", "exposure", "coverage")
        return dict.fromkeys(("generation", "built_at", "age_hours", *counted, *told))
    folder = condition.paths.generation(manifest.generation)
    exposure, calibration = read_exposure(folder), read_calibration(folder)
    return {
        "generation": manifest.generation,
        "built_at": manifest.created_at,
        "age_hours": round((seconds_since(manifest.created_at, condition.now) or 0.0) / 3600, 1),
        "articles": manifest.counts.articles,
        "passages": manifest.counts.passages,
        "topics": manifest.counts.topics,
        "encoder": asdict(manifest.encoder),
        "links": links_in_words(folder),
        "exposure": exposure.figures() if exposure else None,
        "coverage": asdict(calibration) if calibration else None,
    }
