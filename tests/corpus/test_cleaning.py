"""Cleaning undoes wrong decoding and removes what cannot be seen, and leaves good text alone."""

import time
import unicodedata

import pytest
from ftfy.badness import is_bad
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.cleaning import _MAY_BE_MISREAD, clean_line, clean_lines

SENTENCES = st.sampled_from(
    [
        "It’s “naïve” – isn’t it?",
        "Über die Brücke",
        "Où êtes-vous, chère amie ?",
        "¿Dónde está?",
        "5 € für 3 °C",
        "日本語",
        "🙂",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(st.one_of(SENTENCES, st.text(max_size=8)), max_size=6).map(" ".join))


def misread(text: str, encoding: str) -> str:
    """`text` written as UTF-8 and read as `encoding`."""
    return text.encode("utf-8", "ignore").decode(encoding, "ignore")


@pytest.mark.parametrize("encoding", ["latin-1", "sloppy-windows-1252"])
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize(
    "text", ["It’s “naïve” – isn’t it?", "Über die Brücke fährt Zoë", "C’est à côté", "Überraschung 🙂"]
)
def test_utf8_that_was_read_as_something_else_is_read_rightly(text: str, encoding: str, times: int) -> None:
    import ftfy.bad_codecs  # noqa: F401 - registers the encoding that browsers call windows-1252

    wrong = text
    for _ in range(times):
        wrong = misread(wrong, encoding)
    assert clean_line(wrong) == text


@pytest.mark.parametrize(
    "text",
    [
        "“Smart” quotes – and ‘dashes’ — stay… as they’re written.",
        "&amp; stays for the reader that decodes it, as do &lt;p&gt; and &#8217;",
        "NÃO, VOCÊ NÃO ESTÁ SÓ. À LA CARTE, ÂGE, ÇA VA",
        "« Où ? » demanda-t-elle ; « là-bas ! »",
        "Größe, Maß, Füße, ÄÖÜ, „Gänsefüßchen“",
        "Łódź, Kraków, Příliš žluťoučký kůň, Ěščřžý, Đà Nẵng, İstanbul",
        "Ελληνικά, Русский язык, עברית, العربية, 日本語, हिन्दी",
        "20 °C ± 2, 3 × 4 ≠ 13, ½ cup, § 3, 5 € – 7 £, © 2024 ®",
        "(╯°□°)╯︵ ┻━┻ ¯\\_(ツ)_/¯",
    ],
)
def test_good_text_stays_as_it_is(text: str) -> None:
    assert clean_line(text) == text


def test_controls_and_marks_of_direction_go() -> None:
    assert clean_line("a\u202eb\u0007c\u200bd\ufeff\u00ade\ud800") == "abcde"


def test_letters_are_composed() -> None:
    assert clean_line(unicodedata.normalize("NFD", "Zoë")) == "Zoë"


def test_marks_are_stacked_no_higher_than_anybody_writes() -> None:
    for stacked in ("a" + "\u0316\u0301" * 400, "a" + "\u0344" * 30, "a" + "\u0316\u200b" * 400):
        once = clean_line(stacked)
        assert len(once) <= 31
        assert clean_line(once) == once


def test_lines_are_cleaned_one_by_one() -> None:
    assert clean_lines("  one\ttwo \n\n\u2028three\r\n\u200b\n") == ["one two", "three"]


@pytest.mark.slow
@given(TEXTS, st.lists(st.sampled_from(["latin-1", "cp1252", "mac_roman", "cp1251"]), max_size=2))
@settings(max_examples=500)
def test_cleaning_twice_is_cleaning_once(text: str, encodings: list[str]) -> None:
    for encoding in encodings:
        text = misread(text, encoding)
    once = clean_line(text)
    assert clean_line(once) == once


@pytest.mark.slow
@given(
    st.lists(st.sampled_from([*"Ãâ€™Â©¢\x80\x99\xa0 \u200b\u0301\u0344a", "\u0958", "\ufb2c"]), max_size=120).map(
        "".join
    )
)
@settings(max_examples=500)
def test_cleaning_twice_is_cleaning_once_for_bits_of_broken_text(text: str) -> None:
    once = clean_line(text)
    assert clean_line(once) == once


@pytest.mark.slow
@given(
    st.one_of(TEXTS, TEXTS.map(lambda text: misread(text, "latin-1")), TEXTS.map(lambda text: misread(text, "cp1251")))
)
@settings(max_examples=500)
def test_whatever_the_library_would_repair_is_shown_to_it(text: str) -> None:
    assert not is_bad(text) or _MAY_BE_MISREAD.search(text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["Ã©’", "í\xa0½í¸\x80", "Р°С‚Р", "â€", "Ã ", "\x80\x99", "Ã\u200b", "a\u0301", " ", "日本", "ж ’ "]
)
def test_hostile_text_is_cleaned_in_bounded_time(unit: str) -> None:
    started = time.perf_counter()
    clean_line(unit * (2_000_000 // len(unit)))
    clean_line(unit * (49_000 // len(unit)))  # as long as a line may be to be repaired
    assert time.perf_counter() - started < 5
