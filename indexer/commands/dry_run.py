"""`related-articles reindex --dry-run`: what a night would do, in words or as JSON."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from corpus.report import counts, rejections_in_words
from indexer.commands.night import EXIT_CODES
from indexer.commands.options import EXIT_REFUSED, failures
from indexer.encoding.opening import open_encoder
from indexer.live.folding import has_news
from indexer.neighbours.judgements import read_judgements
from indexer.nightly.forecast import Forecast, forecast, refusing
from indexer.nightly.inputs import Job, remembered_if_unchanged
from indexer.runs.by_day import changed_by_day
from indexer.snapshot.generations import IndexPaths

# As many ids of one kind are named; `--json` has them all.
_SHOWN = 10


def say_what_would_happen(job: Job, index_directory: Path, accepted: Sequence[str], *, as_json: bool) -> None:
    """Prints it, and ends the program with the exit code of a night that a known gate would stop."""
    paths = IndexPaths(index_directory)
    with failures(EXIT_CODES):
        same = remembered_if_unchanged(paths, job.recipe, datetime.now(UTC), read_only=True)
        if same and not has_news(paths, read_only=True):
            report: dict[str, Any] = {"would": "do nothing", "generation": same.generation}
            click.echo(json.dumps(report) if as_json else f"nothing to do: {same.generation} is of the same inputs")
            return
        links = read_judgements(job.links) if job.links else None
        # In the index nothing is written: what is not there yet is made in the user's cache.
        store = paths.models if paths.models.is_dir() else None
        opened = partial(open_encoder, store=store, device=job.configuration.device)
        found = forecast(job.sources, paths, job.configuration, opened, links)
    stopping = refusing(found, accepted)
    would = "refuse" if stopping else "publish" if found.would_publish else "do nothing"
    if as_json:
        click.echo(json.dumps(_report(found, would), indent=1))
    else:
        for line in _in_words(found, would):
            click.echo(line)
    if stopping:
        sys.exit(EXIT_REFUSED)


def _report(found: Forecast, would: str) -> dict[str, Any]:
    return {
        "would": would,
        "generation": found.generation,
        "added": found.added,
        "changed": found.changed,
        "relinked": found.relinked,
        "removed": found.removed,
        "unchanged": found.unchanged,
        "by_day": found.folding.by_fate(),
        "texts": found.texts,
        "texts_to_encode": found.texts_to_encode,
        **counts(found.corpus, None),
        "rejects": [asdict(rejection) for rejection in found.corpus.rejections],
        "gates": [asdict(gate) | {"verdict": gate.verdict()} for gate in found.gates],
        "estimate": asdict(found.estimate),
    }


def _in_words(found: Forecast, would: str) -> Iterator[str]:
    yield f"would {would}; now served: {found.generation or 'nothing'}"
    for name in ("added", "changed", "relinked", "removed"):
        ids: tuple[str, ...] = getattr(found, name)
        more = ", ..." if len(ids) > _SHOWN else ""
        yield f"{name:<10} {len(ids)}{': ' if ids else ''}{', '.join(ids[:_SHOWN])}{more}"
    yield f"unchanged  {found.unchanged}"
    yield from (f"by day     {one.in_words()}" for one in changed_by_day(found.folding))
    yield f"to encode  {found.texts_to_encode} of {found.texts} texts"
    for gate in found.gates:
        if gate.beyond:
            yield f"gate       {gate.verdict()} {gate.in_words()}"
    yield f"time       about {found.estimate.seconds} s, of which encoding {found.estimate.encoding} s"
    yield from (f"           {ground}" for ground in found.estimate.rests_on)
    yield from rejections_in_words(found.corpus)
