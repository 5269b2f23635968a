"""Sketches that are kept between nights change nothing, and are not made twice."""

from collections.abc import Mapping, Sequence

import numpy as np

from corpus.preparation.near_duplicates import article_groups
from corpus.preparation.sketches import sketched
from tests.conftest import invented_articles

TEXTS = ["one two three four five six", "too short", "", "seven eight nine ten eleven", "one two three four five six"]


class Kept(dict[bytes, bytes]):
    """A store that counts what it is given."""

    given = 0

    def get(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:  # type: ignore[override]
        """Those that are known."""
        return {key: self[key] for key in keys if key in self}

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keeps them."""
        self.given += len(values)
        self.update(values)


def test_what_was_kept_gives_the_same_and_nothing_is_sketched_twice() -> None:
    kept = Kept()
    digests, sketches = sketched(TEXTS)
    for _ in range(2):
        again, the_same = sketched(TEXTS, kept)
        assert again == digests
        np.testing.assert_array_equal(the_same, sketches)
        assert kept.given == len(set(TEXTS))


def test_texts_of_the_same_words_have_one_digest_and_those_without_a_run_none() -> None:
    digests, sketches = sketched(TEXTS)
    assert digests[0] == digests[4] != digests[3]
    assert digests[1] == digests[2] == b""
    assert not sketches[1].any()


def test_a_record_of_another_length_is_made_anew() -> None:
    kept = Kept()
    expected = sketched(TEXTS, kept)[1]
    for key in kept:
        kept[key] = kept[key][:-4]
    np.testing.assert_array_equal(sketched(TEXTS, kept)[1], expected)


def test_copies_are_the_same_groups_on_the_first_night_and_on_the_second() -> None:
    articles, kept = invented_articles(), Kept()
    expected = article_groups(articles).tolist()
    assert expected != list(range(len(articles)))
    assert [article_groups(articles, (), kept).tolist() for _ in range(2)] == [expected, expected]
