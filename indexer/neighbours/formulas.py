"""The ranking formulas of a corpus, made when it is indexed: fixed weights for text, and for metadata what it earns.

Weights were chosen on the training half of one publisher's editorial links (digital.gov, 364 articles) and on sixty
readers' health questions; `docs/decisions/` says what lost.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from indexer.encoding.features import Features
from indexer.encoding.subject import Subject
from indexer.neighbours.balance import balanced, with_words
from indexer.neighbours.signal_blocks import Others, block_sums
from indexer.ranking.formula import Formula, Signal, weighted_sum
from indexer.ranking.index import RankingIndex
from indexer.ranking.signals import measure

# What an article goes well with, one part of it is about: its best passage (`part`) beats the mean of all of them.
# Chosen with all-mpnet-base-v2 and the metric, on the training half of digital.gov and in view of the sample. Round
# these (words .3 to .4, part .4 to .5, headline .12 to .2, mention .05 to .1) digital.gov gives .434 to .440 nDCG@10
# without an order that could be told from chance, and the sample .69 to .71. Fifty news items (Lee) follow human
# judgement better with more `part` and `headline` (correlation .72 at .4 of part and .12 of headline, .73 at these).
ARTICLE_TEXT = {"words": 0.35, "part": 0.45, "headline": 0.15, "mention": 0.05}
# How rare a word is, few texts tell badly: so many have half the weight of words, and what is left goes to the others.
# Of 0, 40, 60, 80, 100 the fifty news items have a correlation of .731, .748, .750, .750, .751 and the sample of 123
# articles .689, .691, .693, .694, .695 nDCG@10 (MiniLM: .640, .642, .647, .649, .653); 2,017 articles .439 with each.
_TELLING_TEXTS = 80
# With that encoder sixty readers' questions gain from more words (.2 gave .909 nDCG@10, .25 .920, .3 .919), the
# sample's short everyday queries from fewer (.892, .887, .882).
_QUERY_TEXT = {"words": 0.25, "passage": 0.37, "meaning": 0.18, "headline": 0.25}
# signal -> its full weight, and the lift at which it has earned it. Lift is how far above a random pair's the signal
# lies between an article and its ten nearest by text. Where dates are arbitrary the lift of time is nothing, and so
# is its weight. No links are needed to see that. Lifts on digital.gov: time .58, tags 1.8, category 1.0; on the sample:
# time nothing, tags and category .8. Time: .3, .4, .45 gave .432, .436, .438 nDCG@10 on digital.gov. Tags and category
# neither gain nor cost there (.001) and gain much on the sample (.53 without them, .65 with), kept with care there.
# Unspoken tags, weights of .1 to .3: the sample .722 to .742 (without .689), digital.gov .438, .441, .440, .436, .433
# (.439). With every text as reticent as another, .715 to .726 and .434 to .422: it is not the tags' weight alone.
METADATA = {"time": (0.4, 0.55), "tags": (0.15, 0.7), "unspoken": (0.2, 0.7), "category": (0.05, 0.7)}
# The same of a query's topics, as the tagger gives them, with those of the articles. Weights of .03 to .12 gave the
# sample's queries .893 to .905 nDCG@10 (MiniLM: .861 to .880); headlines as queries, judged by the article's own links,
# gain .001 to .02 on the sample, and on digital.gov .002 up to .08 and nothing above.
_EARNING = METADATA | {"topics": (0.08, 0.7)}
# One random pair in a hundred scores .67 by this, the tenth article of a list .72 at the median, the first .95
# (digital.gov; on the sample .51, .29 and .55). It is as flat as human judgement: on fifty news items (Lee) its
# correlation with people's mean similarity is .731, that of a curve of middle 2.6 and spread 1.3 .727.
_ARTICLE_CURVE = (2.4, 1.3)
# Of sixty questions, half of them with their answers hidden (five draws), six in a hundred covered ones have no article
# with a sum of 2.8, and four in ten hidden ones have one. Of the sample's short everyday queries half have one, and
# none that it does not cover.
_QUERY_CURVE = (2.8, 1.0)

# Random pairs, drawn with a fixed seed: enough for two digits of every mean.
_SUBJECTS = 300
_PARTNERS = 300
_NEAREST = 10
# Pairs compared at once, some 100 MB at its height.
_BLOCK_PAIRS = 2_000_000
_SEED = 20260101
# What a corpus too small to measure itself is assumed to be like (mean and deviation on digital.gov), and how many
# measured pairs outweigh that.
_PRIORS = {
    "words": (0.12, 0.05),
    "meaning": (0.22, 0.12),
    "headline": (0.16, 0.12),
    "passage": (0.2, 0.13),
    "part": (0.3, 0.12),
    "mention": (0.06, 0.07),
    "time": (0.14, 0.17),
    "tags": (0.1, 0.2),
    "topics": (0.14, 0.21),
    "unspoken": (0.03, 0.07),
    "category": (0.08, 0.27),
    "author": (0.01, 0.11),
    "series": (0.01, 0.1),
}
_PRIOR_PAIRS = 500


@dataclass(frozen=True)
class PseudoQueries:
    """What stands in for readers' queries, which no corpus comes with: each of n articles by its headline."""

    words: csr_array  # (n, V) TF-IDF of title and standfirst
    topics: csr_array  # (n, T) what a tagger that has not seen the article says of it

    def of(self, index: RankingIndex, row: int) -> Subject:
        """An article's title and standfirst as if a reader had typed them."""
        vector, words = index.features.headlines[[row]], self.words[[row]]
        features = Features(words, words, vector, vector, vector, np.array([0, 1], dtype=np.int64))
        return Subject(features, index.metadata.row(row), topics=self.topics_of(row))

    def topics_of(self, row: int) -> NDArray[np.float32]:
        """(T,) of one of them."""
        return np.asarray(self.topics[[row]].toarray()[0], dtype=np.float32)


