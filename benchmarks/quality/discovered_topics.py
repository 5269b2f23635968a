"""Discovered topics beside scikit-learn's KMeans with c-TF-IDF and beside BERTopic, and how they last through change.

    python -m benchmarks.quality.discovered_topics --shared-data DIR [--work DIR] [--labels]

On digitalgov and medquad, without their tags, all systems over the same vectors: coherence (NPMI of ten keywords over
the corpus' own articles), agreement with the given categories (AMI), share without a topic. Then how many topics have a
label that readers are shown; with --labels, all of them, in brackets those that are not. Then 5 per cent of the
articles are dropped, added and edited, and ten such nights follow one another. BERTopic is in the extra
`topics-benchmark`.
"""

import argparse
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import adjusted_mutual_info_score

from benchmarks.quality.lists import SAMPLE, indexed
from corpus.article import Article
from indexer.encoding.features import EncodeTexts
from indexer.encoding.identity import EncoderIdentity
from indexer.encoding.models import DEFAULT_MODEL
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.discovery.discover import Discovery, EmbeddedCorpus, discover
from indexer.topics.discovery.stability import kept_meaning
from indexer.topics.discovery.terms import read_terms
from indexer.topics.model import EDITORS_OWN, Topic

_SEEDS = (0, 1, 2)
_KEYWORDS = 10
_CHANGED = 0.05
_NIGHTS = 10
_DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Corpus:
    """Articles with their vectors (n, d)."""

    name: str
    articles: list[Article]
    vectors: NDArray[np.float32]
    encoder: EncoderIdentity
    encode: EncodeTexts | None = None
    tags: Sequence[Collection[str]] = ()  # the publisher's own topics, whose names no found one has


@dataclass(frozen=True)
class Found:
    """What a system found: for each article its cluster or -1, and the keywords of each cluster."""

    labels: list[int]
    keywords: list[Sequence[str]]


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared-data", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path("var/quality"), help="where indexes are kept (var/quality)")
    parser.add_argument("--encoder", default=DEFAULT_MODEL, help=f"({DEFAULT_MODEL})")
    parser.add_argument("--labels", action="store_true", help="print every topic, the sample's too")
    given = parser.parse_args()
    sources = {name: given.shared_data / name / "articles.jsonl.gz" for name in ("digitalgov", "medquad")}
    for name, source in {"sample": SAMPLE / "articles", **sources}.items():
        if not source.exists():
            print(f"{name}: SKIPPED, {source} is not there")
            continue
        with indexed(source, given.work / given.encoder / name, given.encoder) as data:
            snapshot = data.snapshot
            articles = list(snapshot.articles.all())
            corpus = Corpus(name, articles, snapshot.index.features.vectors, snapshot.manifest.encoder, data.encode)
            compare(corpus)
            tagged = replace(corpus, tags=editors_labels(snapshot))
            for named, how in ((corpus, "without tags"), (tagged, "with tags"))[: 1 + any(map(any, tagged.tags))]:
                found = night(named, range(len(articles)), None)
                print(f"labels {how}: {readable(found)}", flush=True)
                if given.labels:
                    print("\n".join(outline(found.topics)))
            last_through_change(corpus)


def compare(corpus: Corpus) -> None:
    """The table of systems for one corpus."""
    print(f"\n{corpus.name}, {len(corpus.articles)} articles")
    given = categories(corpus.articles)
    print(f"{'system':<22}{'topics':>7}{'without':>9}{'NPMI':>7}" + "".join(f"{'AMI ' + n:>16}" for n in given))
    ours = our_topics(corpus)
    systems = {"ours": [ours], "KMeans + c-TF-IDF": [k_means(corpus, len(ours.keywords), seed) for seed in _SEEDS]}
    if find_spec("bertopic"):
        systems["BERTopic"] = [bertopic(corpus, seed) for seed in _SEEDS]
    else:
        print("BERTopic: SKIPPED, it is not installed (pip install '.[topics-benchmark]')")
    texts = [_normal(article.full_text()) for article in corpus.articles]
    for name, runs in systems.items():
        figures = np.array([_figures(run, texts, given) for run in runs])
        mean, deviation = figures.mean(axis=0), figures.std(axis=0)
        line = f"{name:<22}{mean[0]:7.1f}{mean[1]:9.1%}{mean[2]:7.3f}" + "".join(f"{ami:16.3f}" for ami in mean[3:])
        spread = "  ± " + " ".join(f"{value:.3f}" for value in deviation[2:]) if len(runs) > 1 else ""
        print(line + spread, flush=True)


