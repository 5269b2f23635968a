"""What the views of one application share: the snapshot and the encoder."""

from dataclasses import dataclass

from flask import current_app

from indexer.answering import UnknownArticleError, row_of
from indexer.snapshot import Snapshot
from service.problems import ProblemError
from service.query_encoding import QueryEncoding
from service.snapshot_holder import SnapshotHolder

_EXTENSION = "related-articles"
_RETRY_AFTER_SECONDS = 30


@dataclass(frozen=True, slots=True)
class State:
    """One application's snapshot holder and encoder."""

    holder: SnapshotHolder
    encoding: QueryEncoding


def attach(extensions: dict[str, object], state: State) -> None:
    """Gives an application its state."""
    extensions[_EXTENSION] = state


def state() -> State:
    """The state of the application that answers this request."""
    found = current_app.extensions[_EXTENSION]
    assert isinstance(found, State)  # noqa: S101 - attached by create_application
    return found


def snapshot() -> Snapshot:
    """The snapshot that answers; each request reads it once.

    Raises:
        ProblemError: 503, nothing has been published yet.
    """
    held = state().holder.held
    if held.snapshot is None:
        raise ProblemError(503, "no-snapshot", "No index has been published yet", retry_after=_RETRY_AFTER_SECONDS)
    return held.snapshot


def row_or_404(answering: Snapshot, id_or_url: str) -> int:
    """The row of an article.

    Raises:
        ProblemError: 404, there is none with this id or URL.
    """
    try:
        return row_of(answering, id_or_url)
    except UnknownArticleError:
        raise ProblemError(404, "unknown-article", "There is no article with this id or URL", parameter="id") from None
