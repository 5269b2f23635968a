"""Records whose keys are the publisher's own -> fields by the names of the JSON Lines contract."""

import json
from collections.abc import Mapping

from corpus.configuration import Source
from corpus.statuses import strictest, ticked

# Beside our `status`, what exports have for whether an article is public: boxes that keep it back if they are ticked,
# or if they are not. One of the latter may also hold a day.
_HOLDING_BACK = ("draft", "is_draft", "isDraft", "private", "archived")
_LETTING_OUT = ("published", "is_published", "isPublished", "publish")
_WORD = "visibility"
FLAGS = (*_HOLDING_BACK, *_LETTING_OUT, _WORD)
_NOTHING = frozenset({"", "none", "null"})
# Before the ids of what Sanity's export has beside a document: its draft, and what a release to come makes of it.
_UNPUBLISHED = ("drafts.", "versions.")
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
    """The fields with a status for what their flags say: `draft: true`, `published: false`, `visibility: members`."""
    flags = {name: value for name in FLAGS if str(value := fields.pop(name, "")).strip().lower() not in _NOTHING}
    if isinstance(word := flags.get(_WORD, ""), str) and fields.get("status") != "deleted":
        fields |= {"status": strictest(str(fields.get("status") or ""), word)} if word else {}
    is_draft = any(ticked(flags[name]) is not False for name in _HOLDING_BACK if name in flags)
    is_draft |= any(ticked(flags[name]) is False for name in _LETTING_OUT if name in flags)
    is_draft |= str(fields.get("_id")).startswith(_UNPUBLISHED)
    has_day = fields.get("published_at") or fields.get("date")
    if "published" in flags and ticked(flags["published"]) is None and not has_day:
        fields["published_at"] = flags["published"]
    return fields | {"status": "unpublished"} if is_draft and fields.get("status") != "deleted" else fields


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
