"""How well verdicts on queries tell what a corpus answers from what it does not, beside single scores and the old cuts.

Three ways to know what is not answered: queries that people judged (`--judgements`, as they are), the same with the
judged articles of a random half of them left out (`--leave-out`, five draws), and articles asked for by their titles
with every second one left out (`--titles N`). What is left out is gone: lexicon, metric, formulas and calibration are
made anew of the rest. Each set is asked as it is, and with `--short` in three to eight words.

    python -m benchmarks.quality.coverage --index DIR --queries TSV --judgements QRELS [--leave-out] [--short]
    python -m benchmarks.quality.coverage --index DIR --titles 160 [--short]
"""

import argparse
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.metrics import roc_auc_score

from corpus.article import Article
from indexer.coverage.calibrating import calibrate
from indexer.coverage.model import Calibration, probability
from indexer.coverage.signs import LOOKED_AT, signs_of
from indexer.coverage.verdicts import COVERED_FROM, MISSING_BELOW
from indexer.encoding.encoder import Encoder
from indexer.encoding.features import EncodeTexts
from indexer.encoding.lexicon import Lexicon, index_words
from indexer.encoding.metadata import Metadata
from indexer.encoding.subject import Subject, encode_query
from indexer.evaluation.table import aligned
from indexer.neighbours.formulas import PseudoQueries, fit_formulas
from indexer.neighbours.judgements import Judgements, read_judgements, read_queries
from indexer.neighbours.metric_fitting import fit_metric
from indexer.ranking.formula import Formula
from indexer.ranking.index import RankingIndex
from indexer.ranking.scoring import Wish, rank
from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.opening import open_encoder
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot

_DRAWS = 5
_BINS = 10
# The two fixed cuts on the best score that verdicts were before they were calibrated.
_OLD_COVERED, _OLD_WEAK = 0.5, 0.25
_TEMPLATES = ("{}", "What is {}?", "What are the symptoms of {}?", "how is {} treated", "what causes {}")


@dataclass(frozen=True)
class Corpus:
    """What queries are judged against."""

    articles: Sequence[Article]
    index: RankingIndex
    lexicon: Lexicon
    formula: Formula
    calibration: Calibration


@dataclass(frozen=True)
class Asked:
    """Queries of one draw, whether each is answered, and what was made of them."""

    answered: NDArray[np.bool_]
    probability: NDArray[np.float64]
    score: NDArray[np.float64]
    cosine: NDArray[np.float64]
    words: NDArray[np.float64]


def without(snapshot: Snapshot, gone: set[int], encode: EncodeTexts) -> Corpus:
    """The corpus of `snapshot` as a night would make it without the articles `gone`."""
    kept = np.array([row for row in range(len(snapshot.cards)) if row not in gone], dtype=np.int64)
    articles = [snapshot.articles.read(row) for row in kept.tolist()]
    lexicon, words = index_words([article.lexical_text() for article in articles])
    titles = lexicon.weigh([article.title for article in articles])
    features = replace(snapshot.index.features.rows(kept), words=words, titles=titles)
    _, first, group = np.unique(snapshot.index.groups[kept], return_index=True, return_inverse=True)
    groups = first[group].astype(np.int32)
    index = RankingIndex(features, Metadata.of(articles), groups, metric=fit_metric(features))
    headlines = lexicon.weigh([article.headline_text() for article in articles])
    formula = fit_formulas(index, PseudoQueries(headlines, csr_array((len(kept), 1), dtype=np.float32)))[1]
    return Corpus(articles, index, lexicon, formula, calibrate(articles, index, formula, lexicon, encode))


def asked(corpus: Corpus, queries: Sequence[str], answered: Sequence[bool], encoder: Encoder) -> Asked:
    """What the signs of `queries` say, and single scores."""
    rows = [_measured(corpus, encode_query(query, encoder, corpus.lexicon)) for query in queries]
    return Asked(np.array(answered, dtype=bool), *np.array(rows).T)


def _measured(corpus: Corpus, query: Subject) -> tuple[float, float, float, float]:
    ranked = rank(Wish(corpus.formula, (query,)), corpus.index)
    signs = signs_of(query, corpus.index, ranked.rows[:LOOKED_AT])
    features = corpus.index.features
    cosine = float((features.passages @ query.features.vectors[0]).max())
    words = float((query.features.words @ features.words_by_term).max())
    return probability(signs, corpus.calibration), float(ranked.scores[0]), cosine, words