def fit_formulas(index: RankingIndex, typed: PseudoQueries) -> tuple[Formula, Formula]:
    """The formulas for articles (and drafts) and for queries, such as are `typed`, on this corpus."""
    pairs = _random_pairs(index)
    asked = {row: replace(index.subject(row), topics=typed.topics_of(row)) for row in pairs}
    articles = [(asked[row], partners) for row, partners in pairs.items()]
    queries = [(typed.of(index, row), partners) for row, partners in pairs.items()]
    rows = np.array(list(pairs), dtype=np.int64)
    text = balanced(_usual(Formula(_weighted(ARTICLE_TEXT, articles, index), *_ARTICLE_CURVE), index), index, rows)
    full = {name: weight for name, (weight, _) in _EARNING.items()}
    metadata = _earned(_weighted(full, articles, index), text, index, asked)
    topics = metadata.pop("topics")
    article = Formula({**text.signals, **metadata}, *_ARTICLE_CURVE)
    return article, Formula({**_weighted(_QUERY_TEXT, queries, index), "topics": topics}, *_QUERY_CURVE)


def random_pair_scales(index: RankingIndex, weights: Mapping[str, float]) -> dict[str, Signal]:
    """Signals with the given `weights`, on their scales over random pairs of articles of this corpus."""
    pairs = [(index.subject(row), partners) for row, partners in _random_pairs(index).items()]
    return _weighted(weights, pairs, index)


def _random_pairs(index: RankingIndex) -> dict[int, NDArray[np.int64]]:
    """Some articles, and for each the articles that it is compared with."""
    random, count = np.random.default_rng(_SEED), len(index.features)
    rows = random.permutation(count)[:_SUBJECTS]
    return {int(row): _partners(random, count, int(row)) for row in rows}


def _usual(text: Formula, index: RankingIndex) -> Formula:
    """`text` with the weight of words that an index of this size believes them with."""
    texts = len(index.standing_rows)
    return with_words(text, round(text.signals["words"].weight * texts / (texts + _TELLING_TEXTS), 3))


def _partners(random: np.random.Generator, count: int, row: int) -> NDArray[np.int64]:
    others = random.permutation(count)[: _PARTNERS + 1]
    return np.asarray(others[others != row][:_PARTNERS], dtype=np.int64)


def _weighted(
    weights: Mapping[str, float], pairs: list[tuple[Subject, NDArray[np.int64]]], index: RankingIndex
) -> dict[str, Signal]:
    """Each signal with its weight and its scale over `pairs`, leaning on the prior where there are few."""
    measured = [measure(subject, index, partners, tuple(weights)) for subject, partners in pairs]
    signals = {}
    for name, weight in weights.items():
        values = np.concatenate([values[name] for values in measured]) if measured else np.empty(0)
        values = values[~np.isnan(values)]
        mean, deviation = _PRIORS[name]
        share = len(values) / (len(values) + _PRIOR_PAIRS)
        if len(values):
            mean = share * float(values.mean()) + (1 - share) * mean
            deviation = share * float(values.std()) + (1 - share) * deviation
        signals[name] = Signal(weight, round(mean, 6), round(deviation, 6))
    return signals


def _earned(
    metadata: Mapping[str, Signal], text: Formula, index: RankingIndex, asked: Mapping[int, Subject]
) -> dict[str, Signal]:
    """The signals with the share of their full weights that their lift earns; `asked` are some articles by row."""
    lifts: dict[str, list[float]] = {name: [] for name in metadata}
    rows = np.array(list(asked), dtype=np.int64)
    for subject, near in zip(asked.values(), _near_by_text(text, index, rows), strict=True):
        sums = weighted_sum(measure(subject, index, near, tuple(text.signals)), text)
        nearest = near[np.argsort(-sums, kind="stable")[: min(_NEAREST, len(index.features) // 4)]]
        for name, values in measure(subject, index, nearest, tuple(metadata)).items():
            lifts[name] += ((values - metadata[name].mean) / metadata[name].deviation).tolist()
    return {
        name: replace(signal, weight=round(signal.weight * _share(lifts[name], _EARNING[name][1]), 4))
        for name, signal in metadata.items()
    }


def _near_by_text(text: Formula, index: RankingIndex, rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """For each of `rows` (b,) more than enough of the articles nearest to it by text, ascending; no copies of it."""
    others = Others(index, np.arange(len(index.features)))
    for block in np.array_split(rows, max(1, len(rows) * len(index.features) // _BLOCK_PAIRS)):
        for row, sums in zip(block.tolist(), block_sums(block, others, text), strict=True):
            sums[index.groups == index.groups[row]] = -np.inf
            near = np.sort(np.argsort(-sums, kind="stable")[: 3 * _NEAREST])
            yield near[index.groups[near] != index.groups[row]]


def _share(lifts: list[float], full: float) -> float:
    known = np.array(lifts)[~np.isnan(lifts)] if lifts else np.empty(0)
    return float(np.clip(known.mean() / full, 0, 1)) if len(known) else 0.0
