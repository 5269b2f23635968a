"""A publishing system's word for whether an article is public -> our `Status`."""

from corpus.article import Status

_WORDS = {
    **dict.fromkeys(("publish", "published", "public", "live"), Status.PUBLISHED),
    **dict.fromkeys(("future", "scheduled", "embargoed"), Status.EMBARGOED),
    **dict.fromkeys(("trash", "trashed", "deleted", "removed"), Status.DELETED),
    "noindex": Status.NOINDEX,
}


def status_of(word: str) -> Status:
    """The status that a word means; one that is not known is taken for not published."""
    return _WORDS.get(word.strip().lower(), Status.UNPUBLISHED)
