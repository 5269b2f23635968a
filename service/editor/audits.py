"""`/editor/audits`: what is the matter with the articles, kind by kind, with a button that dismisses a finding."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from indexer.answering.audit_table import findings_as_csv
from indexer.answering.audits import counts
from indexer.audit.finding import Kind
from service.live.dismissed_findings import decide, dismissed_findings, page_of_findings
from service.problems import ProblemError
from service.request_context import page_within
from service.responses import csv_download
from service.schemas.audit import findings_answer
from service.state import snapshot

audits = Blueprint("audits", __name__)
_FINDINGS = 10
# What a kind is called in its tab, and what it is.
KINDS: dict[Kind, tuple[str, str]] = {
    Kind.STALE: ("Out of date", "Articles whose text is of a time that is over, and to which readers are still led."),
    Kind.DUPLICATES: ("Doubled", "Articles that are one piece twice, or compete for the same readers."),
    Kind.BROKEN_LINKS: ("Broken links", "Links and teasers that announce an article which is not there."),
    Kind.ORPHANS: ("Orphans", "Articles to which no list and no link leads."),
    Kind.HUBS: ("Hubs", "Articles that are in far more lists than others."),
    Kind.THIN_TOPICS: ("Thin topics", "Topics with fewer, older or shorter articles than those next to them."),
    Kind.INCOMPLETE: ("Incomplete", "Articles without standfirst or category, or in a category that does not fit."),
}


@audits.get("/audits")
def show() -> ResponseReturnValue:
    """The findings of one kind that are open, or dismissed."""
    answering = snapshot()
    counted = counts(answering, dismissed_findings())
    kind = _kind_named(request.args.get("kind", "")) or next((one.kind for one in counted if one.open), Kind.STALE)
    wants_dismissed = "dismissed" in request.args
    of_kind = next(one for one in counted if one.kind is kind)
    number = page_within(of_kind.dismissed if wants_dismissed else of_kind.open, _FINDINGS)
    offset = (number - 1) * _FINDINGS
    page = page_of_findings(answering, kind, dismissed=wants_dismissed, limit=_FINDINGS, offset=offset)
    return render_template(
        "editor/audits.html",
        kind=kind,
        kinds=KINDS,
        labels={topic.id: topic.label for topic in answering.topics},
        counts={one.kind: one for one in counted},
        findings=findings_answer(answering, page).findings,
        total=page.total,
        number=number,
        size=_FINDINGS,
        wants_dismissed=wants_dismissed,
        done=request.args.get("done", ""),
    )


@audits.get("/audits/<string:kind>.csv")
def download(kind: str) -> Response:
    """All open findings of one kind, for a spreadsheet."""
    wanted = _kind_named(kind)
    if wanted is None:
        raise ProblemError(404, "not-found", "There is no such kind of finding")
    answering = snapshot()
    page = page_of_findings(answering, wanted)
    return csv_download(findings_as_csv(answering, page.findings), f"{wanted}.csv")


@audits.post("/audits/dismissals")
def dismiss() -> ResponseReturnValue:
    """Dismisses a finding, or takes that back, and shows the list that it was in."""
    taken_back = "undo" in request.form
    decide(request.form.get("digest", ""), dismissed=not taken_back)
    address = url_for(
        "editor.audits.show",
        kind=_kind_named(request.form.get("kind", "")),
        page=request.form.get("page", 1, type=int),
        dismissed="" if taken_back else None,
        done="undone" if taken_back else "dismissed",
    )
    return redirect(address, 303)


def _kind_named(name: str) -> Kind | None:
    return Kind(name) if name in set(Kind) else None
