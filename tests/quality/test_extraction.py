"""The text of real pages is told from the rest better than by the library alone; skipped where they are absent."""

import json

import pytest

from benchmarks.quality.extraction import average, ours, scores_of, trafilaturas
from tests.conftest import SHARED

PAGES = SHARED / "data" / "extraction"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.quality,
    pytest.mark.skipif(not PAGES.is_dir(), reason=f"the pages are absent: {PAGES}"),
]


def test_news_pages_come_in_whole_and_alone() -> None:
    truths = json.loads((PAGES / "ground-truth.json").read_text(encoding="utf-8"))
    found = scores_of(ours, truths, PAGES)
    precision, recall, f1 = average(found.values())
    assert (f1 >= 0.96, precision >= 0.94, recall >= 0.94) == (True, True, True), (f1, precision, recall)
    library = scores_of(trafilaturas, truths, PAGES)
    assert f1 >= average(library.values())[2]
    assert not [page for page in truths if found[page][2] < 0.5 and library[page][2] > 0.8]