def editors_labels(snapshot: Snapshot) -> list[list[str]]:
    """The labels of the topics that editors gave to each article."""
    labels = {topic.id: topic.label for topic in snapshot.topics if not topic.kind.is_found}
    return [
        [labels[a.topic] for a in own if a.score >= EDITORS_OWN and a.topic in labels] for own in snapshot.assignments
    ]


def readable(found: Discovery) -> str:
    """How many topics readers are told of, and how many articles have one."""
    shown = {topic.id for topic in found.topics if topic.shown}
    parents = {topic.id: topic.parent for topic in found.topics}
    told = sum(any(name in shown for name in (own[0].topic, parents[own[0].topic])) for own in found.assignments if own)
    return f"{len(shown)} of {len(parents)} topics are shown, to {told / len(found.assignments):.0%} of the articles"


def categories(articles: Sequence[Article]) -> dict[str, list[str]]:
    """What articles were given: the category, and of their tags the one that most articles have."""
    common = Counter(tag for article in articles for tag in article.tags)
    tags = [max(a.tags, key=lambda tag: (common[tag], tag), default="") for a in articles]
    found = {"category": [article.category for article in articles], "tag": tags}
    return {name: values for name, values in found.items() if len(set(values)) > 2}


def our_topics(corpus: Corpus) -> Found:
    """This project's, at the lowest level."""
    found = night(corpus, range(len(corpus.articles)), None)
    lowest = [topic for topic in found.topics if topic.id not in {other.parent for other in found.topics}]
    number = {topic.id: place for place, topic in enumerate(lowest)}
    labels = [number[given[0].topic] if given else -1 for given in found.assignments]
    return Found(labels, [topic.keywords for topic in lowest])


def k_means(corpus: Corpus, count: int, seed: int) -> Found:
    """scikit-learn's KMeans, and c-TF-IDF as BERTopic has it."""
    labels = KMeans(count, n_init=4, random_state=seed).fit_predict(corpus.vectors)
    vectoriser = CountVectorizer(stop_words="english")
    texts = [" ".join(corpus.articles[row].full_text() for row in np.flatnonzero(labels == k)) for k in range(count)]
    counts = vectoriser.fit_transform(texts).toarray().astype(float)
    weights = counts / counts.sum(axis=1, keepdims=True) * np.log1p(counts.sum() / count / counts.sum(axis=0))
    names = vectoriser.get_feature_names_out()
    best = np.argsort(-weights, axis=1, kind="stable")[:, :_KEYWORDS]
    return Found(labels.tolist(), [[str(names[column]) for column in row] for row in best])


def bertopic(corpus: Corpus, seed: int) -> Found:
    """BERTopic with its defaults but for a seed and English stop words."""
    from bertopic import BERTopic
    from umap import UMAP

    reducer = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
    model = BERTopic(umap_model=reducer, vectorizer_model=CountVectorizer(stop_words="english"))
    labels, _ = model.fit_transform([a.full_text() for a in corpus.articles], np.asarray(corpus.vectors))
    found = sorted(set(labels) - {-1})
    return Found(list(labels), [[word for word, _ in model.get_topic(topic)[:_KEYWORDS]] for topic in found])


def _figures(found: Found, texts: Sequence[str], given: dict[str, list[str]]) -> list[float]:
    labels = np.array(found.labels)
    agreement = []
    for values in given.values():
        known = [row for row, value in enumerate(values) if value]
        agreement.append(adjusted_mutual_info_score([values[row] for row in known], labels[known]))
    return [len(found.keywords), float((labels < 0).mean()), coherence(found.keywords, texts), *agreement]


def coherence(topics: Sequence[Sequence[str]], texts: Sequence[str]) -> float:
    """Mean NPMI of all pairs of a topic's keywords, by the normalised texts that have them (Bouma 2009)."""
    words = sorted({_normal(word) for keywords in topics for word in keywords})
    has = {word: np.array([word in text for text in texts]) for word in words}
    means: list[float] = []
    for keywords in topics:
        pairs = list(combinations([_normal(word) for word in keywords[:_KEYWORDS]], 2))
        means.append(float(np.mean([_npmi(has[one], has[other]) for one, other in pairs])) if pairs else 0.0)
    return float(np.mean(means))


