"""The words that a link may stand on."""

import pytest

from indexer.answering.editing.anchors import anchor_in, key_terms
from indexer.snapshot.snapshot import Snapshot

TERMS = {"anxieti": 0.5, "sleep": 0.4, "sleep anxieti": 0.6, "breath": 0.3, "night": 0.1}


@pytest.mark.parametrize(
    ("sentence", "anchor"),
    [
        ("Many people know sleep anxiety from their own nights.", "sleep anxiety"),
        ("Anxiety, says the doctor, keeps sleep away.", "Anxiety"),  # no link reaches over a comma
        ("The anxiety of sleep is old.", "anxiety of sleep"),
        ("Sleep is what a body does at the end of a long day full of anxiety.", "anxiety"),
        ("We slept; sleeping heals.", "sleeping"),
        ("At night all cats are grey.", None),  # a word that stands for little of the article
        ("Nothing of the kind.", None),
        ("", None),
    ],
)
def test_the_shortest_run_that_holds_most_is_taken(sentence: str, anchor: str | None) -> None:
    found = anchor_in(sentence, TERMS)
    assert (sentence[slice(*found)] if found else None) == anchor


def test_an_article_is_known_by_its_title_and_its_heaviest_words(shared_snapshot: Snapshot) -> None:
    terms = key_terms(shared_snapshot.index.features_of(shared_snapshot.rows["grief-2"]), shared_snapshot.lexicon)
    assert {"memori", "mourn"} & terms.keys()
    assert all(weight > 0 for weight in terms.values())
    assert len(terms) <= 20
