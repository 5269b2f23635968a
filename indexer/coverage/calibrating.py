"""A corpus -> the numbers that its verdicts on queries rest on, made each night from its own titles, without labels.

A few words of a title are asked with their article there, and with it and its copies left out. What editors judged of
queries is added where it foretells their other judgements better.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from corpus.article import Article
from indexer.coverage.judged_queries import JudgedQuery
from indexer.coverage.model import UNCALIBRATED, Calibration, evidence, log_odds, probability
from indexer.coverage.own_queries import own_queries
from indexer.coverage.signs import LOOKED_AT, Signs, signs_of
from indexer.coverage.verdicts import MISSING_BELOW
from indexer.encoding.features import EncodeTexts
from indexer.encoding.lexicon import Lexicon
from indexer.encoding.subject import Subject, short_queries
from indexer.ranking.formula import Formula
from indexer.ranking.index import RankingIndex
from indexer.ranking.scoring import Wish, rank

# How many queries outweigh what is true of corpora in general.
_GENERAL_QUERIES = 20
# Of queries on the site's subject whose own article is left out this share has less near surroundings than `outside`.
_OUTSIDE_SHARE = 0.05
# Of fewer that share is one or two, and so few articles have no subject that anything could be told to lie outside of.
_FEWEST_FOR_OUTSIDE = 40
# Where leaving an article out hardly shows in how near its own title comes, titles tell nothing: it is .61 where each
# article is a section of a piece, and more on any other corpus that was tried.
_LEAST_SEPARATION = 0.55
# Fewer judgements than this say more of the queries that were picked than of the corpus.
_FEWEST_JUDGED = 10
_PARTS = 10
# How far slope and offset may be from what is true of corpora in general: standard deviations.
_SLOPE_DEVIATION, _OFFSET_DEVIATION = 0.3, 1.0


def calibrate(
    articles: Sequence[Article],
    index: RankingIndex,
    formula: Formula,
    lexicon: Lexicon,
    encode: EncodeTexts,
    judged: Sequence[JudgedQuery] = (),
) -> Calibration:
    """The calibration of verdicts on queries ranked by `formula`; `encode` gives unit vectors.

    Where titles tell nothing, because there is none, or because they are no nearer to their own article than to
    others, it is `UNCALIBRATED`.
    """
    queries = own_queries(articles, index, lexicon)
    subjects = short_queries([query.text for query in queries], encode, lexicon)
    pairs = [
        _with_and_without(subject, query.row, index, formula) for subject, query in zip(subjects, queries, strict=True)
    ]
    found = _measured([there for there, _ in pairs], [left_out for _, left_out in pairs])
    asked = short_queries([query.text for query in judged], encode, lexicon)
    return with_judgements(found, [_signs(subject, index, formula) for subject in asked], judged)


def with_judgements(calibration: Calibration, signs: Sequence[Signs], judged: Sequence[JudgedQuery]) -> Calibration:
    """`calibration` with what editors' judgements of queries with these `signs` (k,) change, if they do any good.

    They do where a judgement is foretold better with the others taken in than without: a few that contradict one
    another change nothing.
    """
    if len(judged) < _FEWEST_JUDGED:
        return calibration
    odds = np.array([log_odds(each, calibration) for each in signs])
    answered = np.array([query.answered for query in judged])
    part = np.arange(len(judged)) % _PARTS
    lines = np.array([_line(odds[part != own], answered[part != own]) for own in range(_PARTS)])
    foretold = lines[part]
    if _loss(foretold[:, 0] * odds + foretold[:, 1], answered) >= _loss(odds, answered):
        return calibration
    slope, offset = _line(odds, answered)
    return replace(calibration, slope=round(float(slope), 4), offset=round(float(offset), 4), judged=len(judged))


def _signs(subject: Subject, index: RankingIndex, formula: Formula) -> Signs:
    return signs_of(subject, index, rank(Wish(formula, (subject,)), index).rows[:LOOKED_AT])


def _with_and_without(subject: Subject, row: int, index: RankingIndex, formula: Formula) -> tuple[Signs, Signs]:
    """The signs of a query with the article `row` there, and with it and its copies left out.

    Scores are of pairs, so that leaving one out leaves the order of the others as it is.
    """
    rows = rank(Wish(formula, (subject,)), index).rows
    others = rows[index.groups[rows] != index.groups[row]]
    return signs_of(subject, index, rows[:LOOKED_AT]), signs_of(subject, index, others[:LOOKED_AT])


def _measured(there: Sequence[Signs], left_out: Sequence[Signs]) -> Calibration:
    if not there:
        return UNCALIBRATED
    count = len(there)
    unanswered = _leaning(float(np.mean([evidence(signs) for signs in left_out])), UNCALIBRATED.unanswered, count)
    measured = replace(UNCALIBRATED, unanswered=unanswered, outside=_outside(left_out), queries=count)
    separation = _separation([signs.nearness for signs in there], [signs.nearness for signs in left_out])
    trusted = measured if separation >= _LEAST_SEPARATION else replace(UNCALIBRATED, queries=count)
    missing = np.mean([probability(signs, trusted) < MISSING_BELOW for signs in there])
    return replace(trusted, own_missing=round(float(missing), 4), separation=round(separation, 4))


def _outside(left_out: Sequence[Signs]) -> float:
    if len(left_out) < _FEWEST_FOR_OUTSIDE:
        return UNCALIBRATED.outside
    return round(float(np.quantile([signs.surroundings for signs in left_out], _OUTSIDE_SHARE)), 4)


def _leaning(measured: float, general: float, count: int) -> float:
    share = count / (count + _GENERAL_QUERIES)
    return round(share * measured + (1 - share) * general, 4)


def _separation(there: Sequence[float], left_out: Sequence[float]) -> float:
    """The area under the ROC curve: how often one of the first is the greater, ties counting half."""
    first, second = np.array(there)[:, None], np.array(left_out)[None, :]
    return float(np.mean((first > second) + 0.5 * (first == second)))


def _line(odds: NDArray[np.float64], answered: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and offset that make `answered` (k,) most probable, leaning on 1 and 0 (Platt's scaling, with a prior)."""

    def loss(line: NDArray[np.float64]) -> float:
        slope, offset = line
        far = ((slope - 1) / _SLOPE_DEVIATION) ** 2 + (offset / _OFFSET_DEVIATION) ** 2
        return float(_loss(slope * odds + offset, answered) + far / 2)

    slope, offset = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0.1, None), (None, None)]).x
    return float(slope), float(offset)


def _loss(odds: NDArray[np.float64], answered: NDArray[np.float64]) -> float:
    """The sum of logarithmic losses."""
    return float(np.sum(np.logaddexp(0, odds) - answered * odds))
