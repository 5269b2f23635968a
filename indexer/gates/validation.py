"""Whether a generation would serve well: a fresh process loads it as the service will, and asks it a few questions.

That process is `python -m indexer.gates.validation DIR`: exit code 0 if it would; 1 with the reason as the last line on
standard error.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from indexer.answering.model import MAXIMUM_LIMIT, ListRequest
from indexer.answering.related import related_now
from indexer.neighbours.exposure import first_places, undone
from indexer.neighbours.leading_places import LEADING
from indexer.ranking.scoring import FIRST, RANKED_WHOLE, rounded, scores_of
from indexer.snapshot.manifest import DamagedSnapshotError
from indexer.snapshot.publishing import RefusedError
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot

_VALIDATION_SECONDS = 900
# Articles asked about, spread over the corpus.
_SAMPLE = 20
# Where table and ranking both have candidates, each may miss some of the first ten; that half were missed by chance is
# out of the question at a recall of .98.
_MOST = 0.5


class InconsistentSnapshotError(Exception):
    """A snapshot loads, but does not answer as it should."""


def validate(generation: Path) -> None:
    """Loads the generation in this folder in a fresh process by the code path of the service.

    Raises:
        RefusedError: it would not serve well; the message says why.
    """
    command = [sys.executable, "-m", __name__, str(generation)]
    try:
        result = subprocess.run(  # noqa: S603 - this very module
            command, capture_output=True, text=True, timeout=_VALIDATION_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedError(f"validation did not end within {_VALIDATION_SECONDS} seconds") from error
    if result.returncode != 0:
        raise RefusedError(result.stderr.strip().splitlines()[-1] if result.stderr.strip() else "validation died")


def check_answers(snapshot: Snapshot) -> None:
    """Asks for the lists of a sample of articles, from the table and ranked anew, which must agree but for the moves.

    A corpus too large to be ranked whole by day has candidates then, and the table may have had others: there each
    score of the table must be the pair's, and most of what ranking puts first must be in it.

    Raises:
        InconsistentSnapshotError: they do not, or a vector search does not find the article itself.
    """
    count = len(snapshot.cards)
    for row in np.unique(np.linspace(0, count - 1, min(count, _SAMPLE)).astype(int)).tolist():
        if not _agrees_with_ranking(snapshot, row):
            raise InconsistentSnapshotError(f"the table and the ranking disagree on {snapshot.cards[row].id!r}")
        vector = snapshot.index.features.vectors[row]
        nearest = snapshot.index.vectors.nearest(vector, 1)
        if float(snapshot.index.features.vectors[nearest[0]] @ vector) < 1 - 1e-4:
            raise InconsistentSnapshotError(f"the vector index does not find {snapshot.cards[row].id!r}")


def _agrees_with_ranking(snapshot: Snapshot, row: int) -> bool:
    """Whether the table's list of `row`, its recorded moves undone, is the list that ranking gives."""
    rows, scores = snapshot.neighbour_rows[row], snapshot.neighbour_scores[row]
    places = undone(rows, scores, snapshot.index.metadata.order)
    moved = np.zeros(len(rows), dtype=bool)
    for count in (FIRST, LEADING):
        moved |= np.isin(np.arange(len(rows)), places[:count]) != first_places(rows[None], count)[0]
    if not (moved == snapshot.neighbour_moved[row]).all():
        return False
    told = rounded(scores[places]).tolist()
    listed = [(snapshot.cards[row].id, score) for row, score in zip(rows[places].tolist(), told, strict=True)]
    items = related_now(snapshot, row, ListRequest(limit=MAXIMUM_LIMIT)).items
    ranked = [(item.card.id, item.score) for item in items]
    if len(snapshot.cards) <= RANKED_WHOLE:
        return listed == ranked
    pairs = scores_of(snapshot.index.subject(row), snapshot.index, snapshot.article_formula, rows[places].astype(int))
    shared = len(dict(listed).keys() & dict(ranked[:FIRST]).keys())
    return [score for _, score in listed] == pairs.tolist() and shared >= _MOST * min(FIRST, len(ranked))


if __name__ == "__main__":
    try:
        with threadpool_limits(1, "blas"):  # as in a worker; threads only wait for one another over such small products
            check_answers(read_snapshot(Path(sys.argv[1])))
    except (DamagedSnapshotError, InconsistentSnapshotError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
