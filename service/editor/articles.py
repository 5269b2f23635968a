"""`/editor/articles`: every article, and of one all that explains its lists: its own and those in which it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from numpy.typing import NDArray

from indexer.answering.audits import findings
from indexer.answering.editing.listers import is_gone, listers
from indexer.answering.editing.rule_preview import Preview, preview, proposed
from indexer.answering.model import Item, ListRequest
from indexer.answering.related import related_to_article
from indexer.answering.topics import TopicRequest, supported_topics
from indexer.audit.audit_file import MOST_FINDINGS
from indexer.audit.finding import Finding, Kind
from indexer.ranking.scoring import FIRST
from indexer.rules.from_yaml import MAXIMUM_POSITION
from indexer.rules.model import Effect
from indexer.rules.touching import touching
from indexer.rules.writing import rule_in_yaml
from indexer.snapshot.snapshot import Card, Snapshot
from service.editor.audits import KINDS
from service.live.dismissed_findings import dismissed_findings
from service.live.served import Served
from service.request_context import page_number
from service.state import row_or_404, served, state

_PLAIN_QUOTES = str.maketrans("“”„«»‘’‚", '"""""\'\'\'')
articles = Blueprint("articles", __name__)
PAGE = 30
_LISTERS = 20
_TOPICS = 20
# A part of a score is drawn so wide for the greatest of a list, in the picture's own units.
PART_WIDTH = 100
_LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Found:
    """An article of the index page."""

    card: Card
    lists: int  # in how many it is among the first ten
    hidden: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """The form of a rule as it was sent, what the rule would do, and the YAML that says it."""

    effect: Effect
    other: str
    position: int
    mistake: str = ""
    preview: Preview | None = None
    yaml: str = ""


@articles.get("/articles")
def show() -> ResponseReturnValue:
    """The articles whose title or id holds what is looked for, newest first; all where nothing is."""
    live = served().live
    wanted, number = request.args.get("q", "").strip()[:_LONGEST_SEARCH], page_number()
    rows = matching(live, wanted)
    return render_template(
        "editor/articles.html",
        found=_found(served(), rows[(number - 1) * PAGE : number * PAGE]),
        total=len(rows),
        wanted=wanted,
        number=number,
        size=PAGE,
    )


@articles.get("/articles/<name:id>")
def article(id: str) -> ResponseReturnValue:  # noqa: A002 - as the API calls it
    """One article, also one that rules hide from everybody else."""
    seen = served()
    row, number = row_or_404(seen.live, id), page_number()
    wanted = ListRequest(limit=FIRST, min_score=state().min_score, explain=True)
    found, by = related_to_article(seen.snapshot, row, wanted, seen.rules), listers(seen.snapshot, row, seen.rules)
    part = by[(number - 1) * _LISTERS : number * _LISTERS]
    about = _findings_about(seen.snapshot, seen.live.cards[row].id)
    return render_template(
        "editor/article.html",
        card=seen.live.cards[row],
        hidden=_hidden(seen, row),
        items=found.items,
        kept_out=found.rules,
        widest=_widest(found.items),
        width=PART_WIDTH,
        listers=[(lister, seen.live.cards[lister.row]) for lister in part],
        standing=_standing(seen.live, row),
        topics=supported_topics(seen.live, row, TopicRequest(limit=_TOPICS)),
        topics_by_id=seen.live.topics_by_id,
        findings=[(finding, _others_of(seen.snapshot, finding, row)) for finding in about],
        kinds=KINDS,
        touching=touching(seen.rules, seen.live, row),
        proposal=_proposal(seen, row),
        effects=tuple(Effect),
        last_position=MAXIMUM_POSITION,
        total=len(by),
        number=number,
        size=_LISTERS,
    )


def matching(snapshot: Snapshot, wanted: str) -> NDArray[np.int64]:
    """The rows of the articles that `wanted` names or is a part of the title or id of, newest first; the named first.

    An empty text is part of all.
    """
    seen = snapshot.newest_shown
    if not wanted:
        return seen
    part, cards, named = _as_searched(wanted), snapshot.cards, snapshot.row_named(wanted)
    rows = [row for row in seen.tolist() if part in _as_searched(cards[row].title) or part in cards[row].id.casefold()]
    return np.array([named, *(row for row in rows if row != named)] if named is not None else rows, dtype=np.int64)


def _as_searched(text: str) -> str:
    """Without case, and with the quotation marks that every keyboard has."""
    return text.translate(_PLAIN_QUOTES).casefold()


def _found(seen: Served, rows: NDArray[np.int64]) -> list[Found]:
    first = seen.live.neighbour_rows[:, :FIRST]
    lists = np.bincount(first[first >= 0], minlength=len(seen.live.cards))
    return [Found(seen.live.cards[row], int(lists[row]), _hidden(seen, row)) for row in rows.tolist()]


def _hidden(seen: Served, row: int) -> bool:
    hidden = seen.rules.at("").hidden
    return hidden is not None and bool(hidden[row])


def _standing(live: Snapshot, row: int) -> Card:
    """Who stands in lists for this article and its copies; itself, where that one was deleted by day."""
    leader = int(live.index.groups[row])
    return live.cards[row if is_gone(live, leader) else leader]


def _findings_about(snapshot: Snapshot, identity: str) -> list[Finding]:
    """What audits found of one article, and nobody has dismissed."""
    page = findings(snapshot, dismissed_findings(), limit=MOST_FINDINGS * len(Kind))
    return [listed.finding for listed in page.findings if identity in listed.finding.articles]


def _others_of(snapshot: Snapshot, finding: Finding, row: int) -> list[Card]:
    """The other articles of a finding, as far as they may be seen."""
    rows = (snapshot.row_named(identity) for identity in finding.articles)
    return [snapshot.cards[other] for other in rows if other is not None and other != row]


def _widest(items: Sequence[Item]) -> float:
    """The greatest part of any score, so that all are drawn to one scale."""
    parts = [abs(part.part) for item in items if item.explanation for part in item.explanation.parts]
    return max([*parts, 1e-9])


def _proposal(seen: Served, row: int) -> Proposal:
    """What the form asks for; nothing has been asked where the address names no effect."""
    try:
        effect = Effect(request.args.get("effect", ""))
    except ValueError:
        return Proposal(Effect.PIN, "", 1)
    name = request.args.get("other", "").strip()
    position = min(max(request.args.get("position", 1, type=int), 1), MAXIMUM_POSITION)
    other = seen.live.row_named(name)
    if name and (other is None or other == row):
        mistake = "There is no other article with this id or URL."
        return Proposal(effect, name, position, mistake)
    try:
        rule = proposed(effect, seen.live.cards[row], None if other is None else seen.live.cards[other], position)
    except ValueError:
        return Proposal(effect, name, position, "This rule is about two articles: name the other one.")
    wanted = ListRequest(limit=FIRST, min_score=state().min_score)
    shown = preview(seen.snapshot, seen.rules, rule, row, wanted)
    return Proposal(effect, name, position, preview=shown, yaml=rule_in_yaml(rule))