def left_out_answers(
    snapshot: Snapshot, queries: Mapping[str, str], judgements: Judgements, encoder: Encoder
) -> Iterator[Asked]:
    """In each draw half of the queries have lost all their judged articles."""
    names = [name for name in queries if judgements.get(name)]
    for draw in range(_DRAWS):
        lost = set(np.random.default_rng(draw).permutation(names)[: len(names) // 2].tolist())
        gone = {snapshot.rows[a] for name in lost for a in judgements[name] if a in snapshot.rows}
        known = [name for name in names if name in lost or _left(snapshot, judgements[name], gone)]
        corpus = without(snapshot, gone, encoder.encode)
        yield asked(corpus, [queries[name] for name in known], [name not in lost for name in known], encoder)


def _left(snapshot: Snapshot, grades: Mapping[str, int], gone: set[int]) -> bool:
    return any(grade > 0 and snapshot.rows.get(article, -1) not in {*gone, -1} for article, grade in grades.items())


def left_out_titles(snapshot: Snapshot, count: int, encoder: Encoder, wording: Callable[[str], str]) -> Iterator[Asked]:
    """Articles asked for by title, as it is or in a question; of every second one all of that title are gone."""
    chosen = sorted(range(len(snapshot.cards)), key=lambda row: _digest(snapshot.cards[row].id))[:count]
    titles = {snapshot.cards[row].title.casefold() for row in chosen[::2]}
    gone = {row for row, card in enumerate(snapshot.cards) if card.title.casefold() in titles}
    copied = set(snapshot.index.groups[sorted(gone)].tolist())
    gone |= {row for row, group in enumerate(snapshot.index.groups.tolist()) if group in copied}
    corpus = without(snapshot, gone, encoder.encode)
    for template in _TEMPLATES[:3]:
        queries = [wording(template.format(snapshot.cards[row].title)) for row in chosen]
        yield asked(corpus, queries, [row not in gone for row in chosen], encoder)


def shortened(query: str) -> str:
    """Three to eight words of a query, stop words last to stay; how many and which is told by a digest."""
    words = query.strip("?. ").split()
    content = [word for word in words if len(word) > 3] or words
    return " ".join(content[: 3 + _digest(query) % 6])


def report(draws: Sequence[Asked], name: str) -> list[list[str]]:
    """A line a way of judging: AUC over the draws, calibration error, and what became of answered and unanswered."""
    together = Asked(*(np.concatenate([getattr(draw, part) for draw in draws]) for part in Asked.__annotations__))
    rows = []
    for way, missing_below, covered_from in (
        ("probability", MISSING_BELOW, COVERED_FROM),
        ("score", _OLD_WEAK, _OLD_COVERED),
        ("cosine", None, None),
        ("words", None, None),
    ):
        aucs = [roc_auc_score(draw.answered, getattr(draw, way)) for draw in draws]
        values, answered = getattr(together, way), together.answered
        row = [name, way, str(len(values)), f"{np.mean(aucs):.3f}", f"{np.std(aucs):.3f}"]
        row.append(f"{calibration_error(answered, values):.3f}" if way == "probability" else "")
        if missing_below is not None:
            row += [
                f"{(values[answered] < missing_below).mean():.0%}",
                f"{(values[answered] >= covered_from).mean():.0%}",
            ]
            row += [
                f"{(values[~answered] < missing_below).mean():.0%}",
                f"{(values[~answered] >= covered_from).mean():.0%}",
            ]
        rows.append(row + [""] * (10 - len(row)))
    return rows


def calibration_error(answered: NDArray[np.bool_], probabilities: NDArray[np.float64]) -> float:
    """The expected calibration error over ten bins of equal width."""
    bins = np.minimum((probabilities * _BINS).astype(int), _BINS - 1)
    error = 0.0
    for number in np.unique(bins):
        inside = bins == number
        error += float(inside.mean() * abs(answered[inside].mean() - probabilities[inside].mean()))
    return error


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--judgements", type=Path)
    parser.add_argument("--leave-out", action="store_true")
    parser.add_argument("--titles", type=int)
    parser.add_argument("--short", action="store_true", help="three to eight words of each query")
    given = parser.parse_args()
    paths = IndexPaths(given.index)
    snapshot = read_snapshot(paths.generation(current_generation(paths)))
    encoder, wording = open_encoder(snapshot), shortened if given.short else str
    if given.titles:
        draws = list(left_out_titles(snapshot, given.titles, encoder, wording))
    else:
        queries = {name: wording(text) for name, text in read_queries(given.queries).items()}
        judgements = read_judgements(given.judgements)
        if given.leave_out:
            draws = list(left_out_answers(snapshot, queries, judgements, encoder))
        else:
            corpus = without(snapshot, set(), encoder.encode)
            answered = [any(grade > 0 for grade in judgements.get(name, {}).values()) for name in queries]
            draws = [asked(corpus, list(queries.values()), answered, encoder)]
    header = ["set", "way", "queries", "AUC", "+-", "ECE", "answered: missing", "covered", "not: missing", "covered"]
    print("\n".join(aligned([header, *report(draws, given.index.name + (" short" if given.short else ""))])))


if __name__ == "__main__":
    main()
