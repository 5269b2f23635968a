"""`related-articles serve`: the service from the command line."""

import errno
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, NoReturn

import click

from indexer.ranking.least_score import DEFAULT_MIN_SCORE
from service.settings import Settings

if TYPE_CHECKING:  # the command line loads nothing that a look at its help does not need
    from service.access.keys import Key
    from service.watched_process import WatchedProcess

_EXIT_IO = 74
_EXIT_CONFIGURATION = 78
# -P: nothing is imported from wherever the server happens to be started.
_ENCODING_PROCESS: tuple[str, ...] = (sys.executable, "-P", "-m", "service.worker.encoding_process")


@click.command()
@click.option("--index", "index_directory", required=True, type=click.Path(path_type=Path, file_okay=False))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--encoder/--no-encoder", default=True, help="Whether to answer queries and drafts.")
@click.option(
    "--rules", "rules_file", type=click.Path(path_type=Path, dir_okay=False), help="The editors' rules, a YAML file."
)
@click.option("--no-rules", is_flag=True, help="There are no rules, although a service over this index has had some.")
@click.option(
    "--state",
    "state_directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="The one folder that the service writes; INDEX/state if not given.",
)
@click.option("--pages/--no-pages", default=True, help="Whether there are pages for people beside the API.")
@click.option("--editor/--no-editor", default=True, help="Whether there are pages for editors, at /editor/.")
@click.option(
    "--min-score", default=DEFAULT_MIN_SCORE, show_default=True, type=click.FloatRange(0, 1),
    help="Related lists hold nothing below this score unless a caller asks for another; 0 lists all.",
)  # fmt: skip
@click.option(
    "--request-log/--no-request-log",
    default=True,
    show_default=True,
    help="Whether each request leaves a line on standard error; none says what was read or by whom.",
)
@click.option(
    "--keys", "keys_file", type=click.Path(path_type=Path, dir_okay=False),
    help="Who has which role: a file that `related-articles keys make` writes.",
)  # fmt: skip
@click.option(
    "--cors-origin", "cors_origins", multiple=True, metavar="ORIGIN",
    help="Whose pages may ask from a browser, like https://www.example.org; repeatable, none by default.",
)  # fmt: skip
@click.option("--behind-proxy", is_flag=True, help="A proxy stands before the service, as deploy/nginx.conf makes one.")
@click.option(
    "--count-readers/--no-count-readers", default=True, show_default=True,
    help="Whether readers' queries are counted by week, topic and coverage; their words are never kept.",
)  # fmt: skip
@click.option(
    "--subject-terms", type=click.Path(path_type=Path, dir_okay=False),
    help="Names for queries that are far from every topic, one a line, instead of those that come with the program.",
)  # fmt: skip
@click.option(
    "--wordings", "wordings_file", type=click.Path(path_type=Path, dir_okay=False),
    help="Everyday wordings of subjects for which rules require an article, instead of the program's own.",
)  # fmt: skip
@click.option(
    "--sentences", "sentences_file", type=click.Path(path_type=Path, dir_okay=False),
    help="What readers are told with an answer, in the site's own words: a YAML file.",
)  # fmt: skip
@click.option(
    "--poll", "poll_seconds", default=2.0, show_default=True, type=click.FloatRange(0.1, 3600),
    help="Seconds between looks for a new generation, in each worker.",
)  # fmt: skip
def serve(
    index_directory: Path,
    host: str,
    port: int,
    workers: int,
    encoder: bool,
    rules_file: Path | None,
    no_rules: bool,
    state_directory: Path | None,
    pages: bool,
    editor: bool,
    min_score: float,
    request_log: bool,
    keys_file: Path | None,
    cors_origins: tuple[str, ...],
    count_readers: bool,
    subject_terms: Path | None,
    sentences_file: Path | None,
    wordings_file: Path | None,
    behind_proxy: bool,
    poll_seconds: float,
) -> None:
    """Serve an index over HTTP; a new generation is picked up without a restart."""
    from service.worker.native_threads import limit_native_threads

    limit_native_threads()
    from service.observing.shared_counts import share_between_processes
    from service.private_folder import private_folder

    settings = Settings(
        index_directory, encoder, state_directory, rules_file, poll_seconds=poll_seconds, request_log=request_log,
        pages=pages, editor=editor, min_score=min_score, keys_file=keys_file, host=host, cors_origins=cors_origins,
        count_readers=count_readers, subject_terms=subject_terms, sentences_file=sentences_file,
        wordings_file=wordings_file,
    )  # fmt: skip
    shared = private_folder()
    share_between_processes(shared / "metrics")
    encoding = _start_encoding(index_directory, shared) if encoder else None
    with _undone_if_it_cannot_begin(shared, encoding):  # all that follows is loaded while the model is
        keys = _require_files(settings, no_rules)
        _require_address(host, port)
        click.echo(f"Serving {index_directory} on http://{host}:{port}/", err=True)
        _say(settings, keys, behind_proxy)
        from service.server import Server

        server = Server(settings, port, workers, shared, encoding)
    server.run()


