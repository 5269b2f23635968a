"""Signs of a query: how near, how far ahead, which words, and how near the surroundings are."""

import numpy as np
import pytest

from indexer.coverage.signs import NO_SIGNS, signs_of
from indexer.encoding.subject import encode_query
from indexer.ranking.scoring import Wish, rank
from indexer.snapshot.snapshot import Snapshot
from tests.conftest import ToyEncoder


def _rows(snapshot: Snapshot, query: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    subject = encode_query(query, ToyEncoder(), snapshot.lexicon)
    return rank(Wish(snapshot.query_formula, (subject,)), snapshot.index).rows


def test_nobody_near_means_no_signs(shared_snapshot: Snapshot) -> None:
    query = encode_query("funeral", ToyEncoder(), shared_snapshot.lexicon)
    assert signs_of(query, shared_snapshot.index, np.empty(0, dtype=np.int64)) == NO_SIGNS


def test_a_title_is_nearer_than_unknown_words_and_shares_its_words(shared_snapshot: Snapshot) -> None:
    title = shared_snapshot.cards[0].title
    texts = (title, "quantum chromodynamics")
    own, foreign = (
        signs_of(
            encode_query(text, ToyEncoder(), shared_snapshot.lexicon),
            shared_snapshot.index,
            _rows(shared_snapshot, text),
        )
        for text in texts
    )
    assert own.nearness > foreign.nearness
    assert own.words > foreign.words == 0
    assert own.nearness >= own.surroundings


def test_a_copy_does_not_take_the_lead_away(shared_snapshot: Snapshot) -> None:
    """How far the nearest article stands out is measured against other pieces, not against itself once more."""
    index, rows = shared_snapshot.index, np.arange(len(shared_snapshot.cards))
    query = encode_query(shared_snapshot.cards[0].title, ToyEncoder(), shared_snapshot.lexicon)
    alone = signs_of(query, index, rows)
    nearest = [row for row in rows if signs_of(query, index, np.array([row])).nearness == pytest.approx(alone.nearness)]
    twice = signs_of(query, index, np.array([*rows, nearest[0]]))
    assert twice.lead == pytest.approx(alone.lead)
    assert alone.lead > 0
