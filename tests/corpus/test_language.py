"""The language is told for what is long enough to tell, and left open otherwise."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language import detected, language_tag

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


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("EN", "en"), ("en_us", "en-US"), ("pt-br", "pt-BR"), ("de_DE.UTF-8", "de-DE"), ("de_DE@euro", "de-DE"),
        ("zh-hant-tw", "zh-Hant-TW"), ("en_GB_oxendict", "en-GB-oxendict"), ("es-419", "es-419"), ("nds", "nds"),
        ("en-us-u-hc-h12", "en-US-u-hc-h12"), ("de-DE-formal", "de-DE-formal"), (" fr ", "fr"),
        ("English", ""), ("x-default", ""), ("en, fr", ""), ("en;q=0.8", ""), ("", ""), ("_", ""), ("und", ""),
        ("{{ lang }}", ""), ("en-", ""), ("e", ""), ("ſe", ""),
    ],
)  # fmt: skip
def test_a_language_as_publishers_write_it_is_a_tag_or_nothing(written: str, tag: str) -> None:
    assert language_tag(written) == tag


@pytest.mark.slow
@given(st.text() | st.from_regex(r"[A-Za-z]{2,3}([_-][A-Za-z0-9]{1,8}){0,4}", fullmatch=True))
def test_a_tag_of_a_tag_is_the_tag(written: str) -> None:
    tag = language_tag(written)
    assert language_tag(tag) == tag
