"""Hypothesis strategies: small corpora full of ties and copies, rules, and requests that want too much."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_array

from corpus.article import Article, Section, Status
from indexer.answering.model import Fill, ListRequest
from indexer.coverage.model import UNCALIBRATED
from indexer.encoding.encoder import unit_rows
from indexer.encoding.features import Features
from indexer.encoding.identity import EncoderIdentity
from indexer.encoding.lexicon import Lexicon
from indexer.encoding.metadata import Metadata
from indexer.neighbours.table import build_neighbours
from indexer.ranking.formula import Formula, Signal
from indexer.ranking.index import RankingIndex
from indexer.rules.model import Effect, Rule, Rules, Selector
from indexer.snapshot.manifest import Counts, Manifest
from indexer.snapshot.snapshot import Card, Snapshot
from indexer.topics.tagging.tagger import MEASURED_SUPERVISED, Regression, Tagger
from indexer.topics.tagging.zero_shot import MEASURED

IDS = tuple(f"a{number}" for number in range(10))
CATEGORIES, TAGS, AUTHORS, LANGUAGES = ("Sleep", "money", ""), ("x", "Y", "z"), ("Jo", "al", ""), ("en", "en-GB", "fr")
DAYS = (None, date(2024, 1, 1), date(2024, 1, 2), date(2025, 1, 1))
PLACES = ("", "", "end")
_VOCABULARY, _DIMENSION = 6, 4
FORMULA = Formula(
    {"words": Signal(0.5, 0.3, 0.3), "meaning": Signal(0.5, 0.0, 0.5), "tags": Signal(0.3, 0.2, 0.3)}, 0, 1
)


@dataclass(frozen=True)
class MemoryArticles:
    """The articles of a corpus that was never on disk."""

    articles: tuple[Article, ...]

    def read(self, row: int) -> Article:
        """The whole article of one row."""
        return self.articles[row]


def article_of(
    number: int,
    category: str = "",
    tags: frozenset[str] = frozenset(),
    author: str = "",
    day: date | None = None,
    language: str = "en",
) -> Article:
    """An article that shares no words with any other."""
    text = " ".join(f"word{number}x{place}" for place in range(60))
    return Article(
        id=IDS[number], url=f"https://site.example/{number}", title=f"Title {number}", summary="",
        body=(Section("", (text,)),), category=category, tags=tuple(sorted(tags)), author=author, published_at=day,
        updated_at=None, language=language, image_url="", status=Status.PUBLISHED, links=(), mentions=(),
    )  # fmt: skip


# Strategies are made once: to make and to check one takes longer than to draw from it.
_SETS_OF_TAGS = tuple(frozenset(tag for place, tag in enumerate(TAGS) if bits >> place & 1) for bits in range(8))
_METADATA = st.tuples(
    st.sampled_from(CATEGORIES),
    st.sampled_from(_SETS_OF_TAGS),
    st.sampled_from(AUTHORS),
    st.sampled_from(DAYS),
    st.sampled_from(LANGUAGES),
)
_ARTICLES = [st.tuples(*(_METADATA for _ in range(count))) for count in range(len(IDS) + 1)]
_ONE_IN_FOUR, _EARLIER_ROWS = st.integers(0, 3), [st.integers(0, row) for row in range(len(IDS))]
_COUNTS, _SEEDS, _COARSE = st.integers(1, len(IDS)), st.integers(0, 2**16), st.booleans()


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """A corpus of one to ten articles, some of them copies of others, some equally near to everything."""
    count = draw(_COUNTS)
    articles = tuple(article_of(number, *metadata) for number, metadata in enumerate(draw(_ARTICLES[count])))
    groups = np.arange(count, dtype=np.int32)
    for row in range(1, count):
        if draw(_ONE_IN_FOUR) == 0:
            groups[row] = groups[draw(_EARLIER_ROWS[row - 1])]
    return snapshot_of(articles, groups, draw(_SEEDS), draw(_COARSE))


NO_TAGGER = Tagger(
    (), np.empty(0, np.int64), Regression(np.empty((0, 0), np.float32), np.empty(0, np.float32)),
    np.empty((0, _DIMENSION), np.float32), np.empty(0, np.float32), np.empty(0, np.float32), np.empty(0, np.int64),
    np.empty(0), MEASURED_SUPERVISED, MEASURED,
)  # fmt: skip


def snapshot_of(articles: tuple[Article, ...], groups: NDArray[np.int32], seed: int, coarse: bool) -> Snapshot:
    """A snapshot in memory; `coarse` features make many scores equal."""
    random, count = np.random.default_rng(seed), len(articles)
    vectors = random.normal(size=(count, _DIMENSION)).astype(np.float32)
    words = random.integers(0, 2, size=(count, _VOCABULARY)).astype(np.float32)
    if coarse:
        vectors, words = np.sign(vectors), np.tile(words[:1], (count, 1))
    vectors, words = unit_rows(vectors), words / np.maximum(np.linalg.norm(words, axis=1, keepdims=True), 1)
    starts = np.arange(count + 1, dtype=np.int64)
    rows_of_words = csr_array(words.astype(np.float32))
    features = Features(rows_of_words, rows_of_words, vectors, vectors, vectors, starts)
    cards = tuple(map(Card.of, articles))
    index = RankingIndex(features, Metadata.of(cards), groups)
    nearest = build_neighbours(index, FORMULA, lambda _: None)
    terms = tuple(f"term{number}" for number in range(_VOCABULARY))
    manifest = Manifest(
        2, "generation", "2026-01-01T00:00:00+00:00", "", "", EncoderIdentity("toy", "", _DIMENSION), 1, 1,
        Counts(count, count, 0), {},
    )  # fmt: skip
    return Snapshot(
        manifest=manifest, cards=cards, articles=MemoryArticles(articles),  # type: ignore[arg-type]
        lexicon=Lexicon(terms, np.ones(_VOCABULARY)), index=index, passage_spans=np.zeros((count, 2), dtype=np.int32),
        article_formula=FORMULA, query_formula=replace(FORMULA, middle=0.2), neighbour_rows=nearest.rows,
        neighbour_scores=nearest.scores,
        neighbour_moved=np.zeros(nearest.rows.shape, dtype=bool), topics=(), assignments=((),) * count,
        places=np.zeros((count, 2), dtype=np.float32),
        tagger=NO_TAGGER, calibration=UNCALIBRATED,
    )  # fmt: skip


def few(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    """None or a few of `values`."""
    return st.one_of(st.just(()), st.lists(st.sampled_from(values), min_size=1, max_size=2).map(tuple))


REQUESTS = st.builds(
    ListRequest,
    limit=st.integers(1, 12),
    offset=st.sampled_from([0, 0, 0, 1, 3]),
    exclude=few((*IDS, "nobody", "https://site.example/2")),
    categories=few(("SLEEP", "money", "nothing")),
    tags=few(("X", "y")),
    authors=few(("jo", "Al")),
    languages=few(("EN", "en-gb", "fr")),
    published_after=st.sampled_from([None, None, date(2024, 1, 2)]),
    published_before=st.sampled_from([None, None, date(2025, 1, 1)]),
    min_score=st.sampled_from([0.0, 0.0, 0.3, 0.5, 0.8]),
    diversity=st.sampled_from([0.0, 0.0, 0.3, 1.0]),
    fill=st.sampled_from(Fill),
    explain=st.booleans(),
    placement=st.sampled_from(["", "end", "elsewhere"]),
)
PLAIN_REQUESTS = st.builds(ListRequest, limit=st.integers(1, 4), exclude=few(IDS), placement=st.sampled_from(PLACES))
_SELECTORS = st.builds(
    Selector, names=few(IDS), categories=few(("sleep", "Money")), tags=few(("x", "Y")), authors=few(("Jo", "al"))
).filter(lambda selector: selector != Selector())
_SIDES = st.lists(_SELECTORS, min_size=1, max_size=2).map(tuple)


_EFFECTS, _NONE_OR_SIDES = st.sampled_from(Effect), st.one_of(st.just(()), _SIDES)
_PLACED, _POSITIONS, _PLACES = st.sampled_from((*IDS, "nobody")), st.integers(1, 5), st.sampled_from(PLACES)


@st.composite
def _rules(draw: st.DrawFn, number: int) -> Rule:
    effect = draw(_EFFECTS)
    placing = effect in {Effect.PIN, Effect.REQUIRE}
    return Rule(
        name=f"rule {number}",
        effect=effect,
        select=draw(_NONE_OR_SIDES) if placing else draw(_SIDES),
        other=draw(_SIDES) if effect is Effect.NEVER_PAIR else (),
        article=draw(_PLACED) if placing else "",
        position=draw(_POSITIONS),
        placement=draw(_PLACES),
    )


_SETS_OF_RULES = [st.tuples(*(_rules(number) for number in range(count))) for count in range(5)]
RULES = st.sampled_from(_SETS_OF_RULES).flatmap(lambda rules: rules).map(Rules)
