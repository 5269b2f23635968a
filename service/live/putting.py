"""An article that was put by day -> what is kept of it: judged as the sources' are, encoded as they are, tagged."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article, Note, RawArticle, Rejection, Status
from corpus.language import detected
from corpus.validation import judge
from indexer.answering.related import copies_of_draft
from indexer.answering.topics import topics_by_nearest
from indexer.encoding.subject import Subject
from indexer.live.changes import Encoded
from indexer.ranking.scoring import Wish, rank
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import EDITORS_OWN, TopicAssignment, TopicKind


class RejectedArticleError(Exception):
    """The corpus would not take the article either. `reason` is the code; `notes` say which fields cannot be read."""

    def __init__(self, reason: str, notes: tuple[Note, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.notes = reason, notes


def judged(identity: str, fields: Mapping[str, object]) -> Article:
    """The article of these fields, by the corpus' own recipe; one that cannot be read throughout is none.

    Raises:
        RejectedArticleError: it is none.
    """
    verdict = judge(RawArticle("request", {**fields, "id": identity}))
    if verdict.notes:
        raise RejectedArticleError("unreadable", verdict.notes)
    article = verdict.outcome
    if isinstance(article, Rejection):
        raise RejectedArticleError(article.reason)
    if article.id != identity:
        raise RejectedArticleError("bad-id")
    if article.language or article.status is not Status.PUBLISHED:
        return article
    return replace(article, language=detected(article.full_text()))


def encoded(live: Snapshot, shown: Snapshot, article: Article, subject: Subject) -> Encoded:
    """What is kept of `article`, which `subject` is encoded, for lists over `live`.

    `shown` is the same without what editors hide. A copy of what is hidden has to be known as one, or it were shown.
    """
    others = _seen(live)
    own = live.row_named(article.id)
    if own is not None:
        others[own] = False
    ranked = rank(Wish(live.article_formula, (subject,)), live.index, others)
    copies = copies_of_draft(live, ranked, article)
    near = ranked.where(_seen(shown)[ranked.rows])
    assert subject.texts is not None  # noqa: S101 - those of a draft
    return Encoded(
        encoder=live.manifest.encoder.weights_sha256,
        headline=subject.features.headlines,
        passages=subject.features.passages,
        spans=tuple(subject.texts.spans),
        topics=_topics(shown, article, topics_by_nearest(shown, subject, near)),
        # Of copies of one another all name the same, the night's if there is one: no other's deletion parts them.
        copy_of=live.cards[min(copies)].id if copies else "",
    )


def _seen(snapshot: Snapshot) -> NDArray[np.bool_]:
    """(n,) the articles that are not withheld; the caller's own."""
    return np.ones(len(snapshot.cards), dtype=bool) if snapshot.withheld is None else ~snapshot.withheld


def _topics(snapshot: Snapshot, article: Article, found: tuple[TopicAssignment, ...]) -> tuple[TopicAssignment, ...]:
    """The topics that its editors gave it by their tags, then those that it was found to have."""
    tags = {tag.casefold() for tag in article.tags}
    own = [
        TopicAssignment(topic.id, EDITORS_OWN)
        for topic in snapshot.topics
        if topic.kind is TopicKind.VOCABULARY and not tags.isdisjoint(_names(topic.label, topic.synonyms))
    ]
    given = {assignment.topic for assignment in own}
    return (*own, *(assignment for assignment in found if assignment.topic not in given))


def _names(label: str, synonyms: tuple[str, ...]) -> set[str]:
    return {label.casefold(), *(synonym.casefold() for synonym in synonyms)}
