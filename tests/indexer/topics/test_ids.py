"""What an id looks like, and that an editor's file gives it back as it is."""

import pytest

from corpus.cleaning import clean_line
from indexer.topics.ids import discovered_id, slug


@pytest.mark.parametrize("words", ["€Œß", "Sleeping apart", "en Español"])
def test_an_id_is_read_from_a_file_as_it_was_made(words: str) -> None:
    for identity in (slug(words), slug(words, 2), discovered_id(words, ["a"], set())):
        assert clean_line(identity) == identity


def test_a_cut_id_does_not_end_in_a_hyphen() -> None:
    assert slug("Night - and day", 6) == "night"
