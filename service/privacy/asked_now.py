"""What may be shown of readers' questions now, for the pages and the API of editors."""

import sqlite3
from datetime import UTC, date, datetime, timedelta

from indexer.asked import counts_file
from indexer.asked.disclosure import shown
from indexer.asked.report import DEFAULT_WEEKS, MOST_WEEKS, AskedReport, asked_report
from service.observing import log
from service.problems import ProblemError
from service.state import state

_RETRY_AFTER_SECONDS = 30


def asked_now(since: date | None = None) -> AskedReport:
    """The report from the week of `since` on, this one at the latest, or of a quarter; up to the last writing.

    Raises:
        ProblemError: 503, the counts cannot be read.
    """
    today = datetime.now(UTC).date()
    weeks = DEFAULT_WEEKS if since is None else _weeks_from(min(since, today), today)
    try:
        counts = counts_file.read(state().folder.path / counts_file.FILE_NAME, today)
    except (sqlite3.Error, OSError) as error:
        log.error("counts-not-read", reason=str(error))
        raise ProblemError(
            503, "unavailable", "What readers asked cannot be read now", retry_after=_RETRY_AFTER_SECONDS
        ) from None
    return asked_report(shown(counts), today, weeks)


def _weeks_from(since: date, today: date) -> int:
    first, last = (day - timedelta(days=day.weekday()) for day in (since, today))
    return min((last - first).days // 7 + 1, MOST_WEEKS)
