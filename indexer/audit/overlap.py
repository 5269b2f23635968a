"""The passages that two articles have in common: word for word, or next to it by meaning."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from corpus.article import Article
from corpus.preparation.sketches import Runs, runs_of
from indexer.audit.finding import Quote
from indexer.audit.material import AuditMaterial
from indexer.audit.quotes import trimmed
from indexer.encoding.passages import divided_text

# Paragraphs are the same if they share half of the runs of the shorter one, and it has enough to be no set phrase.
_SAME = 0.5
_FEWEST_RUNS = 6
_PAIRS_TOLD = 2


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of an article's full text, and where it stands."""

    start: int
    end: int
    runs: Runs


def shared_passages(first: Article, second: Article) -> tuple[tuple[Quote, Quote], ...]:
    """The paragraphs that stand in both, whole or edited, those with most in common first."""
    ours, theirs = list(_lines(first)), list(_lines(second))
    holders: dict[int, list[int]] = {}
    for place, line in enumerate(theirs):
        for run in line.runs.tolist():
            holders.setdefault(run, []).append(place)
    found = []
    for place, line in enumerate(ours):
        shared = Counter(holder for run in line.runs.tolist() for holder in holders.get(run, ()))
        for other, count in shared.most_common(1):
            if count >= _SAME * min(len(line.runs), len(theirs[other].runs)):
                found.append((-count, place, other))
    return tuple(
        (_quote(first, ours[place].start, ours[place].end), _quote(second, theirs[other].start, theirs[other].end))
        for _, place, other in sorted(found)[:_PAIRS_TOLD]
    )


def nearest_passages(material: AuditMaterial, first: int, second: int) -> tuple[Quote, Quote]:
    """The passages of two articles, by their rows, that are nearest to one another by their vectors."""
    features = material.index.features
    (a, a_end), (b, b_end) = (features.starts[row : row + 2].tolist() for row in (first, second))
    likeness = features.passages[a:a_end] @ features.passages[b:b_end].T
    best = np.unravel_index(int(likeness.argmax()), likeness.shape)
    return _passage(material, first, a + int(best[0])), _passage(material, second, b + int(best[1]))


def _passage(material: AuditMaterial, row: int, number: int) -> Quote:
    article = material.articles[row]
    # What is divided is the end of the full text: all of it but the title.
    before = len(article.full_text()) - len(divided_text(article))
    start, end = material.passage_spans[number].tolist()
    return _quote(article, before + start, before + end)


def _quote(article: Article, start: int, end: int) -> Quote:
    text = article.full_text()
    start, end = trimmed(text, start, end)
    return Quote(article.id, start, end, text[start:end])


def _lines(article: Article) -> Iterator[_Line]:
    """The lines of the body that are long enough to be anybody's own."""
    text = article.full_text()
    place = len(text) - len(article.body_text())
    for line in text[place:].split("\n"):
        runs = runs_of(line)
        if len(runs) >= _FEWEST_RUNS:
            yield _Line(place, place + len(line), runs)
        place += len(line) + 1
