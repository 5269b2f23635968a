"""A reader's query -> its answer, for the API and for the page; what remains of it is one more in a count."""

from indexer.answering.model import ListRequest, SearchResult
from indexer.answering.search import answer_query
from indexer.answering.topics import best_topic
from indexer.asked.cells import SubjectKind
from indexer.coverage.verdicts import Verdict
from indexer.encoding.subject import Subject
from indexer.snapshot.snapshot import Snapshot
from service.state import rules, state


def answer_reader(answering: Snapshot, query: str, request: ListRequest) -> SearchResult:
    """The answer to what a reader typed, which is counted.

    Raises:
        ProblemError: 503, no encoder or too many callers.
    """
    subject, found = answered_as_reader(answering, query, request)
    _count(answering, subject, found)
    return found


def answered_as_reader(answering: Snapshot, query: str, request: ListRequest) -> tuple[Subject, SearchResult]:
    """A query, encoded, and what a reader would be given for it; it is counted nowhere.

    Raises:
        ProblemError: 503, no encoder or too many callers.
    """
    subject = state().encoding.query(answering, query)
    meant = state().wordings.meant_by(subject, answering)
    return subject, answer_query(answering, query, subject, request, rules(), meant)


def _count(answering: Snapshot, subject: Subject, found: SearchResult) -> None:
    """Counts the query by its topic, or where it has none by the nearest subject term."""
    readers, band = state().readers, found.coverage.verdict
    if not readers.counts.on:
        return
    topic = best_topic(answering, found.topics)
    if topic is not None and band is not Verdict.MISSING:
        readers.counts.count(SubjectKind.TOPIC, topic.id, band)
    else:
        # Another language than the corpus': the encoder does not know it, and whatever term is near is so by chance.
        term = "" if found.language.other else readers.terms.nearest(answering, subject.features.vectors[0])
        readers.counts.count(SubjectKind.FAR, term, band)
