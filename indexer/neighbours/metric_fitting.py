"""The corpus without a label -> the metric by which its vectors are compared (ranking/metric.py).

Within-class covariance normalisation (Hatch, Kajarekar and Stolcke, Within-Class Covariance Normalization for SVM-based
Speaker Recognition, 2006). The class is an article, and its centre not the mean of its passages but the vector of its
title and standfirst, which say what it is about. Directions in which passages vary about that weigh less.
"""

import numpy as np
from numpy.typing import NDArray

from indexer.encoding.features import Features
from indexer.ranking.metric import Metric

# How much of the covariance is believed, the rest being the same in every direction, is _MOST * m / (m + _DOUBT) of m
# passages. Shares of .3 to .7 and doubts of 500 to 4000 gave the same within .003 nDCG@10 on digital.gov (.437 to
# .441 on its training links, .430 without) and .007 on the sample (.697 to .704, .682 without); fifty news items that
# are a passage each want next to none of it (Lee: .730 without, .719 at a doubt of 500, .730 at 3000).
_MOST, _DOUBT = 0.5, 3000
# Rows at once; the sums are in double precision.
_ROWS = 4096


def fit_metric(features: Features) -> Metric | None:
    """The metric for articles with these features; None where passages do not differ from their headlines."""
    covariance = _about_headlines(features)
    dimension, spread = len(covariance), float(np.trace(covariance)) / max(1, len(covariance))
    if spread <= 0:
        return None
    share = _MOST * len(features.passages) / (len(features.passages) + _DOUBT)
    believed = share * covariance / spread + (1 - share) * np.eye(dimension)
    matrix = np.linalg.inv(believed)
    return Metric.of(np.asarray((matrix + matrix.T) / 2, dtype=np.float32), features)


def _about_headlines(features: Features) -> NDArray[np.float64]:
    """(d, d) the covariance of passages about the headline of their article, but for what all have in common."""
    count, dimension = features.passages.shape
    products, total = np.zeros((dimension, dimension)), np.zeros(dimension)
    for start in range(0, count, _ROWS):
        part = slice(start, start + _ROWS)
        apart = features.passages[part].astype(np.float64) - features.headlines[features.owners[part]]
        products += apart.T @ apart
        total += apart.sum(axis=0)
    mean = total / max(1, count)
    return np.asarray(products / max(1, count) - np.outer(mean, mean))
