"""The nightly job: what comes in becomes a published generation, one call a step."""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from corpus.article import TEXT_RECIPE_VERSION, Article
from corpus.configuration import Source
from corpus.preparation import Prepared, prepare
from corpus.report import rejects_as_json_lines
from corpus.sources import Corpus, read_corpus
from indexer.configuration import Configuration
from indexer.durable_files import replace_durably
from indexer.encoder import Encoder
from indexer.exposure import spread_exposure
from indexer.features import Features, build_features, texts_to_encode
from indexer.formulas import fit_formulas
from indexer.gates import pass_gates, rejects_gate
from indexer.generations import IndexPaths, NoSnapshotError, current_generation, next_generation_name
from indexer.judgements import Judgements
from indexer.lexical import Lexicon, build_lexicon
from indexer.link_learning import learn_from_links
from indexer.manifest import FORMAT_VERSION, Counts, DamagedSnapshotError, Manifest, read_manifest, verify_files
from indexer.metadata import Metadata
from indexer.neighbours import build_neighbours
from indexer.passages import passage_spans
from indexer.progress import phase
from indexer.publishing import index_lock, publish
from indexer.signals import RankingIndex
from indexer.snapshot import Content, write_snapshot
from indexer.topic_discovery import discover_topics
from indexer.vector_cache import VectorCache, open_vector_cache

_ARTICLES = TypeAdapter(tuple[Article, ...])
# Raise whenever the same input would now give another generation (formulas, topics, duplicates), so that the next
# night rebuilds although nothing came in.
BUILD_RECIPE_VERSION = 5
# Texts encoded between two looks at the clock and two writes to the cache: a kill loses a few seconds of work.
_BATCH = 128


class EmptyCorpusError(Exception):
    """The sources hold no article that could be published."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run did. `published` is false, and nothing was prepared, where nothing had changed."""

    generation: str
    published: bool
    encoded: int  # texts that were not in the vector cache
    corpus: Corpus
    prepared: Prepared | None


def reindex(
    sources: Sequence[Source],
    index_directory: Path,
    configuration: Configuration,
    open_encoder: Callable[[str], Encoder],
    accepted: Collection[str] = (),
    links: Judgements | None = None,
) -> Outcome:
    """Reads the sources, encodes what is new, builds a generation and publishes it, unless nothing changed.

    `accepted` names gates that may refuse this once; `links` are links beside those that the articles have.

    Raises:
        UnreadableSourceError, EmptyCorpusError: nothing to index.
        ConfigurationError: the configuration contradicts the sources.
        GateRefusedError: a gate refused; the old generation is still served.
        EncoderUnavailableError: no encoder.
        IndexLockedError, NoSpaceError, RefusedError, DurabilityUnknownError, OSError: as `publish` says.
    """
    paths = IndexPaths(index_directory)
    settings = configuration.corpus
    with index_lock(paths):
        with phase("read"):
            corpus = read_corpus(sources, settings, datetime.now(UTC))
        _keep_rejections(paths, corpus)
        if not corpus.articles:
            raise EmptyCorpusError(f"no publishable article among {len(corpus.rejections)} rejects")
        pass_gates([rejects_gate(corpus, settings)], accepted)
        articles = with_links(corpus.articles, links or {})
        digest = _corpus_digest(articles)
        unchanged = _unchanged_generation(paths, digest, configuration)
        if unchanged:
            return Outcome(unchanged, False, 0, corpus, None)
        with phase("prepare"):
            prepared = prepare(articles, settings.site_hosts)
        encoder = open_encoder(configuration.encoder)
        lexicon = build_lexicon([article.lexical_text() for article in prepared.articles])
        features, spans, encoded = _features(paths, prepared.articles, lexicon, encoder)
        content = _content(prepared, lexicon, features, spans)
        generation = next_generation_name(paths, datetime.now(UTC), _content_digest(digest, configuration, encoder))
        manifest = _manifest_maker(generation, digest, configuration, encoder, content)
        with phase("publish"):
            publish(paths, generation, lambda folder: write_snapshot(folder, content, manifest))
        return Outcome(generation, True, encoded, corpus, prepared)


def with_links(articles: Sequence[Article], links: Judgements) -> tuple[Article, ...]:
    """The articles with those links added that their judgements grade above 0."""
    return tuple(
        replace(a, links=tuple(dict.fromkeys((*a.links, *(to for to, grade in links[a.id].items() if grade > 0)))))
        if a.id in links
        else a
        for a in articles
    )


