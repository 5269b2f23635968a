"""Every guarantee on every path, on random corpora with random rules and requests, beside a slow oracle."""

from collections.abc import Callable
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from indexer.answering.model import Fill, Item, ItemSource, ListRequest, RelatedList, SearchResult
from indexer.answering.related import related_now, related_to_article, related_to_articles, related_to_draft
from indexer.answering.search import search
from indexer.rules.effects import UNRULED, RuleEffects, effects_of
from indexer.rules.model import Effect, Rule, Rules, Selector
from indexer.snapshot.snapshot import Snapshot
from tests.indexer.answering.list_oracle import Asked, Oracle
from tests.indexer.answering.random_lists import PLAIN_REQUESTS, REQUESTS, RULES, article_of, snapshot_of, snapshots

Answer = RelatedList | SearchResult
Path = Callable[[Snapshot, ListRequest, RuleEffects], tuple[Asked, Answer]]


def _article(snapshot: Snapshot, request: ListRequest, rules: RuleEffects) -> tuple[Asked, Answer]:
    return Asked(like=(0,)), related_to_article(snapshot, 0, request, rules)


def _ranked(snapshot: Snapshot, request: ListRequest, rules: RuleEffects) -> tuple[Asked, Answer]:
    last = len(snapshot.cards) - 1
    return Asked(like=(last,)), related_now(snapshot, last, request, rules)


