"""What is promised of every list, on every path, beside a slow and obvious oracle."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.answering.coverage import Verdict
from indexer.answering.related import (
    ListRequest,
    UnknownArticleError,
    related_now,
    related_to_article,
    related_to_draft,
    row_of,
    search,
    topics_of_article,
    topics_of_draft,
)
from indexer.encoding.subject import encode_draft, encode_query
from indexer.ranking.scoring import Wish, rank
from indexer.ranking.signals import measure, weighted_sum
from indexer.snapshot.snapshot import Snapshot
from tests.conftest import ToyEncoder, current_snapshot, invented_articles, run
from tests.writing import write_articles

IDS = [article.id for article in invented_articles()]
REQUESTS = st.builds(
    ListRequest,
    limit=st.integers(1, 30),
    exclude=st.lists(st.sampled_from([*IDS, "unknown", "https://site.example/grief/2"]), max_size=6).map(tuple),
    categories=st.lists(st.sampled_from(["Sleep", "money", "GRIEF", "Nothing"]), max_size=2).map(tuple),
    min_score=st.sampled_from([0.0, 0.01, 0.1, 0.5, 0.9]),
)


def oracle(
    snapshot: Snapshot, scores: dict[int, float], own: set[int], request: ListRequest, *, query: bool = False
) -> list[str]:
    """Walks all articles from the best to the worst and asks of each whether it may be listed."""
    groups = snapshot.index.groups.tolist()
    excluded = {
        groups[row]
        for row, card in enumerate(snapshot.cards)
        for name in request.exclude
        if name in {card.id, card.url}
    }
    wanted = {category.lower() for category in request.categories}
    seen, listed = set(own) | excluded, []
    cards = snapshot.cards
    newest_first = {row: -(card.published_at.toordinal() if card.published_at else 0) for row, card in enumerate(cards)}
    for row in sorted(scores, key=lambda row: (-scores[row], newest_first[row], cards[row].id)):
        if wanted and cards[row].category.lower() not in wanted:
            continue
        if not query and groups[row] != row and (not wanted or cards[groups[row]].category.lower() in wanted):
            continue  # the article that stands for it may be listed itself
        if groups[row] not in seen and scores[row] >= request.min_score:
            listed.append(cards[row].id)
            seen.add(groups[row])
    return listed[: request.limit]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(IDS), REQUESTS)
def test_related_lists_are_what_the_oracle_lists(shared_snapshot: Snapshot, source: str, request: ListRequest) -> None:
    row = shared_snapshot.rows[source]
    ranked = rank(Wish(shared_snapshot.article_formula, (shared_snapshot.index.subject(row),)), shared_snapshot.index)
    scores = dict(zip(ranked.rows.tolist(), ranked.scores.tolist(), strict=True))
    own = {int(shared_snapshot.index.groups[row])}
    answer = related_to_article(shared_snapshot, row, request)
    assert [item.card.id for item in answer.items] == oracle(shared_snapshot, scores, own, request)
    assert [item.position for item in answer.items] == list(range(1, len(answer.items) + 1))
    assert (answer.dropped is None) == (len(answer.items) == request.limit)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(IDS), REQUESTS)
def test_the_table_and_the_ranking_give_the_same_list(
    shared_snapshot: Snapshot, source: str, request: ListRequest
) -> None:
    row = shared_snapshot.rows[source]
    assert related_to_article(shared_snapshot, row, request) == related_now(shared_snapshot, row, request)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(IDS), REQUESTS)
def test_a_draft_that_is_an_article_gets_that_articles_list(
    shared_snapshot: Snapshot, source: str, request: ListRequest
) -> None:
    """One recipe encodes both, and the draft is recognised as what it is."""
    row = shared_snapshot.rows[source]
    article = shared_snapshot.articles.read(row)
    draft = encode_draft(article, ToyEncoder(), shared_snapshot.lexicon)
    as_draft = related_to_draft(shared_snapshot, draft, article, request)
    as_article = related_now(shared_snapshot, row, request)
    assert [item.card.id for item in as_draft.items] == [item.card.id for item in as_article.items]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["tired at night", "bank loan", "xyzzy", "letter of mourning"]), REQUESTS)
def test_search_lists_are_what_the_oracle_lists(shared_snapshot: Snapshot, query: str, request: ListRequest) -> None:
    subject = encode_query(query, ToyEncoder(), shared_snapshot.lexicon)
    ranked = rank(Wish(shared_snapshot.query_formula, (subject,)), shared_snapshot.index)
    scores = dict(zip(ranked.rows.tolist(), ranked.scores.tolist(), strict=True))
    answer = search(shared_snapshot, subject, request)
    assert [item.card.id for item in answer.items] == oracle(shared_snapshot, scores, set(), request, query=True)


def test_dropped_counts_say_where_the_rest_went(shared_snapshot: Snapshot) -> None:
    request = ListRequest(limit=100, exclude=("money-0", "nobody"), categories=("Money", "Sleep"))
    answer = related_to_article(shared_snapshot, shared_snapshot.rows["money-1"], request)
    assert answer.dropped is not None
    # 6 money and 6 sleep articles: less itself, less one excluded, and two of sleep are one piece.
    assert len(answer.items) == 9
    assert (answer.dropped.excluded, answer.dropped.filtered, answer.dropped.duplicate) == (1, 12, 1)
    assert answer.dropped.below_score == 0


def test_ten_in_a_category_are_given_if_ten_exist(shared_snapshot: Snapshot) -> None:
    answer = related_to_article(shared_snapshot, shared_snapshot.rows["work-0"], ListRequest(6, categories=("grief",)))
    assert len(answer.items) == 6


def test_excluding_an_article_excludes_its_copies(shared_snapshot: Snapshot) -> None:
    request = ListRequest(limit=100, exclude=("sleep-0",))
    answer = related_to_article(shared_snapshot, shared_snapshot.rows["sleep-3"], request)
    assert "sleep-1" not in [item.card.id for item in answer.items]


def test_a_pairs_score_does_not_depend_on_which_other_candidates_there_are(shared_snapshot: Snapshot) -> None:
    index = shared_snapshot.index
    wish = Wish(shared_snapshot.article_formula, (index.subject(0),))
    whole = rank(wish, index)
    expected = dict(zip(whole.rows.tolist(), whole.scores.tolist(), strict=True))
    some = np.arange(len(index.features)) % 3 == 0
    part = rank(wish, index, some)
    assert {row: expected[row] for row in part.rows.tolist()} == dict(
        zip(part.rows.tolist(), part.scores.tolist(), strict=True)
    )


def test_above_the_candidate_limit_filters_still_come_before_the_cut(
    shared_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.ranking.scoring.RANKED_WHOLE", 0)
    monkeypatch.setattr("indexer.ranking.scoring._CANDIDATES", 3)
    request = ListRequest(limit=5, categories=("grief",))
    answer = related_to_article(shared_snapshot, shared_snapshot.rows["sleep-0"], request)
    assert [item.card.category for item in answer.items] == ["Grief"] * len(answer.items)
    assert len(answer.items) >= 3


def test_above_the_candidate_limit_that_holds_for_searches_and_drafts_too(
    shared_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was ranked for the topics of the whole corpus is not enough to answer within one category."""
    monkeypatch.setattr("indexer.ranking.scoring.RANKED_WHOLE", 0)
    monkeypatch.setattr("indexer.ranking.scoring._CANDIDATES", 3)
    request = ListRequest(limit=3, categories=("grief",))
    query = encode_query("pillow night dream snore bedroom", ToyEncoder(), shared_snapshot.lexicon)
    article = shared_snapshot.articles.read(shared_snapshot.rows["sleep-3"])
    draft = encode_draft(article, ToyEncoder(), shared_snapshot.lexicon)
    for answer in (
        search(shared_snapshot, query, request),
        related_to_draft(shared_snapshot, draft, article, request),
    ):
        assert [item.card.category for item in answer.items] == ["Grief"] * 3


