"""`related-articles export`: every related list as a static file, so that a site survives with the service down."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from indexer.ranking.least_score import DEFAULT_MIN_SCORE
from service.export.folder import BusyFolderError, NotAnExportError, Tally, name_of, opened
from service.settings import Settings

_EXIT_IO, _EXIT_BUSY, _EXIT_CONFIGURATION = 74, 75, 78
_FILE, _FOLDER = click.Path(path_type=Path, dir_okay=False), click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--index", "index_directory", required=True, type=_FOLDER)
@click.option(
    "--out", required=True, type=_FOLDER, help="A folder of its own; in OUT/related what is no list is removed."
)
@click.option("--rules", "rules_file", type=_FILE, help="The editors' rules, as `serve` has them.")
@click.option("--no-rules", is_flag=True, help="There are no rules, although a service over this index has had some.")
@click.option("--state", "state_directory", type=_FOLDER, help="As `serve` has it; INDEX/state if not given.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100), help="Items of a list at most.")
@click.option(
    "--min-score", default=DEFAULT_MIN_SCORE, show_default=True, type=click.FloatRange(0, 1), help="As `serve` has it."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def export(
    index_directory: Path,
    out: Path,
    rules_file: Path | None,
    no_rules: bool,
    state_directory: Path | None,
    limit: int,
    min_score: float,
    as_json: bool,
) -> None:
    """Write every related list as OUT/related/NAME.json and NAME.html, and OUT/articles.json, which names them by id.

    The items are those of the API. A list that says the same is not written again; what is hidden, was deleted or is no
    longer published is removed. May be stopped at any time: the next one goes on.
    """
    from service.live.kept_rules import rules_forgotten

    settings = Settings(
        index_directory, encoder=False, state_directory=state_directory, rules_file=rules_file, count_readers=False,
        pages=False, editor=False, min_score=min_score,
    )  # fmt: skip
    if forgotten := rules_forgotten(settings, no_rules):
        _end(_EXIT_CONFIGURATION, forgotten)
    with _told(out):
        generation, tally = _exported(settings, out, limit)
    if as_json:
        click.echo(json.dumps({"generation": generation, **asdict(tally)}))
    else:
        says = f"{tally.written} lists written, {tally.unchanged} unchanged, {tally.removed} removed in {out}"
        click.echo(f"{says}, of generation {generation}")


def _exported(settings: Settings, out: Path, limit: int) -> tuple[str, Tally]:
    from indexer.progress import phase
    from service.application import create_application
    from service.export.lists import contents, static_lists, visible_articles

    application = create_application(settings)
    generation, articles = visible_articles(application)
    names = {name_of(article.id): article for article in articles}
    with opened(out) as folder, phase("export", len(articles)) as advance:
        folder.keep_only(set(names))  # first: what was taken down is not to wait for the rest
        for one in static_lists(application, articles, limit):
            folder.put(name_of(one.id), one.json, one.html)
            advance(1)
        folder.close(contents(generation, names))
    return generation, folder.tally


@contextmanager
def _told(out: Path) -> Iterator[None]:
    """Ends the program with one line where it cannot be done."""
    from indexer.rules.file import RulesError
    from service.problems import ProblemError

    try:
        yield
    except BusyFolderError as error:
        _end(_EXIT_BUSY, str(error))
    except (NotAnExportError, RulesError) as error:
        _end(_EXIT_CONFIGURATION, str(error).splitlines()[0])
    except ProblemError as error:
        _end(_EXIT_IO, str(error))
    except OSError as error:
        _end(_EXIT_IO, f"{error.filename or out}: {error.strerror}; what was written until then is whole")


def _end(code: int, says: str) -> None:
    click.echo(says, err=True)
    sys.exit(code)
