"""Near-duplicates, and articles that compete for the same readers ("cannibalising"): pairs that ought to be one.

Copies and re-issues were found when the articles were prepared (corpus/preparation/near_duplicates.py). Two different
texts compete if they say in their titles that they are about the same thing and lie next to each other, or if they
have much text in common. Neither are parts of a series, told by their names (corpus/preparation/series.py). Only pairs
of the neighbour table are looked at, so this takes as long as there are articles.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.preparation.near_duplicates import duplicates as duplicate_groups
from corpus.preparation.series import are_parts, readings
from corpus.preparation.sketches import overlap, runs_of
from indexer.audit.finding import Evidence, Finding, Found, Kind, digest_of
from indexer.audit.material import AuditMaterial
from indexer.audit.overlap import nearest_passages, shared_passages

# Who competes with an article is among its first three: behind those it is not even second for what both are about.
_FIRST = 3
# Titles that share half their words, the rarer counting more, name one thing. Of 123 articles of a magazine where no
# two are on the same, apart from its series and its copies, one pair in the table has that: two on household budgets.
_SAME_TITLE = 0.5
# A title's "Trends on Tuesday" is the name of a column once so many titles begin or end with it.
_COLUMN = 3
# What titles have in common has to be what the articles are about: their titles and standfirsts lie nearer to each
# other than nine in ten pairs of the table.
_NEAR_QUANTILE = 0.9
# So many of their runs of words in common are no quotation any more. Copies have .55 and more.
_MUCH_SHARED = 0.15
# Worth comparing word for word: by their words alone they are nearer than this.
_WORTH_COMPARING = 0.3
# What is asked as a query: both titles, and the headings of both, of very long articles the first.
_HEADINGS_ASKED = 20
_COMPETITORS = 20
_QUERIES_TOLD = 4
_LARGEST_GROUP = 8
_BETWEEN_PIECES = re.compile(r"\s*[:|–—]\s+|\s+-\s+|—")
Reading = frozenset[tuple[str, int]]  # of an article's names (corpus/preparation/series.py)
_SAYS = {
    "exact": "They are the same, word for word",
    "re-issue": "One is an edit of the other",
    "syndicated": "They are one piece, from several authors or hosts",
}


@dataclass(frozen=True, slots=True)
class _Rivals:
    """Articles that compete with one another."""

    rows: tuple[int, ...]
    strength: float


def duplicates(material: AuditMaterial, most: int) -> Found:
    """Copies first, then articles that compete, those most alike first."""
    copies = [*_copies(material)]
    rivals = [*_competing(material)]
    findings = (*copies[:most], *(_rivalry(material, group) for group in rivals[: max(0, most - len(copies))]))
    return Found(len(copies) + len(rivals), tuple(findings))


def _copies(material: AuditMaterial) -> Iterator[Finding]:
    for group in duplicate_groups(material.articles, material.index.groups):
        canonical = material.articles[material.rows[group.canonical]]
        others = [material.articles[material.rows[member]] for member in group.members if member != group.canonical]
        quotes = [quote for other in others[:1] for pair in shared_passages(canonical, other) for quote in pair]
        share = overlap(runs_of(canonical.body_text()), runs_of(others[0].body_text()))
        says = f"{_SAYS[group.kind]}: {share:.0%} of their runs of four words are in both"
        evidence = (
            Evidence(says, (), tuple(quotes)),
            Evidence("Lists show only the one that stands for all", (canonical.id,)),
        )
        yield Finding(
            kind=Kind.DUPLICATES,
            articles=(canonical.id, *(other.id for other in others)),
            evidence=evidence,
            action=f"Keep one and let the others lead there by a redirect; lists keep “{canonical.title}”",
            severity=round(0.5 + 0.5 * share, 3),
            digest=digest_of(Kind.DUPLICATES, [canonical, *others]),
        )


def _competing(material: AuditMaterial) -> list[_Rivals]:
    """Groups in which everybody competes with everybody, the strongest first."""
    pairs = _near_pairs(material)
    named, copied = dict(_same_named(material, pairs)), dict(_sharing_text(material, pairs))
    strengths = {pair: max(named.get(pair, 0.0), copied.get(pair, 0.0)) for pair in named.keys() | copied.keys()}
    return _grouped(strengths)


def _near_pairs(material: AuditMaterial) -> NDArray[np.int64]:
    """(p, 2) rows of the table that stand in each other's first three, and are neither copies nor parts."""
    first = material.neighbour_rows[:, :_FIRST]
    rows = np.repeat(np.arange(len(first)), first.shape[1])
    pairs = np.stack([rows, first.ravel()], axis=1).astype(np.int64)[first.ravel() >= 0]
    pairs.sort(axis=1)
    unique, times = np.unique(pairs, axis=0, return_counts=True)
    groups = material.index.groups
    return np.asarray(unique[(times > 1) & (groups[unique[:, 0]] != groups[unique[:, 1]])])


