"""What audits look at: the articles of a night with their lists, topics and links; rows are articles."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.preparation.links import Nowhere
from indexer.encoding.lexicon import Lexicon
from indexer.neighbours.exposure import Reason
from indexer.ranking.index import RankingIndex
from indexer.ranking.scoring import FIRST
from indexer.topics.model import Topic, TopicAssignment

_DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class AuditMaterial:
    """One night's articles and what was made of them."""

    articles: Sequence[Article]
    lexicon: Lexicon
    index: RankingIndex
    passage_spans: NDArray[np.int32]  # (m, 2)
    neighbour_rows: NDArray[np.int32]  # (n, k) -1 where a list is shorter
    neighbour_scores: NDArray[np.float32]  # (n, k)
    topics: Sequence[Topic]
    assignments: Sequence[Sequence[TopicAssignment]]  # (n,)
    unlisted: Mapping[str, Reason]  # the articles in nobody's first ten, and why
    nowhere: Sequence[Nowhere]  # what led nowhere when links were resolved
    today: date

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each article by its id."""
        return {article.id: row for row, article in enumerate(self.articles)}

    @cached_property
    def first_lists(self) -> NDArray[np.int32]:
        """(n, <=10) what readers see of each list."""
        return self.neighbour_rows[:, :FIRST]

    @cached_property
    def listed(self) -> NDArray[np.int64]:
        """(n,) in how many first tens each article stands."""
        first = self.first_lists
        return np.bincount(first[first >= 0], minlength=len(self.articles))

    @cached_property
    def linked_from(self) -> tuple[tuple[int, ...], ...]:
        """(n,) the rows of the articles that link to each one."""
        found: list[list[int]] = [[] for _ in self.articles]
        for row, article in enumerate(self.articles):
            for link in article.links:
                if (target := self.rows.get(link)) is not None and target != row:
                    found[target].append(row)
        return tuple(map(tuple, found))

    @cached_property
    def age(self) -> NDArray[np.float64]:
        """(n,) years since each article was last touched, 0 for a day that is to come; nan where it has no date."""
        touched = [article.updated_at or article.published_at for article in self.articles]
        days = [np.nan if day is None else max(0, (self.today - day).days) for day in touched]
        return np.array(days, dtype=np.float64) / _DAYS_A_YEAR

    @cached_property
    def words(self) -> NDArray[np.int64]:
        """(n,) how long each article is."""
        return np.array([len(article.full_text().split()) for article in self.articles], dtype=np.int64)

    @cached_property
    def categories(self) -> Counter[str]:
        """How many articles each category has; those without one under ""."""
        return Counter(article.category for article in self.articles)

    def is_copy(self, row: int) -> bool:
        """Whether another article stands for this one, as a copy or an edit of it."""
        return int(self.index.groups[row]) != row

    def nearest(self, row: int, count: int) -> tuple[str, ...]:
        """The ids of the first of an article's list."""
        rows = self.neighbour_rows[row, :count]
        return tuple(self.articles[other].id for other in rows[rows >= 0].tolist())
