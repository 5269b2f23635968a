"""`/editor/map`: the corpus to look at, and the same as a list. A script draws it from `map.json`, and asks for titles.

Titles follow in parts when somebody points at an article or looks for one, so that what an editor looks for stays in
the browser, and 100,000 articles are there in a second.
"""

import base64
import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from numpy.typing import NDArray

from indexer.answering.audits import findings
from indexer.answering.editing.drawn_map import UNITS, DrawnMap, Grouping, drawn_map
from indexer.audit.audit_file import MOST_FINDINGS
from indexer.audit.finding import Finding, Kind
from indexer.snapshot.snapshot import Snapshot
from service.live.dismissed_findings import dismissed_findings
from service.live.served import Served
from service.problems import ProblemError
from service.request_context import page_number
from service.state import served

map_page = Blueprint("map", __name__)
# Of about 100 bytes each: 200 KB, which a person who waits for a title does not notice.
PART = 2000
PAGE = 50
_GROUPS = 100
# The findings of the audits that are about single articles, as the legend calls them.
_MARKS: Mapping[Kind, str] = {
    Kind.STALE: "Out of date",
    Kind.ORPHANS: "In nobody's list",
    Kind.DUPLICATES: "Near-duplicates",
    Kind.INCOMPLETE: "Incomplete",
    Kind.BROKEN_LINKS: "Links to nowhere",
}


@dataclass(frozen=True, slots=True)
class _Kept:
    """The map of the snapshot that answered when somebody last looked; it does not keep that alive."""

    snapshot: weakref.ref[Snapshot]
    drawn: DrawnMap


class _Maps:
    """Makes the map once for whatever is served, whoever asks."""

    def __init__(self) -> None:
        self._kept: _Kept | None = None
        self._making = threading.Lock()

    def of(self, snapshot: Snapshot) -> DrawnMap:
        with self._making:
            if self._kept is None or self._kept.snapshot() is not snapshot:
                self._kept = _Kept(weakref.ref(snapshot), drawn_map(snapshot))
            return self._kept.drawn


_maps = _Maps()


@map_page.get("/map")
def show() -> ResponseReturnValue:
    """The map, and below it what is on it as a list: groups, or with `group` the articles of one."""
    seen = served()
    drawn, number = _maps.of(seen.live), page_number()
    by = "topic" if request.args.get("by") == "topic" else "category"
    grouping = drawn.by_topic if by == "topic" else drawn.by_category
    identity = request.args.get("group")
    group = next((group for group in grouping.groups if group.id == identity), None)
    members = grouping.members(group.id) if group else np.empty(0, dtype=np.int64)
    part = drawn.rows[members[(number - 1) * PAGE : number * PAGE]].tolist()
    return render_template(
        "editor/map.html",
        by=by,
        group=group,
        groups=grouping.groups[(number - 1) * _GROUPS : number * _GROUPS],
        listed=[seen.live.cards[row] for row in part],
        total=len(members) if group else len(grouping.groups),
        number=number,
        size=PAGE if group else _GROUPS,
        articles=len(drawn.rows),
        unplaced=drawn.unplaced,
    )


@map_page.get("/map.json")
def points() -> ResponseReturnValue:
    """All articles of the map as arrays, each as the base64 of little-endian numbers; what is marked, and the gaps."""
    seen = served()
    drawn = _maps.of(seen.live)
    return jsonify(
        revision=_revision(seen),
        units=UNITS,
        part=PART,
        x=_packed(drawn.places[:, 0].astype("<i2")),
        y=_packed(drawn.places[:, 1].astype("<i2")),
        groupings={"category": _grouping(drawn.by_category), "topic": _grouping(drawn.by_topic)},
        marks=_marks(seen, drawn),
        gaps=_gaps(seen, drawn),
    )


@map_page.get("/map/titles/<int:part>")
def titles(part: int) -> ResponseReturnValue:
    """Ids and titles of the articles from part * PART on, in the order of the arrays of that `revision`.

    Raises:
        ProblemError: 410, the map is another one by now.
    """
    seen = served()
    if request.args.get("revision") != _revision(seen):
        raise ProblemError(410, "another-map", "The map has changed since this page was loaded; load it again")
    rows = _maps.of(seen.live).rows[part * PART : (part + 1) * PART].tolist()
    cards = [seen.live.cards[row] for row in rows]
    return jsonify(ids=[card.id for card in cards], titles=[card.title for card in cards])


def _revision(seen: Served) -> str:
    return f"{seen.generation.generation} {seen.revision}".strip()


def _packed(numbers: NDArray[Any]) -> str:
    return base64.b64encode(numbers.tobytes()).decode("ascii")


def _grouping(grouping: Grouping) -> dict[str, Any]:
    groups = [{"id": group.id, "label": group.label or "None", "size": group.size} for group in grouping.groups]
    return {"groups": groups, "codes": _packed(grouping.codes.astype("<u2"))}


def _open_findings(seen: Served, kind: Kind) -> list[Finding]:
    """What editors have not dismissed."""
    page = findings(seen.snapshot, dismissed_findings(), (kind,), limit=MOST_FINDINGS)
    return [listed.finding for listed in page.findings]


def _marks(seen: Served, drawn: DrawnMap) -> list[dict[str, Any]]:
    """The articles that audits name, by kind, as places among the map's."""
    marks = []
    for kind, label in _MARKS.items():
        named = {name for finding in _open_findings(seen, kind) for name in finding.articles}
        rows = [row for name in named if (row := seen.live.rows.get(name)) is not None]
        at = np.flatnonzero(np.isin(drawn.rows, rows))
        if len(at):
            marks.append({"kind": str(kind), "label": label, "size": len(at), "at": _packed(at.astype("<u4"))})
    return marks


def _gaps(seen: Served, drawn: DrawnMap) -> list[dict[str, Any]]:
    """The topics that have too little for what is asked of them, each in the middle of its articles."""
    gaps = []
    for finding in _open_findings(seen, Kind.THIN_TOPICS):
        topic, members = seen.live.topics_by_id.get(finding.subject), seen.live.topic_members.get(finding.subject)
        at = np.isin(drawn.rows, members.rows) if members is not None else np.zeros(0, dtype=bool)
        if topic is None or not at.any():
            continue
        x, y = (int(place) for place in np.median(drawn.places[at], axis=0))
        says = finding.evidence[0].says if finding.evidence else finding.action
        gaps.append({"label": topic.label, "says": says, "x": x, "y": y})
    return gaps
