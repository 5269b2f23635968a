"""What ranking knows of articles besides their text, as arrays: n articles, or one."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array


class HasMetadata(Protocol):
    """An article, or its card."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def category(self) -> str: ...  # noqa: D102
    @property
    def author(self) -> str: ...  # noqa: D102
    @property
    def tags(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def published_at(self) -> date | None: ...  # noqa: D102


@dataclass(frozen=True)
class Metadata:
    """Rows of n articles."""

    ids: tuple[str, ...]
    days: NDArray[np.float64]  # (n,) day of publication as an ordinal, NaN where unknown
    tags: tuple[frozenset[str], ...]
    categories: NDArray[np.str_]  # (n,) lower case, empty where unknown
    authors: NDArray[np.str_]  # (n,) lower case, empty where unknown
    series: NDArray[np.str_]  # (n,) what stands before the colon or dash of the title, lower case, or empty
    # (n,) how little the text tells of the tags that it carries, 0 to 1; 0 where nobody has looked, or it has none
    reticence: NDArray[np.float32]

    @staticmethod
    def of(articles: Sequence[HasMetadata], reticence: NDArray[np.float32] | None = None) -> "Metadata":
        """The metadata of `articles`, in their order, and their `reticence` (n,) where it is known."""
        days = [article.published_at.toordinal() if article.published_at else np.nan for article in articles]
        return Metadata(
            ids=tuple(article.id for article in articles),
            days=np.array(days, dtype=np.float64),
            tags=tuple(frozenset(article.tags) for article in articles),
            categories=np.array([article.category.casefold() for article in articles], dtype=np.str_),
            authors=np.array([article.author.casefold() for article in articles], dtype=np.str_),
            series=np.array([_series(article.title) for article in articles], dtype=np.str_),
            reticence=np.zeros(len(articles), dtype=np.float32) if reticence is None else reticence,
        )

    @staticmethod
    def unknown() -> "Metadata":
        """The metadata of one text of which nothing is known."""
        nothing = np.array([""], dtype=np.str_)
        return Metadata(("",), np.array([np.nan]), (frozenset(),), nothing, nothing, nothing, np.zeros(1, np.float32))

    def row(self, number: int) -> "Metadata":
        """The metadata of one article, as an n of one."""
        one = slice(number, number + 1)
        return Metadata(
            self.ids[one],
            self.days[one],
            self.tags[one],
            self.categories[one],
            self.authors[one],
            self.series[one],
            self.reticence[one],
        )

    def followed_by(self, later: "Metadata") -> "Metadata":
        """These rows, and after them those of `later`."""
        return Metadata(
            self.ids + later.ids,
            np.concatenate([self.days, later.days]),
            self.tags + later.tags,
            np.concatenate([self.categories, later.categories]),
            np.concatenate([self.authors, later.authors]),
            np.concatenate([self.series, later.series]),
            np.concatenate([self.reticence, later.reticence]),
        )

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """(n,) each row's place when all are ordered by date, newest first, then by id."""
        days = (-np.nan_to_num(self.days)).tolist()
        newest_first = sorted(range(len(self.ids)), key=lambda row: (days[row], self.ids[row]))
        order = np.empty(len(self.ids), dtype=np.int64)
        order[newest_first] = np.arange(len(self.ids))
        return order

    @cached_property
    def newest_first(self) -> NDArray[np.int64]:
        """(n,) all rows in that order."""
        return np.argsort(self.order)

    def shared_tags(self, subject: "Metadata", rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Cosine between the subject's tags and those of `rows`, each tag weighing by its rarity; NaN without tags."""
        own = subject.tags[0]
        if not own:
            return np.full(len(rows), np.nan)
        length = self._tag_length(own)
        shared = np.zeros(len(self.ids))
        for tag in sorted(own):
            shared[self._rows_of_tag.get(tag, _NO_ROWS)] += self._tag_weights.get(tag, 0.0) ** 2
        return np.asarray(shared[rows] / np.maximum(length * self._tag_lengths[rows], 1e-9))

    @cached_property
    def tag_vectors(self) -> csr_array:
        """(n, T) float32, each article's tags as a row of length one, whose products are the shares of common tags."""
        columns = {tag: column for column, tag in enumerate(sorted(self._rows_of_tag))}
        entries = [
            (row, columns[tag], self._tag_weights[tag] / self._tag_lengths[row])
            for row, tags in enumerate(self.tags)
            for tag in sorted(tags)
        ]
        rows, places, values = (np.array(part) for part in zip(*entries, strict=True)) if entries else ([], [], [])
        shape = (len(self.ids), len(columns))
        return csr_array((np.asarray(values, dtype=np.float32), (rows, places)), shape=shape)

    @cached_property
    def category_codes(self) -> NDArray[np.int32]:
        """(n,) a number for each category, -1 where it is unknown."""
        return _codes(self.categories)

    @cached_property
    def author_codes(self) -> NDArray[np.int32]:
        """(n,) a number for each author, -1 where it is unknown."""
        return _codes(self.authors)

    @cached_property
    def series_codes(self) -> NDArray[np.int32]:
        """(n,) a number for each series, -1 where there is none."""
        return _codes(self.series)

    def _tag_length(self, tags: frozenset[str]) -> float:
        # A set has another order in every process, and the last digit of a plain sum would have, too.
        return math.sqrt(math.fsum(self._tag_weights.get(tag, self._unknown_tag_weight) ** 2 for tag in tags))

    @cached_property
    def _rows_of_tag(self) -> dict[str, NDArray[np.int64]]:
        rows: dict[str, list[int]] = {}
        for row, tags in enumerate(self.tags):
            for tag in tags:
                rows.setdefault(tag, []).append(row)
        return {tag: np.array(members, dtype=np.int64) for tag, members in rows.items()}

    @cached_property
    def _tag_weights(self) -> dict[str, float]:
        return {tag: float(np.log(1 + len(self.ids) / len(rows))) for tag, rows in self._rows_of_tag.items()}

    @cached_property
    def _unknown_tag_weight(self) -> float:
        return float(np.log(1 + max(len(self.ids), 1)))

    @cached_property
    def _tag_lengths(self) -> NDArray[np.float64]:
        return np.array([self._tag_length(tags) for tags in self.tags])


def _codes(values: NDArray[np.str_]) -> NDArray[np.int32]:
    codes = np.unique(values, return_inverse=True)[1].astype(np.int32)
    return np.where(values == "", np.int32(-1), codes)


def _series(title: str) -> str:
    """The name that the parts of a series share: "Trends on Tuesday: Phones" belongs to "trends on tuesday"."""
    name, separator, _ = _SERIES_END.sub("\0", title, count=1).partition("\0")
    return name.strip().casefold() if separator else ""


_SERIES_END = re.compile(r"[:–—]| - ")
_NO_ROWS = np.empty(0, dtype=np.int64)
