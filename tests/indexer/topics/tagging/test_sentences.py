"""Sentences are cut where a person would cut them, stand where they say they stand, and lose nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article, RawArticle
from corpus.validation import validate
from indexer.encoding.passages import divided_text
from indexer.topics.tagging.sentences import LONGEST, Part, sentences_of, split


def parts(text: str, language: str = "en") -> list[str]:
    """The sentences of a paragraph."""
    return [text[start:end] for start, end in split(text, language)]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["Dr. Smith went to the U.S. in Jan. 2020.", '"Really?" she asked.', "It cost $3.50, e.g. more."]),
        ("en", ["She said, ‘I can’t.’", "Nobody moved.", "What?!", "No."]),
        ("en", ["Wait… and then… he left.", "So it ended."]),
        ("de", ["Das ist z. B. gut.", "Am 3. Mai kam er.", "Dann ging er."]),
        ("hi", ["यह एक वाक्य है।", "यह दूसरा है।"]),
        ("ar", ["هل هذا صحيح؟", "نعم.", "هذا جيد."]),
        ("el", ["Τι κάνεις;", "Καλά."]),
        ("not-a-language", ["One sentence.", "And another."]),
        ("", ["One sentence.", "And another."]),
    ],
)
def test_abbreviations_quotes_and_other_full_stops_are_understood(language: str, sentences: list[str]) -> None:
    assert parts(" ".join(sentences), language) == sentences


def test_a_language_without_spaces_is_cut_at_its_own_full_stops() -> None:
    assert parts("今日は天気がいい。明日は雨だろう。本当ですか？", "ja") == [
        "今日は天気がいい。", "明日は雨だろう。", "本当ですか？",
    ]  # fmt: skip


def test_a_text_without_punctuation_is_cut_at_spaces_into_pieces_that_can_be_quoted() -> None:
    text = "word " * 1000
    pieces = parts(text)
    assert max(map(len, pieces)) <= LONGEST
    assert " ".join(pieces).split() == text.split()
    assert len(parts("字" * 1000, "zh")) == 3


def test_what_has_no_letter_or_digit_is_no_sentence() -> None:
    assert parts("* * *") == []
    assert parts("") == []


@given(st.text(), st.sampled_from(["en", "de", "ja", "hi", "th", "", "xx"]))
def test_every_letter_is_in_exactly_one_sentence(text: str, language: str) -> None:
    spans = split(text, language)
    covered = [place for start, end in spans for place in range(start, end)]
    assert len(covered) == len(set(covered))
    assert {place for place, character in enumerate(text) if character.isalnum()} <= set(covered)
    assert all(text[start:end].strip() == text[start:end] for start, end in spans)


def article(**fields: object) -> Article:
    """A valid article."""
    made = validate(RawArticle("test", {"id": "a", "title": "A title", "language": "en", **fields}))
    assert isinstance(made, Article)
    return made


def test_each_sentence_says_where_it_stands() -> None:
    text = "First one. Second one.\n## A heading\nThird one.\nFourth one. Fifth one."
    made = article(summary="In short. Very short.", body=text)
    found = sentences_of(made)
    assert [(s.part, s.paragraph, s.text) for s in found] == [
        (Part.TITLE, 1, "A title"),
        (Part.SUMMARY, 1, "In short."), (Part.SUMMARY, 1, "Very short."),
        (Part.BODY, 1, "First one."), (Part.BODY, 1, "Second one."),
        (Part.BODY, 2, "Third one."),
        (Part.BODY, 3, "Fourth one."), (Part.BODY, 3, "Fifth one."),
    ]  # fmt: skip
    whole = divided_text(made)
    assert all(whole[s.place : s.place + len(s.text)] == s.text for s in found[1:])
    paragraphs = [paragraph for section in made.body for paragraph in section.paragraphs]
    assert all(paragraphs[s.paragraph - 1][s.start : s.end] == s.text for s in found if s.part is Part.BODY)


def test_a_text_that_stands_in_the_title_is_quoted_sentence_by_sentence() -> None:
    made = article(title="The baby wakes every two hours. I have not slept for weeks.", summary="Two.")
    found = [s for s in sentences_of(made) if s.part is Part.TITLE]
    assert [s.text for s in found] == ["The baby wakes every two hours.", "I have not slept for weeks."]
    assert all(made.title[s.start : s.end] == s.text for s in found)
