"""What answers are made from: the night makes it, writing.py puts it into files, and reading.py reads it back."""

import json
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.coverage.model import Calibration
from indexer.encoding.lexicon import Lexicon
from indexer.ranking.formula import Formula
from indexer.ranking.index import RankingIndex
from indexer.topics.model import Topic, TopicAssignment
from indexer.topics.tagging.tagger import Tagger

FOLDED_FILE = "live_changes.json"


@dataclass(frozen=True, slots=True)
class Folded:
    """Up to which revision of which store of changes (live/changes.py); none of any where both are empty."""

    store: str = ""
    revision: int = 0

    def to_json(self) -> bytes:
        """As the file holds it."""
        return json.dumps(asdict(self)).encode()

    @staticmethod
    def from_json(content: bytes) -> "Folded":
        """What a file holds."""
        fields = json.loads(content)
        return Folded(str(fields["store"]), int(fields["revision"]))


NOTHING_FOLDED = Folded()


@dataclass(frozen=True)
class Content:
    """All of a generation but its articles' texts and its manifest; rows are articles, in the order of the index."""

    lexicon: Lexicon
    index: RankingIndex
    passage_spans: NDArray[np.int32]  # (m, 2) where each passage begins and ends in its article's divided text
    article_formula: Formula
    query_formula: Formula
    neighbour_rows: NDArray[np.int32]  # (n, k) -1 where a list is shorter
    neighbour_scores: NDArray[np.float32]  # (n, k) 0 where a list is shorter
    neighbour_moved: NDArray[np.bool_]  # (n, k) brought into the first ten or three for exposure, or moved out
    topics: tuple[Topic, ...]
    assignments: tuple[tuple[TopicAssignment, ...], ...]  # (n,)
    places: NDArray[np.float32]  # (n, 2) on the map, within -1 and 1
    tagger: Tagger
    calibration: Calibration  # what verdicts on queries rest on
