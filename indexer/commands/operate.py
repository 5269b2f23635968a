"""`related-articles status` and `verify`: the operator's look at an index."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from indexer.commands.options import EXIT_BAD_INPUT, EXIT_IO, failures, index_option, json_option
from indexer.evaluation_links import links_in_words
from indexer.exposure import read_exposure
from indexer.generations import IndexPaths, NoSnapshotError, current_generation
from indexer.last_run import last_run
from indexer.manifest import DamagedSnapshotError, Manifest, read_manifest
from indexer.snapshot import read_snapshot

_EXIT_CODES: dict[type[Exception], int] = {
    NoSnapshotError: EXIT_IO,
    DamagedSnapshotError: EXIT_BAD_INPUT,
    OSError: EXIT_IO,
}


@click.command()
@index_option
@json_option
def status(index_directory: Path, as_json: bool) -> None:
    """What is served, how old it is, and how the last run ended."""
    with failures(_EXIT_CODES):
        paths = IndexPaths(index_directory)
        manifest = read_manifest(paths.generation(current_generation(paths)))
        folder = paths.generation(manifest.generation)
        exposure = read_exposure(folder)
        report = _report(manifest, last_run(paths)) | {
            "links": links_in_words(folder),
            "exposure": exposure.figures() if exposure else None,
        }
    if as_json:
        click.echo(json.dumps(report, indent=1))
    else:
        for name, value in report.items():
            click.echo(f"{name:<12} {_in_words(value)}")


@click.command()
@index_option
@click.option("--generation", help="Another generation than the current one.")
def verify(index_directory: Path, generation: str | None) -> None:
    """Whether every file of a generation is what was written, and fits the others."""
    with failures(_EXIT_CODES):
        paths = IndexPaths(index_directory)
        snapshot = read_snapshot(paths.generation(generation or current_generation(paths)))
    files = snapshot.manifest.files
    click.echo(
        f"{snapshot.generation}: {len(files)} files, {sum(f.size for f in files.values())} bytes, all as written"
    )


def _report(manifest: Manifest, run: dict[str, Any] | None) -> dict[str, Any]:
    age = datetime.now(UTC) - datetime.fromisoformat(manifest.created_at)
    return {
        "generation": manifest.generation,
        "built_at": manifest.created_at,
        "age_hours": round(age.total_seconds() / 3600, 1),
        "articles": manifest.counts.articles,
        "passages": manifest.counts.passages,
        "topics": manifest.counts.topics,
        "encoder": asdict(manifest.encoder),
        "last_run": run,
    }


def _in_words(value: object) -> str:
    return "  ".join(f"{name}={part}" for name, part in value.items()) if isinstance(value, dict) else str(value)
