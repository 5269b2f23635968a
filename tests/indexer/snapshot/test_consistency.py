"""Parts of a generation that do not fit one another are refused, and the reason names the part."""

from dataclasses import replace

import numpy as np
import pytest

from indexer.snapshot.consistency import check_consistency
from indexer.snapshot.snapshot import Snapshot


def test_ids_that_are_not_one_an_article_are_refused(snapshot: Snapshot) -> None:
    ids = list(snapshot.rows)
    check_consistency(snapshot, ids, snapshot.manifest)
    for others, name in (([*ids[1:], ids[1]], "ids"), (ids[1:], "articles")):
        with pytest.raises(ValueError, match=f"^{name} has"):
            check_consistency(snapshot, others, snapshot.manifest)


def test_groups_that_nobody_stands_for_are_refused(snapshot: Snapshot) -> None:
    for groups in (np.roll(snapshot.index.groups, 1), snapshot.index.groups + len(snapshot.cards)):
        changed = replace(snapshot, index=replace(snapshot.index, groups=groups))
        with pytest.raises(ValueError, match="stand for no piece"):
            check_consistency(changed, list(snapshot.rows), snapshot.manifest)


def test_spans_that_do_not_fit_the_passages_are_refused(snapshot: Snapshot) -> None:
    backwards = snapshot.passage_spans[:, ::-1] + np.array([1, 0], dtype=np.int32)
    for spans in (snapshot.passage_spans[1:], backwards):
        with pytest.raises(ValueError, match="passage_spans"):
            check_consistency(replace(snapshot, passage_spans=spans), list(snapshot.rows), snapshot.manifest)
