"""A night that reads: what it is given becomes a published generation, or an exit code that says why not."""

from collections.abc import Sequence
from pathlib import Path

import click

from corpus.configuration import ConfigurationError, Source
from corpus.report import counts, rejections_in_words
from corpus.sources.dependencies import dependencies
from corpus.sources.places import UnreadableSourceError
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
from indexer.encoding.encoder import encoder_when_needed as open_encoder
from indexer.gates.gate import GateRefusedError
from indexer.neighbours.judgements import BadJudgementsError, read_judgements
from indexer.nightly.configuration import Configuration
from indexer.nightly.inputs import Inputs, look_at, remember
from indexer.nightly.reindex import reindex
from indexer.nightly.steps import EmptyCorpusError
from indexer.runs.records import RunBook
from indexer.snapshot.publishing import DurabilityUnknownError, IndexLockedError, NoSpaceError, RefusedError

EXIT_CODES: dict[type[Exception], int] = {
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


def full_night(
    run: RunBook,
    sources: Sequence[Source],
    configuration: Configuration,
    links: Path | None,
    recipe: str,
) -> None:
    """Carries out `run` and remembers what it was made of; ends the program where it fails."""
    with failures(EXIT_CODES):
        given = read_judgements(links) if links else None
        # Looked at before it is read: what changes in between is then read again tomorrow, never overlooked.
        inputs = inputs_of(sources, configuration, links, recipe)
        outcome = reindex(
            sources, run.paths.root, configuration, open_encoder, run.accepted, given, findings=run.findings
        )
        run.ending = outcome.ending
        if inputs:
            figures = counts(outcome.corpus, outcome.prepared)
            remember(run.paths, inputs, outcome.generation, outcome.corpus.changes_at, figures)
    for line in rejections_in_words(outcome.corpus):
        click.echo(line, err=True)


def inputs_of(
    sources: Sequence[Source], configuration: Configuration, links: Path | None, recipe: str
) -> Inputs | None:
    """What a run would be made of; None where that cannot be told without reading it."""
    found = dependencies(sources)
    if found is None:
        return None
    beside = [path for path in (configuration.corpus.redirects, configuration.gates.golden_pairs, links) if path]
    return look_at(recipe, [*found.files, *beside], found.folders, found.whole_folders)
