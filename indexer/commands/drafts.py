"""The text that `related` and `tags` are asked about: from an option, a file or standard input."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from corpus.article import Article
from indexer.answering.drafts import UnusableDraftError, draft_of_text
from indexer.commands.options import text_of


@dataclass(frozen=True, slots=True)
class GivenText:
    """Where a command's text comes from: an option or a file; standard input where neither is given."""

    text: str | None
    file: Any

    def draft(self) -> Article:
        """The draft to answer for; its first line stands for the title.

        Raises:
            UsageError: there is no text, or it could not be indexed either.
        """
        body = self._read().strip()
        if not body:
            raise click.UsageError("give an article's id, --text, --file, or a text on standard input")
        try:
            return draft_of_text(body)
        except UnusableDraftError as error:
            raise click.UsageError(str(error)) from error

    def _read(self) -> str:
        if self.text is not None:
            return self.text
        if self.file is None and sys.stdin.isatty():
            return ""  # nobody waits for a person to type an article
        return text_of(self.file or sys.stdin.buffer)


def text_options(command: Callable[..., None]) -> Callable[..., None]:
    """`--text` and `--file`, which reach the command as one `given: GivenText`."""

    @click.option("--text", help="A text instead of an article's id.")
    @click.option("--file", "text_file", type=click.File("rb"), help="The text, in a file.")
    @wraps(command)
    def with_text(*arguments: Any, text: str | None, text_file: Any, **options: Any) -> None:
        command(*arguments, given=GivenText(text, text_file), **options)

    return with_text
