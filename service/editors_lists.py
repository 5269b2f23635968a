"""An editor's list of queries -> the report on it, for the API and for the page; nothing of the list remains."""

from collections.abc import Sequence

from indexer.gaps.model import AskedQuery, GapReport
from indexer.gaps.reading import QueryList, read_queries
from indexer.gaps.report import report
from service.costs import require_wanted, seconds_left
from service.state import rules, snapshot, state
from service.worker.cost import Cost

# Of a packed list; one that is not packed is no larger than any body.
_MAXIMUM_UNPACKED_BYTES = 8 * 1024 * 1024
# Of the time that such a request has: for the last slice, if it is one of long queries, and for grouping and writing.
_FOR_THE_REST_SECONDS = 6.0


def read_list(data: bytes) -> QueryList:
    """The queries of a list as it was sent or pasted.

    Raises:
        UnreadableListError: there is none in it, or it cannot be read at all.
    """
    return read_queries(data, _MAXIMUM_UNPACKED_BYTES)


def judged(queries: Sequence[AskedQuery], most: int) -> GapReport:
    """The report on the `most` asked of `queries`, or as many as there is time for; readers' queries go before.

    Raises:
        ProblemError: 503, no encoder, too many callers or no time.
    """
    answering, encoding = snapshot(), state().encoding
    most_asked = sorted(queries, key=lambda query: -query.volume)
    made = report(
        answering,
        lambda texts: encoding.queries(answering, texts),
        most_asked[:most],
        rules(),
        lambda _: require_wanted(),
        lambda: seconds_left(Cost.LIST) > _FOR_THE_REST_SECONDS,
    )
    return made.with_unjudged(most_asked[most:])
