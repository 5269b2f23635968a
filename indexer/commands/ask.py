"""`related-articles related` and `search`: the answers of the service, from a terminal."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from indexer.answering.model import MAXIMUM_LIMIT, Item, ItemSource, ListRequest
from indexer.answering.related import UnknownArticleError, related_to_article, related_to_draft
from indexer.answering.search import answer_query
from indexer.answering.telling.sentences import Sentences, told
from indexer.answering.telling.wordings import read_wordings
from indexer.commands.drafts import GivenText, text_options
from indexer.commands.options import (
    EXIT_BAD_INPUT,
    EXIT_CONFIGURATION,
    EXIT_IO,
    FILE_PATH,
    failures,
    index_option,
    json_option,
    min_score_option,
    open_as_served,
    text_of,
)
from indexer.encoding.encoder import Encoder, EncoderUnavailableError
from indexer.encoding.short_texts import encode_short
from indexer.encoding.subject import Subject, encode_draft, encode_query
from indexer.near_names import did_you_mean
from indexer.rules.effects import UNRULED, RuleEffects, effects_of
from indexer.rules.file import RulesError, read_rules
from indexer.snapshot.opening import open_encoder
from indexer.snapshot.snapshot import Snapshot

# What may go wrong with a request, and the exit code of each.
EXIT_CODES: dict[type[Exception], int] = {
    UnknownArticleError: EXIT_BAD_INPUT,
    EncoderUnavailableError: EXIT_CONFIGURATION,
    RulesError: EXIT_BAD_INPUT,
    OSError: EXIT_IO,
}
rules_option = click.option("--rules", "rules_file", type=FILE_PATH, help="The editors' rules, a YAML file.")
_limit_option = click.option("--limit", default=10, show_default=True, type=click.IntRange(1, MAXIMUM_LIMIT))


@click.command()
@click.argument("article_id", required=False)
@index_option
@text_options
@_limit_option
@min_score_option
@rules_option
@click.option("--placement", default="", help="Where on the site the list stands, for rules that hold in one place.")
@json_option
def related(
    article_id: str | None,
    index_directory: Path,
    given: GivenText,
    limit: int,
    min_score: float,
    rules_file: Path | None,
    placement: str,
    as_json: bool,
) -> None:
    """The related list of ARTICLE_ID (an id or URL), or of a text."""
    snapshot = open_as_served(index_directory)
    request = ListRequest(limit=limit, min_score=min_score, placement=placement)
    with failures(EXIT_CODES):
        rules = rules_from(rules_file, snapshot)
        if article_id:
            answer = related_to_article(snapshot, row_asked_for(snapshot, article_id), request, rules)
        else:
            draft = given.draft()
            subject = encode_draft(draft, open_encoder(snapshot), snapshot.lexicon)
            answer = related_to_draft(snapshot, subject, draft, request, rules)
    _print_items(answer.items, as_json)


@click.command()
@index_option
@_limit_option
@rules_option
@json_option
def search(index_directory: Path, limit: int, rules_file: Path | None, as_json: bool) -> None:
    """Articles for the query on standard input, and how well the corpus covers it."""
    snapshot = open_as_served(index_directory)
    query = text_of(sys.stdin.buffer).strip()
    if not query:
        raise click.UsageError("the query on standard input is empty")
    with failures(EXIT_CODES):
        encoder, rules = open_encoder(snapshot), rules_from(rules_file, snapshot)
        subject = encode_query(query, encoder, snapshot.lexicon)
        meant = _meant_by(subject, encoder) if rules.requiring else frozenset[str]()
        answer = answer_query(snapshot, query, subject, ListRequest(limit=limit), rules, meant)
    if not as_json:
        click.echo(f"{answer.coverage.verdict} ({answer.coverage.probability:.2f}): {told(answer, Sentences())}")
    _print_items(answer.items, as_json)


def _meant_by(query: Subject, encoder: Encoder) -> frozenset[str]:
    """The subjects that a query speaks of by its wording."""
    wordings = read_wordings()
    return wordings.meant_by(query.features.vectors[0], encode_short(wordings.sentences, encoder.encode))


def rules_from(path: Path | None, snapshot: Snapshot) -> RuleEffects:
    """What the rules of a file do today."""
    return effects_of(read_rules(path).of(datetime.now(UTC).date()), snapshot) if path else UNRULED


def row_asked_for(snapshot: Snapshot, name: str) -> int:
    """The row of the article that a person named.

    Raises:
        UnknownArticleError: there is none; the message says so, and which one was perhaps meant.
    """
    row = snapshot.row_named(name)
    if row is None:
        meant = did_you_mean(name, list(snapshot.rows))
        raise UnknownArticleError(f"there is no article with the id or URL {name!r}{meant}")
    return row


def _print_items(items: tuple[Item, ...], as_json: bool) -> None:
    if as_json:
        rows = [
            {"position": i.position, "id": i.card.id, "title": i.card.title, "score": i.score, "source": i.source}
            for i in items
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for item in items:
        pinned = "  pinned" if item.source is ItemSource.PINNED else ""
        click.echo(f"{item.position:>3}  {item.score:.2f}  {item.card.title}  [{item.card.id}]{pinned}")
