"""One query -> its verdict, what is near to it, and what an editor might do about it."""

from functools import lru_cache

from indexer.answering.coverage import Verdict
from indexer.answering.explanation import nearest_passage
from indexer.answering.model import ListRequest, SearchResult
from indexer.answering.search import search
from indexer.encoding.subject import Subject
from indexer.gaps.ages import Ages
from indexer.gaps.model import Action, AskedQuery, NearArticle, QueryRow
from indexer.gaps.wording import ShownWords, lacking_words
from indexer.rules.effects import RuleEffects
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import TopicKind

NEAREST = 3
# Of articles that answer several queries of a list, whose words are looked up once.
_MOST_REMEMBERED = 1024


class Judge:
    """Judges queries as a search is answered, over one snapshot and under one set of rules."""

    def __init__(self, snapshot: Snapshot, rules: RuleEffects) -> None:
        self._snapshot, self._rules = snapshot, rules
        self._ages = Ages(card for _, card in snapshot.shown())
        self._shown_words = lru_cache(_MOST_REMEMBERED)(lambda row: ShownWords.of(snapshot.articles.read(row)))

    def judge(self, query: AskedQuery, subject: Subject) -> QueryRow:
        """`query`, which is `subject` once it is encoded, judged."""
        language = self._snapshot.languages.judge(query.text)
        found = search(self._snapshot, subject, ListRequest(limit=NEAREST), self._rules, language)
        row = self._row(found)
        action, why, words = self._action(query.text, found, row)
        return QueryRow(
            query=query,
            coverage=found.coverage,
            action=action,
            why=why,
            nearest=tuple(NearArticle(item.card, item.score) for item in found.items),
            passage="" if row is None else nearest_passage(self._snapshot, subject, row).item,
            topic=self._topic(found),
            words=words,
        )

    def _row(self, found: SearchResult) -> int | None:
        return self._snapshot.row_named(found.items[0].card.id) if found.items else None

    def _action(self, query: str, found: SearchResult, row: int | None) -> tuple[Action, str, tuple[str, ...]]:
        """What might be done, why, and the words that are the trouble, if any are."""
        if found.coverage.outside:
            return Action.OUTSIDE, "it is not about this site's subject", ()
        if row is None or found.coverage.verdict is Verdict.MISSING:
            return Action.WRITE, "no article answers it", ()
        lacking = lacking_words(query, self._shown_words(row), self._snapshot.lexicon)
        if found.coverage.verdict is Verdict.WEAK:
            return Action.STRENGTHEN, "an article is near, and may not answer it", lacking
        if old := self._ages.why_old(query, found.items[0].card):
            return Action.UPDATE, old, ()
        if lacking:
            return Action.REWORD, f"title, standfirst and headings do not say {_listed(lacking)}", lacking
        return Action.NOTHING, "an article answers it", ()

    def _topic(self, found: SearchResult) -> str:
        """The best topic of the publisher's own; a discovered one only where there is no other."""
        topics = [self._snapshot.topics_by_id[assignment.topic] for assignment in found.topics]
        own = (topic for topic in topics if topic.kind is TopicKind.VOCABULARY)
        best = next(own, next(iter(topics), None))
        return best.label if best else ""


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"“{word}”" for word in words)
