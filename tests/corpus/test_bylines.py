"""A byline is the names in it."""

import pytest

from corpus.bylines import author_of


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("ada@paper.museum (Ada Fenwick)", "Ada Fenwick"),
        ("Ada Fenwick <ada@paper.example>", "Ada Fenwick"),
        ("Ada Fenwick (ada@paper.example)", "Ada Fenwick"),
        ("By Ada Fenwick", "Ada Fenwick"),
        ("BY: Ada Fenwick and Ben Ode", "Ada Fenwick and Ben Ode"),
        ("Words by Ada Fenwick", "Ada Fenwick"),
        ("ada@paper.example", ""),
        ("Ada Fenwick, Ben Ode", "Ada Fenwick, Ben Ode"),
        ("Byron Ode", "Byron Ode"),
        ("By", "By"),
        ("Ada (the baker)", "Ada (the baker)"),
        ("", ""),
        ("@", ""),
        ("- -", ""),
        ("42", "42"),
    ],
)
def test_a_byline_gives_its_names(printed: str, name: str) -> None:
    assert author_of(printed) == name
