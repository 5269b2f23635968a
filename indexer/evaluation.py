"""Ranking quality as trec_eval measures it: ours beside baselines computed on the same articles.

Runs are made over the whole corpus, the source article left out; an article without a judgement counts as not
relevant, so compare systems with one another and do not read the absolute figure. Copies count as one article, for
every system alike: nobody is served by finding a piece twice.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import ir_measures
import numpy as np
import Stemmer
from ir_measures import AP, RR, Measure, Qrel, R, ScoredDoc, nDCG
from numpy.typing import NDArray
from scipy.stats import bootstrap
from sklearn.feature_extraction.text import TfidfVectorizer

from indexer.answering import MAXIMUM_LIMIT, ListRequest, related_to_article, search
from indexer.encoder import Encoder
from indexer.encoding import encode_query
from indexer.features import EncodeTexts
from indexer.snapshot import Snapshot

Judgements = dict[str, dict[str, int]]
Run = dict[str, list[tuple[str, float]]]

_MEASURES: tuple[tuple[str, Measure], ...] = (
    ("nDCG@10", nDCG @ 10), ("recall@10", R @ 10), ("MAP", AP @ MAXIMUM_LIMIT), ("MRR", RR),
)  # fmt: skip
_RESAMPLES = 2000
_CONFIDENCE = 0.95
_SEED = 20260101
# A whole article as a BM25 query is mostly noise; its title and beginning say what it is about.
_BM25_QUERY_WORDS = 400


class BadJudgementsError(Exception):
    """A qrels or queries file cannot be used. The message names the file and line."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure: the mean over `n` sources or queries, and its 95 per cent interval."""

    system: str
    task: str
    metric: str
    value: float
    low: float
    high: float
    n: int


def read_judgements(path: Path) -> Judgements:
    """TREC qrels: for each source or query the grade of each judged article.

    Raises:
        BadJudgementsError: a line is not `source 0 article grade`.
    """
    judgements: Judgements = defaultdict(dict)
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 4 or not parts[3].lstrip("-").isdigit():
            raise BadJudgementsError(f"{path}:{number}: not a line of TREC qrels (source 0 article grade)")
        judgements[parts[0]][parts[2]] = int(parts[3])
    return dict(judgements)


def read_queries(path: Path) -> dict[str, str]:
    """Query texts by id, from `id<TAB>text` lines.

    Raises:
        BadJudgementsError: a line has no tab.
    """
    queries = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        identity, tab, text = line.partition("\t")
        if not tab:
            raise BadJudgementsError(f"{path}:{number}: not id<TAB>query")
        queries[identity] = text.strip()
    return queries


def evaluate_related(snapshot: Snapshot, judgements: Judgements, encode: EncodeTexts) -> list[Figure]:
    """Figures of the related lists of every judged source that is in the corpus, ours first, then the baselines."""
    known = {source: grades for source, grades in judgements.items() if source in snapshot.rows}
    rows = [snapshot.rows[source] for source in known]
    request = ListRequest(limit=MAXIMUM_LIMIT)
    ours: Run = {
        source: [(item.card.id, item.score) for item in related_to_article(snapshot, row, request).items]
        for source, row in zip(known, rows, strict=True)
    }
    baselines = _Baselines(snapshot, encode)
    texts = [baselines.texts[row] for row in rows]
    short = [" ".join(text.split()[:_BM25_QUERY_WORDS]) for text in texts]
    runs = {"ours": ours, **baselines.runs(list(known), short, texts, texts, rows)}
    originals = _originals(snapshot)
    graded = {source: _merged(grades, originals, originals[source]) for source, grades in known.items()}
    return [
        figure
        for system, run in runs.items()
        for figure in figures_of(system, "related", _without_copies(run, originals), graded)
    ]


def evaluate_queries(
    snapshot: Snapshot, queries: Mapping[str, str], judgements: Judgements, encoder: Encoder, encode: EncodeTexts
) -> list[Figure]:
    """Figures of the search results of every query with a relevant article, ours first, then the baselines."""
    known = {query: grades for query, grades in judgements.items() if query in queries and max(grades.values()) > 0}
    texts = [queries[query] for query in known]
    request = ListRequest(limit=MAXIMUM_LIMIT)
    ours: Run = {}
    for query, text in zip(known, texts, strict=True):
        answer = search(snapshot, encode_query(text, encoder, snapshot.lexicon), request)
        ours[query] = [(item.card.id, item.score) for item in answer.items]
    runs = {"ours": ours, **_Baselines(snapshot, encode).runs(list(known), texts, texts, texts, None)}
    originals = _originals(snapshot)
    graded = {query: _merged(grades, originals) for query, grades in known.items()}
    return [
        figure
        for system, run in runs.items()
        for figure in figures_of(system, "search", _without_copies(run, originals), graded)
    ]


def _originals(snapshot: Snapshot) -> dict[str, str]:
    """Of each article the one that stands for it and its copies."""
    return {card.id: snapshot.cards[snapshot.index.groups[row]].id for row, card in enumerate(snapshot.cards)}