def _npmi(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    both = float((one & other).mean())
    if both in (0.0, 1.0):
        return both * 2 - 1
    return float(np.log(both / (one.mean() * other.mean())) / -np.log(both))


def _normal(text: str) -> str:
    return " ".join(["", *re.findall(r"[^\W_]+", text.lower()), ""])


def night(corpus: Corpus, rows: Sequence[int], last: Discovery | None, day: int = 0) -> Discovery:
    """One night over some rows of a corpus."""
    articles = [corpus.articles[row] for row in rows]
    memory = last.memory if last else None
    today = _DAY + timedelta(days=day)
    vectors, terms = corpus.vectors[list(rows)], read_terms(articles)
    tags = [corpus.tags[row] for row in rows] if corpus.tags else ()
    own = {tag for each in corpus.tags for tag in each}
    embedded = EmbeddedCorpus(articles, vectors, corpus.encoder, terms, tags, own)
    return discover(embedded, memory, today, encode=corpus.encode)


def last_through_change(corpus: Corpus) -> None:
    """What becomes of the ids when articles are dropped, added and edited, once and for ten nights."""
    for seed in _SEEDS:
        pairs = list(changing_nights(corpus, seed, _NIGHTS if seed == 0 else 1))
        kept, labels = [], []
        for before, now in pairs:
            kept.append(_share_kept(before[0], now[0], before[1], now[1]))
            was = {topic.id: topic.label for topic in before[0].topics}
            labels += [topic.label == was[topic.id] for topic in now[0].topics if topic.id in was]
        first, now = pairs[0][0], pairs[-1][1]
        whole = _share_kept(first[0], now[0], first[1], now[1])
        print(
            f"seed {seed}, {len(kept)} nights: ids that kept their meaning, worst night {min(kept):.1%},"
            f" first to last {whole:.1%}; labels kept a night {np.mean(labels):.1%};"
            f" topics {len(first[0].topics)} -> {len(now[0].topics)}",
            flush=True,
        )


State = tuple[Discovery, list[str]]


def changing_nights(corpus: Corpus, seed: int, nights: int) -> Iterator[tuple[State, State]]:
    """Pairs of nights between which 5 per cent of the articles were dropped, 5 added and 5 edited.

    Those that come were held out before, those that go may come again; an edit puts the opening of another article
    into one and moves its vector half way to the other's.
    """
    draw = np.random.default_rng(seed)
    total, share = len(corpus.articles), round(_CHANGED * len(corpus.articles))
    outside = draw.permutation(total)[:share].tolist()
    rows = sorted(set(range(total)) - set(outside))
    last = night(corpus, rows, None), [corpus.articles[row].id for row in rows]
    for day in range(1, nights + 1):
        dropped = draw.choice(rows, share, replace=False).tolist()
        rows = sorted((set(rows) - set(dropped)) | set(outside))
        outside = dropped
        corpus = edited(corpus, draw.choice(rows, share, replace=False).tolist(), draw)
        now = night(corpus, rows, last[0], day), [corpus.articles[row].id for row in rows]
        yield last, now
        last = now


def edited(corpus: Corpus, rows: Sequence[int], draw: np.random.Generator) -> Corpus:
    """The corpus with some of its articles edited."""
    articles, vectors = list(corpus.articles), corpus.vectors.copy()
    for row in rows:
        other = int(draw.integers(len(articles)))
        articles[row] = replace(articles[row], body=articles[row].body + corpus.articles[other].body[:1])
        mixed = corpus.vectors[row] + 0.5 * corpus.vectors[other]
        vectors[row] = mixed / np.linalg.norm(mixed)
    return replace(corpus, articles=articles, vectors=vectors)


def _share_kept(before: Discovery, now: Discovery, articles_before: Sequence[str], articles: Sequence[str]) -> float:
    topics = [
        {name: given[0].topic if given else "" for name, given in zip(names, found.assignments, strict=True)}
        for found, names in ((before, articles_before), (now, articles))
    ]
    return float(np.mean(list(kept_meaning(topics[0], topics[1]).values())))


def outline(topics: Sequence[Topic], parent: str = "", depth: int = 0) -> Iterator[str]:
    """The topics as an indented list."""
    for topic in topics:
        if topic.parent == parent:
            label = topic.label if topic.shown else f"[{topic.label}]"
            yield f"{'      ' * depth}{topic.size:5}  {topic.readability:.2f}  {label}   ({', '.join(topic.keywords)})"
            yield from outline(topics, topic.id, depth + 1)


if __name__ == "__main__":
    main()
