"""How well the vocabulary's topics are given, five-fold by article, beside baselines of the same run.

    python -m benchmarks.quality.tagging [--work DIR] [--shared-data DIR] [--only NAME] [--no-baselines]

Everything that is chosen (curves, thresholds) is chosen inside the training folds. Copies of one piece are in one fold.
ECE is over fifteen bins of equal width, over all (article, topic) pairs and over those with a score of .05 or more.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import expit

from benchmarks.quality.lists import SAMPLE, indexed
from benchmarks.quality.tagging_baselines import calibrated_svm, logistic_words, nearest_fifteen
from benchmarks.quality.tagging_measures import Score, average_precision, best_threshold, measured, reliability
from indexer.encoding.features import EncodeTexts, Features
from indexer.encoding.models import DEFAULT_MODEL
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.tagging.fitting import FOLDS, Fitted, Lessons, deal_folds, fit_tagger
from indexer.topics.tagging.kernel import Taught
from indexer.topics.tagging.votes import Voters
from indexer.topics.tagging.zero_shot import cosines, topic_vectors
from indexer.topics.vocabulary.model import Entry

_SEED = 20260101
_EXAMPLES = (0, 1, 3, 10)
_EVEN = (1, 2, 5, 10, 20)
# The types that five pages or more of MedQuAD have, as the UMLS names them.
_SEMANTIC_TYPES = {
    "T005": "Virus", "T019": "Congenital Abnormality", "T020": "Acquired Abnormality", "T033": "Finding",
    "T037": "Injury or Poisoning", "T046": "Pathologic Function", "T047": "Disease or Syndrome",
    "T048": "Mental or Behavioral Dysfunction", "T184": "Sign or Symptom", "T190": "Anatomical Abnormality",
    "T191": "Neoplastic Process",
}  # fmt: skip
_PUBLISHERS = {
    "MPlus_Health_Topics": "MedlinePlus health topics", "NINDS": "neurological disorders and stroke",
    "NIDDK": "diabetes, digestive and kidney diseases", "CancerGov": "cancer", "NHLBI_XML": "heart, lung and blood",
    "CDC": "disease control and prevention", "SeniorHealth": "health of older people",
}  # fmt: skip


@dataclass(frozen=True)
class Tagged:
    """A corpus whose tags are known."""

    name: str
    lessons: Lessons
    entries: tuple[Entry, ...]
    labels: NDArray[np.float32]

    @property
    def truth(self) -> NDArray[np.bool_]:
        """(n, T)."""
        return np.asarray(self.lessons.carried.toarray() > 0)


def tagged(name: str, snapshot: Snapshot, names: Sequence[Sequence[str]], least: int, encode: EncodeTexts) -> Tagged:
    """The corpus of `snapshot` with the tags `names` (one sequence an article) that `least` articles carry or more."""
    counts = Counter(tag for own in names for tag in set(own))
    entries = tuple(Entry(tag, tag) for tag in sorted(counts) if counts[tag] >= least)
    truth = np.array([[entry.id in own for entry in entries] for own in names], dtype=np.float32)
    lessons = Lessons(
        snapshot.index.features,
        snapshot.index.metadata.days,
        csr_array(truth),
        snapshot.index.groups,
        [card.id for card in snapshot.cards],
        np.ones(len(entries), dtype=bool),
    )
    return Tagged(name, lessons, entries, topic_vectors(entries, encode))


def part(lessons: Lessons, rows: NDArray[np.int64]) -> Lessons:
    """The lessons of some rows."""
    return Lessons(
        lessons.features.rows(rows),
        lessons.days[rows],
        lessons.carried[rows],
        lessons.groups[rows],
        [lessons.ids[row] for row in rows],
        lessons.complete,
    )


def predicted(fitted: Fitted, lessons: Lessons, texts: Features, days: NDArray[np.float64]) -> NDArray[np.float32]:
    """The tagger's scores of texts that are not among the lessons."""
    alike = Taught.of(lessons.features, lessons.days, fitted.tagger.rows).likeness(texts, days)
    voters = Voters(lessons.features, lessons.carried, lessons.groups)
    votes = voters.votes(texts) if fitted.voting else np.zeros((len(texts), len(fitted.tagger.topics)), np.float32)
    return fitted.tagger.scores(texts, alike, votes)


def ours(labels: NDArray[np.float32], voting: bool = True) -> Score:
    """The tagger, with the threshold that its out-of-fold scores ask for."""

    def score(lessons: Lessons, texts: Features, days: NDArray[np.float64]) -> tuple[NDArray[np.float32], float]:
        fitted = fit_tagger(lessons, [str(n) for n in range(len(labels))], labels, voting)
        inside = fitted.scores(np.arange(len(lessons.ids)))
        threshold = best_threshold(inside, lessons.carried.toarray() > 0)
        return predicted(fitted, lessons, texts, days), threshold

    return score


