"""What a site prints on many pages goes; what many articles say of their own stays."""

import random
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article, Section
from corpus.preparation.boilerplate import RemovedLine, Stripped, repeated_lines, without_lines
from corpus.preparation.near_duplicates import article_groups
from tests.corpus.invented import article, prose

BOX = Section(
    "Our letter",
    (
        "Every Tuesday we send you one thing worth reading about living with others, and nothing else.",
        "Join 12,345 readers.",
        "No advertising.",
    ),
)
PROMOTION = "Our book on quarrels is out: two hundred pages, forty exercises and no advice that we have not tried."
SHARE = "Share this"
QUOTATION = (
    "“A quarrel is a conversation that has lost its subject,” as the old counsellor liked to say of his couples."
)
FAQ = "Frequently asked questions"


def stripped(articles: list[Article]) -> Stripped:
    """What is left of a site."""
    return without_lines(articles, repeated_lines(articles, article_groups(articles)))


def paragraphs(seed: str, number: int) -> list[str]:
    """So many paragraphs that no other article has."""
    return [prose(f"{seed} {place}", 40) for place in range(number)]


def page(number: int) -> tuple[Article, Article]:
    """A page of a site, and what it says of its own: a box in the midst of it, a promotion, a share line, an FAQ."""
    own = paragraphs(f"page {number}", 6 + number % 4)
    place = 2 + number % 4
    faq = Section(FAQ, ("Ask your doctor.", *paragraphs(f"answer {number}", 3)))
    promoted = [PROMOTION] if number % 3 == 0 else []
    printed = [*own[:place], *promoted]
    quoted = [QUOTATION] if number in {7, 8} else []
    rest = Section(BOX.heading, (*BOX.paragraphs, *own[place:], *quoted))
    shared = replace(faq, paragraphs=(*faq.paragraphs, SHARE, f"By Ann Example on page {number}"))
    full = article(f"p{number:02}", *printed, sections=(rest, shared), author="Ann Example")
    return full, article(f"p{number:02}", *own, *quoted, sections=(faq,), author="Ann Example")


SITE = [page(number) for number in range(40)]
FULL, OWN = [full for full, _ in SITE], [own for _, own in SITE]


def test_boxes_promotions_and_share_lines_go_and_all_else_stays() -> None:
    assert stripped(FULL).articles == tuple(OWN)


def test_the_report_counts_the_articles_each_line_stood_in() -> None:
    counts = {line.text: line.articles for line in stripped(FULL).removed}
    assert counts[BOX.heading] == counts[SHARE] == counts[BOX.paragraphs[1]] == 40
    assert counts[PROMOTION] == 14
    assert stripped(FULL).removed[0].articles == 40
    assert not {QUOTATION, FAQ, "Ask your doctor."} & counts.keys()


def test_copies_are_not_boilerplate_of_one_another() -> None:
    shared = paragraphs("copy", 10)
    copies = [article(f"copy{n}", *shared, *paragraphs(f"copy {n}", 3)) for n in range(6)]
    assert len(set(article_groups(copies).tolist())) == 1
    assert stripped([*FULL, *copies]).articles == (*OWN, *copies)


def test_the_same_line_on_another_site_is_another_line() -> None:
    elsewhere = [
        article(f"q{n}", *paragraphs(f"else {n}", 5), PROMOTION, url=f"https://{n}.example/q") for n in range(8)
    ]
    assert stripped([*FULL, *elsewhere]).articles == (*OWN, *elsewhere)


def test_three_articles_may_share_a_sentence() -> None:
    sharing = [article(f"s{n}", *paragraphs(f"sharing {n}", 5), QUOTATION) for n in range(3)]
    assert stripped(sharing).removed == ()
    fourth = article("s3", *paragraphs("sharing 3", 5), QUOTATION)
    assert stripped([*sharing, fourth]).removed == (RemovedLine(QUOTATION, 4),)


