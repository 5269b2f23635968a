"""Records whose keys are the publisher's own -> fields by the names of the JSON Lines contract."""

import json
from collections.abc import Mapping

from corpus.article import FIELDS, Status
from corpus.configuration import Source
from corpus.readers import kept_back
from corpus.statuses import known_status

# Before the ids of what Sanity's export has beside a document: its draft, and what a release to come makes of it.
_UNPUBLISHED = ("drafts.", "versions.")
_OURS = frozenset(FIELDS) - {"draft"}
_LIST_FIELDS = ("tags", "links", "aliases")


def renamed(record: Mapping[str, object], source: Source) -> dict[str, object]:
    """`record` with each of our fields taken from the column that `source.columns` names for it."""
    fields = dict(record)
    for field, column in source.columns.items():
        fields.pop(field, None)
        if column in record:
            fields[field] = record[column]
    return _with_status(fields)


def _with_status(fields: dict[str, object]) -> dict[str, object]:
    """The fields with a status and days for what their flags say: `draft: true`, `published: false`, an embargo."""
    flags = {kept_back.plain(name): fields.pop(name) for name in list(fields) if _is_flag(name)}
    has_day = fields.get("published_at") or fields.get("date")
    if not has_day and (day := kept_back.first_day(flags, ("published",))) is not None:
        fields["published_at"] = day
    for field, names in (("public_from", kept_back.FROM), ("public_until", kept_back.UNTIL)):
        if not fields.get(field) and (day := kept_back.first_day(flags, names)) is not None:
            fields[field] = day
    said = fields.get("status")
    if said is not None and not isinstance(said, str):  # validation says what it thinks of it
        return fields
    is_draft = str(fields.get("_id")).startswith(_UNPUBLISHED) and known_status(said or "") is not Status.DELETED
    status = Status.UNPUBLISHED.value if is_draft else kept_back.status_of(flags, said or "")
    return fields | {"status": status} if status else fields


def _is_flag(name: str) -> bool:
    """Whether it is one of the names for who may see an article, written as keys are."""
    return name not in _OURS and not name[:1].isupper() and kept_back.plain(name) in kept_back.NAMES


def missing_columns(missing: Mapping[str, str]) -> str:
    """What to say of fields whose columns are not there."""
    named = (f"{column!r}, which `columns` gives for {field}" for field, column in missing.items())
    return f"there is no {'; no '.join(named)}"


def fields_of_row(row: Mapping[str, object], source: Source) -> dict[str, object]:
    """The fields of a table's row (CSV, database), whose cells hold lists as JSON or separated by `|`, or by `;`."""
    fields = {name: value for name, value in renamed(row, source).items() if value not in (None, "")}
    fields = {name: _list(value) if name in _LIST_FIELDS else _sections(name, value) for name, value in fields.items()}
    authors = _json(author) if isinstance(author := fields.get("author"), str) else None
    if authors and all(isinstance(name, str) for name in authors):
        fields["author"] = ", ".join(map(str, authors))
    return fields


def _list(cell: object) -> object:
    if not isinstance(cell, str):
        return list(cell) if isinstance(cell, list | tuple) else cell
    parsed = _json(cell)  # a tag may begin with a bracket
    return [part.strip() for part in cell.split("|" if "|" in cell else ";")] if parsed is None else parsed


def _sections(name: str, cell: object) -> object:
    """A body or mentions that are a list of objects in JSON are read as such; anything else is left as it is."""
    parsed = _json(cell) if name in {"body", "mentions"} and isinstance(cell, str) else None
    return parsed if parsed and all(isinstance(item, dict) for item in parsed) else cell


def _json(cell: str) -> list[object] | None:
    if not cell.lstrip().startswith("["):
        return None
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, list) else None
