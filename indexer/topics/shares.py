"""Texts' topics as the numbers that ranking compares (indexer/ranking/topic_vectors.py)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from indexer.topics.model import TopicAssignment


def shares_of(
    assignments: Sequence[Sequence[TopicAssignment]], topics: Sequence[str], minimum: float = 0.0
) -> csr_array:
    """(n, T) float32 the scores of n texts' `topics`, those of `minimum` and more; other topics are left out."""
    columns = {topic: column for column, topic in enumerate(topics)}
    kept = [
        [(columns[each.topic], each.score) for each in own if each.topic in columns and each.score >= minimum]
        for own in assignments
    ]
    starts = np.cumsum([0, *(len(own) for own in kept)])
    places, scores = np.array([pair for own in kept for pair in own]).reshape(-1, 2).T
    return csr_array((scores.astype(np.float32), places.astype(np.int64), starts), shape=(len(kept), len(topics)))


def shares_of_one(assignments: Sequence[TopicAssignment], topics: Sequence[str], minimum: float) -> NDArray[np.float32]:
    """(T,) the same of one text."""
    return np.asarray(shares_of([assignments], topics, minimum).toarray()[0], dtype=np.float32)
