"""How signals become one score: a weighted sum in the open, and the shape of the curve over it (scoring.py)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Signal:
    """What a signal counts in the sum, and its mean and standard deviation over random pairs of this corpus."""

    weight: float
    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Formula:
    """How one kind of subject is ranked: the weighted sum of its signals, each in standard deviations.

    `middle` is the sum that scores .5, and `spread` how much more of it scores .73 (a logistic curve).
    """

    signals: Mapping[str, Signal]
    middle: float
    spread: float


def weighted_sum(signals: Mapping[str, NDArray[np.float64]], formula: Formula) -> NDArray[np.float64]:
    """The sum before the curve. A signal that is unknown for a pair counts as average."""
    total = np.zeros((), dtype=np.float64)
    for name, signal in formula.signals.items():
        part = signal.weight * ((signals[name] - signal.mean) / signal.deviation)
        total = total + np.where(np.isnan(part), 0.0, part)
    return total
