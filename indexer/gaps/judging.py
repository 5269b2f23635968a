"""One query -> its verdict, what is near to it, and what an editor might do about it."""

from functools import lru_cache

from indexer.answering.coverage import Coverage
from indexer.answering.explanation import nearest_passage
from indexer.answering.model import ListRequest
from indexer.answering.search import search
from indexer.answering.topics import best_topic
from indexer.coverage.verdicts import Verdict
from indexer.encoding.subject import Subject
from indexer.gaps.ages import Ages
from indexer.gaps.model import Action, AskedQuery, NearArticle, QueryRow
from indexer.gaps.wording import ShownWords, lacking_words
from indexer.rules.effects import RuleEffects
from indexer.snapshot.snapshot import Snapshot

NEAREST = 3
# Of articles that answer several queries of a list, whose words are looked up once.
_MOST_REMEMBERED = 1024


class Judge:
    """Judges queries as a search is answered, over one snapshot and under one set of rules.

    What editors require for a subject stands where they want it, however near it is, so none of it is asked for.
    """

    def __init__(self, snapshot: Snapshot, rules: RuleEffects) -> None:
        self._snapshot, self._rules = snapshot, rules.hiding
        self._ages = Ages(card for _, card in snapshot.shown())
        self._shown_words = lru_cache(_MOST_REMEMBERED)(lambda row: ShownWords.of(snapshot.articles.read(row)))

    def judge(self, query: AskedQuery, subject: Subject) -> QueryRow:
        """`query`, which is `subject` once it is encoded, judged."""
        language = self._snapshot.languages.judge(query.text)
        found = search(self._snapshot, subject, ListRequest(limit=NEAREST), self._rules, language)
        near = found.items
        row = self._snapshot.row_named(near[0].card.id) if near else None
        action, why, words = self._action(query.text, found.coverage, row)
        topic = best_topic(self._snapshot, found.topics)
        return QueryRow(
            query=query,
            coverage=found.coverage,
            action=action,
            why=why,
            nearest=tuple(NearArticle(item.card, item.score) for item in near),
            passage="" if row is None else nearest_passage(self._snapshot, subject, row).item,
            topic="" if topic is None else topic.label,
            words=words,
        )

    def _action(self, query: str, coverage: Coverage, row: int | None) -> tuple[Action, str, tuple[str, ...]]:
        """What might be done, why, and the words that are the trouble, if any are; `row` is of the nearest article."""
        if coverage.outside:
            return Action.OUTSIDE, "it is not about this site's subject", ()
        if row is None or coverage.verdict is Verdict.MISSING:
            return Action.WRITE, "no article answers it", ()
        lacking = lacking_words(query, self._shown_words(row), self._snapshot.lexicon)
        if coverage.verdict is Verdict.WEAK:
            besides = f"; it does not show {_listed(lacking)}" if lacking else ""
            return Action.STRENGTHEN, f"an article is near, and may not answer it{besides}", lacking
        if old := self._why_old(query, row):
            return Action.UPDATE, old, ()
        if lacking:
            return Action.REWORD, f"title, standfirst and headings do not say {_listed(lacking)}", lacking
        return Action.NOTHING, "an article answers it", ()

    def _why_old(self, query: str, row: int) -> str:
        return self._ages.why_old(query, self._snapshot.articles.read(row))


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"“{word}”" for word in words)
