"""What is done to the articles as a whole once they have been read: the recipe, one call a step."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.preparation.boilerplate import RemovedLine, repeated_lines, without_lines
from corpus.preparation.links import Nowhere, resolved
from corpus.preparation.near_duplicates import DuplicateGroup, article_groups, duplicates
from corpus.preparation.sketches import KnownSketches


@dataclass(frozen=True, slots=True)
class Prepared:
    """The articles as they are indexed, and what the publisher may want to know of them."""

    articles: tuple[Article, ...]
    groups: NDArray[np.int32]  # (n,) the row of the article that stands for all that are one piece with this one
    duplicates: tuple[DuplicateGroup, ...]
    boilerplate: tuple[RemovedLine, ...]
    nothing_else: tuple[str, ...]  # ids of articles that are boilerplate throughout, and were left as they are
    nowhere: tuple[Nowhere, ...]


def prepare(articles: tuple[Article, ...], site_hosts: Collection[str], known: KnownSketches | None = None) -> Prepared:
    """Finds copies, takes out what the site repeats, and resolves links; the articles come ordered by id.

    What is in `known` is not sketched again, and gives the same.
    """
    groups = article_groups(articles, site_hosts, known)
    stripped = without_lines(articles, repeated_lines(articles, groups))
    if stripped.removed:
        # Copies whose pages differed most in what is printed round them are only seen now.
        groups = article_groups(stripped.articles, site_hosts, known)
    linked = resolved(stripped.articles, site_hosts, groups)
    return Prepared(
        articles=linked.articles,
        groups=groups,
        duplicates=duplicates(linked.articles, groups),
        boilerplate=stripped.removed,
        nothing_else=stripped.nothing_else,
        nowhere=linked.nowhere,
    )
