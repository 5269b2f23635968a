"""A night that reads: what it is given becomes a published generation, or an exit code that says why not."""

from functools import partial

import click

from corpus.configuration import ConfigurationError
from corpus.report import counts, rejections_in_words
from corpus.sources.dependencies import dependencies
from corpus.sources.places import UnreachableSourceError, UnreadableSourceError
from indexer.commands.options import (
    EXIT_BAD_INPUT,
    EXIT_CONFIGURATION,
    EXIT_DURABILITY_UNKNOWN,
    EXIT_IO,
    EXIT_LOCKED_OR_FULL,
    EXIT_REFUSED,
    failures,
)
from indexer.encoding.encoder import EncoderUnavailableError
from indexer.encoding.opening import open_encoder
from indexer.gates.gate import GateRefusedError
from indexer.neighbours.judgements import BadJudgementsError, read_judgements
from indexer.nightly.inputs import Inputs, Job, look_at, remember
from indexer.nightly.reindex import reindex
from indexer.nightly.steps import EmptyCorpusError
from indexer.progress import phase
from indexer.runs.records import RunBook
from indexer.snapshot.publishing import DurabilityUnknownError, IndexLockedError, NoSpaceError, RefusedError

EXIT_CODES: dict[type[Exception], int] = {
    ConfigurationError: EXIT_CONFIGURATION,
    EncoderUnavailableError: EXIT_CONFIGURATION,
    BadJudgementsError: EXIT_BAD_INPUT,
    # A code after which systemd and Kubernetes try again: what is away at two may be there at a quarter past.
    UnreachableSourceError: EXIT_IO,
    UnreadableSourceError: EXIT_BAD_INPUT,
    EmptyCorpusError: EXIT_BAD_INPUT,
    IndexLockedError: EXIT_LOCKED_OR_FULL,
    NoSpaceError: EXIT_LOCKED_OR_FULL,
    GateRefusedError: EXIT_REFUSED,
    RefusedError: EXIT_REFUSED,
    DurabilityUnknownError: EXIT_DURABILITY_UNKNOWN,
    OSError: EXIT_IO,
}


def full_night(run: RunBook, job: Job) -> None:
    """Carries out `run` and remembers what it was made of; ends the program where it fails."""
    with failures(EXIT_CODES):
        links = read_judgements(job.links) if job.links else None
        # Looked at before it is read: what changes in between is then read again tomorrow, never overlooked.
        with phase("inputs"):
            inputs = inputs_of(job)
        opened = partial(open_encoder, store=run.paths.models, device=job.configuration.device)
        done = reindex(job.sources, run.paths.root, job.configuration, opened, run.accepted, links, run.findings)
        run.ending = done.ending
        if inputs:
            remember(run.paths, inputs, done.generation, done.corpus.changes_at, counts(done.corpus, done.prepared))
    for line in rejections_in_words(done.corpus):
        click.echo(line, err=True)


def inputs_of(job: Job) -> Inputs | None:
    """What a run would be made of; None where that cannot be told without reading it."""
    found = dependencies(job.sources)
    if found is None:
        return None
    settings = job.configuration
    beside = [path for path in (settings.corpus.redirects, settings.gates.golden_pairs, job.links) if path]
    most = settings.corpus.maximum_file_bytes
    return look_at(job.recipe, [*found.files, *beside], found.folders, found.whole_folders, most_bytes=most)
