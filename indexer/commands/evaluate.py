"""`related-articles evaluate`: quality figures, beside baselines on the same data."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from indexer.commands.ask import encoder_of
from indexer.commands.options import (
    EXIT_BAD_INPUT,
    EXIT_CONFIGURATION,
    EXIT_IO,
    failures,
    index_option,
    json_option,
    open_snapshot,
)
from indexer.encoder import EncoderUnavailableError
from indexer.evaluation import (
    BadJudgementsError,
    Figure,
    evaluate_queries,
    evaluate_related,
    read_judgements,
    read_queries,
)
from indexer.generations import IndexPaths
from indexer.reindex import encode_through
from indexer.vector_cache import open_vector_cache

_EXIT_CODES: dict[type[Exception], int] = {
    BadJudgementsError: EXIT_BAD_INPUT,
    EncoderUnavailableError: EXIT_CONFIGURATION,
    OSError: EXIT_IO,
}


@click.command()
@index_option
@click.option("--links", type=click.Path(path_type=Path), help="TREC qrels: article 0 article grade.")
@click.option("--queries", type=click.Path(path_type=Path), help="id<TAB>query lines, with --judgements.")
@click.option("--judgements", type=click.Path(path_type=Path), help="TREC qrels: query 0 article grade.")
@json_option
def evaluate(
    index_directory: Path, links: Path | None, queries: Path | None, judgements: Path | None, as_json: bool
) -> None:
    """nDCG@10, recall@10, MAP and MRR with 95 per cent intervals, ours beside baselines."""
    if not links and not (queries and judgements):
        raise click.UsageError("give --links, or --queries with --judgements")
    snapshot = open_snapshot(index_directory)
    figures: list[Figure] = []
    with failures(_EXIT_CODES):
        encoder = encoder_of(snapshot)
        with open_vector_cache(IndexPaths(index_directory).vector_cache, encoder.identity) as cache:
            encode = lambda texts: encode_through(cache, encoder, texts)[0]  # noqa: E731 - named by its role
            if links:
                figures += evaluate_related(snapshot, read_judgements(links), encode)
            if queries and judgements:
                asked, graded = read_queries(queries), read_judgements(judgements)
                figures += evaluate_queries(snapshot, asked, graded, encoder, encode)
    if as_json:
        click.echo(json.dumps([asdict(figure) for figure in figures], indent=1))
        return
    for figure in figures:
        click.echo(
            f"{figure.task:<8} {figure.system:<14} {figure.metric:<10} "
            f"{figure.value:.3f}  [{figure.low:.3f}, {figure.high:.3f}]  n={figure.n}"
        )
