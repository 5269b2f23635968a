"""Where a reader's query is answered: its articles, what it is about, and whether the corpus covers it.

Pure, as related.py is. `answer_query` is the way from the reader's words to the answer, for every caller.
"""

from collections.abc import Callable

from indexer.answering.barriers import withheld_by
from indexer.answering.coverage import judge
from indexer.answering.model import About, ListRequest, SearchResult
from indexer.answering.pipeline import make_list
from indexer.answering.task import ListTask
from indexer.answering.topics import topics_by_nearest
from indexer.encoding.subject import Subject
from indexer.ranking.scoring import rank
from indexer.rules.effects import UNRULED, Ruled, RuleEffects
from indexer.snapshot.languages import TextLanguage
from indexer.snapshot.snapshot import Snapshot

_UNTOLD = TextLanguage("", 0.0, ())


def answer_query(
    snapshot: Snapshot,
    query: str,
    encode: Callable[[str], Subject],
    request: ListRequest,
    rules: RuleEffects = UNRULED,
) -> SearchResult:
    """The answer to what a reader typed, without topics where it is in a language that the corpus is not in."""
    subject = encode(query)
    return search(snapshot, subject, request, rules, snapshot.languages.judge(query))


def search(
    snapshot: Snapshot,
    query: Subject,
    request: ListRequest,
    rules: RuleEffects = UNRULED,
    language: TextLanguage = _UNTOLD,
) -> SearchResult:
    """The answer to a query that is encoded already and whose `language` somebody has judged, or nobody needs.

    Rules hide articles here too, also from the topics and from the verdict; their other effects are for lists that
    stand below an article.
    """
    task = ListTask.of(snapshot, About(snapshot.query_formula, Ruled(query=True), text=query), request, rules)
    withheld = withheld_by(snapshot, task.rules)
    everything = rank(task.wish, snapshot.index, None if withheld is None else ~withheld)
    found = make_list(task, known=everything)
    return SearchResult(
        items=found.items,
        dropped=found.dropped,
        topics=() if language.other else topics_by_nearest(snapshot, query, everything),
        coverage=judge(everything),
        language=language,
        rules=found.rules,
    )
