"""`/editor/topics`: the topics, and what editors decide about those that were discovered.

Names and what is hidden act at once (indexer/live/decided.py), a merger with the next night.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from indexer.answering.topic_page import NEIGHBOURS, TopicPage, topic_page
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import Topic, TopicEdit, TopicKind
from indexer.topics.tree import in_tree_order, levels_below, neighbours
from indexer.topics.vocabulary.kept_edits import RefusedEditError, keep_edit, kept_edits, require_keepable
from indexer.topics.vocabulary.yaml_file import VocabularyError
from service.problems import ProblemError
from service.request_context import page_number, page_within
from service.state import rules, snapshot, state, topic_or_404

topics = Blueprint("topics", __name__)
PAGE = 30
_ARTICLES = 12
# Among so many one can still choose from a list; the nearest come first.
_MOST_OTHERS = 500
_READ_ONLY = "Nothing can be decided: the state folder cannot be written"
_SPOILT = "Nothing can be decided: what was decided before cannot be read, and is not written over (topic-edits.yaml)"


@dataclass(frozen=True, slots=True)
class Listed:
    """A topic of the list, how deep it stands in the tree, and what was decided about it."""

    topic: Topic
    level: int
    decision: TopicEdit | None

    @property
    def waits(self) -> bool:
        """Whether nobody has decided anything about it, by day or in the publisher's file."""
        return self.decision is None and self.topic.kind is TopicKind.DISCOVERED


@dataclass(frozen=True, slots=True)
class Merger:
    """What would become of two topics that are made one."""

    into: Topic
    page: TopicPage  # of the topic that remains, as it is now
    total: int  # articles that have one or the other
    both: int


@topics.before_request
def look_again() -> None:
    """Whoever decides something sees it on the next page, whichever worker that comes from."""
    state().served.refresh()


@topics.get("/topics")
def show() -> ResponseReturnValue:
    """Those that wait for a decision, those about which one was taken, or the publisher's own."""
    answering, decided = snapshot(), decisions()
    lists = {
        "waiting": waiting(answering, decided),
        "decided": [listed for listed in _discovered(answering, decided) if not listed.waits],
        "vocabulary": [listed for listed in _listed(answering, decided) if listed.topic.kind is TopicKind.VOCABULARY],
    }
    chosen = request.args.get("list", "waiting")
    if chosen not in lists:
        abort(404)
    number = page_within(len(lists[chosen]), PAGE)
    return render_template(
        "editor/topics.html",
        chosen=chosen,
        lists=lists,
        part=lists[chosen][(number - 1) * PAGE : number * PAGE],
        gone=[edit for edit in decided.values() if edit.topic not in answering.topics_by_id],
        by_id=answering.topics_by_id,
        number=number,
        size=PAGE,
    )


@topics.get("/topics/<path:id>")
def one(id: str) -> ResponseReturnValue:  # noqa: A002 - as the API calls it
    """A topic with its articles, and what may be decided about it; with `merge`, what a merger would make of it."""
    topic, into = topic_or_404(snapshot(), id), request.args.get("merge", "")
    if not into:
        return _page_of(topic)
    if mistake := _refusal(require_keepable, TopicEdit(id, merge_into=into)):
        return _page_of(topic, mistake=mistake), 422
    return _page_of(topic, into=into)


@topics.post("/topics/<path:id>")
def decide(id: str) -> ResponseReturnValue:  # noqa: A002 - as the API calls it
    """Keeps what an editor decides: `name`, `merge`, `hide`, or `restore`, which takes back what was decided."""
    wanted = {
        "name": TopicEdit(id, label=request.form.get("label", "").strip()),
        "merge": TopicEdit(id, merge_into=request.form.get("into", "")),
        "hide": TopicEdit(id, hidden=True),
        "restore": TopicEdit(id),
    }.get(request.form.get("decision", ""))
    if wanted is None or wanted.says_something == (request.form["decision"] == "restore"):
        raise ProblemError(422, "bad-parameter", "Say what is to become of the topic", parameter="decision")
    if mistake := _refusal(keep_edit, wanted):
        return _page_of(topic_or_404(snapshot(), id), mistake=mistake), 422
    if id not in snapshot().topics_by_id:  # a decision was taken back about one that is there no more
        return redirect(url_for("editor.topics.show", list="decided"), 303)
    return redirect(url_for("editor.topics.one", id=id, done=request.form["decision"]), 303)


