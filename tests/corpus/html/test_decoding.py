"""A page's bytes become text: single broken bytes cost themselves, and what is no text is refused."""

import gzip

import pytest

from corpus.bounded import UnusableFileError
from corpus.html.decoding import text_of

GERMAN = "<p>Grüße über Flüsse, nämlich schön und für Könige, süß wie Öl. " * 6


def test_a_broken_byte_costs_itself_and_is_told() -> None:
    data = GERMAN.encode() + b"<!-- \xff -->" + "<p>Café".encode()
    text, doubt = text_of(data)
    assert text == f"{GERMAN}<!--  --><p>Café"
    assert "UTF-8" in doubt
    assert text_of(data, "utf-8")[0] == text


@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "windows-1252", "latin1", "windows1252", "Windows-1252", "iso88591"]
)
def test_a_declared_encoding_is_used_where_the_page_is_not_in_utf_8(declared: str) -> None:
    html = f"<meta charset={declared}>{GERMAN}“"
    assert text_of(html.encode("windows-1252")) == (html, "")


@pytest.mark.parametrize("declared", ["iso-8859-15", "iso8859-15", "ISO885915"])
def test_an_encoding_with_a_number_is_known_however_it_is_spelled(declared: str) -> None:
    html = f"<meta charset={declared}>{GERMAN}€"
    assert text_of(html.encode("iso-8859-15")) == (html, "")


def test_a_broken_byte_does_not_make_a_page_in_utf_8_one_in_latin_1() -> None:
    text, _ = text_of(f"<meta charset=iso-8859-1>{GERMAN}".encode() + b"\xff")
    assert text.endswith(GERMAN)


@pytest.mark.parametrize(
    "declared",
    ["", *(f"<meta charset={name}>" for name in ("utf-8", "punycode", "no-such", "windows-9999", "iso-8859-12"))],
)
def test_an_encoding_that_nobody_names_is_guessed_and_told(declared: str) -> None:
    text, doubt = text_of((declared + GERMAN).encode("windows-1252"))
    assert text == declared + GERMAN
    assert "guess" in doubt


def test_what_is_not_in_the_encoding_that_a_person_named_is_refused() -> None:
    for encoding in ("utf-8", "no-such"):
        with pytest.raises(UnusableFileError) as caught:
            text_of(GERMAN.encode("windows-1252"), encoding)
        assert caught.value.reason == "bad-encoding"


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(UnusableFileError):
        text_of(gzip.compress(bytes(range(256)) * 40))


def test_japanese_between_shifts_is_no_ascii() -> None:
    html = "<title>船</title><p>船は七時に港を出た。"
    assert text_of(html.encode("iso2022_jp")) == (html, "")
    assert text_of(b"<p>\x1b$Broken \x1b(B here \x1b$B~~\x1b(B") == ("<p>\x1b$Broken \x1b(B here \x1b$B~~\x1b(B", "")
