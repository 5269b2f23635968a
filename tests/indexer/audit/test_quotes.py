"""Where quotes begin and end."""

import pytest

from indexer.audit.quotes import sentence_round, trimmed

TEXT = "One thing. Look at challenge.gov this winter, they say. “No.” Another line\nand one more"


@pytest.mark.parametrize(
    ("about", "quoted"),
    [
        ("this winter", "Look at challenge.gov this winter, they say."),
        ("One", "One thing."),
        ("more", "and one more"),
        ("Another", "Another line"),
    ],
)
def test_a_sentence_is_quoted_whole(about: str, quoted: str) -> None:
    start, end = sentence_round(TEXT, TEXT.index(about), TEXT.index(about) + len(about))
    assert TEXT[start:end] == quoted


@pytest.mark.parametrize("place", [0, 500, 995])
def test_of_an_endless_one_there_are_some_whole_words_with_what_it_is_about(place: int) -> None:
    words = [f"w{number:03}" for number in range(1000)]
    text = " ".join(words)
    start, end = sentence_round(text, text.index(words[place]), text.index(words[place]) + 4)
    assert words[place] in text[start:end].split()
    assert set(text[start:end].split()) <= set(words)
    assert end - start <= 240


def test_nothing_is_quoted_beyond_a_text() -> None:
    assert trimmed("  ab  ", 0, 99) == (2, 4)
    assert trimmed("", 0, 10) == (0, 0)
    assert trimmed("x" * 500, 100, 500) == (100, 220)
