"""`related-articles reindex`: the nightly job from the command line."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from corpus.configuration import NO_SOURCE, ConfigurationError, all_sources
from corpus.places import UnreadableSourceError
from corpus.report import counts, rejections_in_words
from indexer.commands.options import (
    EXIT_BAD_INPUT,
    EXIT_CONFIGURATION,
    EXIT_DURABILITY_UNKNOWN,
    EXIT_IO,
    EXIT_LOCKED_OR_FULL,
    EXIT_REFUSED,
    failures,
    index_option,
)
from indexer.configuration import read_configuration
from indexer.durable_files import replace_durably
from indexer.encoder import EncoderUnavailableError, open_encoder
from indexer.exposure import read_exposure
from indexer.gates import GATES, GateRefusedError
from indexer.generations import IndexPaths
from indexer.judgements import BadJudgementsError, read_judgements
from indexer.progress import say
from indexer.publishing import DurabilityUnknownError, IndexLockedError, NoSpaceError, RefusedError
from indexer.reindex import EmptyCorpusError, Outcome
from indexer.reindex import reindex as run_reindex

_EXIT_CODES: dict[type[Exception], int] = {
    ConfigurationError: EXIT_CONFIGURATION,
    EncoderUnavailableError: EXIT_CONFIGURATION,
    BadJudgementsError: EXIT_BAD_INPUT,
    UnreadableSourceError: EXIT_BAD_INPUT,
    EmptyCorpusError: EXIT_BAD_INPUT,
    IndexLockedError: EXIT_LOCKED_OR_FULL,
    NoSpaceError: EXIT_LOCKED_OR_FULL,
    GateRefusedError: EXIT_REFUSED,
    RefusedError: EXIT_REFUSED,
    DurabilityUnknownError: EXIT_DURABILITY_UNKNOWN,
    OSError: EXIT_IO,
}


@click.command()
@click.argument("paths", metavar="SOURCE...", nargs=-1, type=click.Path(path_type=Path))
@index_option
@click.option("--config", "configuration_file", type=click.Path(path_type=Path), help="Settings, in TOML.")
@click.option("--accept", "accepted", multiple=True, type=click.Choice(GATES), help="Let this gate refuse, this once.")
@click.option("--links", type=click.Path(path_type=Path), help="Links beside the articles' own: TREC qrels.")
def reindex(
    paths: tuple[Path, ...],
    index_directory: Path,
    configuration_file: Path | None,
    accepted: tuple[str, ...],
    links: Path | None,
) -> None:
    """Read every SOURCE and those of the configuration, encode what changed, build, check, publish."""
    started = time.monotonic()
    with failures(_EXIT_CODES):
        configuration = read_configuration(configuration_file)
        sources = all_sources(paths, configuration.corpus)
        if not sources:
            raise click.UsageError(NO_SOURCE)
        given = read_judgements(links) if links else None
        outcome = run_reindex(sources, index_directory, configuration, open_encoder, accepted, given)
        exposure = read_exposure(IndexPaths(index_directory).generation(outcome.generation))
        summary = _summary(outcome, time.monotonic() - started, accepted)
        summary["exposure"] = exposure.figures() if exposure else None
        replace_durably(IndexPaths(index_directory).last_run, json.dumps(summary, indent=1).encode())
    for line in rejections_in_words(outcome.corpus):
        click.echo(line, err=True)
    say(summary)


def _summary(outcome: Outcome, seconds: float, accepted: tuple[str, ...]) -> dict[str, object]:
    return {
        "result": "published" if outcome.published else "unchanged",
        "generation": outcome.generation,
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "encoded_texts": outcome.encoded,
        **counts(outcome.corpus, outcome.prepared),
        "accepted_gates": list(accepted),
    }
