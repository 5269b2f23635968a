"""A reader's query -> its answer, for the API and for the page; what remains of it is one more in a count."""

from indexer.answering.coverage import Verdict
from indexer.answering.model import ListRequest, SearchResult
from indexer.answering.search import answer_query
from indexer.asked.cells import SubjectKind
from indexer.encoding.subject import Subject
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import TopicKind
from service.state import rules, state


def answer_reader(answering: Snapshot, query: str, request: ListRequest) -> SearchResult:
    """The answer to what a reader typed.

    Raises:
        ProblemError: 503, no encoder or too many callers.
    """
    subject = state().encoding.query(answering, query)
    found = answer_query(answering, query, lambda _: subject, request, rules(), state().wordings.meant_by(answering))
    _count(answering, subject, found)
    return found


def _count(answering: Snapshot, subject: Subject, found: SearchResult) -> None:
    """Counts the query by its topic, or where it has none by the nearest subject term."""
    readers, band = state().readers, found.coverage.verdict
    if not readers.counts.on:
        return
    if found.topics and band is not Verdict.MISSING:
        readers.counts.count(SubjectKind.TOPIC, _topic(answering, found), band)
    else:
        # Another language than the corpus': the encoder does not know it, and whatever term is near is so by chance.
        term = "" if found.language.other else readers.terms.nearest(answering, subject.features.vectors[0])
        readers.counts.count(SubjectKind.FAR, term, band)


def _topic(answering: Snapshot, found: SearchResult) -> str:
    """The best topic of the publisher's own; a discovered one only where there is no other."""
    ids = [assignment.topic for assignment in found.topics]
    own = (topic for topic in ids if answering.topics_by_id[topic].kind is TopicKind.VOCABULARY)
    return next(own, ids[0])
