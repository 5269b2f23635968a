"""A host is known however it was written down."""

import pytest

from corpus.hosts import host_of, known_hosts


@pytest.mark.parametrize(
    "written",
    ["site.example", "www.Site.example", "https://site.example/", "HTTP://www.site.example/blog?a=b", "//site.example"],
)
def test_a_host_may_be_written_as_the_address_of_the_site(written: str) -> None:
    assert known_hosts([written]) == {host_of("https://site.example/page")}


@pytest.mark.parametrize("written", ["", "https://", "https:///path", "http:site.example"])
def test_what_names_no_host_is_none(written: str) -> None:
    assert known_hosts([written]) == frozenset()
