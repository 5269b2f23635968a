"""What lists can be filtered by, as arrays made once a snapshot: value -> the rows that have it."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.cleaning import clean_line
from corpus.language import primary_language
from indexer.topics.ids import discovered_ids
from indexer.topics.model import EDITORS_OWN, Topic, TopicAssignment
from indexer.topics.tree import with_those_above

_NO_ROWS = np.empty(0, dtype=np.int64)


class _HasFacets(Protocol):
    """An article's card."""

    @property
    def category(self) -> str: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def author(self) -> str: ...
    @property
    def language(self) -> str: ...


class Wanted(Protocol):
    """The filters of a request."""

    @property
    def categories(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def tags(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def authors(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def languages(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def published_after(self) -> date | None: ...  # noqa: D102
    @property
    def published_before(self) -> date | None: ...  # noqa: D102


@dataclass(frozen=True)
class Facets:
    """For each value of a field, in lower case, the rows of the n articles that have it."""

    size: int
    categories: Mapping[str, NDArray[np.int64]]
    tags: Mapping[str, NDArray[np.int64]]  # tags as written, and ids of topics, of which the ones above hold all below
    authors: Mapping[str, NDArray[np.int64]]
    languages: Mapping[str, NDArray[np.int64]]  # "en-gb" stands under "en" too
    days: NDArray[np.float64]  # (n,) day of publication as an ordinal, NaN where unknown

    @staticmethod
    def of(
        cards: Sequence[_HasFacets],
        assignments: Sequence[Sequence[TopicAssignment]],
        topics: Sequence[Topic],
        days: NDArray[np.float64],
    ) -> "Facets":
        """The facets of the articles with these cards, `assignments` of the `topics` that there are, and days."""
        found, above = discovered_ids(topics), with_those_above(topics)
        return Facets(
            len(cards),
            _rows_by_value([card.category] for card in cards),
            _rows_by_value(_tags(card, own, found, above) for card, own in zip(cards, assignments, strict=True)),
            _rows_by_value([card.author] for card in cards),
            _rows_by_value([card.language, primary_language(card.language)] for card in cards),
            days,
        )

    def any_of(self, field: Mapping[str, NDArray[np.int64]], values: Iterable[str]) -> NDArray[np.bool_]:
        """(n,) which articles have any of `values` in `field`."""
        mask = np.zeros(self.size, dtype=bool)
        for value in values:
            mask[field.get(clean_line(value).casefold(), _NO_ROWS)] = True
        return mask

    def passing(self, wanted: Wanted) -> NDArray[np.bool_] | None:
        """(n,) which articles pass every filter, or None where nothing is filtered. An unknown date passes none."""
        fields = (
            (self.categories, wanted.categories), (self.tags, wanted.tags), (self.authors, wanted.authors),
            (self.languages, wanted.languages),
        )  # fmt: skip
        masks = [self.any_of(field, values) for field, values in fields if values]
        if wanted.published_after is not None:
            masks.append(self.days >= wanted.published_after.toordinal())
        if wanted.published_before is not None:
            masks.append(self.days < wanted.published_before.toordinal())
        return np.logical_and.reduce(masks) if masks else None


def _tags(
    card: _HasFacets,
    assignments: Sequence[TopicAssignment],
    discovered: Container[str],
    above: Mapping[str, Sequence[str]],
) -> list[str]:
    """A card's own tags and the ids of its topics with those above; of the vocabulary only what its editors gave it."""
    own = (a.topic for a in assignments if a.score >= EDITORS_OWN or a.topic in discovered)
    return [*card.tags, *(identity for topic in own for identity in above.get(topic, (topic,)))]


def _rows_by_value(values: Iterable[Iterable[str]]) -> dict[str, NDArray[np.int64]]:
    rows: dict[str, dict[int, None]] = {}
    for row, own in enumerate(values):
        for value in own:
            if value:
                rows.setdefault(value.casefold(), {})[row] = None
    return {value: np.fromiter(members, dtype=np.int64) for value, members in rows.items()}
