"""Copies and light edits are found; series and neighbours in subject are not."""

import time
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.preparation.near_duplicates import (
    DuplicateGroup,
    article_groups,
    duplicate_groups,
    duplicates,
    same_piece_as,
)
from corpus.preparation.series import are_parts, readings
from corpus.preparation.sketches import candidate_pairs, sketched
from tests.corpus.invented import article, edited, prose


def text(seed: int) -> str:
    """A text of invented words."""
    return prose(seed, 400)


def test_a_copy_and_a_light_edit_share_a_group() -> None:
    groups = duplicate_groups([text(1), text(2), text(1), edited(text(2), 0.03)])
    assert groups.tolist() == [0, 1, 0, 1]


def test_different_texts_and_heavy_rewrites_do_not() -> None:
    assert duplicate_groups([text(1), text(2), edited(text(1), 0.4)]).tolist() == [0, 1, 2]


def test_texts_without_words_are_not_copies_of_one_another() -> None:
    assert duplicate_groups(["", "", "a b"]).tolist() == [0, 1, 2]


@pytest.mark.slow
def test_candidates_by_hashing_are_all_that_comparing_every_pair_finds() -> None:
    """The brute-force oracle: every pair of 60 texts, edited by 0 to 30 per cent."""
    texts = [edited(text(n // 4), 0.1 * (n % 4), n) for n in range(60)]
    groups = duplicate_groups(texts)
    same = {(a, b) for a, b in combinations(range(len(texts)), 2) if same_piece_as(texts[a])(texts[b])}
    assert same
    assert all(groups[a] == groups[b] for a, b in same)


def test_every_pair_of_many_copies_is_a_candidate() -> None:
    assert candidate_pairs(sketched([text(1)] * 5)[1], 0.55) == list(combinations(range(5), 2))


def test_the_groups_do_not_depend_on_what_else_is_in_the_corpus() -> None:
    pair = [text(1), edited(text(1), 0.03)]
    crowd = [text(n) for n in range(10, 60)]
    groups = duplicate_groups([*crowd, *pair])
    assert groups[-1] == groups[-2] == len(crowd)


def groups_of(articles: list[Article]) -> list[int]:
    """The groups of `articles`, the site being site.example."""
    return [int(group) for group in article_groups(articles, ["site.example"])]


def test_a_group_has_the_number_of_its_newest_article() -> None:
    old = article("a", prose(1), published_at=date(2020, 1, 1), updated_at=date(2021, 5, 1))
    new = article("b", edited(prose(1), 0.03), published_at=date(2023, 1, 1))
    assert groups_of([old, new, article("c", prose(2))]) == [1, 1, 2]
    assert groups_of([replace(old, updated_at=date(2024, 1, 1)), new]) == [0, 0]


def test_without_dates_the_smallest_id_stands_for_the_group() -> None:
    assert groups_of([article("a", prose(1)), article("b", prose(1))]) == [0, 0]


def test_the_sites_own_article_comes_before_a_newer_one_elsewhere() -> None:
    own = article("b", prose(1), url="https://www.site.example/b", published_at=date(2020, 1, 1))
    path = replace(own, url="/b")
    copy = article("a", prose(1), url="https://other.example/b", published_at=date(2024, 1, 1))
    assert groups_of([copy, own]) == groups_of([copy, path]) == [1, 1]


def test_the_article_that_the_copies_name_comes_before_all_others() -> None:
    named = article("c", prose(1), url="https://other.example/c?utm_source=x", published_at=date(2001, 1, 1))
    copies = [
        article(i, prose(1), aliases=("http://www.other.example/c/",), published_at=date(2024, 1, 1)) for i in "ab"
    ]
    assert groups_of([*copies, named]) == [2, 2, 2]


SERIES = [
    ("Moving in, part 1: deciding", "Moving in, part 2: the house"),
    ("Moving in (1/3)", "Moving in (2/3)"),
    ("Moving in", "Moving in, part two"),
    ("Moving in II", "Moving in III – the stairs"),
    ("Umzug, Teil 1", "Umzug, Teil 2"),
    ("Umzug: erster Teil", "Umzug: zweiter Teil"),
    ("Déménager, deuxième partie", "Déménager, troisième partie"),
    ("Verhuizen, deel een", "Verhuizen, deel twee"),
    ("Mudanza, parte 3", "Mudanza, parte 4"),
    ("Week 3: Covid-19", "Week 4: Covid-19"),
    ("Living with hepatitis B", "Living with hepatitis C"),
]


@pytest.mark.parametrize(("first", "second"), SERIES)
def test_parts_of_a_series_are_two_pieces_however_much_they_share(first: str, second: str) -> None:
    one = article("a", prose(0, 300), prose(1, 30), title=first)
    two = article("b", prose(0, 300), prose(2, 30), title=second)
    assert same_piece_as(one.body_text())(two.body_text())
    assert groups_of([one, two]) == [0, 1]
    assert groups_of([one, replace(two, body=one.body)]) == [0, 0]  # every word the same: one piece


def test_the_parts_of_a_series_may_be_numbered_in_their_ids_alone() -> None:
    parts = [article(f"moving-in-part-{n}", prose(0, 300), prose(n, 30), title=f"Title {n} words") for n in (1, 2)]
    assert groups_of(parts) == [0, 1]


RE_ISSUES = [
    ("Sleep well", "Sleep well"),
    ("The best lamps of 2023", "The best lamps of 2024"),
    ("5 ways to sleep", "7 ways to sleep"),
    ("Part of the family", "Part of a family"),
    ("Moving in, part 1: deciding", "Moving in, part one: decisions"),
    ("Living with Covid-19", "Life with Covid-19"),
]


@pytest.mark.parametrize(("first", "second"), RE_ISSUES)
def test_titles_that_number_no_part_make_no_series(first: str, second: str) -> None:
    pair = [
        article("17", prose(0, 300), prose(1, 30), title=first),
        article("18", prose(0, 300), prose(2, 30), title=second),
    ]
    assert groups_of(pair) == [0, 0]


def test_a_third_article_does_not_join_two_parts() -> None:
    parts = [article(f"{n}", prose(0, 300), prose(n, 30), title=f"Moving in, part {n}") for n in (1, 2)]
    between = article("3", prose(0, 300), prose(3, 30), title="On moving")
    groups = groups_of([*parts, between])
    assert groups[0] != groups[1]
    assert groups[2] in groups[:2]


def test_films_with_one_sentence_under_them_are_not_one_piece() -> None:
    films = [article(f"{n}", "Watch the film below.", title=f"A film about {prose(n, 6)}") for n in range(3)]
    assert groups_of(films) == [0, 1, 2]


def test_a_chain_of_edits_does_not_join_what_has_become_another_piece() -> None:
    chain = [prose(0, 600).split()]
    for step in range(6):
        version = chain[-1].copy()
        version[step * 100 : step * 100 + 100] = prose(f"new{step}", 100).split()
        chain.append(version)
    groups = duplicate_groups([" ".join(version) for version in chain])
    assert groups[0] == groups[1]
    assert groups[0] != groups[-1]


@pytest.mark.slow
@given(st.permutations(range(12)))
@settings(max_examples=25, deadline=None)
def test_the_order_of_the_articles_is_no_matter(order: list[int]) -> None:
    texts = [edited(prose(n // 4, 200), 0.04 * (n % 4), n) for n in range(12)]
    expected = duplicate_groups(texts)
    found = duplicate_groups([texts[n] for n in order])
    for a, b in combinations(range(12), 2):
        assert (found[a] == found[b]) == (expected[order[a]] == expected[order[b]])


def test_reports_say_what_kind_of_copy_it_is() -> None:
    articles = [
        article("a", prose(1), author="Ann"),
        article("b", prose(1), author="Bea", url="https://other.example/b"),
        article("c", prose(2), author="Ann"),
        article("d", edited(prose(2), 0.03), author="ann"),
        article("e", prose(3)),
        article("f", edited(prose(3), 0.03), url="https://other.example/f"),
        article("g", prose(4), author="Ann"),
        article("h", edited(prose(4), 0.03), author="Bea"),
        article("i", prose(5)),
    ]
    assert duplicates(articles, article_groups(articles, ["site.example"])) == (
        DuplicateGroup("a", ("a", "b"), "exact"),
        DuplicateGroup("c", ("c", "d"), "re-issue"),
        DuplicateGroup("e", ("e", "f"), "syndicated"),
        DuplicateGroup("g", ("g", "h"), "syndicated"),
    )


def test_a_corpus_without_articles_has_no_groups() -> None:
    assert article_groups([]).tolist() == []
    assert duplicates([], article_groups([])) == ()


@given(st.text(max_size=200))
def test_any_title_can_be_read(title: str) -> None:
    one = article("a", title=title)
    assert not are_parts(readings(one), readings(one))


def test_titles_without_end_take_no_longer() -> None:
    started = time.perf_counter()
    for unit in ("part ", "1 ", "1/", "i,", "a"):
        readings(article(unit * 100_000, title=unit * 100_000))
    assert time.perf_counter() - started < 1