def _start_encoding(index_directory: Path, shared: Path) -> "WatchedProcess":
    """The process that encodes for all, which begins to open the current generation's encoder."""
    from service.private_folder import SOCKET
    from service.watched_process import WatchedProcess

    socket_file = shared / SOCKET
    arguments = ("--socket", str(socket_file), "--index", str(index_directory))
    process = WatchedProcess((*_ENCODING_PROCESS, *arguments), _encoding_ended, socket_file)
    process.keep_running()
    return process


def _encoding_ended(process: int) -> None:
    from service.observing.instruments import process_ended

    process_ended(process)


@contextmanager
def _undone_if_it_cannot_begin(shared: Path, encoding: "WatchedProcess | None") -> Iterator[None]:
    """The server undoes both at its own end."""
    from service.observing.shared_counts import share_no_more

    try:
        yield
    except BaseException:
        if encoding:
            encoding.stop()
        share_no_more()
        rmtree(shared, ignore_errors=True)
        raise


def _require_files(settings: Settings, no_rules: bool) -> "tuple[Key, ...]":
    """The keys; ends the program with one line where what the operator names is not there or has a mistake."""
    from indexer.answering.telling.sentences_file import SentencesError, read_sentences
    from indexer.answering.telling.wordings import WordingsError, read_wordings
    from service.access.cors import OriginError, checked_origin
    from service.access.keys import KeysError, read_keys
    from service.privacy.subject_terms import SubjectTermsError, read_terms

    index, keys_file = settings.index_directory, settings.keys_file
    if not index.is_dir():
        _end(_EXIT_CONFIGURATION, f"{index}: no such index; make the folder, or name another with --index")
    _require_rules(settings, no_rules)
    try:
        for origin in settings.cors_origins:
            checked_origin(origin)
        if settings.subject_terms:
            read_terms(settings.subject_terms)
        if settings.sentences_file:
            read_sentences(settings.sentences_file)
        if settings.wordings_file:
            read_wordings(settings.wordings_file)
        return read_keys(keys_file) if keys_file else ()
    except (KeysError, OriginError, SentencesError, SubjectTermsError, WordingsError) as error:
        _end(_EXIT_CONFIGURATION, str(error))


def _say(settings: Settings, keys: "tuple[Key, ...]", behind_proxy: bool) -> None:
    """A line each: who may do what, whether slow callers reach the service, whether it can be changed by day."""
    from service.access.keys import access_in_words
    from service.access.loopback import is_loopback
    from service.live.state_folder import prepare_state_folder

    click.echo(access_in_words(keys, settings.trusts_this_machine), err=True)
    if not (behind_proxy or is_loopback(settings.host)):
        click.echo("Others reach this without a proxy: put deploy/nginx.conf before it (--behind-proxy)", err=True)
    folder = prepare_state_folder(settings.state)
    if folder.refused:
        click.echo(f"{folder.refused}; it is served as it is, nothing can be changed by day", err=True)


def _require_rules(settings: Settings, no_rules: bool) -> None:
    """Ends the program where rules were forgotten, or have a mistake and none are kept that would act instead."""
    from indexer.rules.file import RulesError, read_rules
    from service.live.kept_rules import last_good_file, rules_forgotten

    if forgotten := rules_forgotten(settings, no_rules):
        _end(_EXIT_CONFIGURATION, forgotten)
    try:
        if settings.rules_file:
            read_rules(settings.rules_file)
    except RulesError as error:
        first, *others = str(error).splitlines()
        more = f", and {len(others)} more" if others else ""
        says = f"{first}{more}; mend it: `related-articles rules check {settings.rules_file}` says all"
        kept = last_good_file(settings)
        if kept is None or not kept.exists():
            _end(_EXIT_CONFIGURATION, says)
        click.echo(f"{says}. Until then the rules before it act.", err=True)


def _require_address(host: str, port: int) -> None:
    """Ends the program with one line where nobody could listen there; gunicorn tries for five seconds, and says ten."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
            trial.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            _end(_EXIT_IO, f"{host}:{port}: another process listens there; stop it, or choose another --port")
        _end(_EXIT_CONFIGURATION, f"{host}:{port}: {error.strerror}; choose another --host or --port")


def _end(code: int, says: str) -> NoReturn:
    click.echo(says, err=True)
    sys.exit(code)
