"""Passages cover the whole article and fit the model."""

from dataclasses import replace
from itertools import pairwise

import pytest

from corpus.article import Article, RawArticle
from corpus.validation import validate
from indexer.encoding.passages import PASSAGE_TOKENS, divided_text, passage_spans, passages


def article(text: str, title: str = "The title") -> Article:
    """An article with this text."""
    outcome = validate(RawArticle("x", {"id": "a", "title": title, "text": text}))
    assert isinstance(outcome, Article)
    return outcome


def count_words(text: str) -> int:
    """Words stand for tokens."""
    return len(text.split())


LONG = "\n".join(f"Sentence {n} is about number {n} and ends here." for n in range(400))


@pytest.mark.parametrize("text", [LONG, LONG.replace(".", "").replace("\n", " "), "x" * 5000 + " end", "Short."])
def test_together_the_passages_hold_every_word_in_order(text: str) -> None:
    found = passages(article(text), count_words)
    body = " ".join(passage.removeprefix("The title\n") for passage in found)
    assert body.split() == text.split()


def test_each_passage_is_led_by_the_title_and_fits() -> None:
    for passage in passages(article(LONG), count_words):
        title, body = passage.split("\n", 1)
        assert title == "The title"
        assert 0 < count_words(body) <= PASSAGE_TOKENS


def test_passages_end_with_sentences_where_there_are_any() -> None:
    assert all(passage.endswith(".") for passage in passages(article(LONG), count_words))


def test_the_last_paragraph_of_a_long_article_counts() -> None:
    changed = passages(article(LONG + "\nAnd a last word on owls."), count_words)
    assert "owls" in changed[-1]


def test_spans_find_every_passage_again_in_the_text_it_was_cut_from() -> None:
    words = [f"word{number}" + ("." if number % 17 == 16 else "") for number in range(1500)]
    for text in (" ".join(words), "word " * 900, "One line.\n\nAnother line of it.", "x" * 3000):
        outcome = validate(RawArticle("test", {"id": "a", "title": "A title", "summary": "A word word.", "text": text}))
        assert isinstance(outcome, Article)
        texts = passages(outcome, lambda part: len(part.split()) + len(part) // 1000)
        spans = passage_spans(outcome, texts)
        assert [f"A title\n{divided_text(outcome)[start:end]}" for start, end in spans] == texts
        assert spans == sorted(spans)
        assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_an_article_that_is_all_title_has_an_empty_span() -> None:
    outcome = validate(RawArticle("test", {"id": "a", "title": "A title", "summary": "s", "text": "t"}))
    assert isinstance(outcome, Article)
    assert passage_spans(replace(outcome, summary="", body=()), ["A title"]) == [(0, 0)]
