"""What answers a reader's query: the oracle's list, topics in the corpus' own languages only, and a verdict."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.answering.explanation import SignalPart, nearest_passage
from indexer.answering.model import Item, ListRequest, SearchResult
from indexer.answering.search import answer_query, search
from indexer.answering.topics import asked_about, topics_of_vocabulary
from indexer.coverage.verdicts import Verdict
from indexer.encoding.subject import encode_query
from indexer.ranking.scoring import Wish, rank
from indexer.snapshot.languages import OTHER_LANGUAGE, TextLanguage
from indexer.snapshot.snapshot import Snapshot
from tests.conftest import ToyEncoder
from tests.indexer.answering.walk import REQUESTS, walked

FRENCH = "Je ne dors plus depuis que ma mère est morte, et je pense à elle toutes les nuits sans arrêt, pillow."


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["tired at night", "bank loan", "xyzzy", "letter of mourning"]), REQUESTS)
def test_search_lists_are_what_the_oracle_lists(shared_snapshot: Snapshot, query: str, request: ListRequest) -> None:
    subject = encode_query(query, ToyEncoder(), shared_snapshot.lexicon)
    about = asked_about(shared_snapshot, subject, topics_of_vocabulary(shared_snapshot, subject))
    ranked = rank(Wish(shared_snapshot.query_formula, (about,)), shared_snapshot.index)
    scores = dict(zip(ranked.rows.tolist(), ranked.scores.tolist(), strict=True))
    answer = search(shared_snapshot, subject, request)
    assert [item.card.id for item in answer.items] == walked(shared_snapshot, scores, set(), request, query=True)


def test_coverage_falls_from_words_of_the_corpus_to_words_of_none(shared_snapshot: Snapshot) -> None:
    def best(query: str) -> float:
        subject = encode_query(query, ToyEncoder(), shared_snapshot.lexicon)
        return search(shared_snapshot, subject, ListRequest(1)).coverage.best_score

    nothing = encode_query("quantum chromodynamics", ToyEncoder(), shared_snapshot.lexicon)
    assert search(shared_snapshot, nothing, ListRequest(1)).coverage.verdict is Verdict.MISSING
    assert best("funeral mourning cemetery widow tears") > best("quantum chromodynamics")


def test_subjects_are_told_of_the_articles_that_are_seen(shared_snapshot: Snapshot) -> None:
    subject = encode_query("funeral letter of mourning", ToyEncoder(), shared_snapshot.lexicon)

    def told_of(request: ListRequest) -> str:
        return search(shared_snapshot, subject, request).nearest_subjects[0].casefold()

    assert told_of(ListRequest()) == told_of(ListRequest(categories=("nowhere",))) == "grief"
    assert told_of(ListRequest(categories=("Money",))) == "money"


@pytest.mark.parametrize(
    "query",
    ["fune\u00adral le\u200btter", "ｆｕｎｅｒａｌ　ｌｅｔｔｅｒ", "funeral\u200bletter", " funeral\u2003letter\ufeff"],
)
def test_what_a_keyboard_put_between_the_letters_changes_no_answer(shared_snapshot: Snapshot, query: str) -> None:
    def answer(text: str) -> SearchResult:
        subject = encode_query(text, ToyEncoder(), shared_snapshot.lexicon)
        return answer_query(shared_snapshot, text, subject, ListRequest(5))

    assert answer(query) == answer("funeral letter")


def test_one_function_leads_from_words_to_the_answer(shared_snapshot: Snapshot) -> None:
    """It judges their language; the answer is that of the encoded query."""
    query = "The funeral was hard and the letter of mourning for the widow was in the cemetery"
    subject = encode_query(query, ToyEncoder(), shared_snapshot.lexicon)
    answer = answer_query(shared_snapshot, query, subject, ListRequest(3))
    alone = search(shared_snapshot, subject, ListRequest(3))
    assert (answer.items, answer.topics, answer.coverage) == (alone.items, alone.topics, alone.coverage)
    assert answer.topics
    assert (answer.language.detected, answer.language.note) == ("en", "")


def test_no_topics_are_computed_for_another_language(
    shared_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise AssertionError("topics were computed")

    monkeypatch.setattr("indexer.answering.search.topics_told", fail)
    subject = encode_query(FRENCH, ToyEncoder(), shared_snapshot.lexicon)
    answer = answer_query(shared_snapshot, FRENCH, subject, ListRequest(3))
    assert answer.language.note == OTHER_LANGUAGE
    assert answer.topics == ()
    assert answer.items


def test_the_passage_that_answers_is_the_nearest_of_the_article(shared_snapshot: Snapshot) -> None:
    row = int(np.argmax(np.diff(shared_snapshot.index.starts)))
    query = encode_query("bank loan, savings and debt", ToyEncoder(), shared_snapshot.lexicon)
    cosines = shared_snapshot.index.features_of(row).passages @ query.features.vectors[0]
    found = nearest_passage(shared_snapshot, query, row)
    text = " ".join(shared_snapshot.passage_text(row, int(np.argmax(cosines))).split())
    assert text.startswith(found.item.removesuffix(" …"))
    assert found.similarity == pytest.approx(float(cosines.max()), abs=1e-4)
    assert found.subject == ""


def test_what_a_query_is_about_counts_for_the_articles_about_it_and_is_told(shared_snapshot: Snapshot) -> None:
    """Its topics are those of the answer, each computed once; the part of the score names what is shared."""
    weight = {"topics": replace(shared_snapshot.query_formula.signals["topics"], weight=0.3)}
    formula = shared_snapshot.query_formula
    counting = replace(shared_snapshot, query_formula=replace(formula, signals={**formula.signals, **weight}))
    query = encode_query("funeral mourning cemetery widow tears", ToyEncoder(), counting.lexicon)
    request = ListRequest(len(counting.cards), explain=True)
    answer = search(counting, query, request)
    assert "grief" in {topic.topic for topic in answer.topics}
    told = {item.card.id: _part(item, "topics") for item in answer.items}
    assert "grief" in told["grief-1"].words
    assert told["money-1"].words == "They share no topic of the vocabulary."
    assert told["grief-1"].part > 0 > told["money-1"].part
    unheard = search(counting, query, request, language=TextLanguage("fr", 1.0, ("en",), OTHER_LANGUAGE))
    assert {_part(item, "topics").value for item in unheard.items} == {None}


def _part(item: Item, name: str) -> SignalPart:
    assert item.explanation is not None
    return next(part for part in item.explanation.parts if part.signal == name)
