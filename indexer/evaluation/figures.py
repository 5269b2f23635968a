"""Quality figures as trec_eval computes them, and what lists are like: ours beside others on the same articles.

Runs are made over the whole corpus, the source article left out; an article without a judgement counts as not
relevant, so compare systems with one another and do not read the absolute figure. Copies count as one article, for
every system alike: nobody is served by finding a piece twice.

Of the lists themselves, ten articles each: `diversity@10` is 1 less the mean cosine between two articles of a list;
`coverage@10` the share of the corpus that stands in any list, `never@10` the rest; `Gini@10` how unequally places
are shared out among all articles. The last three describe the lists that there are and so have no interval.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import ir_measures
import numpy as np
from ir_measures import AP, RR, Measure, Qrel, R, ScoredDoc, nDCG
from numpy.typing import NDArray

from indexer.answering.model import MAXIMUM_LIMIT
from indexer.encoding.encoder import Encoder
from indexer.encoding.features import EncodeTexts
from indexer.evaluation.baselines import TrecRun
from indexer.evaluation.statistics import interval, paired_difference
from indexer.evaluation.trials import Trial, originals_of, related_against, related_trial, search_against, search_trial
from indexer.neighbours.exposure import gini
from indexer.neighbours.judgements import Judgements
from indexer.snapshot.snapshot import Snapshot

_MEASURES: tuple[tuple[str, Measure], ...] = (
    ("nDCG@10", nDCG @ 10), ("recall@10", R @ 10), ("MAP", AP @ MAXIMUM_LIMIT), ("MRR", RR),
)  # fmt: skip
_DECIMALS = 4

Values = dict[str, float]  # source or query -> its value


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure: the mean over `n` sources, queries or lists, and its 95 per cent interval.

    Where ours was compared with this system, `difference` is how much higher ours is over the same sources.
    """

    system: str
    task: str
    metric: str
    value: float
    low: float
    high: float
    n: int
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None
    p_value: float | None = None

    def as_json(self) -> dict[str, object]:
        """The fields that say something."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def evaluate_related(snapshot: Snapshot, judgements: Judgements, encode: EncodeTexts) -> list[Figure]:
    """Figures of the related lists of every judged source that is in the corpus, ours first, then the baselines."""
    return figures_of_trial(related_trial(snapshot, judgements, encode), snapshot)


def evaluate_queries(
    snapshot: Snapshot, queries: Mapping[str, str], judgements: Judgements, encoder: Encoder, encode: EncodeTexts
) -> list[Figure]:
    """Figures of the search results of every query with a relevant article, ours first, then the baselines."""
    return figures_of_trial(search_trial(snapshot, queries, judgements, encoder, encode), snapshot)


def compare_related(snapshot: Snapshot, other: Snapshot, name: str, judgements: Judgements) -> list[Figure]:
    """Figures of this generation's related lists and of another one's, which is called `name`."""
    return figures_of_trial(related_against(snapshot, other, name, judgements), snapshot)


def compare_queries(
    snapshot: Snapshot,
    other: Snapshot,
    name: str,
    queries: Mapping[str, str],
    judgements: Judgements,
    encoders: tuple[Encoder, Encoder],
) -> list[Figure]:
    """Figures of this generation's search results and of another one's; `encoders` are theirs, in that order."""
    return figures_of_trial(search_against(snapshot, other, name, queries, judgements, encoders), snapshot)


def figures_of_trial(trial: Trial, snapshot: Snapshot) -> list[Figure]:
    """All figures of every system, each of the others with its difference from the first."""
    figures: list[Figure] = []
    first: dict[str, Values] = {}
    catalogue = sorted(set(originals_of(snapshot).values()))
    for system, run in trial.judged.items():
        values = values_of(run, trial.judgements) | {"diversity@10": diversities(trial.shown[system], snapshot)}
        figures += [_figure(system, trial.task, name, found, first.get(name)) for name, found in values.items()]
        figures += _exposure(system, trial.task, trial.shown[system], catalogue)
        first = first or values
    return figures


def figures_of(system: str, task: str, run: TrecRun, judgements: Judgements) -> list[Figure]:
    """The figures of one run. An article's place counts, and a source without a list counts as nought."""
    return [_figure(system, task, name, values, None) for name, values in values_of(run, judgements).items()]


def values_of(run: TrecRun, judgements: Judgements) -> dict[str, Values]:
    """For each measure the value of each judged source or query."""
    qrels = [Qrel(query, article, grade) for query, grades in judgements.items() for article, grade in grades.items()]
    # The place counts, not the score: trec_eval would break ties its own way.
    docs = [
        ScoredDoc(query, article, -float(i)) for query, found in run.items() for i, (article, _) in enumerate(found)
    ]
    values: dict[Measure, Values] = defaultdict(lambda: dict.fromkeys(judgements, 0.0))
    for metric in ir_measures.iter_calc([measure for _, measure in _MEASURES], qrels, docs):
        values[metric.measure][metric.query_id] = metric.value
    return {name: values[measure] for name, measure in _MEASURES}


def diversities(run: TrecRun, snapshot: Snapshot) -> Values:
    """Of each list that has two articles or more, 1 less the mean cosine of two of them."""
    return {name: value for name, found in run.items() if (value := _diversity(found, snapshot)) is not None}


def _diversity(found: list[tuple[str, float]], snapshot: Snapshot) -> float | None:
    rows = [snapshot.rows[article] for article, _ in found if article in snapshot.rows]
    if len(rows) < 2:
        return None
    vectors = snapshot.index.features.vectors[rows].astype(np.float64)
    # The square of a sum of unit vectors is their number and, twice, every cosine between two of them.
    total = float(np.square(vectors.sum(axis=0)).sum() - np.square(vectors).sum())
    return 1 - total / (len(rows) * (len(rows) - 1))


def exposures(run: TrecRun, catalogue: list[str]) -> NDArray[np.int64]:
    """In how many lists each article of `catalogue` stands."""
    counts = dict.fromkeys(catalogue, 0)
    for found in run.values():
        for article, _ in found:
            if article in counts:
                counts[article] += 1
    return np.array(list(counts.values()), dtype=np.int64)


def _exposure(system: str, task: str, run: TrecRun, catalogue: list[str]) -> list[Figure]:
    counts = exposures(run, catalogue)
    covered = float(np.mean(counts > 0))
    values = {"coverage@10": covered, "never@10": 1 - covered, "Gini@10": gini(counts)}
    rounded = {name: round(value, _DECIMALS) for name, value in values.items()}
    return [Figure(system, task, name, value, value, value, len(run)) for name, value in rounded.items()]


def _figure(system: str, task: str, metric: str, values: Values, first: Values | None) -> Figure:
    scores = np.array(list(values.values()))
    mean = float(scores.mean()) if len(scores) else 0.0
    low, high = interval(scores) if len(scores) else (0.0, 0.0)
    figure = (system, task, metric, round(mean, _DECIMALS), low, high, len(scores))
    both = [name for name in values if first is not None and name in first]
    if first is None or not both:
        return Figure(*figure)
    ours, theirs = (np.array([side[name] for name in both]) for side in (first, values))
    found = paired_difference(ours, theirs)
    return Figure(*figure, found.value, found.low, found.high, found.p_value)
