"""`related-articles corpus check` and `corpus read`: what a night would read, and what a person needs to mend."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from corpus.configuration import (
    NO_SOURCE,
    ConfigurationError,
    CorpusConfiguration,
    all_sources,
    read_corpus_configuration,
)
from corpus.preparation.preparation import prepare
from corpus.report import counts, in_words, listed, notes_of_articles, outcome_in_words, rejects_as_json_lines
from corpus.sources.places import UnreadableSourceError
from corpus.sources.sources import Corpus, read_corpus
from corpus.writing import article_line, write_whole

_EXIT_BAD_INPUT = 65
_EXIT_IO = 74
_EXIT_CONFIGURATION = 78
_EXIT_CODES = {ConfigurationError: _EXIT_CONFIGURATION, UnreadableSourceError: _EXIT_BAD_INPUT, OSError: _EXIT_IO}

_paths = click.argument("paths", metavar="SOURCE...", nargs=-1, type=click.Path(path_type=Path))
_config = click.option("--config", "configuration_file", type=click.Path(path_type=Path), help="Settings, in TOML.")


@click.group()
def corpus() -> None:
    """Look at the sources without indexing them."""


@corpus.command()
@_paths
@_config
@click.option("--rejects", type=click.Path(path_type=Path), help="Write every reject to this file, as JSON Lines.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, which lists everything.")
def check(paths: tuple[Path, ...], configuration_file: Path | None, rejects: Path | None, as_json: bool) -> None:
    """Read every SOURCE (files or folders), and the sources of the configuration, and print what needs mending."""
    with _failures():
        found, settings = _read(paths, configuration_file, datetime.now(UTC))
        prepared = prepare(found.articles, settings.site_hosts)
        if rejects:
            write_whole(rejects, [rejects_as_json_lines(found.rejections)])
    if as_json:
        click.echo(
            json.dumps(counts(found, prepared) | {"listed": listed(found, prepared)}, indent=1, ensure_ascii=False)
        )
    else:
        for line in in_words(found, prepared):
            click.echo(line)
    if not found.articles:
        sys.exit(_EXIT_BAD_INPUT)


@corpus.command()
@_paths
@_config
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file to write; without it, standard output."
)
@click.option(
    "--notes", "with_notes", is_flag=True, help="With what was left out, mended or merged of each, as `notes`."
)
def read(paths: tuple[Path, ...], configuration_file: Path | None, output: Path | None, with_notes: bool) -> None:
    """Read every SOURCE and those of the configuration, and write the articles to be published as JSON Lines.

    `reindex` makes of these lines what it makes of the sources. What was rejected is summed up on standard error.
    """
    now = datetime.now(UTC)
    with _failures():
        found, _ = _read(paths, configuration_file, now)
        notes = notes_of_articles(found) if with_notes else {}
        lines = (article_line(article, now, notes.get(article.id)) for article in found.articles)
        if output and found.articles:
            write_whole(output, lines)
        else:
            sys.stdout.buffer.writelines(lines)
            sys.stdout.flush()
    for line in outcome_in_words(found):
        click.echo(line, err=True)
    if not found.articles:
        sys.exit(_EXIT_BAD_INPUT)


def _read(
    paths: tuple[Path, ...], configuration_file: Path | None, now: datetime
) -> tuple[Corpus, CorpusConfiguration]:
    settings = read_corpus_configuration(configuration_file)
    sources = all_sources(paths, settings)
    if not sources:
        raise click.UsageError(NO_SOURCE)
    return read_corpus(sources, settings, now), settings


@contextmanager
def _failures() -> Iterator[None]:
    """Turns expected exceptions into one line on standard error and an exit code."""
    try:
        yield
    except BrokenPipeError:  # whoever reads along has seen enough; click ends the program quietly
        raise
    except tuple(_EXIT_CODES) as error:
        # By what is wrong, not by the name of its class or the number of the system's error.
        said = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) and error.filename else str(error)
        click.echo(said, err=True)
        sys.exit(next(code for kind, code in _EXIT_CODES.items() if isinstance(error, kind)))
