"""Ranking quality on data that lies beside the repository and is not part of it; skipped where it is absent."""

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
# Two thousand articles take the default encoder ten minutes, and this one one.
MINILM = Configuration(encoder="minilm")
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
def digitalgov(index: Path) -> Snapshot:
    """These articles with no links given."""
    reindex([Source(path=DIGITALGOV / "articles.jsonl.gz")], index, MINILM, open_encoder)
    return current_snapshot(index)


def encoding(index: Path) -> EncodeTexts:
    """Vectors of texts, from the cache of an index where they are known."""

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        encoder = open_encoder()
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
    """nDCG@10 over all 714 linking articles; TF-IDF has .361, BM25 .311, MiniLM cut at 256 tokens .270."""
    links = read_judgements(DIGITALGOV / "links.train.qrels") | read_judgements(DIGITALGOV / "links.test.qrels")
    assert len(links) == 714
    assert ours(digitalgov, links) >= 0.425


def test_every_article_becomes_part_of_the_index(digitalgov: Snapshot) -> None:
    assert len(digitalgov.cards) == 2017


def test_dates_tell_on_a_news_site_and_so_earn_their_weight(digitalgov: Snapshot) -> None:
    assert digitalgov.article_formula.signals["time"].weight > 0.15


def test_links_that_tell_something_are_learned_from_and_foretell_those_held_out(
    digitalgov: Snapshot, index: Path
) -> None:
    """Given half of the linking articles, nDCG@10 on the other half; without links it is .43."""
    links = read_judgements(DIGITALGOV / "links.train.qrels")
    articles = Source(path=DIGITALGOV / "articles.jsonl.gz")
    reindex([articles], index, MINILM, open_encoder, links=links)
    learned = current_snapshot(index)
    assert learned.generation != digitalgov.generation
    assert learned.index.links is not None, LinkOutcome.ADOPTED
    held_out = read_judgements(DIGITALGOV / "links.test.qrels")
    assert ours(learned, held_out) >= 0.48


def test_readers_questions_find_the_pages_that_answer_them(tmp_path: Path) -> None:
    """nDCG@10 over sixty questions, ahead of BM25, TF-IDF and MiniLM by more than chance."""
    reindex([Source(path=LIVEQA / "articles.jsonl.gz")], tmp_path, Configuration(), open_encoder)
    questions, grades = read_queries(LIVEQA / "queries.tsv"), read_judgements(LIVEQA / "judgements.qrels")
    found = ndcg(evaluate_queries(current_snapshot(tmp_path), questions, grades, open_encoder(), encoding(tmp_path)))
    assert found["ours"].value >= 0.9
    for baseline in ("BM25", "TF-IDF", "encoder alone"):
        assert found[baseline].value < found["ours"].value
        assert (found[baseline].p_value or 0) < SIGNIFICANT, baseline
