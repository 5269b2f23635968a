"""A list of queries is judged as searches are, its gaps come in groups, and the greatest lack comes first."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from indexer.answering.coverage import Coverage
from indexer.answering.model import ListRequest, SearchResult
from indexer.answering.search import answer_query, search
from indexer.coverage.verdicts import Verdict
from indexer.encoding.subject import Subject, encode_queries, encode_query
from indexer.gaps.model import Action, AskedQuery, GapReport
from indexer.gaps.report import SLICE, report
from indexer.rules.effects import effects_of
from indexer.rules.model import Effect, Rule, Rules
from indexer.snapshot.snapshot import Snapshot
from tests.conftest import ToyEncoder

# The words of an article, as nobody would ask for it: a toy encoder knows no better.
COVERED = "bill and salary money 2. What account has to do with bank in money 2."
ASKED = (
    AskedQuery(COVERED, 40),
    AskedQuery("zebra crossing stripes", 7),
    AskedQuery("zebra stripes", 9),
    AskedQuery("quantum chromodynamics", 20),
)


@pytest.fixture(scope="module")
def reported(shared_snapshot: Snapshot) -> GapReport:
    encode = partial(encode_queries, encoder=ToyEncoder(), lexicon=shared_snapshot.lexicon)
    return report(shared_snapshot, encode, ASKED)


def test_each_query_has_the_verdict_that_a_search_gives_it(reported: GapReport, shared_snapshot: Snapshot) -> None:
    for row in reported.rows:
        subject = encode_query(row.query.text, ToyEncoder(), shared_snapshot.lexicon)
        found = answer_query(shared_snapshot, row.query.text, subject, ListRequest(limit=3))
        assert row.coverage == found.coverage
        assert [near.card.id for near in row.nearest] == [item.card.id for item in found.items]


def test_nearest_are_the_same_whatever_editors_require(shared_snapshot: Snapshot) -> None:
    """Also where what is required is what answers the query, or so much that a search shows nothing else at first."""
    encode = partial(encode_queries, encoder=ToyEncoder(), lexicon=shared_snapshot.lexicon)
    query = AskedQuery(shared_snapshot.cards[3].title, 1)
    (free,) = report(shared_snapshot, encode, [query]).rows
    required = tuple(Rule(card.id, Effect.REQUIRE, (), article=card.id) for card in shared_snapshot.cards[:8])
    (ruled,) = report(shared_snapshot, encode, [query], effects_of(Rules(required), shared_snapshot)).rows
    assert free.nearest[0].card.id == shared_snapshot.cards[3].id
    assert ruled == free


def test_gaps_that_ask_for_the_same_are_one_group_and_covered_queries_are_in_none(reported: GapReport) -> None:
    groups = {row.query.text: row.group for row in reported.rows}
    assert groups["zebra stripes"] == groups["zebra crossing stripes"] is not None
    assert groups["quantum chromodynamics"] not in (None, groups["zebra stripes"])
    assert groups[COVERED] is None


def test_groups_and_queries_come_by_demand_times_lack(reported: GapReport) -> None:
    lacks = [group.lack for group in reported.groups]
    assert lacks == sorted(lacks, reverse=True)
    assert [row.lack for row in reported.rows] == sorted((row.lack for row in reported.rows), reverse=True)
    assert [group.number for group in reported.groups] == list(range(1, len(lacks) + 1))
    first = reported.groups[0]
    assert first.rows[0].query.text == "quantum chromodynamics"
    assert (first.volume, first.action, first.label) == (20, Action.WRITE, "quantum chromodynamics")


def test_totals_add_up_in_queries_and_in_volumes(reported: GapReport) -> None:
    totals = reported.totals
    assert (totals.asked.queries, totals.asked.volume) == (4, 76)
    assert sum(count.volume for count in totals.by_verdict.values()) + totals.outside.volume == 76
    assert sum(count.queries for count in totals.by_action.values()) == 4
    assert totals.by_verdict[Verdict.COVERED].volume == 40


def test_queries_are_encoded_in_slices_and_a_longer_list_is_told_of_as_it_is_judged(shared_snapshot: Snapshot) -> None:
    toy, sizes, judged = ToyEncoder(), list[int](), list[int]()
    asked = [AskedQuery(f"pillow number{number}", 1) for number in range(SLICE + 5)]

    def encode(texts: Sequence[str]) -> list[Subject]:
        sizes.append(len(texts))
        return encode_queries(texts, toy, shared_snapshot.lexicon)

    report(shared_snapshot, encode, asked, advance=judged.append)
    assert sizes == [SLICE, 5]
    assert sum(judged) == SLICE + 5


def test_of_a_list_of_long_queries_some_are_told_however_little_time_there_is(shared_snapshot: Snapshot) -> None:
    toy, asked = ToyEncoder(), [AskedQuery(f"{number} " + "pillow " * 200, 1) for number in range(SLICE)]
    slices = list[int]()

    def encode(texts: Sequence[str]) -> list[Subject]:
        slices.append(len(texts))
        return encode_queries(texts, toy, shared_snapshot.lexicon)

    found = report(shared_snapshot, encode, asked, in_time=lambda: not slices)
    assert slices == [2]
    assert (found.totals.asked.queries, len(found.unjudged)) == (2, SLICE - 2)


def test_an_empty_list_is_an_empty_report(shared_snapshot: Snapshot) -> None:
    found = report(shared_snapshot, lambda _: [], [])
    assert (found.rows, found.groups, found.totals.asked.queries) == ((), (), 0)


COVERED_NOW = Coverage(Verdict.COVERED, 0.9, 0.9, outside=False)
WEAK_NOW = Coverage(Verdict.WEAK, 0.4, 0.4, outside=False)


@pytest.mark.parametrize(
    ("query", "coverage", "action", "is_gap"),
    [
        (COVERED, COVERED_NOW, Action.NOTHING, False),
        ("zebra", COVERED_NOW, Action.REWORD, False),  # the articles answer it without showing this word
        (COVERED, WEAK_NOW, Action.STRENGTHEN, True),
        (COVERED, Coverage(Verdict.MISSING, 0.1, 0.1, outside=False), Action.WRITE, True),
        (COVERED, Coverage(Verdict.MISSING, 0.1, 0.1, outside=True), Action.OUTSIDE, False),
    ],
)
def test_what_is_suggested_follows_from_the_verdict_and_only_gaps_are_grouped(
    shared_snapshot: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
    query: str,
    coverage: Coverage,
    action: Action,
    is_gap: bool,
) -> None:
    def answered(*given: Any) -> SearchResult:
        return replace(search(*given), coverage=coverage)

    monkeypatch.setattr("indexer.gaps.judging.search", answered)
    encode = partial(encode_queries, encoder=ToyEncoder(), lexicon=shared_snapshot.lexicon)
    found = report(shared_snapshot, encode, [AskedQuery(query, 5)])
    assert (found.rows[0].action, bool(found.groups)) == (action, is_gap)
    assert found.totals.by_action[action].volume == 5
    assert found.totals.outside.volume == (5 if coverage.outside else 0)
