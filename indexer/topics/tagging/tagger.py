"""Features of texts and the vote on them -> calibrated probabilities of the vocabulary's topics. Numbers only.

    log-odds = w . supervised + (1 - w) . zero-shot,   w = n / (n + 2) for a topic that n articles carry

`supervised` weighs what a regression over words, vector and date says, the vote, the nearness to the label and how
common the topic is; `zero-shot` only the nearness to the label. Each is a logistic curve fitted over all topics at
once (Platt 1999; stacking: Wolpert 1992), on scores of articles that neither the regression nor the vote had seen.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from indexer.encoding.features import Features
from indexer.topics.tagging.zero_shot import cosines

# At so many examples both halves count the same. Of 1, 2, 5, 10 and 20 the one that was never more than .0013 from the
# least logarithmic loss at 1, 3 and 10 examples on the sample corpus (docs/decisions/0012-tags-are-calibrated.md).
EVEN_EXAMPLES = 2
# Weights of [log-odds of the regression, what it says itself, log-odds of the vote, its share, label nearness in
# standard deviations, log-odds of the topic's share of the articles] and a constant, as fitted on digital.gov: for a
# corpus whose own tags are too few to fit them on.
MEASURED_SUPERVISED = np.array([0.975, 1.209, 0.477, -0.636, 0.238, -0.067, 0.036])
# Beyond these a share of the vote or the regression's is not taken at its word.
_VOTE_BOUND, _DECIDED_BOUND = 0.02, 0.01


@dataclass(frozen=True)
class Regression:
    """A kernel ridge regression of T topics on the m articles that a tagger learned from."""

    weights: NDArray[np.float32]  # (m, T)
    constants: NDArray[np.float32]  # (T,)

    def decide(self, alike: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, T) about 1 where a text has a topic, about 0 where not; `alike` (n, m) comes from `Taught.likeness`."""
        return np.asarray(alike @ self.weights + self.constants, dtype=np.float32)


@dataclass(frozen=True)
class Tagger:
    """All that tagging a text takes beside its features and the vote on it."""

    topics: tuple[str, ...]  # (T,) ids
    rows: NDArray[np.int64]  # (m,) the articles it learned from
    regression: Regression
    labels: NDArray[np.float32]  # (T, d) unit vectors of the topics' own words
    label_means: NDArray[np.float32]  # (T,) of their cosines over the corpus
    label_deviations: NDArray[np.float32]  # (T,)
    examples: NDArray[np.int64]  # (T,) articles that carry the topic
    shares: NDArray[np.float64]  # (T,) of the articles with any topic, those believed to have this one
    supervised: NDArray[np.float64]  # (7,)
    zero_shot: NDArray[np.float64]  # (3,)

    def scores(self, features: Features, alike: NDArray[np.float32], votes: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, T) the probability that an editor would give each text each topic.

        `alike` (n, m) comes from `Taught.likeness`, `votes` (n, T) from `Voters.votes`.
        """
        return self.combined(self.regression.decide(alike), votes, cosines(features, self.labels))

    def combined(
        self, decided: NDArray[np.float32], votes: NDArray[np.float32], near: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """(n, T) the same from the three parts (n, T): what the regression says, the vote, the cosines to labels."""
        learned = self.evidence(decided, votes, near) @ self.supervised[:-1] + self.supervised[-1]
        named = self.label_evidence(near) @ self.zero_shot[:-1] + self.zero_shot[-1]
        share = self.examples / (self.examples + EVEN_EXAMPLES)
        return np.asarray(expit(share * learned + (1 - share) * named), dtype=np.float32)

    def evidence(
        self, decided: NDArray[np.float32], votes: NDArray[np.float32], near: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """(n, T, 6) what the supervised half weighs, in the order of `MEASURED_SUPERVISED`."""
        parts = (
            _log_odds(decided, _DECIDED_BOUND),
            decided,
            _log_odds(votes, _VOTE_BOUND),
            votes,
            self._deviations(near),
            np.broadcast_to(logit(self.shares), decided.shape),
        )
        return np.stack(parts, axis=-1).astype(np.float64)

    def label_evidence(self, near: NDArray[np.float32]) -> NDArray[np.float64]:
        """(n, T, 2) what the zero-shot half weighs, in the order of `zero_shot.MEASURED`."""
        return np.stack((near, self._deviations(near)), axis=-1).astype(np.float64)

    def _deviations(self, near: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray((near - self.label_means) / self.label_deviations)


def _log_odds(shares: NDArray[np.float32], bound: float) -> NDArray[np.float64]:
    return np.asarray(logit(np.clip(shares.astype(np.float64), bound, 1 - bound)))