def _merged(grades: Mapping[str, int], originals: Mapping[str, str], source: str = "") -> dict[str, int]:
    """Grades by original, the best of its copies' each, without `source`."""
    merged: dict[str, int] = {}
    for article, grade in grades.items():
        original = originals.get(article, article)
        if original != source:
            merged[original] = max(grade, merged.get(original, grade))
    return merged


def _without_copies(run: Run, originals: Mapping[str, str]) -> Run:
    """Each list with originals in place of copies, the first place of each kept, and not the source's own."""
    kept: Run = {}
    for source, found in run.items():
        first: dict[str, float] = {}
        for article, score in found:
            first.setdefault(originals[article], score)
        kept[source] = [pair for pair in first.items() if pair[0] != originals.get(source, "")]
    return kept


def figures_of(system: str, task: str, run: Run, judgements: Judgements) -> list[Figure]:
    """The figures of one run. An article's place counts, and a source without a list counts as nought."""
    qrels = [Qrel(query, article, grade) for query, grades in judgements.items() for article, grade in grades.items()]
    # The place counts, not the score: trec_eval would break ties its own way.
    docs = [
        ScoredDoc(query, article, -float(i)) for query, found in run.items() for i, (article, _) in enumerate(found)
    ]
    values: dict[Measure, dict[str, float]] = defaultdict(lambda: dict.fromkeys(judgements, 0.0))
    for metric in ir_measures.iter_calc([measure for _, measure in _MEASURES], qrels, docs):
        values[metric.measure][metric.query_id] = metric.value
    figures = []
    for name, measure in _MEASURES:
        scores = np.array(list(values[measure].values()))
        low, high = _interval(scores)
        figures.append(Figure(system, task, name, round(float(scores.mean()), 4), low, high, len(scores)))
    return figures


def _interval(scores: NDArray[np.float64]) -> tuple[float, float]:
    if len(scores) < 2 or np.ptp(scores) == 0:
        return float(scores.mean()), float(scores.mean())
    interval = bootstrap(
        (scores,),
        np.mean,
        n_resamples=_RESAMPLES,
        confidence_level=_CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(_SEED),
    ).confidence_interval
    return round(float(interval.low), 4), round(float(interval.high), 4)


class _Baselines:
    """What people usually build, each a few lines of a library, over the same articles."""

    def __init__(self, snapshot: Snapshot, encode: EncodeTexts) -> None:
        self.ids = [card.id for card in snapshot.cards]
        self.texts = [snapshot.articles.read(row).full_text() for row in range(len(self.ids))]
        self._encode = encode

    def runs(
        self,
        names: Sequence[str],
        bm25_queries: Sequence[str],
        tfidf_queries: Sequence[str],
        vector_queries: Sequence[str],
        own_rows: Sequence[int] | None,
    ) -> dict[str, Run]:
        """A run of each baseline; `own_rows` are left out of each source's own list."""
        scores = {
            "BM25": self._bm25(bm25_queries),
            "TF-IDF": self._tfidf(tfidf_queries),
            "MiniLM": self._vectors(vector_queries),
        }
        scores["BM25 + MiniLM"] = _scaled(scores["BM25"]) + _scaled(scores["MiniLM"])
        return {system: self._run(names, matrix, own_rows) for system, matrix in scores.items()}

    def _bm25(self, queries: Sequence[str]) -> NDArray[np.float32]:
        stemmer = Stemmer.Stemmer("english")
        tokens = bm25s.tokenize(self.texts, stopwords="en", stemmer=stemmer, show_progress=False)
        retriever = bm25s.BM25()
        retriever.index(tokens, show_progress=False)
        asked = bm25s.tokenize(list(queries), stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False)
        return np.stack([retriever.get_scores(words) if words else np.zeros(len(self.ids)) for words in asked])

    def _tfidf(self, queries: Sequence[str]) -> NDArray[np.float32]:
        vectoriser = TfidfVectorizer(sublinear_tf=True, min_df=2, stop_words="english", dtype=np.float32)
        articles = vectoriser.fit_transform(self.texts)
        return np.asarray((vectoriser.transform(queries) @ articles.T).toarray())

    def _vectors(self, queries: Sequence[str]) -> NDArray[np.float32]:
        """all-MiniLM-L6-v2 as it is usually used: title and body, of which it reads the first 256 tokens."""
        return np.asarray(self._encode(queries) @ self._encode(self.texts).T)

    def _run(self, names: Sequence[str], matrix: NDArray[np.float32], own_rows: Sequence[int] | None) -> Run:
        run: Run = {}
        for place, name in enumerate(names):
            scores = matrix[place].astype(np.float64)
            if own_rows is not None:
                scores[own_rows[place]] = -np.inf
            best = [row for row in np.argsort(-scores, kind="stable")[:MAXIMUM_LIMIT] if np.isfinite(scores[row])]
            run[name] = [(self.ids[row], float(scores[row])) for row in best]
        return run


def _scaled(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    low, high = matrix.min(axis=1, keepdims=True), matrix.max(axis=1, keepdims=True)
    return np.asarray((matrix - low) / np.maximum(high - low, 1e-9))
