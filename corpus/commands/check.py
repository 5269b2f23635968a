"""`related-articles corpus check`: what a night would read, and what a person needs to mend, without indexing."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click

from corpus.configuration import NO_SOURCE, ConfigurationError, all_sources, read_corpus_configuration
from corpus.preparation.preparation import prepare
from corpus.report import counts, in_words, rejects_as_json_lines
from corpus.sources.places import UnreadableSourceError
from corpus.sources.sources import read_corpus

_EXIT_BAD_INPUT = 65
_EXIT_CONFIGURATION = 78


@click.group()
def corpus() -> None:
    """Look at the sources without indexing them."""


@corpus.command()
@click.argument("paths", metavar="SOURCE...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--config", "configuration_file", type=click.Path(path_type=Path), help="Settings, in TOML.")
@click.option("--rejects", type=click.Path(path_type=Path), help="Write every reject to this file, as JSON Lines.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(paths: tuple[Path, ...], configuration_file: Path | None, rejects: Path | None, as_json: bool) -> None:
    """Read every SOURCE (files or folders), and the sources of the configuration, and print what needs mending."""
    try:
        settings = read_corpus_configuration(configuration_file)
        sources = all_sources(paths, settings)
        if not sources:
            raise click.UsageError(NO_SOURCE)
        found = read_corpus(sources, settings, datetime.now(UTC))
    except ConfigurationError as error:
        _fail(error, _EXIT_CONFIGURATION)
    except UnreadableSourceError as error:
        _fail(error, _EXIT_BAD_INPUT)
    prepared = prepare(found.articles, settings.site_hosts)
    if rejects:
        rejects.write_bytes(rejects_as_json_lines(found.rejections))
    if as_json:
        click.echo(json.dumps(counts(found, prepared), indent=1, ensure_ascii=False))
    else:
        for line in in_words(found, prepared):
            click.echo(line)
    if not found.articles:
        sys.exit(_EXIT_BAD_INPUT)


def _fail(error: Exception, code: int) -> NoReturn:
    click.echo(f"{type(error).__name__}: {error}", err=True)
    sys.exit(code)