def test_a_score_is_the_logistic_curve_of_the_weighted_sum(shared_snapshot: Snapshot) -> None:
    formula = shared_snapshot.article_formula
    index = shared_snapshot.index
    ranked = rank(Wish(formula, (index.subject(2),)), index)
    signals = measure(index.subject(2), index, ranked.rows, tuple(formula.signals))
    total = weighted_sum(signals, formula)
    by_hand = sum(
        signal.weight * (signals[name][0] - signal.mean) / signal.deviation for name, signal in formula.signals.items()
    )
    assert total[0] == pytest.approx(by_hand)
    assert ranked.scores[0] == pytest.approx(1 / (1 + np.exp(-(by_hand - formula.middle) / formula.spread)), abs=1e-4)


def test_an_article_is_found_by_id_and_by_url_and_else_is_unknown(shared_snapshot: Snapshot) -> None:
    assert row_of(shared_snapshot, "work-2") == row_of(shared_snapshot, "https://site.example/work/2")
    with pytest.raises(UnknownArticleError):
        row_of(shared_snapshot, "nobody")


def test_the_first_row_has_neighbours_too(shared_snapshot: Snapshot) -> None:
    assert related_to_article(shared_snapshot, 0, ListRequest(3)).items


def test_an_articles_own_tags_come_first_with_score_one(shared_snapshot: Snapshot) -> None:
    own = topics_of_article(shared_snapshot, shared_snapshot.rows["grief-1"])
    assert "grief" in [tag.topic for tag in own if tag.score == 1.0]


def test_a_text_gets_the_tags_of_its_nearest_articles(shared_snapshot: Snapshot) -> None:
    subject = encode_query("funeral mourning cemetery widow", ToyEncoder(), shared_snapshot.lexicon)
    found = {tag.topic: tag.score for tag in topics_of_draft(shared_snapshot, subject)}
    assert found["grief"] > 0.4
    assert not {"sleep", "money", "work"} & found.keys()


def test_coverage_falls_from_words_of_the_corpus_to_words_of_none(shared_snapshot: Snapshot) -> None:
    def best(query: str) -> float:
        subject = encode_query(query, ToyEncoder(), shared_snapshot.lexicon)
        return search(shared_snapshot, subject, ListRequest(1)).coverage.best_score

    nothing = encode_query("quantum chromodynamics", ToyEncoder(), shared_snapshot.lexicon)
    assert search(shared_snapshot, nothing, ListRequest(1)).coverage.verdict is Verdict.MISSING
    assert best("funeral mourning cemetery widow tears") > best("quantum chromodynamics")


def test_one_lonely_article_has_an_empty_list(tmp_path: Path, toy: ToyEncoder) -> None:
    run(write_articles(tmp_path / "one.jsonl", invented_articles()[:1]), tmp_path / "index", toy)
    answer = related_to_article(current_snapshot(tmp_path / "index"), 0, ListRequest())
    assert answer.items == ()
