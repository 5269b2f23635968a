"""A publishing system's word for whether an article is public -> our `Status`."""

from corpus.article import Status

_WORDS = {
    **dict.fromkeys(("publish", "published", "public", "live", "everyone", "everybody", "visible"), Status.PUBLISHED),
    **dict.fromkeys(("future", "scheduled", "embargoed"), Status.EMBARGOED),
    **dict.fromkeys(("trash", "trashed", "deleted", "removed", "soft_trashed"), Status.DELETED),
    **dict.fromkeys(
        ("unpublished", "draft", "auto-draft", "pending", "private", "inherit", "sent"), Status.UNPUBLISHED
    ),
    **dict.fromkeys(("archive", "archived", "hidden", "internal", "review", "members", "paid"), Status.UNPUBLISHED),
    **dict.fromkeys(
        ("members-only", "members_only", "subscribers", "premium", "only_paid", "founding", "logged_in"),
        Status.UNPUBLISHED,
    ),
    **dict.fromkeys(
        ("in review", "in_review", "in-review", "needs review", "needs_review", "needs-review", "wip", "in progress"),
        Status.UNPUBLISHED,
    ),
    # As editors write it in tables and in front matter, in German, French, Spanish, Portuguese, Italian and Dutch.
    **dict.fromkeys(("veröffentlicht", "publié", "publicado", "pubblicato", "gepubliceerd"), Status.PUBLISHED),
    **dict.fromkeys(("entwurf", "brouillon", "borrador", "rascunho", "bozza", "concept"), Status.UNPUBLISHED),
    "noindex": Status.NOINDEX,
}
# What programs write for a box that is ticked or not, and spreadsheets in the languages of their users.
_TICKED = frozenset(
    {"1", "true", "t", "yes", "y", "on", "wahr", "ja", "vrai", "oui", "verdadero", "sí", "vero", "sì", "si"}
)
_NOT_TICKED = frozenset({"0", "0.0", "false", "f", "no", "n", "off", "falsch", "nein", "faux", "non", "falso", "não"})


def known_status(word: str) -> Status | None:
    """The status that a word means, or None where it is not known."""
    return _WORDS.get(word.strip().lower())


def status_of(word: str) -> Status:
    """The status that a word means; one that is not known is taken for not published."""
    return known_status(word) or Status.UNPUBLISHED


def ticked(value: object) -> bool | None:
    """Whether a box is ticked, by what is written for it; None where that is neither, or nothing."""
    word = str(value).strip().lower()
    return True if word in _TICKED else False if word in _NOT_TICKED else None


def strictest(*words: str) -> str:
    """Of several words for whether an article is public the first that keeps it back; else the first that is given."""
    given = [word for word in words if word.strip()]
    return next((word for word in given if status_of(word) is not Status.PUBLISHED), next(iter(given), ""))


def stated(word: str, hidden: Status | None = None) -> str:
    """What a reader hands on for `word`: our own word, but one that is not known as it is, for validation to note.

    `hidden` stands for public where something else than the word keeps the article back.
    """
    known = known_status(word) if word else Status.PUBLISHED
    return word if known is None else (hidden if hidden and known is Status.PUBLISHED else known).value
