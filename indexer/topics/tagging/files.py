"""A `Tagger` as the arrays and the JSON that a snapshot holds, and back: numbers and names, no estimator."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.topics.tagging.tagger import Regression, Tagger

TAGGER_FILE = "tagger.json"
_BY_TOPIC = ("labels", "label_means", "label_deviations", "examples", "shares")


def tagger_arrays(tagger: Tagger) -> dict[str, NDArray[Any]]:
    """The arrays of `tagger` by the names of their files, without ".npy"."""
    return {
        "tagger_rows": tagger.rows,
        "tagger_weights": tagger.regression.weights,
        "tagger_constants": tagger.regression.constants,
        **{f"tagger_{name}": getattr(tagger, name) for name in _BY_TOPIC},
    }


def tagger_json(tagger: Tagger) -> bytes:
    """What of `tagger` a person can read: the topics in the order of the arrays, and the two curves."""
    fields = {
        "topics": tagger.topics,
        "supervised": tagger.supervised.tolist(),
        "zero_shot": tagger.zero_shot.tolist(),
    }
    return json.dumps(fields, ensure_ascii=False, indent=1).encode()


def tagger_of(data: bytes, array: Callable[[str], NDArray[Any]]) -> Tagger:
    """The tagger of its JSON and its arrays by name.

    Raises:
        ValueError, KeyError: the parts do not fit together; the message says which.
    """
    fields = json.loads(data)
    topics = tuple(fields["topics"])
    tagger = Tagger(
        topics=topics,
        rows=array("tagger_rows"),
        regression=Regression(array("tagger_weights"), array("tagger_constants")),
        supervised=np.array(fields["supervised"], dtype=np.float64),
        zero_shot=np.array(fields["zero_shot"], dtype=np.float64),
        **{name: array(f"tagger_{name}") for name in _BY_TOPIC},
    )
    _check(tagger)
    return tagger


def _check(tagger: Tagger) -> None:
    by_topic = {name: getattr(tagger, name) for name in _BY_TOPIC}
    by_topic |= {"constants": tagger.regression.constants, "weights": tagger.regression.weights.T}
    for name, values in by_topic.items():
        if len(values) != len(tagger.topics):
            raise ValueError(f"tagger_{name} is for {len(values)} topics of {len(tagger.topics)}")
        if not np.isfinite(values).all():
            raise ValueError(f"tagger_{name} holds what is no number")
    if len(tagger.regression.weights) != len(tagger.rows):
        raise ValueError("tagger_weights and tagger_rows disagree on the articles")
    if tagger.supervised.shape != (7,) or tagger.zero_shot.shape != (3,):
        raise ValueError(f"{TAGGER_FILE} does not hold the numbers of two curves")
