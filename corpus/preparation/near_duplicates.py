"""Articles that are the same piece twice: re-issues, syndicated copies, light edits. Candidates by MinHash,
each then verified on the text, so that articles on one subject are never taken for copies; nor are the parts of
a series, unless every word is the same.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus.addresses import compared_name
from corpus.article import Article
from corpus.hosts import host_of, known_hosts
from corpus.preparation.series import are_parts, readings
from corpus.preparation.sketches import KnownSketches, candidate_pairs, overlap, runs_of, sketched, words_of

# Overlap of runs of words from which two articles are one piece. Real re-issues on a government news site kept .77
# and more, while pages on two kinds of one disease written to one pattern reach .45 and are not the same piece.
_SAME_PIECE = 0.55
# A chain of edits may end in another piece: two groups are joined only if their first members share half of that.
_NO_OTHER_PIECE = _SAME_PIECE / 2
# A body of fewer words ("Watch the film below.") says too little to make two articles one; with its title it does.
_TELLING_WORDS = 50

Kind = Literal["exact", "re-issue", "syndicated"]


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Articles that are one piece, by their ids. `exact`: word for word; `syndicated`: of several hosts or authors."""

    canonical: str  # the one that stands for all
    members: tuple[str, ...]  # all of them, in the order of the corpus
    kind: Kind


def article_groups(
    articles: Sequence[Article], site_hosts: Collection[str] = (), known: KnownSketches | None = None
) -> NDArray[np.int32]:
    """A group number for each article, shape (n,): equal for articles that are one piece, its canonical row's number.

    Canonical is the article that the others' aliases name; else one on the site's own hosts, if others are not; else
    the newest; else the one with the smallest id. What is in `known` is not sketched again, and gives the same groups.
    """
    parts = [readings(article) for article in articles]
    groups = _grouped([_telling_text(article) for article in articles], parts, known)
    own_hosts = known_hosts(site_hosts) | {""}  # what has a path for a URL is on the site
    for rows in _rows_by_group(groups).values():
        members = [articles[row] for row in rows]
        groups[rows] = rows[members.index(_canonical(members, own_hosts))]
    return groups


def duplicates(articles: Sequence[Article], groups: NDArray[np.int32]) -> tuple[DuplicateGroup, ...]:
    """The groups of more than one article, in the order of their canonical articles."""
    found = []
    for canonical, rows in sorted(_rows_by_group(groups).items()):
        members = [articles[row] for row in rows]
        ids = tuple(member.id for member in members)
        found.append(DuplicateGroup(articles[canonical].id, ids, _kind(members)))
    return tuple(found)


def duplicate_groups(texts: Sequence[str]) -> NDArray[np.int32]:
    """A group number for each text, shape (n,): equal for texts that are one piece, its first row's number."""
    return _grouped(texts, [frozenset()] * len(texts))


def same_piece_as(text: str) -> Callable[[str], bool]:
    """Whether a text is a copy or a light edit of `text`, to be asked of several."""
    own = runs_of(text)
    return lambda other: overlap(own, runs_of(other)) >= _SAME_PIECE


def _grouped(
    texts: Sequence[str], parts: Sequence[frozenset[tuple[str, int]]], known: KnownSketches | None = None
) -> NDArray[np.int32]:
    """Groups by first row: exact copies, then verified pairs, joined from the most to the least alike.

    So it is no matter in which order pairs are found. Two groups stay apart where members of them are parts of one
    series, or where a chain of edits has led to another piece.
    """
    digests, sketches = sketched(texts, known)
    members = _exact_copies(digests)
    rows = list(members)
    pairs = [(rows[a], rows[b]) for a, b in candidate_pairs(sketches[rows], _SAME_PIECE)]
    runs = {row: runs_of(texts[row]) for row in sorted({row for pair in pairs for row in pair})}
    readings_of = {row: frozenset().union(*(parts[member] for member in members[row])) for row in runs}
    group_of = {row: row for row in rows}
    for likeness, a, b in sorted((-overlap(runs[a], runs[b]), a, b) for a, b in pairs):
        low, high = sorted((group_of[a], group_of[b]))
        if -likeness < _SAME_PIECE or low == high:
            continue
        if overlap(runs[low], runs[high]) < _NO_OTHER_PIECE or are_parts(readings_of[low], readings_of[high]):
            continue
        group_of.update(dict.fromkeys((row for row in members[high] if row in group_of), low))
        members[low] += members.pop(high)
        readings_of[low] |= readings_of.pop(high)
    groups = np.arange(len(texts), dtype=np.int32)
    for first, others in members.items():
        groups[others] = first
    return groups


def _exact_copies(digests: Sequence[bytes]) -> dict[int, list[int]]:
    """First row -> all rows of the same words; a text without a run of words is not among them."""
    found: dict[bytes, list[int]] = {}
    for row, digest in enumerate(digests):
        if digest:
            found.setdefault(digest, []).append(row)
    return {rows[0]: rows for rows in found.values()}


def _telling_text(article: Article) -> str:
    body = article.body_text()
    return body if len(body.split()) >= _TELLING_WORDS else article.full_text()


def _rows_by_group(groups: NDArray[np.int32]) -> Mapping[int, list[int]]:
    """The rows of each group of more than one."""
    rows: dict[int, list[int]] = {}
    for row, group in enumerate(groups.tolist()):
        rows.setdefault(group, []).append(row)
    return {group: members for group, members in rows.items() if len(members) > 1}


def _canonical(members: Sequence[Article], own_hosts: frozenset[str]) -> Article:
    named = Counter(name for member in members for name in set(map(compared_name, member.aliases)) - _names(member))

    def claim(article: Article) -> tuple[int, bool, date]:
        naming = max(named[name] for name in _names(article))
        return naming, host_of(article.url) in own_hosts, article.updated_at or article.published_at or date.min

    best = max(map(claim, members))
    return min((member for member in members if claim(member) == best), key=lambda member: member.id)


def _kind(members: Sequence[Article]) -> Kind:
    if len({tuple(words_of(_telling_text(member))) for member in members}) == 1:
        return "exact"
    authors = {author for member in members if (author := member.author.casefold())}
    hosts = {host for member in members if (host := host_of(member.url))}
    return "syndicated" if len(hosts) > 1 or len(authors) > 1 else "re-issue"


def _names(article: Article) -> set[str]:
    return {compared_name(article.id), compared_name(article.url)}
