"""`related-articles links`: the links to set in a draft and to it, as JSON."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from indexer.answering.drafts import UnusableDraftError
from indexer.answering.editing.link_suggestions import LinkSuggestion, LinkTask, suggest_links
from indexer.answering.editing.linked_text import pasted_draft
from indexer.answering.model import MAXIMUM_LIMIT
from indexer.commands.ask import EXIT_CODES
from indexer.commands.options import failures, index_option, min_score_option, open_as_served, text_of
from indexer.encoding.subject import encode_draft
from indexer.snapshot.opening import open_encoder


@click.command()
@index_option
@click.option("--file", "file", required=True, type=click.File("rb"), help="The draft; - reads the input.")
@click.option("--url", default="", help="Where it stands or will stand.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, MAXIMUM_LIMIT))
@min_score_option
def links(index_directory: Path, file: Any, url: str, limit: int, min_score: float) -> None:
    """Links to set in a draft, whose first line is its title, and to it, each from a sentence of its own."""
    text = text_of(file)
    snapshot = open_as_served(index_directory)
    try:
        draft, body = pasted_draft(text, url=url)
    except UnusableDraftError as error:
        raise click.UsageError(str(error)) from error
    with failures(EXIT_CODES):
        encoder = open_encoder(snapshot)
        task = LinkTask(snapshot, draft, encode_draft(draft, encoder, snapshot.lexicon), encoder.encode, body.links)
        found = suggest_links(task, limit, min_score)
    told = {
        "outgoing": [_record(link) for link in found.outgoing],
        "incoming": [_record(link) for link in found.incoming],
        "linked_to": [card.id for card in found.linked_to],
        "linked_from": [card.id for card in found.linked_from],
    }
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))


def _record(link: LinkSuggestion) -> dict[str, Any]:
    place = link.place
    where = place and {
        **{key: value for key, value in asdict(place.sentence).items() if key != "place"},
        "anchor": place.anchor,
        "strength": place.strength,
    }
    return {"id": link.card.id, "title": link.card.title, "score": link.score, "place": where}
