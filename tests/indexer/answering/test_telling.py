"""What readers are told: never that there is nothing; what comes nearest, in the publisher's words and the site's."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from indexer.answering.coverage import Coverage
from indexer.answering.model import Dropped, Item, ItemSource, SearchResult
from indexer.answering.telling.sentences import Sentences, nearest_subjects, told
from indexer.answering.telling.sentences_file import SentencesError, read_sentences
from indexer.coverage.verdicts import Verdict
from indexer.snapshot.languages import TextLanguage
from indexer.snapshot.snapshot import Card, Snapshot
from tests.indexer.answering.random_lists import article_of


def found(verdict: Verdict, *subjects: str, outside: bool = False, shows_help: bool = False) -> SearchResult:
    """An answer."""
    coverage = Coverage(verdict, 0.5, 0.5, outside)
    card = Card.of(article_of(0))
    item = Item(1, card, (), 0.5, ItemSource.RELATED)
    return SearchResult(
        (item,), None, topics=(), coverage=coverage, language=TextLanguage("", 0.0, ()), shows_help=shows_help,
        nearest_subjects=subjects,
    )  # fmt: skip


def test_weak_and_missing_say_what_the_nearest_articles_are_about() -> None:
    for answer in (
        found(Verdict.WEAK, "Trust", "Grief", "Sleep"), found(Verdict.MISSING, "Trust", "Grief", "Sleep"),
        found(Verdict.MISSING, "Trust", "Grief", "Sleep", outside=True),
    ):  # fmt: skip
        assert "Trust, Grief and Sleep" in told(answer, Sentences())
    assert "about Trust." in told(found(Verdict.WEAK, "Trust"), Sentences())
    assert "Trust and Grief" in told(found(Verdict.WEAK, "Trust", "Grief"), Sentences())
    assert told(found(Verdict.WEAK), Sentences()).endswith("about related things.")


def test_no_reader_is_told_that_there_is_nothing() -> None:
    for field in fields(Sentences):
        words = getattr(Sentences(), field.name).lower()
        assert not {"nothing", "none", "no", "sorry", "unfortunately"} & set(words.replace(".", "").split())


@pytest.mark.parametrize("verdict", Verdict)
def test_where_filters_leave_nothing_to_be_seen_no_articles_are_spoken_of_as_if_they_were(verdict: Verdict) -> None:
    nothing = Dropped(excluded=0, filtered=0, below_score=0, duplicate=0, hidden=0, rule=0)
    answer = replace(found(verdict, "Trust"), items=(), dropped=nothing)
    narrowed = Sentences().narrowed.replace("{subjects}", "Trust")
    assert told(answer, Sentences()) != narrowed  # a page beyond the last
    for dropped in (replace(nothing, filtered=1), replace(nothing, below_score=1)):
        assert told(replace(answer, dropped=dropped), Sentences()) == narrowed


def test_where_help_stands_first_only_that_is_spoken_of() -> None:
    sentence = Sentences().help
    assert {told(found(verdict, shows_help=True), Sentences()) for verdict in Verdict} == {sentence}


def test_subjects_are_the_topics_of_the_first_three_and_the_category_where_there_is_none(
    shared_snapshot: Snapshot,
) -> None:
    rows = [shared_snapshot.rows[name] for name in ("grief-0", "grief-2", "sleep-3", "work-1")]
    names = nearest_subjects(shared_snapshot, rows)
    assert names[0] == "grief"
    assert len(names) == 3
    assert "work" not in names
    bare = replace(shared_snapshot, assignments=((),) * len(shared_snapshot.cards))
    assert nearest_subjects(bare, rows) == ("Grief", "Sleep")
    assert nearest_subjects(bare, rows[:0]) == ()


def test_a_sites_sentences_take_the_place_of_ours_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "sentences.yaml"
    file.write_text('weak: "Am ehesten: {subjects}"\nlast_of_several: " und "\n', "utf-8")
    sentences = read_sentences(file)
    assert told(found(Verdict.WEAK, "Trauer", "Schlaf"), sentences) == "Am ehesten: Trauer und Schlaf"
    assert sentences.help == Sentences().help
    file.write_text("# ours\n", "utf-8")
    assert read_sentences(file) == Sentences()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("weak: x\nmising: y", ":2: unknown key 'mising'; did you mean 'missing'?; known are covered, "),
        ("weak: x\nweak: y", ":2: weak is given twice"),
        ("weak: about {subject}", ":1: weak holds the placeholder '{subject}'; the only one is {subjects}"),
        ("covered: about {subjects}", ":1: covered holds the placeholder '{subjects}'; there is none here"),
        ("help: see {", ":1: help holds the placeholder '{'"),
        (f"help: {'x' * 301}", ":1: help has 301 characters; 300 at most"),
        ('help: "a\\nb"', ":1: help holds a line break"),
        ("help:", ":1: help is empty"),
        ("help: [a]", ":1: help should be one text"),
        ("- help", ":1: should have keys of"),
        ("help: 'a", ":"),
    ],
)
def test_every_mistake_is_told_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "sentences.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(SentencesError) as told_of:
        read_sentences(file)
    assert str(told_of.value).startswith(f"{file}{says}")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SentencesError, match=r"gone\.yaml: cannot be read"):
        read_sentences(tmp_path / "gone.yaml")
