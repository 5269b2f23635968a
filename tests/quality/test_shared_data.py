"""Ranking quality on data that lies beside the repository and is not part of it; skipped where it is absent."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.configuration import Source
from indexer.answering.model import MAXIMUM_LIMIT
from indexer.cache.encoding import encode_through
from indexer.cache.vectors import open_vector_cache
from indexer.encoding.features import EncodeTexts
from indexer.encoding.opening import open_encoder
from indexer.evaluation.figures import Figure, evaluate_queries, figures_of
from indexer.evaluation.trials import our_related
from indexer.neighbours.judgements import Judgements, read_judgements, read_queries
from indexer.neighbours.link_learning import LinkOutcome
from indexer.nightly.configuration import Configuration
from indexer.nightly.reindex import reindex
from indexer.snapshot.generations import IndexPaths
from indexer.snapshot.snapshot import Snapshot
from tests.conftest import SHARED, current_snapshot

DATA = SHARED / "data"
DIGITALGOV, LIVEQA = DATA / "digitalgov", DATA / "liveqa"
# The default encoder takes six to eight times as long; `make eval` has its figures, and those of all articles.
MODEL = "minilm"
MINILM = Configuration(encoder=MODEL)
# Two years of fifteen, in which the publisher linked most.
FIRST_DAY, LAST_DAY = "2014-01-01", "2015-12-31"
# As low as chance may have it: a p below this says that ours is ahead of a baseline.
SIGNIFICANT = 0.05

pytestmark = [
    pytest.mark.slow,
    pytest.mark.quality,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the evaluation data is absent: {DATA}"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the articles of a publisher, 2010 to 2025, are indexed; no text is encoded twice."""
    return tmp_path_factory.mktemp("digitalgov")


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """What it published in these years."""
    path = tmp_path_factory.mktemp("articles") / "articles.jsonl"
    with gzip.open(DIGITALGOV / "articles.jsonl.gz", "rt") as lines:
        path.write_text("".join(line for line in lines if FIRST_DAY <= json.loads(line)["date"] <= LAST_DAY))
    return Source(path=path)


@pytest.fixture(scope="module")
def digitalgov(articles: Source, index: Path) -> Snapshot:
    """These articles with no links given."""
    reindex([articles], index, MINILM, open_encoder)
    return current_snapshot(index)


def links_within(snapshot: Snapshot, name: str) -> Judgements:
    """The editors' links between the articles of `snapshot`."""
    known = {
        source: {target: grade for target, grade in targets.items() if target in snapshot.rows}
        for source, targets in read_judgements(DIGITALGOV / name).items()
        if source in snapshot.rows
    }
    return {source: targets for source, targets in known.items() if targets}


def encoding(index: Path) -> EncodeTexts:
    """Vectors of texts, from the cache of an index where they are known."""

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        encoder = open_encoder(MODEL)
        with open_vector_cache(IndexPaths(index).vector_cache, encoder.identity) as cache:
            return encode_through(cache, encoder, texts)[0]

    return encode


def ours(snapshot: Snapshot, links: Judgements) -> float:
    """nDCG@10 of our related lists alone; `make eval` has the baselines beside it."""
    run = our_related(snapshot, list(links), MAXIMUM_LIMIT)
    return ndcg(figures_of("ours", "related", run, links))["ours"].value


def ndcg(figures: list[Figure]) -> dict[str, Figure]:
    """The figure of nDCG@10 of each system."""
    found = {figure.system: figure for figure in figures if figure.metric == "nDCG@10"}
    print({name: (figure.value, figure.p_value) for name, figure in found.items()})  # noqa: T201 - the evidence
    return found


def test_related_lists_agree_with_the_editors_links(digitalgov: Snapshot) -> None:
    """nDCG@10 over all 387 linking articles is .443; TF-IDF has .384, BM25 .316, vectors of mpnet alone .308."""
    links = links_within(digitalgov, "links.train.qrels") | links_within(digitalgov, "links.test.qrels")
    assert len(links) == 387
    assert ours(digitalgov, links) >= 0.43


def test_every_article_becomes_part_of_the_index(digitalgov: Snapshot) -> None:
    assert len(digitalgov.cards) == 874


def test_dates_tell_on_a_news_site_and_so_earn_their_weight(digitalgov: Snapshot) -> None:
    assert digitalgov.article_formula.signals["time"].weight > 0.15


def test_links_that_tell_something_are_learned_from_and_foretell_those_held_out(
    digitalgov: Snapshot, articles: Source, index: Path
) -> None:
    """Given half of the linking articles, nDCG@10 on the other half is .519; without links it is .441."""
    reindex([articles], index, MINILM, open_encoder, links=links_within(digitalgov, "links.train.qrels"))
    learned = current_snapshot(index)
    assert learned.generation != digitalgov.generation
    assert learned.index.links is not None, LinkOutcome.ADOPTED
    assert ours(learned, links_within(digitalgov, "links.test.qrels")) >= 0.5


def test_readers_questions_find_the_pages_that_answer_them(tmp_path: Path) -> None:
    """nDCG@10 over sixty questions, ahead of BM25, TF-IDF and MiniLM alone by more than chance."""
    reindex([Source(path=LIVEQA / "articles.jsonl.gz")], tmp_path, MINILM, open_encoder)
    questions, grades = read_queries(LIVEQA / "queries.tsv"), read_judgements(LIVEQA / "judgements.qrels")
    found = ndcg(
        evaluate_queries(current_snapshot(tmp_path), questions, grades, open_encoder(MODEL), encoding(tmp_path))
    )
    assert found["ours"].value >= 0.9
    for baseline in ("BM25", "TF-IDF", "encoder alone"):
        assert found[baseline].value < found["ours"].value
        assert (found[baseline].p_value or 0) < SIGNIFICANT, baseline
