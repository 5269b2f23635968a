"""Two spellings of one address are one page, and two addresses stay two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.addresses import canonical_url, page_address, without_campaign


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://bücher.example/straße/ü?x=1&y=2", "https://xn--bcher-kva.example/stra%C3%9Fe/%C3%BC?y=2&x=1"),
        ("https://straße.example/a", "https://xn--strae-oqa.example/a"),
        ("https://site.example/c%2Fd", "https://site.example/c%2fd"),
        ("https://site.example/a%20b", "https://site.example/a b"),
        ("https://site.example/%7Eanna/%61", "http://www.site.example/~anna/a/"),
        ("https://site.example/%d0%b4", "https://site.example/д"),
        ("https://site.example/?p=%C3%BC", "https://site.example?p=ü"),
        ("/blog/ü", "/blog/%C3%BC"),
    ],
)
def test_one_page_in_two_spellings_is_one(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://site.example/c%2Fd", "https://site.example/c/d"),
        ("https://site.example/a%3Fb", "https://site.example/a?b"),
        ("https://site.example/A", "https://site.example/a"),
        ("https://site.example/100%25", "https://site.example/100%"),
        ("https://xn--.example/a", "https://.example/a"),
    ],
)
def test_what_an_escape_keeps_apart_stays_apart(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


def test_half_a_character_makes_no_error() -> None:
    assert canonical_url("https://site.example/\udcff") == canonical_url("https://site.example/?") + "/%3F"


@given(st.text(max_size=30))
def test_any_text_has_a_form_and_the_form_is_its_own(text: str) -> None:
    """A name that was kept in this form is found by it."""
    for url in (text, f"https://site.example/{text}", f"//{text}/a"):
        found = canonical_url(url)
        assert canonical_url(f"https://{found}" if not found.startswith("/") and found else found) == found


def test_ids_that_are_made_of_addresses_are_spelt_as_the_site_spells_them() -> None:
    assert page_address("https://www.site.example/2024/straße/?utm_source=x#top") == "site.example/2024/straße"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://site.example/a/?utm_source=rss&utm_medium=rss&utm_campaign=a", "https://site.example/a/"),
        ("https://site.example/a?utm_source=rss#top", "https://site.example/a#top"),
        ("https://site.example/a?page=2&utm_source=rss", "https://site.example/a?page=2"),
        ("https://site.example/a?UTM_Source=rss&b=%C3%A9&a", "https://site.example/a?b=%C3%A9&a"),
        ("https://site.example/a?x=utm_source=1", "https://site.example/a?x=utm_source=1"),
        ("/a/?ref=12", "/a/?ref=12"),
    ],
)
def test_a_campaign_is_no_part_of_an_address_that_is_shown(url: str, expected: str) -> None:
    assert without_campaign(url) == expected
