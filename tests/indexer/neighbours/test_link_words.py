"""What became of a site's links, in a sentence that gives the reason."""

from pathlib import Path

import pytest

from indexer.neighbours.link_learning import Learning, LinkOutcome
from indexer.neighbours.link_words import in_words, links_in_words


@pytest.mark.parametrize(
    ("learning", "says"),
    [
        (Learning(LinkOutcome.TOO_FEW, 0, 0), ("not learned from", "no article links")),
        (Learning(LinkOutcome.TOO_FEW, 1, 3), ("not learned from", "3 links of 1 article are too few")),
        (
            Learning(LinkOutcome.UNINFORMATIVE, 300, 1200, 0.51, 0.32),
            ("not learned from", "too little information", "1,200 links of 300 articles", "51% of draws", "p = 0.320"),
        ),
        (
            Learning(LinkOutcome.NO_GAIN, 60, 200, 0.9, 0.001, 0.45, 0.44),
            ("not learned from", "no better", "90% of draws", "0.440 with them and 0.450 without"),
        ),
        (
            Learning(LinkOutcome.ADOPTED, 356, 958, 0.9174, 0.001, 0.4422, 0.4819),
            ("learned from", "958 links of 356 articles", "0.482 with them and 0.442 without"),
        ),
    ],
)
def test_each_outcome_has_a_sentence_with_its_figures(learning: Learning, says: tuple[str, ...]) -> None:
    sentence = in_words(learning)
    assert all(part in sentence for part in says)
    assert sentence.startswith("learned from") == (learning.outcome is LinkOutcome.ADOPTED)


def test_a_generation_without_a_record_says_so(tmp_path: Path) -> None:
    assert "not recorded" in links_in_words(tmp_path)
    (tmp_path / "learning.json").write_text('{"outcome": "of another time"}')
    assert "not recorded" in links_in_words(tmp_path)