def zero_shot(labels: NDArray[np.float32]) -> Score:
    """Cosines to the labels and the curve measured elsewhere; no tag of these articles is seen, no threshold chosen."""

    def score(lessons: Lessons, texts: Features, days: NDArray[np.float64]) -> tuple[NDArray[np.float32], float]:
        nothing = replace(
            lessons, carried=csr_array(lessons.carried.shape, dtype=np.float32), complete=~lessons.complete
        )
        fitted = fit_tagger(nothing, [str(n) for n in range(len(labels))], labels)
        return predicted(fitted, nothing, texts, days), 0.2

    return score


def without(which: str, system: Score) -> Score:
    """A system that is not given one of its sources."""

    def bare(features: Features) -> Features:
        if which == "words":
            return replace(features, words=csr_array(features.words.shape, dtype=np.float32))
        flat = np.zeros_like(features.vectors)
        return replace(features, vectors=flat, headlines=flat, passages=np.zeros_like(features.passages))

    def score(lessons: Lessons, texts: Features, days: NDArray[np.float64]) -> tuple[NDArray[np.float32], float]:
        if which == "dates":
            nowhen = np.full(len(lessons.days), np.nan)
            return system(replace(lessons, days=nowhen), texts, np.full(len(days), np.nan))
        return system(replace(lessons, features=bare(lessons.features)), bare(texts), days)

    return score


