"""Every signal that a formula may have is told in a sentence that says what is so."""

from dataclasses import replace

import numpy as np
import pytest

from indexer.answering.signal_words import in_words
from indexer.encoding.metadata import Metadata
from indexer.encoding.subject import Subject
from indexer.ranking.formula import Signal
from indexer.ranking.index import Links
from indexer.ranking.signals import _SIGNALS, linking_to, measure
from indexer.snapshot.snapshot import Snapshot

SCALE = Signal(1.0, 0.2, 0.1)


def told(snapshot: Snapshot, name: str, subject: Subject, row: int) -> str:
    """What is said of one signal between `subject` and the article in `row`."""
    value = float(measure(subject, snapshot.index, np.array([row]), [name])[name][0])
    linking = int(linking_to(subject, snapshot.index, np.array([row]))[0])
    return in_words(name, value, SCALE, subject, snapshot, row, linking)


@pytest.fixture
def linked(snapshot: Snapshot) -> Snapshot:
    """The invented articles with links from the second and third on money to the fourth."""
    money = [snapshot.rows[f"money-{number}"] for number in range(4)]
    rows = np.array([[money[1], money[3]], [money[2], money[3]]], dtype=np.int32)
    return replace(snapshot, index=replace(snapshot.index, links=Links(rows, snapshot.article_formula)))


@pytest.mark.parametrize("name", _SIGNALS)
def test_every_signal_has_words(linked: Snapshot, name: str) -> None:
    for row in range(len(linked.cards)):
        words = told(linked, name, linked.index.subject(0), row)
        assert words[0].isupper()
        assert words.endswith(".")
        assert "nan" not in words


def test_what_is_unknown_is_said_to_be(snapshot: Snapshot) -> None:
    draft = Subject(snapshot.index.features.row(0), Metadata.unknown())
    for name in ("time", "tags", "category", "author", "linked"):
        assert told(snapshot, name, draft, 3).startswith("Unknown")


def test_facts_are_named(linked: Snapshot) -> None:
    index, rows = linked.index, linked.rows
    first, second, other = rows["money-0"], rows["money-3"], rows["grief-1"]
    subject = index.subject(first)
    assert told(linked, "time", subject, second) == "Published 91 days apart."
    assert told(linked, "time", subject, first) == "Published on the same day."
    assert told(linked, "category", subject, second) == "Both are in Money."
    assert told(linked, "category", subject, other) == "It is in another category, Grief."
    assert told(linked, "author", subject, second) == "Both are by Author 0."
    assert told(linked, "author", subject, other) == "It is by another author, Author 1."
    assert "money" in told(linked, "tags", subject, second)
    assert told(linked, "tags", subject, other) == "They share no tag."
    assert told(linked, "series", subject, second) == "Their titles do not begin alike."
    assert told(linked, "linked", subject, second) == "2 articles like the subject link to it."
    assert told(linked, "linked", subject, other) == "No article like the subject links to it."


def test_shared_tags_are_said_to_count_more_where_a_text_is_reticent(snapshot: Snapshot) -> None:
    rows = snapshot.rows
    first, second, other = rows["money-0"], rows["money-3"], rows["grief-1"]
    reticence = np.zeros(len(snapshot.cards), dtype=np.float32)
    reticence[second] = 0.9
    metadata = replace(snapshot.index.metadata, reticence=reticence)
    reticent = replace(snapshot, index=replace(snapshot.index, metadata=metadata))
    subject = reticent.index.subject(first)
    assert "tells little of its own tags" in told(reticent, "unspoken", subject, second)
    assert "Both texts tell" in told(reticent, "unspoken", subject, rows["money-2"])
    assert told(reticent, "unspoken", subject, other) == "They share no tag."


def test_a_series_is_named_as_its_titles_spell_it(snapshot: Snapshot) -> None:
    cards = tuple(replace(card, title=f"Money Monday: {card.title}") for card in snapshot.cards)
    series = replace(snapshot, cards=cards, index=replace(snapshot.index, metadata=Metadata.of(cards)))
    assert told(series, "series", series.index.subject(0), 3) == "Both titles begin with “Money Monday”."


@pytest.mark.parametrize(
    ("value", "degree"),
    [(0.6, "far more"), (0.35, "more"), (0.2, "hardly more or less"), (0.12, "hardly more or less"), (0.0, "less")],
)
def test_a_likeness_is_compared_with_chance(snapshot: Snapshot, value: float, degree: str) -> None:
    words = in_words("words", value, SCALE, snapshot.index.subject(0), snapshot, 1)
    assert words == f"The two texts share words {degree} than by chance."


def test_what_has_not_earned_a_weight_is_said_to_count_for_nothing(snapshot: Snapshot) -> None:
    words = in_words("time", 1.0, replace(SCALE, weight=0.0), snapshot.index.subject(0), snapshot, 0)
    assert words == "Published on the same day. That counts for nothing on this corpus."
