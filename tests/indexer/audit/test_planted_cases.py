"""Audits over the sample corpus, with what it lacks put in: each planted case is found, and nobody else is."""

from typing import Any

import pytest

from corpus.configuration import Source
from indexer.answering.audits import findings
from indexer.audit.finding import Finding, Kind
from indexer.nightly.configuration import Configuration
from indexer.nightly.reindex import reindex
from indexer.snapshot.snapshot import Snapshot
from tests.conftest import REPOSITORY, ToyEncoder, current_snapshot, validate_here
from tests.indexer.audit.materials import told
from tests.writing import write_lines

GONE = "https://sample.example/sleep/an-article-that-was-never-written"
TEASER = "Why a garden hose freezes in April, and which three knots keep a marquee up in a gale."
PLANTED: list[dict[str, Any]] = [
    {
        "id": "lonely", "url": "https://sample.example/work/lonely", "title": "Quartz oscillators",
        "summary": "Piezoelectric crystals vibrate megahertz.", "category": "Work", "published_at": "2025-05-05",
        "text": "Hertz kilohertz gigahertz amplitude waveform resonator inverter capacitor transistor solder. " * 8,
    },
    {
        "id": "pointer", "url": "https://sample.example/sleep/pointer", "title": "Pillows", "category": "Sleep",
        "summary": "Which pillow is for whom.", "text": "A pillow is a pillow. Sleep on it, and sleep well. " * 12,
        "links": [GONE, "/about"], "mentions": [{"summary": TEASER}], "published_at": "2025-06-05",
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The sample corpus with those two."""
    folder = tmp_path_factory.mktemp("planted")
    write_lines(folder / "planted.jsonl", PLANTED)
    sources = [Source(path=REPOSITORY / "corpus" / "sample" / "articles"), Source(path=folder / "planted.jsonl")]
    configuration = Configuration.model_validate({"corpus": {"site_hosts": ["sample.example"]}})
    with pytest.MonkeyPatch.context() as patch:
        validate_here(patch)
        reindex(sources, folder / "index", configuration, lambda _model: ToyEncoder())
    return current_snapshot(folder / "index")


def found(snapshot: Snapshot, kind: Kind) -> tuple[Finding, ...]:
    """The findings of one kind."""
    return tuple(listed.finding for listed in findings(snapshot, (), (kind,), limit=1000).findings)


def test_the_one_article_of_a_winter_that_is_over_is_out_of_date_and_no_evergreen_one(snapshot: Snapshot) -> None:
    (one,) = found(snapshot, Kind.STALE)
    assert one.articles == ("remote-work-rules-this-winter",)
    assert "this winter's temporary office rules" in told(one)
    assert "3 years ago" in told(one)


def test_both_pairs_are_doubled_with_the_passages_that_they_share_and_no_part_of_the_series(snapshot: Snapshot) -> None:
    pairs = {frozenset(one.articles): one for one in found(snapshot, Kind.DUPLICATES)}
    assert set(pairs) == {
        frozenset({"lying-awake-at-three", "lying-awake-at-three-revisited"}),
        frozenset({"the-weekly-check-in", "the-weekly-check-in-for-couples"}),
    }
    for one in pairs.values():
        first, second = one.evidence[0].quotes[:2]
        assert {first.article, second.article} == set(one.articles)
        for quote in (first, second):
            text = snapshot.articles.read(snapshot.rows[quote.article]).full_text()
            assert text[quote.start : quote.end] == quote.text


def test_an_article_that_is_near_to_nobody_is_an_orphan(snapshot: Snapshot) -> None:
    orphans = {one.articles[0]: one for one in found(snapshot, Kind.ORPHANS)}
    assert "No article links to it" in told(orphans["lonely"])


def test_a_link_and_a_teaser_to_nowhere_are_told_but_no_link_to_a_page_that_is_no_article(snapshot: Snapshot) -> None:
    broken = {one.subject: one for one in found(snapshot, Kind.BROKEN_LINKS)}
    assert set(broken) == {GONE, TEASER}
    assert all(one.articles == ("pointer",) for one in broken.values())


def test_whoever_is_in_the_corpus_is_in_no_finding_by_mistake(snapshot: Snapshot) -> None:
    """Every article, quote and digest of every finding is what it says."""
    every = [one for kind in Kind for one in found(snapshot, kind)]
    assert len({one.digest for one in every}) == len(every)
    assert all(0 <= one.severity <= 1 and one.action and one.evidence for one in every)
    assert {name for one in every for name in one.articles} <= set(snapshot.rows)