def _features(
    paths: IndexPaths, articles: Sequence[Article], lexicon: Lexicon, encoder: Encoder
) -> tuple[Features, NDArray[np.int32], int]:
    """The features of `articles`, where their passages stand in them, and how many texts had to be encoded."""
    with phase("passages"):
        texts = texts_to_encode(articles, encoder)
    with open_vector_cache(paths.vector_cache, encoder.identity) as cache:
        encoded = 0

        def encode(wanted: Sequence[str]) -> NDArray[np.float32]:
            nonlocal encoded
            vectors, encoded = encode_through(cache, encoder, wanted)
            return vectors

        features = build_features(articles, texts, lexicon, encode)
    spans = [
        span for article, (_, parts) in zip(articles, texts, strict=True) for span in passage_spans(article, parts)
    ]
    return features, np.array(spans, dtype=np.int32), encoded


def encode_through(cache: VectorCache, encoder: Encoder, texts: Sequence[str]) -> tuple[NDArray[np.float32], int]:
    """Vectors for `texts`, from the cache where they are known, and how many were not."""
    found = {text: cache.get(text) for text in dict.fromkeys(texts)}
    # Sorted by length, so that a batch holds texts of like length and wastes little on padding.
    missing = sorted((text for text, vector in found.items() if vector is None), key=lambda text: (len(text), text))
    with phase("encode", len(missing)) as advance:
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            vectors = encoder.encode(batch)
            cache.put(batch, vectors)
            found.update(zip(batch, vectors, strict=True))
            advance(len(batch))
    return np.stack([vector for text in texts if (vector := found[text]) is not None]), len(missing)


def _content(prepared: Prepared, lexicon: Lexicon, features: Features, spans: NDArray[np.int32]) -> Content:
    articles, groups = prepared.articles, prepared.groups
    index = RankingIndex(features, Metadata.of(articles), groups)
    with phase("formulas"):
        default_formula, query_formula = fit_formulas(
            index, lexicon.weigh([article.headline_text() for article in articles])
        )
    with phase("links"):
        article_formula, links, learning = learn_from_links(index, default_formula, articles)
    index = replace(index, links=links)
    with phase("neighbours", len(articles)) as advance:
        rows, scores = build_neighbours(index, article_formula, advance)
    with phase("exposure"):
        spread = spread_exposure(rows, scores, groups, [article.id for article in articles])
    with phase("topics"):
        topics, assignments = discover_topics(articles, features.vectors)
    return Content(
        articles=articles,
        lexicon=lexicon,
        features=features,
        passage_spans=spans,
        groups=groups,
        neighbour_rows=spread.rows,
        neighbour_scores=spread.scores,
        neighbour_moved=spread.moved,
        exposure=spread.report,
        topics=topics,
        assignments=assignments,
        article_formula=article_formula,
        query_formula=query_formula,
        links=links,
        learning=asdict(learning),
    )


def _unchanged_generation(paths: IndexPaths, corpus_digest: str, configuration: Configuration) -> str:
    """The current generation if it is whole and was made of the same input by the same recipe, else nothing."""
    try:
        name = current_generation(paths)
        manifest = read_manifest(paths.generation(name))
        verify_files(paths.generation(name), manifest)
    except (NoSnapshotError, DamagedSnapshotError):
        return ""
    same = (
        manifest.corpus_digest == corpus_digest
        and manifest.configuration_digest == configuration.digest()
        and manifest.text_recipe_version == TEXT_RECIPE_VERSION
        and manifest.build_recipe_version == BUILD_RECIPE_VERSION
    )
    return name if same else ""


def _manifest_maker(
    generation: str, corpus_digest: str, configuration: Configuration, encoder: Encoder, content: Content
) -> Callable[[dict[str, object]], Manifest]:
    def manifest(files: dict[str, object]) -> Manifest:
        return Manifest(
            format_version=FORMAT_VERSION,
            generation=generation,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            corpus_digest=corpus_digest,
            configuration_digest=configuration.digest(),
            encoder=encoder.identity,
            text_recipe_version=TEXT_RECIPE_VERSION,
            build_recipe_version=BUILD_RECIPE_VERSION,
            counts=Counts(len(content.articles), len(content.features.passages), len(content.topics)),
            files=files,  # type: ignore[arg-type]
        )

    return manifest


def _corpus_digest(articles: tuple[Article, ...]) -> str:
    return hashlib.sha256(_ARTICLES.dump_json(articles)).hexdigest()


def _content_digest(corpus_digest: str, configuration: Configuration, encoder: Encoder) -> str:
    parts = (corpus_digest, configuration.digest(), encoder.identity.weights_sha256)
    versions = (str(TEXT_RECIPE_VERSION), str(BUILD_RECIPE_VERSION))
    return hashlib.sha256("\n".join(parts + versions).encode()).hexdigest()


def _keep_rejections(paths: IndexPaths, corpus: Corpus) -> None:
    paths.rejects.parent.mkdir(parents=True, exist_ok=True)
    replace_durably(paths.rejects, rejects_as_json_lines(corpus.rejections))
