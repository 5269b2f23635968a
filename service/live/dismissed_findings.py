"""What editors dismiss of the audits' findings, and what readers ask of their topics: both from the state folder."""

from collections.abc import Iterator
from contextlib import contextmanager

from indexer.answering.audits import FindingsPage, finding_of, findings
from indexer.asked.demand import demand
from indexer.audit.audit_file import MOST_FINDINGS
from indexer.audit.finding import Kind
from indexer.live.dismissals import DismissalsError
from indexer.snapshot.snapshot import Snapshot
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


def page_of_findings(
    answering: Snapshot, kind: Kind, *, dismissed: bool = False, limit: int = MOST_FINDINGS, offset: int = 0
) -> FindingsPage:
    """The findings of one kind that are open, or `dismissed`, those that readers ask about most before others.

    Raises:
        ProblemError: 503, what was dismissed cannot be read.
    """
    asked = demand(state().folder.path)  # empty where nothing is counted
    return findings(
        answering, dismissed_findings(), (kind,), dismissed=dismissed, limit=limit, offset=offset, demand=asked
    )


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
