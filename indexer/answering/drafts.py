"""What a writer hands in -> a draft: an article that is not indexed, or not yet, cleaned and judged as one that is.

One recipe for every caller, so that the same text has the same list and the same topics wherever it is asked about.
"""

from collections.abc import Mapping
from typing import Any

from corpus.article import Article, RawArticle, Rejection
from corpus.body_formats import with_body
from corpus.configuration import BodyFormat
from corpus.validation import judge

# Of a first line that stands for the title, as much as a title has; of any other text, what a headline shows of it.
FIRST_LINE, _STAND_IN = 300, 200


class UnusableDraftError(Exception):
    """A draft could not be indexed either. `reason` is the code of its rejection."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.detail)
        self.reason = rejection.reason


def draft_of_text(text: str) -> Article:
    """The draft that a bare text is; its first line stands for the title.

    Raises:
        UnusableDraftError: it could not be indexed either.
    """
    first, body = first_line_of(text)
    return draft_of(title=first[:FIRST_LINE], body=body)


def first_line_of(text: str) -> tuple[str, str]:
    """What stands for the title of a bare text, and its body: what follows, or all of it where nothing does."""
    first, _, rest = text.strip().partition("\n")
    return first, rest or text


def draft_of(
    title: str = "",
    summary: str = "",
    body: str = "",
    more: Mapping[str, object] | None = None,
    body_format: BodyFormat = "text",
) -> Article:
    """The draft of these parts, where what is there stands in for what is missing; `more` are other fields.

    As at night, one of those that cannot be read costs that field only.

    Raises:
        UnusableDraftError: it could not be indexed either.
    """
    read = with_body({**(more or {}), "body": body.strip()}, body_format)
    written = read["body"]
    fields = {
        **read,
        "id": "draft",
        "title": title.strip() or summary.strip()[:_STAND_IN] or _beginning(written)[:_STAND_IN],
        "summary": summary,
        "body": written or summary.strip() or title,
    }
    outcome = judge(RawArticle("draft", fields)).outcome
    if isinstance(outcome, Rejection):
        raise UnusableDraftError(outcome)
    return outcome


def _beginning(body: Any) -> str:
    """The first line of a body in sections; of a text all of it."""
    return body if isinstance(body, str) else next(filter(None, (body[0]["heading"], *body[0]["paragraphs"])))