def _same_named(material: AuditMaterial, pairs: NDArray[np.int64]) -> Iterator[tuple[tuple[int, int], float]]:
    if not len(pairs):
        return
    features, (a, b) = material.index.features, pairs.T
    own = material.lexicon.weigh(without_columns([article.title for article in material.articles]))
    titles = np.asarray(own[a].multiply(own[b]).sum(axis=1)).ravel()
    headlines = np.einsum("ij,ij->i", features.headlines[a], features.headlines[b])
    near = float(np.quantile(headlines, _NEAR_QUANTILE))
    for place in np.flatnonzero((titles >= _SAME_TITLE) & (headlines >= near)).tolist():
        pair = (int(a[place]), int(b[place]))
        if not _parts(material, pair) and _won_by_both(material, pair):
            yield pair, 0.5 * float(titles[place]) * float(headlines[place])


def _sharing_text(material: AuditMaterial, pairs: NDArray[np.int64]) -> Iterator[tuple[tuple[int, int], float]]:
    if not len(pairs):
        return
    words, (a, b) = material.index.features.words, pairs.T
    alike = np.asarray(words[a].multiply(words[b]).sum(axis=1)).ravel()
    for place in np.flatnonzero(alike >= _WORTH_COMPARING).tolist():
        pair = (int(a[place]), int(b[place]))
        share = overlap(*(runs_of(material.articles[row].body_text()) for row in pair))
        if share >= _MUCH_SHARED and not _parts(material, pair):
            yield pair, share


def without_columns(titles: Sequence[str]) -> list[str]:
    """Titles without what several of them begin or end with: the name of a column says nothing of an article."""
    pieces = [_BETWEEN_PIECES.split(title) for title in titles]
    times = Counter(piece.casefold() for own in pieces if len(own) > 1 for piece in {own[0], own[-1]})
    return [" ".join(piece for piece in own if len(own) == 1 or times[piece.casefold()] < _COLUMN) for own in pieces]


def _parts(material: AuditMaterial, pair: tuple[int, int]) -> bool:
    """Whether they are parts of one series, or one is the sequel of the other, which nobody numbered at the time."""
    first, second = (readings(material.articles[row]) for row in pair)
    return are_parts(first, second) or _is_sequel(first, second) or _is_sequel(second, first)


def _is_sequel(one: Reading, other: Reading) -> bool:
    whole = {name for name, number in one if number > 1 and name}
    return any(name.startswith(start) for start in whole for name, number in other if not number)


def _grouped(strengths: dict[tuple[int, int], float]) -> list[_Rivals]:
    groups: list[_Rivals] = []
    for pair, strength in sorted(strengths.items(), key=lambda entry: (-entry[1], entry[0])):
        for place, group in enumerate(groups):
            new = [row for row in pair if row not in group.rows]
            if len(new) == 1 and len(group.rows) < _LARGEST_GROUP and _with_all(new[0], group.rows, strengths):
                groups[place] = _Rivals((*group.rows, new[0]), group.strength)
                break
            if not new:
                break
        else:
            groups.append(_Rivals(pair, strength))
    return groups


def _with_all(row: int, others: Sequence[int], strengths: dict[tuple[int, int], float]) -> bool:
    return all((min(row, other), max(row, other)) in strengths for other in others)


def _won_by_both(material: AuditMaterial, pair: tuple[int, int]) -> list[str]:
    """The titles and headings of two articles for which, asked as queries, they are the first two of all near them."""
    queries = _queries([material.articles[row] for row in pair])
    rivals = sorted({*pair, *material.neighbour_rows[list(pair), :_COMPETITORS].ravel().tolist()} - {-1})
    scores = (material.lexicon.weigh(queries) @ material.index.features.words[rivals].T).toarray()
    first_two = np.argsort(-scores, axis=1, kind="stable")[:, :2]
    wanted = {rivals.index(row) for row in pair}
    return [
        query
        for query, two, own in zip(queries, first_two.tolist(), scores, strict=True)
        if set(two) == wanted and own[two[1]] > 0
    ]


def _queries(articles: Sequence[Article]) -> list[str]:
    titles = [article.title for article in articles]
    headings = [section.heading for article in articles for section in article.body[:_HEADINGS_ASKED]]
    return [query for query in dict.fromkeys((*titles, *headings)) if query]


def _rivalry(material: AuditMaterial, group: _Rivals) -> Finding:
    pair = (group.rows[0], group.rows[1])
    articles = [material.articles[row] for row in group.rows]
    won = _won_by_both(material, pair)
    evidence = [Evidence("Their titles name the same thing" if won else "They have much text in common")]
    if won:
        asked = "; ".join(f"“{query}”" for query in won[:_QUERIES_TOLD])
        evidence.append(Evidence(f"Both are the first two answers, by their words, to {asked}"))
    if shared := shared_passages(articles[0], articles[1]):
        evidence.append(Evidence("In both", (), tuple(quote for two in shared for quote in two)))
    else:
        evidence.append(Evidence("Nearest to each other in meaning", (), nearest_passages(material, *pair)))
    newest = max(articles, key=lambda article: (str(article.updated_at or article.published_at or ""), article.id))
    return Finding(
        kind=Kind.DUPLICATES,
        articles=tuple(article.id for article in articles),
        evidence=tuple(evidence),
        action=f"Make them one, perhaps {newest.id}, the newest, or give each a title that says how it differs",
        severity=round(0.5 * min(1.0, group.strength * 2), 3),
        digest=digest_of(Kind.DUPLICATES, articles),
    )
