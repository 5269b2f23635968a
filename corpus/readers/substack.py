"""What Substack's export says of its pages: each is a bare text (`posts/1234.slug.html`), and a table tells the rest.

Without it drafts, and letters to those who pay, could not be told from what everybody may read.
"""

import csv
import io
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from corpus.bounded import UnusableFileError, read_bytes
from corpus.statuses import ticked

_PAGE = re.compile(r"\d{4,12}\.[\w-]{1,300}")
_TABLE = "posts.csv"
_EVERYBODY = "everyone"
MAXIMUM_BYTES = 16 * 1024 * 1024  # of a table; a row has 300 bytes


def table_of(page: Path) -> Path | None:
    """The table of the export that a page is of: in its folder or the one above; None where there is none."""
    if not _PAGE.fullmatch(page.stem):
        return None
    tables = (folder / _TABLE for folder in (page.parent, page.parent.parent))
    return next((table for table in tables if table.is_file() and not table.is_symlink()), None)


def told_of(page: Path) -> dict[str, str]:
    """Title, summary, day and status of a page, as far as its export's table tells them.

    Raises:
        UnusableFileError: the table is too long.
        OSError: it cannot be read.
    """
    table = table_of(page)
    if table is None:
        return {}
    row = _rows(table, table.stat().st_mtime_ns).get(page.stem)
    if row is None:
        return {}
    is_public = ticked(row.get("is_published")) is True and row.get("audience") == _EVERYBODY
    told = {
        "title": row.get("title", ""),
        "summary": row.get("subtitle", ""),
        "published_at": row.get("post_date", ""),
        "status": "published" if is_public else "unpublished",
    }
    return {name: value for name, value in told.items() if value}


@lru_cache(maxsize=4)
def _rows(table: Path, _changed: int) -> Mapping[str, Mapping[str, str]]:
    text = read_bytes(table, MAXIMUM_BYTES).decode("utf-8-sig", "replace")
    try:
        rows = [{str(name): value or "" for name, value in row.items()} for row in csv.DictReader(io.StringIO(text))]
    except csv.Error as error:
        raise UnusableFileError("broken-csv", f"{table.name}: {error}") from error
    is_export = rows and {"post_id", "is_published", "audience"} <= set(rows[0])
    return {row["post_id"]: row for row in rows} if is_export else {}
