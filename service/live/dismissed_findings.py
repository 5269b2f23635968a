"""What editors dismiss of the audits' findings, and what readers ask of their topics: both from the state folder."""

from collections.abc import Iterator
from contextlib import contextmanager

from indexer.answering.audits import finding_of
from indexer.asked.demand import demand
from indexer.live.dismissals import DismissalsError
from service.problems import ProblemError
from service.state import snapshot, state

_RETRY_AFTER_SECONDS = 2


def decide(digest: str, *, dismissed: bool) -> None:
    """Dismisses the finding of this digest, or takes that back; every worker knows at once.

    Raises:
        ProblemError: 404, there is no such finding; 503, it cannot be kept.
    """
    dismissals = state().dismissals
    if state().folder.refused:
        raise ProblemError(503, "read-only", "Nothing can be dismissed: the state folder cannot be written")
    with _failures_told("Nothing can be dismissed or taken back now: the file of it cannot be written, or is full"):
        if not dismissed:
            dismissals.undismiss(digest)
        elif finding_of(snapshot(), digest) is None:
            raise ProblemError(404, "unknown-finding", "There is no finding with this digest", parameter="digest")
        else:
            dismissals.dismiss(digest)


def demanded() -> dict[str, int]:
    """How often readers asked about each topic of late; empty where that is not counted."""
    return demand(state().folder.path)


def dismissed_findings() -> frozenset[str]:
    """The digests of what editors dismissed.

    Raises:
        ProblemError: 503, that cannot be read.
    """
    with _failures_told("What was dismissed cannot be read now"):
        return state().dismissals.all()


@contextmanager
def _failures_told(title: str) -> Iterator[None]:
    try:
        yield
    except DismissalsError:
        raise ProblemError(503, "unavailable", title, retry_after=_RETRY_AFTER_SECONDS) from None