def folds_of(corpus: Tagged) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Training and test rows, five times; other folds than those inside."""
    folds = deal_folds([f"outer {identity}" for identity in corpus.lessons.ids], corpus.lessons.groups)
    for fold in range(FOLDS):
        yield np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)


def cross_validated(corpus: Tagged, system: Score) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """The scores (n, T) of each article by a system that has not seen it, and which of them pass its threshold."""
    scores = np.zeros(corpus.truth.shape, dtype=np.float32)
    given = np.zeros(corpus.truth.shape, dtype=bool)
    for train, test in folds_of(corpus):
        texts = corpus.lessons.features.rows(test)
        scores[test], threshold = system(part(corpus.lessons, train), texts, corpus.lessons.days[test])
        given[test] = scores[test] >= threshold
    return scores, given


def few_examples(corpus: Tagged) -> Iterator[str]:
    """Topics of which the editors list few examples, beside others that are tagged throughout.

    A fifth of the topics at a time, in one test fold each. The figures: mean average precision over the topics, and
    the mean logarithmic loss a topic and article.
    """
    random = np.random.default_rng(_SEED)
    group = random.permutation(len(corpus.entries)) % FOLDS
    yield "examples  zero-shot alone   supervised alone  " + "  ".join(f"mixed, even at {k:<3}" for k in _EVEN)
    for count in (*_EXAMPLES, None):
        found: list[list[tuple[float, float]]] = []
        for fold, (train, test) in enumerate(folds_of(corpus)):
            topics = np.flatnonzero(group == fold)
            fitted, lessons = _taught_with(corpus, train, topics, count, random)
            found.append(_mixtures(corpus, fitted, lessons, test, topics))
        means = np.mean(found, axis=0)
        cells = "  ".join(f".{round(ap * 1000):03d} loss .{round(loss * 10000):04d}" for ap, loss in means)
        yield f"{'all' if count is None else count:>8}  {cells}"


def _taught_with(
    corpus: Tagged, train: NDArray[np.int64], topics: NDArray[np.int64], count: int | None, random: np.random.Generator
) -> tuple[Fitted, Lessons]:
    lessons = part(corpus.lessons, train)
    if count is not None:
        carried = lessons.carried.toarray()
        for topic in topics:
            having = np.flatnonzero(carried[:, topic])
            carried[:, topic] = 0
            carried[random.permutation(having)[:count], topic] = 1
        complete = ~np.isin(np.arange(len(corpus.entries)), topics)
        lessons = replace(lessons, carried=csr_array(carried), complete=complete)
    return fit_tagger(lessons, [entry.id for entry in corpus.entries], corpus.labels), lessons


def _mixtures(
    corpus: Tagged, fitted: Fitted, lessons: Lessons, test: NDArray[np.int64], topics: NDArray[np.int64]
) -> list[tuple[float, float]]:
    """Average precision and loss on `topics` of zero-shot, supervised, and their mixtures."""
    tagger, texts = fitted.tagger, corpus.lessons.features.rows(test)
    taught = Taught.of(lessons.features, lessons.days, tagger.rows)
    decided = tagger.regression.decide(taught.likeness(texts, corpus.lessons.days[test]))
    near = cosines(texts, tagger.labels)
    learned = (
        tagger.evidence(decided, Voters(lessons.features, lessons.carried, lessons.groups).votes(texts), near)
        @ tagger.supervised[:-1]
        + tagger.supervised[-1]
    )
    named = tagger.label_evidence(near) @ tagger.zero_shot[:-1] + tagger.zero_shot[-1]
    examples = tagger.examples
    shares: list[float | NDArray[np.float64]] = [0.0, 1.0, *(examples / (examples + even) for even in _EVEN)]
    mixed = [expit(share * learned + (1 - share) * named)[:, topics] for share in shares]
    return [average_precision(scores, corpus.truth[test][:, topics]) for scores in mixed]


def report(corpus: Tagged, baselines: bool) -> Iterator[str]:
    """Every figure of one corpus, line by line."""
    carried = int(corpus.lessons.carried.sum())
    yield f"== {corpus.name}: {len(corpus.truth)} articles, {len(corpus.entries)} topics, {carried} tags"
    own = ours(corpus.labels)
    systems: dict[str, Score] = {"ours": own, "zero-shot, labels alone": zero_shot(corpus.labels)}
    if baselines:
        systems |= {
            "nearest fifteen, vectors": nearest_fifteen,
            "logistic regression, words": logistic_words,
            "calibrated SVM, words + vectors": calibrated_svm,
        }
    systems["ours without votes"] = ours(corpus.labels, voting=False)
    systems |= {f"ours without {part}": without(part, own) for part in ("words", "vectors", "dates")}
    for name, system in systems.items():
        scores, given = cross_validated(corpus, system)
        yield f"{name:32s} {measured(scores, given, corpus.truth)}"
        if name in {"ours", "zero-shot, labels alone"}:
            yield from reliability(scores, corpus.truth)
    yield "few examples a topic, mean average precision and logarithmic loss"
    yield from few_examples(corpus)


def digitalgov(work: Path, shared: Path) -> Iterator[Tagged]:
    """The tags of digital.gov."""
    with indexed(shared / "digitalgov" / "articles.jsonl.gz", work / "digitalgov", DEFAULT_MODEL) as data:
        yield tagged("digital.gov", data.snapshot, [card.tags for card in data.snapshot.cards], 5, data.encode)


def sample(work: Path, _shared: Path) -> Iterator[Tagged]:
    """The tags of the sample corpus."""
    with indexed(SAMPLE / "articles", work / "sample", DEFAULT_MODEL) as data:
        yield tagged("sample", data.snapshot, [card.tags for card in data.snapshot.cards], 3, data.encode)


def medquad(work: Path, shared: Path) -> Iterator[Tagged]:
    """The semantic types and the publishers of MedQuAD's pages, which carry no tags."""
    path = shared / "medquad" / "articles.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        raw = {row["id"]: row for row in map(json.loads, lines)}
    with indexed(path, work / "medquad", DEFAULT_MODEL) as data:
        rows = [raw[card.id] for card in data.snapshot.cards]
        types = [[_SEMANTIC_TYPES[t] for t in row["semantic_types"] if t in _SEMANTIC_TYPES] for row in rows]
        yield tagged("MedQuAD, semantic types", data.snapshot, types, 5, data.encode)
        publishers = [[_PUBLISHERS[row["category"]]] for row in rows]
        yield tagged("MedQuAD, publishers", data.snapshot, publishers, 5, data.encode)


_CORPORA = {"digitalgov": digitalgov, "sample": sample, "medquad": medquad}


def main() -> None:
    """Prints every figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--work", type=Path, default=Path("var/quality"), help="where indexes are kept (var/quality)")
    parser.add_argument("--shared-data", type=Path, default=Path("../shared/data"), help="(../shared/data)")
    parser.add_argument("--only", choices=_CORPORA, help="one corpus of the three")
    parser.add_argument("--no-baselines", action="store_true", help="leave out the vote and the two slow ones")
    given = parser.parse_args()
    for name in [given.only] if given.only else _CORPORA:
        if name != "sample" and not (given.shared_data / name).is_dir():
            print(f"== SKIPPED: {given.shared_data / name} is absent")
            continue
        for corpus in _CORPORA[name](given.work / DEFAULT_MODEL, given.shared_data):
            for line in report(corpus, not given.no_baselines):
                print(line, flush=True)


if __name__ == "__main__":
    main()
