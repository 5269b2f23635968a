"""`related-articles status` and `verify`: the operator's look at an index."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from indexer.commands.options import EXIT_BAD_INPUT, EXIT_IO, failures, index_option, json_option
from indexer.neighbours.exposure import read_exposure
from indexer.neighbours.link_words import links_in_words
from indexer.runs.condition import Alert, Condition, alerts, condition_of
from indexer.runs.status_lines import status_lines
from indexer.snapshot.generations import (
    IndexPaths,
    NoSnapshotError,
    UnknownGenerationError,
    current_generation,
    generations,
    require_generation,
)
from indexer.snapshot.manifest import DamagedSnapshotError, Manifest, read_manifest
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

    Exits with 0 also when the last run failed, unless --check is given: it is the question that was answered.
    """
    condition, now = condition_of(IndexPaths(index_directory)), datetime.now(UTC)
    found = tuple(alerts(condition, now))
    if as_json:
        if condition.manifest is not None:
            click.echo(json.dumps(_report(condition, condition.manifest, found, now), indent=1))
    elif condition.manifest is not None or condition.run:
        for line in status_lines(condition, now):
            click.echo(line)
    # Whatever could be said was said; where nothing is served, the exit code says so as well.
    with failures(_EXIT_CODES):
        read_manifest(condition.paths.generation(current_generation(condition.paths)))
    if check and found:
        sys.exit(_EXIT_ALERT)


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


def _report(condition: Condition, manifest: Manifest, found: Sequence[Alert], now: datetime) -> dict[str, Any]:
    folder = condition.paths.generation(manifest.generation)
    exposure = read_exposure(folder)
    age = now - datetime.fromisoformat(manifest.created_at)
    return {
        "generation": manifest.generation,
        "built_at": manifest.created_at,
        "age_hours": round(age.total_seconds() / 3600, 1),
        "articles": manifest.counts.articles,
        "passages": manifest.counts.passages,
        "topics": manifest.counts.topics,
        "encoder": asdict(manifest.encoder),
        "last_run": condition.run or None,
        "pinned": condition.pinned or None,
        "links": links_in_words(folder),
        "exposure": exposure.figures() if exposure else None,
        "alerts": [asdict(alert) for alert in found],
    }
