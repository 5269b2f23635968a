"""What is promised of every list, on every path, beside a slow and obvious oracle."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.answering.model import ListRequest
from indexer.answering.related import UnknownArticleError, related_now, related_to_article, related_to_draft, row_of
from indexer.answering.search import search
from indexer.encoding.subject import encode_draft, encode_query
from indexer.ranking.scoring import Wish, rank
from indexer.snapshot.snapshot import Snapshot
from tests.conftest import ToyEncoder, current_snapshot, invented_articles, run
from tests.indexer.answering.walk import IDS, REQUESTS, walked
from tests.writing import write_articles


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(IDS), REQUESTS)
def test_related_lists_are_what_the_oracle_lists(shared_snapshot: Snapshot, source: str, request: ListRequest) -> None:
    row = shared_snapshot.rows[source]
    ranked = rank(Wish(shared_snapshot.article_formula, (shared_snapshot.index.subject(row),)), shared_snapshot.index)
    scores = dict(zip(ranked.rows.tolist(), ranked.scores.tolist(), strict=True))
    own = {int(shared_snapshot.index.groups[row])}
    answer = related_to_article(shared_snapshot, row, request)
    assert [item.card.id for item in answer.items] == walked(shared_snapshot, scores, own, request)
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


def test_an_article_is_found_by_id_and_by_url_and_else_is_unknown(shared_snapshot: Snapshot) -> None:
    assert row_of(shared_snapshot, "work-2") == row_of(shared_snapshot, "https://site.example/work/2")
    with pytest.raises(UnknownArticleError):
        row_of(shared_snapshot, "nobody")


def test_the_first_row_has_neighbours_too(shared_snapshot: Snapshot) -> None:
    assert related_to_article(shared_snapshot, 0, ListRequest(3)).items


@pytest.mark.usefixtures("validated_here")
def test_one_lonely_article_has_an_empty_list(tmp_path: Path, toy: ToyEncoder) -> None:
    run(write_articles(tmp_path / "one.jsonl", invented_articles()[:1]), tmp_path / "index", toy)
    answer = related_to_article(current_snapshot(tmp_path / "index"), 0, ListRequest())
    assert answer.items == ()
