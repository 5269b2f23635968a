"""`related-articles evaluate`: quality figures beside baselines or another generation, and lists side by side."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from indexer.cache.encoding import encode_through
from indexer.cache.vectors import open_vector_cache
from indexer.commands.options import (
    ANY_PATH,
    EXIT_BAD_INPUT,
    EXIT_CONFIGURATION,
    EXIT_IO,
    failures,
    index_option,
    json_option,
    open_snapshot,
)
from indexer.durable_files import replace_durably
from indexer.encoding.encoder import EncoderUnavailableError
from indexer.encoding.features import EncodeTexts
from indexer.evaluation.figures import Figure, compare_queries, compare_related, evaluate_queries, evaluate_related
from indexer.evaluation.side_by_side import BESIDE, NothingToShowError, page, pairs_beside_baseline, pairs_beside_block
from indexer.evaluation.table import tables
from indexer.neighbours.judgements import BadJudgementsError, Judgements, read_judgements, read_queries
from indexer.neighbours.link_words import links_in_words
from indexer.snapshot.generations import IndexPaths, NoSnapshotError, current_generation
from indexer.snapshot.manifest import DamagedSnapshotError
from indexer.snapshot.opening import open_encoder
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot

_EXIT_CODES: dict[type[Exception], int] = {
    BadJudgementsError: EXIT_BAD_INPUT,
    NothingToShowError: EXIT_BAD_INPUT,
    DamagedSnapshotError: EXIT_BAD_INPUT,
    EncoderUnavailableError: EXIT_CONFIGURATION,
    NoSnapshotError: EXIT_IO,
    OSError: EXIT_IO,
}


@dataclass(frozen=True, slots=True)
class Given:
    """The judgements of one call: of related lists, of queries, or of both."""

    links: Judgements
    queries: dict[str, str]
    grades: Judgements


@click.command()
@index_option
@click.option("--links", type=ANY_PATH, help="TREC qrels: article 0 article grade.")
@click.option("--queries", type=ANY_PATH, help="id<TAB>query lines, with --judgements.")
@click.option("--judgements", type=ANY_PATH, help="TREC qrels: query 0 article grade.")
@click.option("--compare", metavar="GENERATION|INDEX", help="Against another generation in place of the baselines.")
@click.option("--html", "html_file", type=ANY_PATH, help="Write a page of lists side by side.")
@click.option("--sample", default=20, show_default=True, type=click.IntRange(1), help="Articles on that page.")
@click.option("--beside", default="hybrid", show_default=True, type=click.Choice(tuple(BESIDE)), help="Whose lists.")
@json_option
def evaluate(
    index_directory: Path,
    links: Path | None,
    queries: Path | None,
    judgements: Path | None,
    compare: str | None,
    html_file: Path | None,
    sample: int,
    beside: str,
    as_json: bool,
) -> None:
    """Ranking quality and what lists are like, ours beside baselines, with 95 per cent intervals and paired tests."""
    if bool(queries) != bool(judgements):
        raise click.UsageError("--queries and --judgements go together")
    if not (links or queries or html_file):
        raise click.UsageError("give --links, or --queries with --judgements, or --html")
    if compare and not (links or queries):
        raise click.UsageError("--compare needs --links, or --queries with --judgements")
    snapshot = open_snapshot(index_directory)
    paths = IndexPaths(index_directory)
    learned = links_in_words(paths.generation(snapshot.generation))
    with failures(_EXIT_CODES):
        given = Given(
            read_judgements(links) if links else {},
            read_queries(queries) if queries else {},
            read_judgements(judgements) if judgements else {},
        )
        figures = _compared(snapshot, paths, compare, given) if compare else _beside_baselines(snapshot, paths, given)
        if html_file:
            html = _side_by_side(snapshot, paths, sample, beside, learned)
            replace_durably(html_file, html.encode())
    if as_json:
        click.echo(json.dumps([figure.as_json() for figure in figures], indent=1))
        return
    for line in tables(figures):
        click.echo(line)
    click.echo(f"the site's links: {learned}")
    if html_file:
        click.echo(f"side by side: {html_file}")


def _beside_baselines(snapshot: Snapshot, paths: IndexPaths, given: Given) -> list[Figure]:
    if not (given.links or given.queries):
        return []
    figures: list[Figure] = []
    with _encode(snapshot, paths) as encode:
        if given.links:
            figures += evaluate_related(snapshot, given.links, encode)
        if given.queries:
            figures += evaluate_queries(snapshot, given.queries, given.grades, open_encoder(snapshot), encode)
    return figures


def _compared(snapshot: Snapshot, paths: IndexPaths, name: str, given: Given) -> list[Figure]:
    other = other_snapshot(paths, name)
    figures: list[Figure] = []
    if given.links:
        figures += compare_related(snapshot, other, other.generation, given.links)
    if given.queries:
        encoders = open_encoder(snapshot), open_encoder(other)
        figures += compare_queries(snapshot, other, other.generation, given.queries, given.grades, encoders)
    return figures


def other_snapshot(paths: IndexPaths, name: str) -> Snapshot:
    """A generation of this index by its name, or what another index serves, by its folder.

    Raises:
        NoSnapshotError: `name` is neither.
        DamagedSnapshotError: what it names is not whole.
    """
    if paths.generation(name).is_dir() and Path(name).name == name:
        return read_snapshot(paths.generation(name))
    other = IndexPaths(Path(name))
    return read_snapshot(other.generation(current_generation(other)))


def _side_by_side(snapshot: Snapshot, paths: IndexPaths, sample: int, beside: str, learned: str) -> str:
    if beside == "block":
        pairs = pairs_beside_block(snapshot, sample)
    else:
        with _encode(snapshot, paths) as encode:
            pairs = pairs_beside_baseline(snapshot, sample, BESIDE[beside], encode)
    return page(pairs, BESIDE[beside], snapshot.generation, learned)


@contextmanager
def _encode(snapshot: Snapshot, paths: IndexPaths) -> Iterator[EncodeTexts]:
    """Texts to vectors by the snapshot's own encoder, through the index's cache."""
    encoder = open_encoder(snapshot)
    with open_vector_cache(paths.vector_cache, encoder.identity) as cache:
        yield lambda texts: encode_through(cache, encoder, texts)[0]
