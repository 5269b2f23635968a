"""Learning from a site's own links: whether they tell anything, what they tell, and whether it helps.

Three doors, each of which ends in the default formula: too few articles link; the links are no nearer in text than
articles drawn from the same categories; the learned formula is not ahead on links that it has not seen. Behind them is
a slope: the fewer links there are, the less they move the default (link_model.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from indexer.neighbours.formulas import METADATA, random_pair_scales
from indexer.neighbours.link_model import Examples, fit_weights, ndcg_of
from indexer.ranking.formula import Formula, Signal, weighted_sum
from indexer.ranking.index import Links, RankingIndex
from indexer.ranking.scoring import Wish, rank
from indexer.ranking.signals import measure, nearness_to_sources

# Beside the signals of the default formula, whose weights are corrected: these have weight only where links ask for it.
_MORE_SIGNALS = ("author", "series")
# With 25 the learned formula was behind the default in one of five draws from digital.gov, with 50 in none of ten.
_ENOUGH_SOURCES = 50
# More are not needed for a dozen weights; drawn with a fixed seed, they bound the time.
_MOST_SOURCES = 2000
# Of each linking article the nearest by the default formula: an article beyond the 300th has no way to the first ten.
_CANDIDATES = 300
_FOLDS = 5
# Links are informative if in text a linked article is nearer than one drawn from the same category in at least 60
# of 100 draws, and if chance would do as well in fewer than one site in a hundred. digital.gov: 92 of 100.
_DRAWS = 20
_NEARER = 0.6
_PERMUTATIONS = 999
_CHANCE = 0.01
_LANDMARK_SUBJECTS = 300
_SEED = 20260101


class LinkOutcome(StrEnum):
    """What became of a site's links."""

    TOO_FEW = "too-few-links"
    UNINFORMATIVE = "links-tell-nothing"
    NO_GAIN = "default-is-as-good"
    ADOPTED = "adopted"


@dataclass(frozen=True, slots=True)
class Learning:
    """The outcome, and the figures it rests on; those of tests that were not reached say nothing.

    `nearer` is the share of draws from the same category that a linked article is nearer than (.5 by chance), `chance`
    how probable that is if links tell nothing; the others are nDCG@10 on links held out.
    """

    outcome: LinkOutcome
    sources: int
    links: int
    nearer: float = 0.0
    chance: float = 1.0
    default_ndcg: float = 0.0
    learned_ndcg: float = 0.0


def learn_from_links(
    index: RankingIndex, default: Formula, articles: Sequence[Article]
) -> tuple[Formula, Links | None, Learning]:
    """The formula for articles, with the links it counts where it is a learned one, and how it came about."""
    pairs = resolve_links(articles, index.groups)
    sources = np.unique(pairs[:, 0])
    found = Learning(LinkOutcome.TOO_FEW, len(sources), len(pairs))
    if len(sources) < _ENOUGH_SOURCES:
        return default, None, found
    nearer, chance = information(index, default, pairs)
    found = replace(found, outcome=LinkOutcome.UNINFORMATIVE, nearer=round(nearer, 4), chance=round(chance, 4))
    if nearer < _NEARER or chance > _CHANCE:
        return default, None, found
    links = Links(pairs, default)
    examples = examples_of(index, default, links)
    before, after = held_out_figures(examples, links)
    ahead = bool(after.mean() > before.mean())
    found = replace(
        found,
        outcome=LinkOutcome.ADOPTED if ahead else LinkOutcome.NO_GAIN,
        default_ndcg=round(float(before.mean()), 4),
        learned_ndcg=round(float(after.mean()), 4),
    )
    if not ahead:
        return default, None, found
    complete = examples.with_linked(links, np.ones(len(links.sources), dtype=bool))
    weights = fit_weights(complete, np.ones(len(complete.sources), dtype=bool))
    formula = _formula(default, _scales(index, default), complete.scale, weights)
    return on_the_scale_of(default, formula, replace(index, links=links)), links, found


def resolve_links(articles: Sequence[Article], groups: NDArray[np.int32]) -> NDArray[np.int32]:
    """Links by id or URL between articles of the corpus, each once, as rows (m, 2) from, to; none from copy to copy."""
    rows = {article.url: row for row, article in enumerate(articles) if article.url}
    rows |= {article.id: row for row, article in enumerate(articles)}
    pairs = {(row, rows[link]) for row, article in enumerate(articles) for link in article.links if link in rows}
    kept = sorted((a, b) for a, b in pairs if groups[a] != groups[b])
    return np.array(kept, dtype=np.int32).reshape(-1, 2)


def information(index: RankingIndex, default: Formula, pairs: NDArray[np.int32]) -> tuple[float, float]:
    """How often a linked article is nearer in text than one from its category, and how probable that is by chance.

    For each link, articles are drawn from the target's category. If a block of links was itself drawn from the
    category, its target is one draw among the others, so exchanging it with any of them makes no difference.
    """
    random = np.random.default_rng(_SEED)
    text = replace(default, signals={name: default.signals[name] for name in default.signals if name not in METADATA})
    shares: list[NDArray[np.float64]] = []
    sources: list[int] = []
    for source in _some(np.unique(pairs[:, 0]), random).tolist():
        targets = pairs[pairs[:, 0] == source, 1].astype(np.int64)
        others = np.setdiff1d(np.flatnonzero(index.groups != index.groups[source]), targets)
        draws = []
        for target in targets.tolist():
            same = others[index.metadata.category_codes[others] == index.metadata.category_codes[target]]
            if len(same):
                draws.append(np.concatenate([[target], random.choice(same, _DRAWS)]))
        if draws:
            drawn, places = np.unique(np.stack(draws), return_inverse=True)
            near = weighted_sum(measure(index.subject(source), index, drawn, tuple(text.signals)), text)
            shares += [_shares_below(values) for values in near[places.reshape(len(draws), -1)]]
            sources += [source] * len(draws)
    if not shares:
        return 0.0, 1.0
    table, places = np.stack(shares), np.unique(sources, return_inverse=True)[1]
    weights = 1 / np.bincount(places)[places]  # every linking article counts once, however many links it has
    weights /= weights.sum()
    nearer = float(weights @ table[:, 0])
    chosen = random.integers(0, _DRAWS + 1, (_PERMUTATIONS, len(table)))
    by_chance = table[np.arange(len(table)), chosen] @ weights
    return nearer, float((1 + np.sum(by_chance >= nearer)) / (1 + _PERMUTATIONS))


