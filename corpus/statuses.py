"""A publishing system's word for whether an article is public -> our `Status`."""

from corpus.article import Status

_WORDS = {
    **dict.fromkeys(("publish", "published", "public", "live"), Status.PUBLISHED),
    **dict.fromkeys(("future", "scheduled", "embargoed"), Status.EMBARGOED),
    **dict.fromkeys(("trash", "trashed", "deleted", "removed", "soft_trashed"), Status.DELETED),
    **dict.fromkeys(
        ("unpublished", "draft", "auto-draft", "pending", "private", "inherit", "sent"), Status.UNPUBLISHED
    ),
    **dict.fromkeys(("archive", "archived", "hidden", "internal", "review", "members", "paid"), Status.UNPUBLISHED),
    "noindex": Status.NOINDEX,
}


def known_status(word: str) -> Status | None:
    """The status that a word means, or None where it is not known."""
    return _WORDS.get(word.strip().lower())


def status_of(word: str) -> Status:
    """The status that a word means; one that is not known is taken for not published."""
    return known_status(word) or Status.UNPUBLISHED


def stated(word: str, hidden: Status | None = None) -> str:
    """What a reader hands on for `word`: our own word, but one that is not known as it is, for validation to note.

    `hidden` stands for public where something else than the word keeps the article back.
    """
    known = known_status(word) if word else Status.PUBLISHED
    return word if known is None else (hidden if hidden and known is Status.PUBLISHED else known).value