def _several(snapshot: Snapshot, request: ListRequest, rules: RuleEffects) -> tuple[Asked, Answer]:
    like = tuple({0, len(snapshot.cards) // 2})
    return Asked(like=like), related_to_articles(snapshot, like, (), request, rules)


def _several_not_like(snapshot: Snapshot, request: ListRequest, rules: RuleEffects) -> tuple[Asked, Answer]:
    like, unlike = (0,), tuple(range(1, len(snapshot.cards), 4))
    return Asked(like=like, unlike=unlike), related_to_articles(snapshot, like, unlike, request, rules)


def _draft_of_an_article(snapshot: Snapshot, request: ListRequest, rules: RuleEffects) -> tuple[Asked, Answer]:
    subject, article = snapshot.index.subject(0), snapshot.articles.read(0)
    asked = Asked(text=subject, own=(0,), draft=snapshot.cards[0])
    return asked, related_to_draft(snapshot, subject, replace(article, url=""), request, rules)


def _new_draft(snapshot: Snapshot, request: ListRequest, rules: RuleEffects) -> tuple[Asked, Answer]:
    subject, article = snapshot.index.subject(0), replace(snapshot.articles.read(0), body=(), url="")
    return Asked(text=subject, draft=snapshot.cards[0]), related_to_draft(snapshot, subject, article, request, rules)


def _search(snapshot: Snapshot, request: ListRequest, rules: RuleEffects) -> tuple[Asked, Answer]:
    subject = snapshot.index.subject(0)
    return Asked(text=subject, query=True), search(snapshot, subject, request, rules)


PATHS: dict[str, Path] = {
    "article": _article, "ranked": _ranked, "several": _several, "not like": _several_not_like,
    "draft of an article": _draft_of_an_article, "new draft": _new_draft, "search": _search,
}  # fmt: skip
every_path = pytest.mark.parametrize("path", PATHS)
thorough, brief = (
    settings(max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow]) for count in (40, 10)
)


def rows_of(snapshot: Snapshot, items: tuple[Item, ...]) -> list[int]:
    """The rows of a list's articles."""
    return [snapshot.rows[item.card.id] for item in items]


@pytest.mark.slow
@every_path
@thorough
@given(snapshots(), REQUESTS, RULES)
def test_a_list_is_what_the_oracle_lists(path: str, snapshot: Snapshot, request: ListRequest, rules: Rules) -> None:
    asked, answer = PATHS[path](snapshot, request, effects_of(rules, snapshot))
    oracle = Oracle(snapshot, asked, request, rules)
    found = list(zip(rows_of(snapshot, answer.items), (str(item.source) for item in answer.items), strict=True))
    assert found == oracle.page()
    assert [item.score for item in answer.items] == [oracle.scores[row] for row, _ in found]
    assert answer.dropped == (None if len(found) == request.limit else oracle.dropped())


@pytest.mark.slow
@every_path
@pytest.mark.parametrize("candidates", [500, 2], ids=["ranked whole", "ranked by candidates"])
@brief
@given(snapshots(), REQUESTS, RULES)
def test_what_is_promised_of_every_list(
    path: str, candidates: int, snapshot: Snapshot, request: ListRequest, rules: Rules
) -> None:
    effects = effects_of(rules, snapshot)
    with patch("indexer.ranking.scoring.RANKED_WHOLE", 0), patch("indexer.ranking.scoring._CANDIDATES", candidates):
        asked, answer = PATHS[path](snapshot, request, effects)
        assert PATHS[path](snapshot, request, effects)[1] == answer, "not the same twice"
    oracle = Oracle(snapshot, asked, request, rules)
    rows = rows_of(snapshot, answer.items)
    groups = snapshot.index.groups[rows].tolist()
    assert len(set(groups)) == len(groups), "a piece twice"
    assert not set(groups) & oracle.own_groups, "the subject or a copy of it"
    assert not set(rows) & set(asked.like)
    reasons = [oracle.reason(row) for row in rows]
    assert not {"hidden", "excluded", "rule", "own"} & set(reasons)
    for item, reason in zip(answer.items, reasons, strict=True):
        assert reason == "" or item.source is ItemSource.PINNED, "filtered, or kept out by a rule"
        assert item.score >= request.min_score or item.source is not ItemSource.RELATED
    assert [item.position for item in answer.items] == [request.offset + 1 + place for place in range(len(rows))]
    assert len(rows) <= request.limit
    assert (answer.dropped is None) == (len(rows) == request.limit)


@pytest.mark.slow
@thorough
@given(snapshots(), PLAIN_REQUESTS, RULES)
def test_the_table_gives_what_ranking_gives(snapshot: Snapshot, request: ListRequest, rules: Rules) -> None:
    effects = effects_of(rules, snapshot)
    assert related_to_article(snapshot, 0, request, effects) == related_now(snapshot, 0, request, effects)


@pytest.mark.parametrize("seed", range(8))
def test_a_copy_comes_in_where_the_nearer_one_is_hidden(seed: int) -> None:
    """The table holds the nearer of the two only; whichever that is, the list has the one that may be listed."""
    articles = tuple(
        article_of(number, category=category) for number, category in enumerate(["Sleep", "money", "Sleep", "Sleep"])
    )
    snapshot = snapshot_of(articles, np.array([0, 1, 1, 3], dtype=np.int32), seed, coarse=False)
    hide = Rules((Rule("a", Effect.HIDE, (Selector(categories=("money",)),)),))
    answer = related_to_article(snapshot, 0, ListRequest(limit=1, exclude=("a3",)), effects_of(hide, snapshot))
    assert [item.card.id for item in answer.items] == ["a2"]
    assert related_to_article(snapshot, 0, ListRequest(limit=1), effects_of(hide, snapshot)) == related_now(
        snapshot, 0, ListRequest(limit=1), effects_of(hide, snapshot)
    )


@pytest.mark.parametrize("seed", range(8))
def test_a_query_finds_the_copy_that_is_nearest_to_it(seed: int) -> None:
    articles = tuple(article_of(number) for number in range(4))
    snapshot = snapshot_of(articles, np.array([0, 1, 1, 3], dtype=np.int32), seed, coarse=False)
    asked, answer = _search(snapshot, ListRequest(), UNRULED)
    scores = Oracle(snapshot, asked, ListRequest(), Rules()).scores
    nearest = max((1, 2), key=lambda row: scores[row])
    assert {item.card.id for item in answer.items} & {"a1", "a2"} == {f"a{nearest}"}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("path", [_article, _ranked, _new_draft])
def test_the_article_that_stands_for_its_copies_is_listed_with_its_own_score(path: Path, seed: int) -> None:
    """Whichever of the two is nearer; and the other where a filter keeps that one out."""
    articles = tuple(
        article_of(number, category=category) for number, category in enumerate(["Sleep", "money", "Sleep", "Sleep"])
    )
    snapshot = snapshot_of(articles, np.array([0, 1, 1, 3], dtype=np.int32), seed, coarse=False)
    asked, answer = path(snapshot, ListRequest(), UNRULED)
    scores = Oracle(snapshot, asked, ListRequest(), Rules()).scores
    assert {item.card.id: item.score for item in answer.items if item.card.id in {"a1", "a2"}} == {"a1": scores[1]}
    filtered = path(snapshot, ListRequest(categories=("sleep",)), UNRULED)[1].items
    assert {item.card.id for item in filtered} & {"a1", "a2"} == {"a2"}


@pytest.mark.slow
@every_path
@brief
@given(snapshots(), REQUESTS, RULES, st.integers(1, 4))
def test_pages_put_together_are_the_longer_list(
    path: str, snapshot: Snapshot, request: ListRequest, rules: Rules, size: int
) -> None:
    """For a required article beyond the first page, which comes on it all the same, pages still never repeat."""
    effects = effects_of(rules, snapshot)

    def items(offset: int, limit: int) -> list[str]:
        page = replace(request, offset=offset, limit=limit, explain=False)
        return [item.card.id for item in PATHS[path](snapshot, page, effects)[1].items]

    pages = [identity for offset in range(0, 12, size) for identity in items(offset, size)]
    assert len(set(pages)) == len(pages)
    assume(all(rule.position <= size for rule in rules.rules if rule.effect is Effect.REQUIRE))
    assume(sum(rule.effect is Effect.REQUIRE for rule in rules.rules) < 2)
    assert pages == items(0, 12)


@every_path
@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_a_pin_beyond_a_page_takes_the_place_of_no_filler_on_it(path: str, size: int) -> None:
    snapshot = snapshot_of(tuple(map(article_of, range(10))), np.arange(10, dtype=np.int32), seed=1, coarse=False)
    effects = effects_of(Rules((Rule("lead", Effect.PIN, (), article="a9", position=5),)), snapshot)

    def items(offset: int, limit: int) -> list[str]:
        request = ListRequest(offset=offset, limit=limit, min_score=1, fill=Fill.LATEST)
        return [item.card.id for item in PATHS[path](snapshot, request, effects)[1].items]

    assert [identity for offset in range(0, 12, size) for identity in items(offset, size)] == items(0, 12)


@pytest.mark.slow
@every_path
@thorough
@given(snapshots(), REQUESTS, RULES)
def test_every_article_is_accounted_for(path: str, snapshot: Snapshot, request: ListRequest, rules: Rules) -> None:
    whole = replace(request, offset=0, limit=50)
    asked, answer = PATHS[path](snapshot, whole, effects_of(rules, snapshot))
    own = sum(group in Oracle(snapshot, asked, whole, rules).own_groups for group in snapshot.index.groups.tolist())
    dropped = answer.dropped
    assert dropped is not None
    lost = dropped.excluded + dropped.filtered + dropped.below_score + dropped.duplicate + dropped.hidden + dropped.rule
    assert len(answer.items) + lost + own == len(snapshot.cards)


@pytest.mark.parametrize("size", [5, 8, 10])
def test_pages_are_the_longer_list_where_the_night_has_moved_articles(shared_snapshot: Snapshot, size: int) -> None:
    """Also where a page begins in the table and ends behind it."""
    order = np.arange(shared_snapshot.neighbour_rows.shape[1])
    order[[3, 14]] = order[[14, 3]]
    rows, scores = shared_snapshot.neighbour_rows[:, order], shared_snapshot.neighbour_scores[:, order]
    snapshot = replace(shared_snapshot, neighbour_rows=rows, neighbour_scores=scores)

    def items(offset: int, limit: int) -> list[str]:
        found = related_to_article(snapshot, 0, ListRequest(limit=limit, offset=offset)).items
        return [item.card.id for item in found]

    pages = [identity for offset in range(0, 30, size) for identity in items(offset, size)]
    assert pages == items(0, 30)
    assert pages[3] == snapshot.cards[rows[0, 3]].id


def test_a_table_that_goes_down_to_below_the_cut_is_not_ranked_again(shared_snapshot: Snapshot) -> None:
    """With a default cut most lists are short; none may cost a ranking of the whole corpus for that."""
    snapshot = shared_snapshot
    scores = [item.score for item in related_to_article(snapshot, 0, ListRequest(limit=3)).items]
    assert scores[1] > scores[2]
    request = ListRequest(limit=3, min_score=scores[1])
    expected = related_now(snapshot, 0, request)
    with patch("indexer.answering.pipeline.rank", side_effect=AssertionError("ranked")):
        assert related_to_article(snapshot, 0, request) == expected
    assert len(expected.items) == 2
