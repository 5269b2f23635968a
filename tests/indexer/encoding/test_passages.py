"""Passages cover the whole article and fit the model."""

import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pytest

from corpus.article import Article, RawArticle
from corpus.validation import validate
from indexer.encoding.passages import RECIPE, PassageRecipe, cut, cut_text, divided_text, spread_texts, texts_at
from tests.conftest import REPOSITORY, ToyEncoder


def article(text: str, title: str = "The title") -> Article:
    """An article with this text."""
    outcome = validate(RawArticle("x", {"id": "a", "title": title, "text": text}))
    assert isinstance(outcome, Article)
    return outcome


def count_words(text: str) -> int:
    """Words stand for tokens."""
    return len(text.split())


class LongWords(ToyEncoder):
    """Reads a word without end as more than one token, as real models do."""

    def count_tokens(self, text: str) -> int:
        """Words, and one more for every thousand characters."""
        return len(text.split()) + len(text) // 1000


FITTING = RECIPE.fitting(ToyEncoder())
LONG = "\n".join(f"Sentence {n} is about number {n} and ends here." for n in range(400))


@pytest.mark.parametrize("text", [LONG, LONG.replace(".", "").replace("\n", " "), "x" * 5000 + " end", "Short."])
def test_together_the_passages_hold_every_word_in_order(text: str) -> None:
    found = cut(article(text), ToyEncoder()).passages
    body = " ".join(passage.removeprefix("The title\n") for passage in found)
    assert body.split() == text.split()


def test_each_passage_is_led_by_the_title_and_fits() -> None:
    for passage in cut(article(LONG), ToyEncoder()).passages:
        title, body = passage.split("\n", 1)
        assert title == "The title"
        assert 0 < count_words(body) <= FITTING


def test_passages_end_with_sentences_where_there_are_any() -> None:
    assert all(passage.endswith(".") for passage in cut(article(LONG), ToyEncoder()).passages)


def test_the_last_paragraph_of_a_long_article_counts() -> None:
    changed = cut(article(LONG + "\nAnd a last word on owls."), ToyEncoder()).passages
    assert "owls" in changed[-1]


def test_spans_find_every_passage_again_in_the_text_it_was_cut_from() -> None:
    words = [f"word{number}" + ("." if number % 17 == 16 else "") for number in range(1500)]
    for text in (" ".join(words), "word " * 900, "One line.\n\nAnother line of it.", "x" * 3000):
        outcome = validate(RawArticle("test", {"id": "a", "title": "A title", "summary": "A word word.", "text": text}))
        assert isinstance(outcome, Article)
        texts = cut(outcome, LongWords())
        spans = texts.spans
        assert tuple(f"A title\n{divided_text(outcome)[start:end]}" for start, end in spans) == texts.passages
        assert texts_at(outcome, spans) == texts
        assert list(spans) == sorted(spans)
        assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_an_article_that_is_all_title_has_an_empty_span() -> None:
    outcome = validate(RawArticle("test", {"id": "a", "title": "A title", "summary": "s", "text": "t"}))
    assert isinstance(outcome, Article)
    texts = cut(replace(outcome, summary="", body=()), ToyEncoder())
    assert (texts.passages, texts.spans) == (("A title",), ((0, 0),))


def test_a_passage_is_filled_with_sentences_as_far_as_it_goes() -> None:
    sizes = [count_words(passage.split("\n", 1)[1]) for passage in cut(article(LONG), ToyEncoder()).passages]
    assert all(size >= FITTING - 8 for size in sizes[:-1])


def test_cutting_needs_no_library_that_is_slow_to_start() -> None:
    script = (
        "import sys, indexer.encoding.passages; print([n for n in ('chonkie', 'torch', 'sklearn') if n in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


def test_a_model_that_reads_more_gets_longer_passages_up_to_what_was_measured_best() -> None:
    lengths = {}
    for reads in (128, 256, 384, 8192):
        encoder = ToyEncoder()
        encoder.maximum_tokens = reads
        lengths[reads] = count_words(cut(article(LONG), encoder).passages[0]) - 2
    assert lengths[128] < lengths[256] < lengths[384] == lengths[8192] <= RECIPE.tokens
    assert all(length <= reads - 56 for reads, length in lengths.items())


def test_another_recipe_cuts_otherwise_and_its_spans_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.encoding.passages.RECIPE", PassageRecipe(64, titled=False))
    whole = article(LONG)
    texts = cut(whole, ToyEncoder())
    assert all(count_words(text) <= 64 and not text.startswith("The title") for text in texts.passages)
    assert texts_at(whole, texts.spans) == texts


def test_of_a_long_draft_the_first_and_the_last_passage_and_some_between_are_left_and_of_a_short_one_all() -> None:
    draft = article(LONG * 3)
    texts = cut(draft, ToyEncoder())
    assert len(texts.passages) > 12
    few = spread_texts(draft, texts, 5)
    assert len(few.passages) == len(few.spans) == 5
    assert (few.passages[0], few.passages[-1]) == (texts.passages[0], texts.passages[-1])
    places = [texts.passages.index(passage) for passage in few.passages]
    gaps = [after - before for before, after in pairwise(places)]
    assert max(gaps) - min(gaps) <= 1
    assert spread_texts(draft, texts, len(texts.passages)) is texts


def test_a_text_that_is_no_article_is_cut_alike_but_for_the_title() -> None:
    titled = cut(article(LONG), ToyEncoder()).passages
    assert cut_text(LONG, ToyEncoder(), 100) == [passage.removeprefix("The title\n") for passage in titled]
    assert cut_text(LONG, ToyEncoder(), 3)[::2] == [cut_text(LONG, ToyEncoder(), 100)[place] for place in (0, -1)]
