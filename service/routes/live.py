"""`PUT` and `DELETE /v1/articles/{id}`: what an administrator changes by day; every worker has it within a second."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Literal

from flask import Response
from flask_openapi import APIBlueprint, Tag

from corpus.article import Article, Status
from corpus.cleaning import clean_line
from corpus.dates import has_begun
from indexer.answering.related import is_deleted
from indexer.live.changes import (
    ChangedMeanwhileError,
    LiveChanges,
    LiveChangesError,
    OverlayFullError,
    UrlTakenError,
    is_at,
)
from indexer.live.overlaid import names_of
from indexer.snapshot.snapshot import Snapshot
from service.live.putting import RejectedArticleError, encoded, judged
from service.live.served import Served
from service.problems import InvalidParameter, ProblemError, openapi_responses, problem_response
from service.request_context import request_id
from service.responses import answer
from service.schemas.common import ArticleId
from service.schemas.live import ChangeAnswer, PutArticle
from service.schemas.requests import NoParameters
from service.state import served, state

live_api = APIBlueprint("live", __name__, abp_tags=[Tag(name="Administrators")])
_RETRY_AFTER_SECONDS = 2
# The corpus' code of a rejection -> the parameter at fault, and why in words that repeat nothing of the article.
_AT_FAULT = {
    "no-title": ("title", "holds nothing that can be read"),
    "no-text": ("body", "holds no text, nor does the summary"),
    "too-long": ("body", "is longer than any article"),
    "bad-id": ("id", "is no id: blanks and characters that nobody sees are not kept in one"),
}


@live_api.put(
    "/v1/articles/<article:id>",
    summary="Put an article: it is found at once, and the next night takes it in",
    responses={
        200: ChangeAnswer, 201: ChangeAnswer,
        **openapi_responses(401, 403, 404, 409, 410, 411, 413, 415, 422, 503, 507),
    },
)  # fmt: skip
def put_article(path: ArticleId, body: PutArticle) -> Response:
    """The article as the publisher has it now; the fields are those of JSON Lines. To put the same again is the same.

    One whose `status` is not public is taken out, as by DELETE; so is one whose `published_at` is to come, unless the
    article shows that day already. The answer says why, and it is shown when it is put again.
    """
    live = _served_now().live
    identity = _identity(live, path.id)
    store, known = _store(), live.row_named(identity) is not None
    with _failures_told():
        seen = store.revision_of(identity)
    try:
        article = judged(identity, body.fields_given())
    except RejectedArticleError as error:
        return _rejected(error)
    if withheld := _why_withheld(live, article, body.published_at):
        if known:
            _delete(store, live, identity)
        return _told(identity, "deleted", 200, withheld)
    _require_own_url(live, article)
    article = _as_known_before(live, article)
    subject = state().encoding.draft(live, article)
    with _failures_told():
        store.put(article, encoded(live, served().snapshot, article, subject), seen)
    state().served.refresh()
    return _told(identity, "put", 200 if known else 201)


@live_api.delete(
    "/v1/articles/<article:id>",
    summary="Delete an article: it is in no list, page or topic any more, and its address is 410",
    responses={200: ChangeAnswer, **openapi_responses(401, 403, 404, 422, 503)},
)
def delete_article(path: ArticleId, query: NoParameters) -> Response:  # noqa: ARG001 - refuses what it does not know
    """It stays deleted, whatever the sources say, until it is put again. To delete it again is the same."""
    live = _served_now().live
    row = live.row_named(path.id)
    if row is None and not is_deleted(live, path.id):
        raise ProblemError(404, "unknown-article", "There is no article with this id or URL", parameter="id")
    if row is not None:
        _delete(_store(), live, live.cards[row].id)
    return _told(path.id if row is None else live.cards[row].id, "deleted", 200)


def _served_now() -> Served:
    """What answers, with what another worker may have changed a moment ago: to delete that has to find it."""
    state().served.refresh()
    return served()


def _identity(live: Snapshot, name: str) -> str:
    """The id of the article that `name` is a name of; one that is none yet is the id of a new one, as ids are kept."""
    row = live.row_named(name)
    return clean_line(name) if row is None else live.cards[row].id


def _delete(store: LiveChanges, live: Snapshot, identity: str) -> None:
    row = live.row_named(identity)
    names = names_of(live.cards[row]) if row is not None else []
    with _failures_told():
        store.delete(identity, names)
    state().served.refresh()


def _why_withheld(live: Snapshot, article: Article, published: date | datetime | None) -> str:
    """Why readers must not see `article`, which was, or is to be, `published` then; empty where they may."""
    if article.status is not Status.PUBLISHED:
        return "its status is not public"
    if published is None or _has_begun(published, datetime.now(UTC)):
        return ""
    row = live.row_named(article.id)
    # What readers see with that day is public all the same, as its source says.
    if row is not None and live.cards[row].published_at == article.published_at:
        return ""
    return "published_at is to come; put it again when it is published"


def _has_begun(published: date | datetime, now: datetime) -> bool:
    return published <= now if isinstance(published, datetime) else has_begun(published, now)


def _require_own_url(live: Snapshot, article: Article) -> None:
    row = live.row_named(article.url) if article.url else None
    if row is not None and live.cards[row].id != article.id and is_at(live.cards[row], article.url):
        raise _url_taken()


def _url_taken() -> ProblemError:
    return ProblemError(409, "url-taken", "Another article has this URL; delete that one first", parameter="url")


def _as_known_before(live: Snapshot, article: Article) -> Article:
    """`article` with the URL that it has had as another name: rules and links may know it by that."""
    row = live.row_named(article.id)
    before = (live.cards[row].url, *live.cards[row].aliases) if row is not None else ()
    others = [name for name in before if name and not is_at(article, name)]
    return replace(article, aliases=tuple(dict.fromkeys((*article.aliases, *others))))


def _store() -> LiveChanges:
    """The store of changes.

    Raises:
        ProblemError: 503, it cannot be written.
    """
    if state().folder.refused:
        raise ProblemError(503, "read-only", "Nothing can be changed by day: the state folder cannot be written")
    return state().changes


@contextmanager
def _failures_told() -> Iterator[None]:
    """Tells what a store refuses as problems."""
    try:
        yield
    except ChangedMeanwhileError:
        raise ProblemError(409, "changed-meanwhile", "Somebody else changed this article meanwhile") from None
    except UrlTakenError:
        raise _url_taken() from None
    except OverlayFullError:
        raise ProblemError(
            507, "overlay-full", "As many articles were put as one day may hold; run `related-articles reindex`"
        ) from None
    except LiveChangesError:
        raise ProblemError(
            503, "unavailable", "The change cannot be kept now", retry_after=_RETRY_AFTER_SECONDS
        ) from None


def _rejected(error: RejectedArticleError) -> Response:
    at_fault = [(note.field or "body", note.reason) for note in error.notes]
    at_fault = at_fault or [_AT_FAULT.get(error.reason, ("body", "would not be indexed"))]
    fields = [InvalidParameter(name=name, reason=reason) for name, reason in at_fault]
    return problem_response(422, "rejected-article", f"The article is rejected: {error.reason}", fields)


def _told(identity: str, done: Literal["put", "deleted"], status: int, reason: str = "") -> Response:
    generation = served().generation.generation
    response = answer(
        ChangeAnswer(generation=generation, request_id=request_id(), id=identity, done=done, reason=reason)
    )
    response.status_code = status
    return response