def decisions() -> dict[str, TopicEdit]:
    """What was decided by day, by topic; nothing where somebody has spoilt the file, which the night says as well."""
    try:
        return {edit.topic: edit for edit in kept_edits(state().topic_edits)}
    except (VocabularyError, OSError):
        return {}


def waiting(answering: Snapshot, decided: dict[str, TopicEdit]) -> list[Listed]:
    """The discovered topics about which nobody has decided anything, the largest first."""
    found = [listed for listed in _discovered(answering, decided) if listed.waits]
    return sorted(found, key=lambda listed: (-listed.topic.size, listed.topic.label))


def _discovered(answering: Snapshot, decided: dict[str, TopicEdit]) -> list[Listed]:
    return [listed for listed in _listed(answering, decided) if listed.topic.kind.is_found]


def _listed(answering: Snapshot, decided: dict[str, TopicEdit]) -> list[Listed]:
    return [Listed(node.topic, node.level, decided.get(node.topic.id)) for node in in_tree_order(answering.topics)]


def _refusal(act: Callable[[Path, TopicEdit, Sequence[Topic]], object], edit: TopicEdit) -> str:
    """Why `edit` cannot be kept, in words for the editor; '' where `act` has nothing against it.

    Raises:
        ProblemError: 503, nothing can be kept now.
    """
    if state().folder.refused:
        raise ProblemError(503, "read-only", _READ_ONLY)
    try:
        act(state().topic_edits, edit, snapshot().topics)
    except RefusedEditError as error:
        return str(error)
    except VocabularyError:
        raise ProblemError(503, "unavailable", _SPOILT) from None
    except OSError:
        raise ProblemError(503, "read-only", _READ_ONLY) from None
    return ""


def _page_of(topic: Topic, mistake: str = "", into: str = "") -> str:
    answering, number = snapshot(), page_number()
    page = topic_page(answering, topic, _ARTICLES, (number - 1) * _ARTICLES, rules(), answering.topics)
    discovered = topic.kind.is_found
    near, others = _others(answering, topic) if discovered else ([], [])
    return render_template(
        "editor/topic.html",
        topic=topic,
        page=page,
        number=number,
        size=_ARTICLES,
        discovered=discovered,
        decision=decisions().get(topic.id),
        by_id=answering.topics_by_id,
        near=near,
        others=others,
        merger=_merger(answering, topic, answering.topics_by_id[into]) if into else None,
        mistake=mistake,
        named=request.form.get("label", ""),
        done=request.args.get("done", ""),
    )


def _others(answering: Snapshot, topic: Topic) -> tuple[list[Topic], list[Topic]]:
    """The discovered topics that it may be a part of: those that lie near it, and the rest by name."""
    below = levels_below(answering.topics)
    able = {
        other.id: other
        for other in answering.topics
        if other.kind.is_found and other.id != topic.id and below[other.id] == below[topic.id]
    }
    profiles = answering.topic_profiles
    found = neighbours(topic.id, profiles.centroids, profiles.topics, {**able, topic.id: topic}, NEIGHBOURS)
    near = [able.pop(each.topic.id) for each in found]
    return near, _by_name(tuple(able.values()))[:_MOST_OTHERS]


def _by_name(found: Sequence[Topic]) -> list[Topic]:
    return sorted(found, key=lambda topic: topic.label.casefold())


def _merger(answering: Snapshot, topic: Topic, into: Topic) -> Merger:
    mine, its = (set(answering.topic_members[name].rows.tolist()) for name in (topic.id, into.id))
    return Merger(
        into, topic_page(answering, into, _ARTICLES, 0, rules(), answering.topics), len(mine | its), len(mine & its)
    )
