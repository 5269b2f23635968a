"""Where a reader's query is answered: its articles, what it is about, and whether the corpus covers it.

Pure, as related.py is. `answer_query` is the way from a reader's words, which somebody has encoded, for every caller.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.answering.barriers import withheld_by
from indexer.answering.coverage import judge
from indexer.answering.model import About, Item, ItemSource, ListRequest, SearchResult
from indexer.answering.pipeline import make_list
from indexer.answering.task import ListTask
from indexer.answering.telling.required import LEAST_TOPIC, called_for
from indexer.answering.telling.sentences import nearest_subjects
from indexer.answering.topics import asked_about, topics_of_vocabulary, topics_told
from indexer.encoding.subject import Subject, as_meant
from indexer.ranking.scoring import FIRST, Ranked, Wish, rank
from indexer.rules.effects import UNRULED, Ruled, RuleEffects
from indexer.snapshot.languages import TextLanguage
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.tagging.suggest import SUGGESTED

_UNTOLD = TextLanguage("", 0.0, ())


@dataclass(frozen=True, slots=True)
class ReaderWords:
    """What a reader typed, and the names of subjects that it speaks of by its wording."""

    text: str = ""
    meant: frozenset[str] = frozenset()


_NO_WORDS = ReaderWords()


def answer_query(
    snapshot: Snapshot,
    query: str,
    subject: Subject,
    request: ListRequest,
    rules: RuleEffects = UNRULED,
    meant: frozenset[str] = frozenset(),
) -> SearchResult:
    """The answer to what a reader typed, without topics where it is in a language that the corpus is not in.

    `subject` is `query` encoded, and `meant` are the subjects that it speaks of by its wording (telling/wordings.py).
    """
    words = ReaderWords(as_meant(query), meant)
    return search(snapshot, subject, request, rules, snapshot.languages.judge(words.text), words)


def search(
    snapshot: Snapshot,
    query: Subject,
    request: ListRequest,
    rules: RuleEffects = UNRULED,
    language: TextLanguage = _UNTOLD,
    words: ReaderWords = _NO_WORDS,
) -> SearchResult:
    """The answer to a query that is encoded already and whose `language` somebody has judged, or nobody needs.

    Rules hide articles here too, also from the topics and from the verdict, and what they require for a subject that
    the query touches comes first; `words` are the reader's, for the names of such subjects. Their other effects are
    for lists that stand below an article.
    """
    acting = rules.at(request.placement)
    withheld = withheld_by(snapshot, acting)
    vocabulary = () if language.other else topics_of_vocabulary(snapshot, query, LEAST_TOPIC)
    query = asked_about(snapshot, query, vocabulary)
    everything = rank(Wish(snapshot.query_formula, (query,)), snapshot.index, None if withheld is None else ~withheld)
    topics = () if language.other else topics_told(snapshot, vocabulary, everything)
    called = called_for(acting, words.text, topics, everything, words.meant)
    about = About(snapshot.query_formula, Ruled(query=True, calls_for=called), text=query)
    found = make_list(ListTask(snapshot, about, request, acting), known=everything)
    return SearchResult(
        items=found.items,
        dropped=found.dropped,
        rules=found.rules,
        topics=snapshot.shown_among([topic for topic in topics if topic.score >= SUGGESTED]),
        coverage=judge(snapshot, query, everything),
        language=language,
        shows_help=any(item.source is ItemSource.PINNED for item in found.items) and any(b.rule.select for b in called),
        nearest_subjects=nearest_subjects(snapshot, _told_of(snapshot, found.items, everything)),
    )


def _told_of(snapshot: Snapshot, items: Sequence[Item], everything: Ranked) -> Sequence[int]:
    """The rows that a reader is told of: those he sees; where the filters leave him none, those without them."""
    seen = [snapshot.rows[item.card.id] for item in items if item.source is ItemSource.RELATED]
    return seen or everything.rows[:FIRST].tolist()
