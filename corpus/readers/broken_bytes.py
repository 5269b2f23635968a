"""What a person is told of bytes that are not in their file's encoding."""

from dataclasses import replace

from corpus.article import Note, RawArticle, Rejection


def note_of_broken(count: int, place: str) -> tuple[Note, ...]:
    """A note on so many broken places, or none."""
    reason = f"{count} broken bytes became \ufffd; say which `encoding` the source has, if it is another"
    return (Note("", "", reason, place),) if count else ()


def with_note_of_broken(outcome: RawArticle | Rejection, count: int) -> RawArticle | Rejection:
    """The record with that note."""
    if isinstance(outcome, Rejection) or not count:
        return outcome
    return replace(outcome, notes=(*note_of_broken(count, outcome.source), *outcome.notes))
