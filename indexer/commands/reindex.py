"""`related-articles reindex`: the nightly job from the command line.

What reads and builds is imported only where there is something to do: its import takes longer than looking.
"""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from corpus.configuration import NO_SOURCE, ConfigurationError, all_sources
from indexer.commands.options import (
    ANY_PATH,
    EXIT_CONFIGURATION,
    EXIT_IO,
    EXIT_LOCKED_OR_FULL,
    FILE_PATH,
    failures,
    index_option,
    json_option,
)
from indexer.commands.stopping import stoppable
from indexer.gates.gate import GATES
from indexer.nightly.configuration import read_configuration
from indexer.nightly.inputs import Job, remembered_if_unchanged
from indexer.progress import phase, say
from indexer.runs.at_work import shown_at_work
from indexer.runs.closing import closing_lines
from indexer.runs.ending import Ending, Result
from indexer.runs.records import RunBook, recorded
from indexer.snapshot.generations import IndexPaths
from indexer.snapshot.publishing import IndexLockedError, index_lock
from indexer.topics.vocabulary.kept_edits import kept_edits_or_none

_EXIT_CODES: dict[type[Exception], int] = {
    ConfigurationError: EXIT_CONFIGURATION,
    IndexLockedError: EXIT_LOCKED_OR_FULL,
    OSError: EXIT_IO,
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the command line says."""

    paths: tuple[Path, ...]
    index_directory: Path
    configuration_file: Path | None
    accepted: tuple[str, ...]
    links: Path | None
    metrics_file: Path | None
    dry_run: bool
    as_json: bool


@click.command()
@click.argument("paths", metavar="SOURCE...", nargs=-1, type=ANY_PATH)
@index_option
@click.option("--config", "configuration_file", type=ANY_PATH, help="Settings, in TOML.")
@click.option("--accept", "accepted", multiple=True, type=click.Choice(GATES), help="Let this gate refuse, this once.")
@click.option("--links", type=ANY_PATH, help="Links beside the articles' own: TREC qrels.")
@click.option(
    "--metrics",
    "metrics_file",
    type=FILE_PATH,
    help="A file ending in .prom for Prometheus' node_exporter, written after every run.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@json_option
def reindex(**options: Any) -> None:
    """Read every SOURCE and those of the configuration, encode what changed, build, check, publish."""
    asked = _Asked(**options)
    if asked.metrics_file and asked.metrics_file.suffix != ".prom":
        raise click.BadParameter("must end in .prom, or node_exporter does not read it", param_hint="--metrics")
    if asked.dry_run:
        with stoppable(), failures(_EXIT_CODES):
            job = _job(asked)
            from indexer.commands.dry_run import say_what_would_happen

            say_what_would_happen(job, asked.index_directory, asked.accepted, as_json=asked.as_json)
        return
    run = RunBook(IndexPaths(asked.index_directory), asked.accepted, asked.metrics_file)
    try:
        # The record is outermost: it is to know the exit code that whatever happens inside has led to.
        with recorded(run), stoppable(), failures(_EXIT_CODES):
            job = _job(asked)
            run.metrics_file = asked.metrics_file or job.configuration.operation.metrics_file
            if not _nothing_to_do(run, job.recipe):
                with phase("start"):
                    from indexer.commands.night import full_night

                full_night(run, job)
    finally:
        _close(run)


def _close(run: RunBook) -> None:
    """The last that is said of a run that has left a record: a paragraph for people, or a line for machines."""
    if not run.summary:
        return
    if not sys.stderr.isatty():
        say(run.summary)
        return
    for line in closing_lines(run.summary, run.changed, run.by_day, run.paths.last_run.parent):
        click.echo(line, err=True)


def _job(asked: _Asked) -> Job:
    kept = kept_edits_or_none(IndexPaths(asked.index_directory).topic_edits)
    configuration = read_configuration(asked.configuration_file).with_kept_edits(kept)
    sources = all_sources(asked.paths, configuration.corpus)
    if not sources:
        raise click.UsageError(NO_SOURCE)
    return Job.of(sources, configuration, asked.links)


def _nothing_to_do(run: RunBook, recipe: str) -> bool:
    """Whether nothing has changed since the last generation; if so, that is how the run ended."""
    with index_lock(run.paths), shown_at_work(run.paths), phase("look"):
        remembered = remembered_if_unchanged(run.paths, recipe, datetime.now(UTC))
        changed_by_day = run.paths.live_changes.exists() and _has_news(run.paths)
    if remembered is None or changed_by_day:
        return False
    run.ending = Ending(Result.UNCHANGED)
    run.findings.generation, run.findings.counts = remembered.generation, remembered.summary
    return True


def _has_news(paths: IndexPaths) -> bool:
    from indexer.live.folding import has_news  # which looks into generations

    return has_news(paths)