def held_out_figures(examples: Examples, links: Links) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(s,) nDCG@10 of each linking article by the default and by weights learned from the other four fifths.

    Held-out articles' links are in neither the weights nor the counts of `linked`. Copies share a fold.
    """
    folds = np.random.default_rng(_SEED).integers(0, _FOLDS, examples.size)[examples.groups]
    own = np.searchsorted(links.sources, examples.sources)
    by_default = np.zeros(examples.values.shape[2])
    by_default[0] = 1.0
    before, after = ndcg_of(examples, by_default), np.zeros(len(examples.sources))
    for fold in range(_FOLDS):
        held_out = folds == fold
        known = np.ones(len(links.sources), dtype=bool)
        known[own[held_out]] = False
        complete = examples.with_linked(links, known)
        after[held_out] = ndcg_of(complete, fit_weights(complete, ~held_out))[held_out]
    return before, after


def on_the_scale_of(default: Formula, learned: Formula, index: RankingIndex) -> Formula:
    """`learned` with the curve under which its scores mean what the default's do.

    Matched are two points that readers of scores rely on: what one random pair in a hundred reaches, and what the
    nearest article of a list has at the median.
    """
    (low, high), (own_low, own_high) = (_landmarks(index, formula) for formula in (default, learned))
    spread = default.spread * (own_high - own_low) / (high - low)
    return replace(
        learned, middle=round(own_low - spread * (low - default.middle) / default.spread, 6), spread=round(spread, 6)
    )


def _landmarks(index: RankingIndex, formula: Formula) -> tuple[float, float]:
    everything, best, all_sums = np.arange(len(index.features)), [], []
    for row in np.random.default_rng(_SEED).permutation(len(everything))[:_LANDMARK_SUBJECTS].tolist():
        sums = weighted_sum(measure(index.subject(row), index, everything, tuple(formula.signals)), formula)
        others = sums[index.groups != index.groups[row]]
        best.append(others.max())
        all_sums.append(others)
    return float(np.quantile(np.concatenate(all_sums), 0.99)), float(np.median(best))


def _scales(index: RankingIndex, default: Formula) -> dict[str, Signal]:
    return {**default.signals, **random_pair_scales(index, dict.fromkeys(_MORE_SIGNALS, 0.0))}


def _formula(
    default: Formula, scales: Mapping[str, Signal], linked: tuple[float, float], weights: NDArray[np.float64]
) -> Formula:
    """The weights of sum, corrections and `linked`, in that order, as one formula."""
    signals = {
        name: replace(signal, weight=round(float(weights[0] * signal.weight + correction), 4))
        for (name, signal), correction in zip(scales.items(), weights[1:-1], strict=True)
    }
    signals["linked"] = Signal(round(float(weights[-1]), 4), round(linked[0], 6), round(linked[1], 6))
    return replace(default, signals=signals)


def examples_of(index: RankingIndex, default: Formula, links: Links) -> Examples:
    """The articles that link, with the signals of their nearest candidates by the default formula."""
    scales = _scales(index, default)
    sources = _some(links.sources, np.random.default_rng(_SEED))
    width = min(_CANDIDATES, len(index.features))
    candidates = np.full((len(sources), width), -1, dtype=np.int64)
    values = np.zeros((len(sources), width, 1 + len(scales)))
    linked = np.zeros((len(sources), width), dtype=bool)
    totals, between = np.zeros(len(sources), dtype=np.int64), np.zeros((len(sources), len(links.sources)))
    for place, source in enumerate(sources.tolist()):
        subject, targets = index.subject(source), links.rows[links.rows[:, 0] == source, 1]
        rows = rank(Wish(default, (subject,)), index, index.groups != index.groups[source]).rows[:width]
        signals = measure(subject, index, rows, tuple(scales))
        candidates[place, : len(rows)] = rows
        values[place, : len(rows), 0] = weighted_sum(signals, default)
        for column, (name, scale) in enumerate(scales.items(), start=1):
            values[place, : len(rows), column] = np.nan_to_num((signals[name] - scale.mean) / scale.deviation, nan=0.0)
        linked[place, : len(rows)] = np.isin(rows, targets)
        totals[place] = len(targets)
        between[place] = nearness_to_sources(subject, index, links.sources, default)
    return Examples(sources, index.groups[sources], candidates, values, linked, totals, between, len(index.features))


def _some(sources: NDArray[np.integer], random: np.random.Generator) -> NDArray[np.int64]:
    return np.sort(random.permutation(sources)[:_MOST_SOURCES]).astype(np.int64)


def _shares_below(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each value the share of the others that lie below it; half of those that are equal count."""
    below = (values[:, None] > values).sum(axis=1) + ((values[:, None] == values).sum(axis=1) - 1) / 2
    return np.asarray(below / (len(values) - 1))
