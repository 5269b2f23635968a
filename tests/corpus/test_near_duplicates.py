"""Copies and light edits are found; series and neighbours in subject are not."""

import random
from itertools import combinations

from corpus.near_duplicates import duplicate_groups, is_same_piece

WORDS = [f"word{n}" for n in range(400)]


def text(seed: int, length: int = 400) -> str:
    """A text of random words."""
    generator = random.Random(seed)  # noqa: S311 - a fixed text, not a secret
    return " ".join(generator.choice(WORDS) for _ in range(length))


def edited(original: str, share: float, seed: int = 0) -> str:
    """`original` with this share of its words replaced."""
    generator = random.Random(seed)  # noqa: S311 - a fixed edit, not a secret
    return " ".join("edited" if generator.random() < share else word for word in original.split())


def test_a_copy_and_a_light_edit_share_a_group() -> None:
    groups = duplicate_groups([text(1), text(2), text(1), edited(text(2), 0.03)])
    assert groups.tolist() == [0, 1, 0, 1]


def test_different_texts_and_heavy_rewrites_do_not() -> None:
    assert duplicate_groups([text(1), text(2), edited(text(1), 0.4)]).tolist() == [0, 1, 2]


def test_texts_without_words_are_not_copies_of_one_another() -> None:
    assert duplicate_groups(["", "", "a b"]).tolist() == [0, 1, 2]


def test_candidates_by_hashing_are_all_that_comparing_every_pair_finds() -> None:
    """The brute-force oracle: every pair of 120 texts, edited by 0 to 30 per cent."""
    texts = [edited(text(n // 4), 0.1 * (n % 4), n) for n in range(120)]
    groups = duplicate_groups(texts)
    same = {(a, b) for a, b in combinations(range(len(texts)), 2) if is_same_piece(texts[a], texts[b])}
    assert same
    assert all(groups[a] == groups[b] for a, b in same)


def test_the_groups_do_not_depend_on_what_else_is_in_the_corpus() -> None:
    pair = [text(1), edited(text(1), 0.03)]
    crowd = [text(n) for n in range(10, 60)]
    groups = duplicate_groups([*crowd, *pair])
    assert groups[-1] == groups[-2] == len(crowd)
