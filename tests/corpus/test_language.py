"""The language is told for what is long enough to tell, and left open otherwise."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language import detected

ENGLISH = (
    "We talked until the kettle was cold, and in the end neither of us remembered what the quarrel had been about."
)
GERMAN = (
    "Wir redeten, bis der Tee kalt war, und am Ende wusste keiner von uns mehr, worum es in dem Streit gegangen war."
)
TEXTS = {
    "en": ENGLISH,
    "de": GERMAN,
    "fr": "Nous avons parlé jusqu'à ce que le thé soit froid, et à la fin personne ne savait plus pourquoi.",
    "nl": "We praatten tot de thee koud was, en aan het eind wist geen van ons beiden nog waar de ruzie over ging.",
    "es": "Hablamos hasta que el té se enfrió, y al final ninguno de los dos recordaba por qué discutíamos.",
}


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_the_languages_of_the_site_are_told(language: str, text: str) -> None:
    assert detected(text) == language


def test_lines_make_no_difference() -> None:
    assert detected("\n".join(GERMAN.split())) == "de"


def test_capitals_make_no_difference() -> None:
    assert detected(ENGLISH.upper()) == "en"


@pytest.mark.parametrize(
    "text", ["", " \n ", "Burn-out", "Sex, love and trust", "😀 🎉 " * 100, "1. 2. 3. " * 50, "—" * 500]
)
def test_what_is_too_short_or_no_language_is_left_open(text: str) -> None:
    assert detected(text) == ""


def test_a_quotation_does_not_make_an_article_foreign() -> None:
    assert detected(f"{ENGLISH * 3} „{GERMAN[:60]}“ {ENGLISH}") == "en"


def test_half_and_half_is_one_of_the_two_or_open() -> None:
    assert detected(f"{ENGLISH} {GERMAN}") in {"", "en", "de"}


def test_emoji_between_words_are_no_hindrance() -> None:
    assert detected(ENGLISH.replace(" ", " 🙂 ")) == "en"


def test_a_text_without_end_takes_no_longer() -> None:
    started = time.perf_counter()
    assert detected(ENGLISH * 100_000) == "en"
    assert detected("\N{HEBREW LETTER ALEF}\n" * 1_000_000) in {"", "he", "yi"}
    assert time.perf_counter() - started < 1


@given(st.text(max_size=300))
def test_any_text_gives_a_code_or_nothing(text: str) -> None:
    code = detected(text)
    assert code == detected(text)
    assert code == "" or (code.islower() and code.isascii() and 2 <= len(code) <= 3)