@pytest.mark.slow
def test_in_a_large_archive_a_few_pages_may_share_a_fact_in_the_midst_of_them() -> None:
    own = [paragraphs(f"archive {n}", 8) for n in range(600)]
    facts = [
        article(f"a{n:03}", *lines[:4], *([QUOTATION] if n < 5 else []), *lines[4:]) for n, lines in enumerate(own)
    ]
    assert stripped(facts).removed == ()
    notes = [article(f"a{n:03}", *lines, *([QUOTATION] if n < 5 else [])) for n, lines in enumerate(own)]
    assert stripped(notes).removed == (RemovedLine(QUOTATION, 5),)


def test_short_lines_in_lists_stay() -> None:
    generator = random.Random(1)  # noqa: S311 - a fixed choice, not a secret
    rules = ["Drink water.", "Rest.", "Keep warm.", "See a doctor.", "Sleep.", "Walk."]
    lists = [
        article(
            f"l{n}",
            *paragraphs(f"list {n}", 3),
            sections=(Section("What to do", (*generator.sample(rules, 3), *paragraphs(f"after {n}", 4))),),
        )
        for n in range(20)
    ]
    assert stripped(lists).removed == ()


def test_a_heading_stays_while_its_section_says_something() -> None:
    pages = [
        article(
            f"h{n}",
            sections=[
                Section("Introduction", tuple(paragraphs(f"in {n}", 2))),
                Section("Conclusion", tuple(paragraphs(f"out {n}", 2))),
            ],
        )
        for n in range(10)
    ]
    assert stripped(pages).articles == tuple(pages)


def test_a_heading_goes_with_the_section_that_goes() -> None:
    help_lines = Section(
        "Where to find help", ("If you are in danger call 112; at any hour you can talk to 0800 555 0199.",)
    )
    pages = [
        article(f"w{n}", *paragraphs(f"with help {n}", 4), sections=(help_lines, Section("Share", ())))
        for n in range(10)
    ]
    result = stripped(pages)
    assert result.articles == tuple(replace(p, body=p.body[:1]) for p in pages)
    assert {line.text for line in result.removed} == {"Where to find help", help_lines.paragraphs[0], "Share"}


def test_a_promotion_that_names_the_article_is_one_promotion() -> None:
    pages = [article(f"n{n}", *paragraphs(f"named {n}", 4), title=f"On {prose(f'title {n}', 4)}") for n in range(10)]
    promoted = [
        replace(
            p,
            body=(
                Section(
                    "", (*p.body[0].paragraphs, f"Did “{p.title}” help you? Tell us what you think of it, and why.")
                ),
            ),
        )
        for p in pages
    ]
    assert stripped(promoted).articles == tuple(pages)


def test_an_article_that_is_boilerplate_throughout_is_kept_and_named() -> None:
    empty = article("nothing", *BOX.paragraphs, PROMOTION)
    result = stripped([*FULL, empty])
    assert result.articles == (*OWN, empty)
    assert result.nothing_else == ("nothing",)


def test_an_article_without_boilerplate_stays_the_same_object() -> None:
    plain = article("z", *paragraphs("plain", 3))
    assert stripped([*FULL, plain]).articles[-1] is plain


@pytest.mark.slow
@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from(["", "A", "B"]), st.lists(st.sampled_from(["x", "y", PROMOTION, "", "…"]))),
            max_size=4,
        ),
        max_size=9,
    )
)
@settings(deadline=None)
def test_taking_out_what_was_taken_out_changes_nothing(bodies: list[list[tuple[str, list[str]]]]) -> None:
    articles = [
        article(str(n), sections=[Section(heading, tuple(lines)) for heading, lines in body])
        for n, body in enumerate(bodies)
    ]
    lines = repeated_lines(articles, np.arange(len(articles), dtype=np.int32))
    once = without_lines(articles, lines)
    assert [a.id for a in once.articles] == [a.id for a in articles]
    assert all(bool(a.body_text()) == bool(b.body_text()) for a, b in zip(articles, once.articles, strict=True))


@pytest.mark.slow
def test_lines_without_number_take_no_longer() -> None:
    started = time.perf_counter()
    pages = [article(str(n), *(f"{n} {line}" for line in range(20_000))) for n in range(5)]
    stripped(pages)
    assert time.perf_counter() - started < 10
