"""`related-articles tags`: the topics of an article or a text, with the sentences that support them."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from indexer.answering.model import MAXIMUM_LIMIT
from indexer.answering.topics import SupportedTopic, TopicRequest, suggested_topics, supported_topics
from indexer.commands.ask import EXIT_CODES, row_asked_for
from indexer.commands.drafts import GivenText, text_options
from indexer.commands.options import failures, index_option, json_option, open_as_served
from indexer.encoding.subject import encode_draft
from indexer.snapshot.opening import open_encoder
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import TopicKind

_EVERY_KIND = "both"
_KINDS = [*(kind.value for kind in TopicKind), _EVERY_KIND]


@click.command()
@click.argument("article_id", required=False)
@index_option
@text_options
@click.option("--min-score", default=0.0, show_default=True, type=click.FloatRange(0, 1))
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, MAXIMUM_LIMIT))
@click.option("--kind", type=click.Choice(_KINDS), default=_EVERY_KIND, show_default=True)
@json_option
def tags(
    article_id: str | None,
    index_directory: Path,
    given: GivenText,
    min_score: float,
    limit: int,
    kind: str,
    as_json: bool,
) -> None:
    """Topic tags of ARTICLE_ID (an id or URL), or of a text, best first, with the sentences that support them."""
    snapshot = open_as_served(index_directory)
    request = TopicRequest(limit, min_score, None if kind == _EVERY_KIND else TopicKind(kind))
    with failures(EXIT_CODES):
        if article_id:
            found, note = supported_topics(snapshot, row_asked_for(snapshot, article_id), request), ""
        else:
            draft = given.draft()
            encoder = open_encoder(snapshot)
            subject = encode_draft(draft, encoder, snapshot.lexicon)
            suggestions = suggested_topics(snapshot, draft, subject, encoder.encode, request)
            found, note = suggestions.topics, suggestions.language.note
    if note:
        languages = ", ".join(snapshot.languages.languages)
        click.echo(f"{note}: the articles are in {languages}, the text is not; no topic is guessed", err=True)
    if as_json:
        click.echo(json.dumps([_record(snapshot, each) for each in found], ensure_ascii=False, indent=1))
    for each in () if as_json else found:
        _print(snapshot, each)


def _record(snapshot: Snapshot, found: SupportedTopic) -> dict[str, Any]:
    topic = snapshot.topics_by_id[found.assignment.topic]
    sentences = [
        {"text": e.sentence.text, "part": e.sentence.part, "paragraph": e.sentence.paragraph, "strength": e.strength}
        for e in found.evidence
    ]
    return {**asdict(found.assignment), "label": topic.label, "kind": topic.kind, "evidence": sentences}


def _print(snapshot: Snapshot, found: SupportedTopic) -> None:
    click.echo(f"{found.assignment.score:.2f}  {snapshot.topics_by_id[found.assignment.topic].label}")
    for each in found.evidence:
        click.echo(f"      “{each.sentence.text}”")
