"""What discovered topics are called: by phrases of the editors' own; readers see those that read as subjects."""

import math
from dataclasses import replace

import numpy as np
import pytest

from corpus.article import Article, RawArticle, Section
from corpus.validation import validate
from indexer.topics.discovery.naming.keywords import count_of
from indexer.topics.discovery.naming.labels import (
    Label,
    Phrase,
    apart_from,
    by_nearness,
    chosen_label,
    label_again,
    phrases_of,
    stays,
    stems_of,
)
from indexer.topics.discovery.naming.readability import SHOWN, is_shown, readability
from indexer.topics.discovery.terms import Terms, read_terms
from indexer.topics.names import tag_as_words

DEBT, GARDEN = np.arange(10), np.arange(10, 30)
NOWHERE = np.empty(0, dtype=np.int64)


def article(number: int, title: str, text: str) -> Article:
    """An article with nothing but words."""
    made = validate(RawArticle("test", {"id": f"a{number:02}", "url": f"https://site.example/{number}",
                                        "title": title, "text": text}))  # fmt: skip
    assert isinstance(made, Article)
    return made


@pytest.fixture(scope="module")
def terms() -> Terms:
    """Ten articles on hidden debt, each with a kitchen in its body, and twenty on gardens."""
    debt = [
        article(n, f"Telling a partner about hidden debt, part {n}",
                f"She wanted to borrow and sat in the kitchen{n}. He owed a hidden debt. The kitchen was cold. "
                f"Nobody speaks of hidden debt in the kitchen.")
        for n in range(10)
    ]  # fmt: skip
    garden = [article(n, f"Roses, year {n}", f"Roses grow in a garden{n}. A rose wants sun.") for n in range(10, 30)]
    return read_terms([*debt, *garden])


def phrases(terms: Terms, rows: np.ndarray = DEBT, before: str = "") -> tuple[Phrase, ...]:
    return phrases_of(terms, rows, NOWHERE, count_of(terms.texts), before)


def test_what_bodies_are_full_of_and_no_title_names_is_no_label(terms: Terms) -> None:
    found = [phrase.text for phrase in phrases(terms)]
    assert found[0] == "hidden debt"
    assert "kitchen" not in found


def test_a_piece_of_a_phrase_is_worse_than_the_phrase_and_a_verb_than_a_noun(terms: Terms) -> None:
    whole = dict(zip(terms.shown, terms.whole, strict=True))
    assert whole["hidden debt"] > 2 * whole["hidden"]
    assert whole["kitchen"] > 2 * whole["borrow"]


def test_words_that_of_joins_are_one_phrase_and_each_its_own() -> None:
    text = "Read the terms of service. A trade mark of it. In terms of service."
    texts = [article(n, f"Number {n}", text) for n in range(3)]
    found = read_terms(texts)
    whole = dict(zip(found.shown, found.whole, strict=True))
    assert whole["terms of service"] > 0.5
    assert whole["trade mark"] > 0.4 > whole["trade"]


def test_headings_count_as_heads() -> None:
    plain = [article(n, f"Number {n}", f"About the pension{n}. A pension is money.") for n in range(3)]
    with_headings = [replace(a, body=(Section("The pension", a.body[0].paragraphs),)) for a in plain]
    heads = [read_terms(articles).heads.sum() for articles in (plain, with_headings)]
    assert heads[1] > heads[0]


def test_a_tag_that_covers_the_topic_names_it_as_words(terms: Terms) -> None:
    tags = [[tag_as_words("financial-secrets")] if row < 10 else ["plants"] for row in range(30)]
    found = phrases(terms.with_tags(tags))
    assert {phrase.score for phrase in found if " " in phrase.text} == {found[0].score}
    assert chosen_label(found, (), ("Hidden debt", "Partner", "Telling"), "").text == "Financial secrets"


def test_a_phrase_that_is_far_in_meaning_is_no_label() -> None:
    found = (Phrase("minutes", 3.0), Phrase("debt", 2.0))
    near = by_nearness(found, np.array([[0, 1], [1, 0]], dtype=np.float32), np.array([1.0, 0.0]))
    assert [phrase.text for phrase in near] == ["debt", "minutes"]
    assert near[1].score == 0


def test_no_two_topics_are_called_alike_and_none_says_what_the_one_above_says() -> None:
    found = (Phrase("debts", 3.0), Phrase("hidden", 2.0), Phrase("loans", 1.0))
    assert chosen_label(found, (), ("Debt",), "").text == "Hidden"
    assert chosen_label(found, (), ("Debt",), "Hidden debt").text == "Loans"


def test_what_is_a_name_of_the_publishers_is_no_label_in_any_form(terms: Terms) -> None:
    found, own = phrases(terms), {stems_of("hidden debts"), stems_of("House")}
    left, best = apart_from(found, own)
    assert left
    assert own.isdisjoint(phrase.stems for phrase in left)
    assert best == found[0].score
    assert apart_from(left, own) == (left, 0.0)
    assert chosen_label((Phrase("houses", 3.0), Phrase("money", 1.0)), (), (), "", own).text == "Money"
    assert chosen_label((), ("house",), (), "", own).text == "House 2"


def test_readers_are_not_told_of_what_a_name_of_the_publishers_says_better() -> None:
    assert is_shown(0.7, was_shown=False, own=0.7)
    assert not is_shown(0.7, was_shown=False, own=0.71)
    assert is_shown(0.7, was_shown=True, own=0.8)
    assert not is_shown(0.7, was_shown=True, own=0.9)
    assert not is_shown(SHOWN - 0.01, was_shown=False, own=0.1)


def test_without_a_phrase_the_keywords_are_a_label_that_nobody_is_shown() -> None:
    label = chosen_label((), ("kitchen", "house", "money", "table"), ("Kitchen, house, money",), "")
    assert label == Label("Kitchen, house, table", 0.0)
    assert not is_shown(readability(label.score), was_shown=True)


def test_a_label_stays_until_another_is_clearly_better(terms: Terms) -> None:
    found = (Phrase("debt", 3.0), Phrase("loans", 2.0), Phrase("money", 1.0))
    again = {word: label_again(word, found, ()) for word in ("Loans", "Money", "Garden")}
    assert again["Garden"] is None
    assert again["Loans"]
    assert again["Money"]
    assert stays(again["Loans"], Label("Debt", 3.0))
    assert not stays(again["Money"], Label("Debt", 3.0))


def test_the_higher_the_score_the_more_readable_and_what_was_shown_is_not_hidden_for_a_trifle() -> None:
    values = [readability(score) for score in (0, 0.1, 0.58, 1, 5, math.inf)]
    assert values == sorted(values)
    assert (values[0], values[2], values[-1]) == (0, 0.5, 1)
    assert is_shown(SHOWN, was_shown=False)
    assert not is_shown(0.5, was_shown=False)
    assert is_shown(0.5, was_shown=True)
    assert not is_shown(0.3, was_shown=True)
