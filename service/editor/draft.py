"""`/editor/draft`: a draft is pasted, answered and forgotten: links to set, topics, rivals, whether it closes a gap."""

from functools import partial

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from indexer.answering.coverage import Coverage
from indexer.answering.drafts import UnusableDraftError
from indexer.answering.editing.draft_report import DraftReport, report_on_draft
from indexer.answering.editing.link_suggestions import LinkTask
from indexer.answering.editing.linked_text import pasted_draft
from indexer.coverage.verdicts import Verdict
from service.schemas.drafts import MAXIMUM_TEXT_CHARACTERS
from service.state import served, state

draft = Blueprint("draft", __name__)
_LINKS = 10


@draft.get("/draft")
def show() -> ResponseReturnValue:
    """The form that a draft is pasted into."""
    return _page()


@draft.post("/draft")
def answer() -> ResponseReturnValue:
    """What there is to say of a draft. It stands in this answer and nowhere else."""
    title, url, text = (request.form.get(name, "").strip() for name in ("title", "url", "text"))
    if not text:
        return _page("Paste a text.", title, url, text)
    if len(text) > MAXIMUM_TEXT_CHARACTERS:
        return _page(f"This is longer than {MAXIMUM_TEXT_CHARACTERS:,} characters.", title, url, text)
    try:
        return _page("", title, url, text, _report(title, url, text))
    except UnusableDraftError:
        return _page("No article can be made of this: it needs words.", title, url, text)


def _report(title: str, url: str, text: str) -> DraftReport:
    article, body = pasted_draft(text, title, url)
    seen, encoding = served(), state().encoding
    task = LinkTask(
        snapshot=seen.snapshot,
        article=article,
        subject=encoding.draft(seen.snapshot, article),
        encode=partial(encoding.texts, seen.snapshot),
        links=body.links,
        rules=seen.rules,
    )
    return report_on_draft(task, encoding.query(seen.snapshot, article.title), _LINKS, state().min_score)


def _page(
    mistake: str = "", title: str = "", url: str = "", text: str = "", report: DraftReport | None = None
) -> ResponseReturnValue:
    return render_template(
        "editor/draft.html",
        mistake=mistake,
        title=title,
        url=url,
        text=text,
        report=report,
        topics_by_id=served().snapshot.topics_by_id,
        becomes=_becomes(report.coverage) if report else "",
    )


def _becomes(coverage: Coverage) -> str:
    """What the draft would be to whoever asks for its title."""
    if coverage.verdict is Verdict.COVERED:
        return "The site answers that already."
    return "That is outside what the site is about." if coverage.outside else "It closes a gap."
