"""How often readers ask about each topic: for whoever weighs a topic's articles against what is wanted of them."""

import logging
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from indexer.asked import counts_file
from indexer.asked.cells import SubjectKind, week_of
from indexer.asked.disclosure import ShownCounts, shown

_log = logging.getLogger("related_articles.asked")
# A quarter: long enough for a small site's topics to pass the threshold, and short enough to be what is asked now.
WEEKS = 13


def demand(state: Path, today: date | None = None, weeks: int = WEEKS) -> dict[str, int]:
    """How many questions of the last `weeks` weeks may be told, by the id of the topic that they were about.

    `state` is the folder that the service writes. A topic of which nothing may be told is not there, and what is there
    is a sum of what any report shows: never more than was asked, and by at most four a week and coverage less. Empty
    where nothing is counted, or the file cannot be read here, which is logged.
    """
    today = today or datetime.now(UTC).date()
    file = state / counts_file.FILE_NAME
    if not file.exists():
        return {}
    try:
        if not os.access(file, os.W_OK):  # who only reads would leave an empty log behind
            raise PermissionError(f"{file} is another user's")
        rows = shown(counts_file.read(file, today))
    except (sqlite3.Error, OSError) as error:
        _log.warning("readers' counts are not used: %s", error)
        return {}
    return by_topic(rows, week_of(today - timedelta(weeks=weeks)))


def by_topic(rows: Iterable[ShownCounts], after: str = "") -> dict[str, int]:
    """The questions of the weeks after `after`, by topic."""
    totals = Counter[str]()
    for row in rows:
        if row.kind is SubjectKind.TOPIC and row.week > after:
            totals[row.name] += sum(row.queries.values())
    return dict(totals)
