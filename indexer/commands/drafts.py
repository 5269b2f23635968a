"""The text that `related` and `tags` are asked about: from an option, a file or standard input."""

import sys
from typing import Any

import click

from corpus.article import Article, RawArticle, Rejection
from corpus.validation import validate

_TITLE_CHARACTERS = 200


def draft_of(text: str | None, text_file: Any) -> Article:
    """The draft to answer for; its first line stands for the title. Standard input where neither is given.

    Raises:
        UsageError: there is no text, or it could not be indexed either.
    """
    body = _given(text, text_file).strip()
    if not body:
        raise click.UsageError("give an article's id, --text, --file, or a text on standard input")
    title, _, rest = body.partition("\n")
    fields = {"id": "draft", "title": title[:_TITLE_CHARACTERS], "text": rest or title}
    outcome = validate(RawArticle("draft", fields))
    if isinstance(outcome, Rejection):
        raise click.UsageError(outcome.detail)
    return outcome


def _given(text: str | None, text_file: Any) -> str:
    if text is not None:
        return text
    if text_file is None and sys.stdin.isatty():
        return ""  # nobody waits for a person to type an article
    return str((text_file or sys.stdin).read())
