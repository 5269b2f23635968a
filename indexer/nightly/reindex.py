"""The nightly job: what comes in becomes a published generation, one call a step."""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter
from threadpoolctl import threadpool_limits

from corpus.article import TEXT_RECIPE_VERSION, Article
from corpus.configuration import Source
from corpus.preparation.preparation import Prepared, prepare
from corpus.report import rejects_as_json_lines
from corpus.sources.sources import Corpus, read_corpus
from indexer.cache.contents import open_content_cache
from indexer.cache.encoding import CachedEncoding
from indexer.cache.passages import open_passage_cache, texts_through
from indexer.cache.records import open_record_cache
from indexer.cache.vectors import open_vector_cache
from indexer.durable_files import replace_durably
from indexer.encoding.encoder import Encoder
from indexer.encoding.features import build_features
from indexer.encoding.lexicon import index_words
from indexer.encoding.subject import encode_query
from indexer.gates.corpus import corpus_gates, rejects_gate
from indexer.gates.gate import Gate, Gatekeeper
from indexer.gates.golden_pairs import broken_pairs, golden_pairs_gate, read_golden_pairs
from indexer.gates.snapshot import recall_gate, snapshot_gates
from indexer.gates.vectors import drift_gate, encoder_gate, same_vectors_gate, vectors_gate
from indexer.neighbours.judgements import Judgements
from indexer.neighbours.table_report import read_neighbours
from indexer.nightly.building import build_content, remembered
from indexer.nightly.configuration import Configuration
from indexer.nightly.served import gates_of_prepared, served_now, unchanged_generation
from indexer.progress import phase
from indexer.runs.ending import Ending, Result
from indexer.runs.findings import Findings
from indexer.snapshot.generations import IndexPaths, next_generation_name
from indexer.snapshot.manifest import BUILD_RECIPE_VERSION, FORMAT_VERSION, Counts, Manifest
from indexer.snapshot.publishing import index_lock, publish
from indexer.snapshot.snapshot import read_snapshot
from indexer.snapshot.writing import Content, write_snapshot

_ARTICLES = TypeAdapter(tuple[Article, ...])


class EmptyCorpusError(Exception):
    """The sources hold no article that could be published."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run did. Where nothing had changed, `published` is false and nothing was prepared."""

    generation: str
    published: bool
    encoded: int  # texts that were not in the vector cache
    corpus: Corpus
    prepared: Prepared | None
    gates: tuple[Gate, ...] = ()
    held_back_by: str = ""  # the pinned generation that is served instead of this one

    @property
    def ending(self) -> Ending:
        """How the run ended, for its record."""
        if self.held_back_by:
            return Ending(Result.HELD_BACK, reason=f"held back by the pin on {self.held_back_by}")
        return Ending(Result.PUBLISHED if self.published else Result.UNCHANGED)


def reindex(
    sources: Sequence[Source],
    index_directory: Path,
    configuration: Configuration,
    open_encoder: Callable[[str], Encoder],
    accepted: Collection[str] = (),
    links: Judgements | None = None,
    findings: Findings | None = None,
) -> Outcome:
    """Reads the sources, encodes what is new, builds a generation and publishes it, unless nothing changed.

    `accepted` names gates that may refuse this once; `links` are links beside those that the articles have. `findings`
    is filled in on the way, so that there is a report also of a night that does not come to its end.

    Raises:
        UnreadableSourceError, EmptyCorpusError: nothing to index.
        ConfigurationError: the configuration contradicts the sources.
        GateRefusedError: a gate refused; the old generation is still served.
        EncoderUnavailableError: no encoder.
        IndexLockedError, NoSpaceError, RefusedError, DurabilityUnknownError, OSError: as `publish` says.
    """
    paths = IndexPaths(index_directory)
    settings, limits = configuration.corpus, configuration.gates
    gatekeeper, pairs = Gatekeeper(accepted), read_golden_pairs(limits.golden_pairs)
    found = findings or Findings()
    found.gates = gatekeeper.readings
    # OpenBLAS lets threads spin while they wait for one another: on two cores a small factorisation took thirty times
    # the processor time of one thread. Sums are also the same on every machine then. Torch has threads of its own.
    with index_lock(paths), threadpool_limits(1, "blas"):
        with phase("read"), open_record_cache(paths.record_cache) as records:
            corpus = found.corpus = read_corpus(sources, settings, datetime.now(UTC), records)
            records.end_night()
        _keep_rejections(paths, corpus)
        if not corpus.articles:
            raise EmptyCorpusError(f"no publishable article among {len(corpus.rejections)} rejects")
        gatekeeper.let_pass([rejects_gate(corpus, settings)])
        articles = with_links(corpus.articles, links or {})
        digest = corpus_digest(articles)
        with phase("served"):
            served = served_now(paths)
        unchanged = unchanged_generation(paths, digest, configuration, served)
        if unchanged:
            found.generation = unchanged
            return Outcome(unchanged, False, 0, corpus, None, tuple(gatekeeper.readings))
        found.articles, found.served = articles, served.snapshot if served else None
        found.before = served.articles if served else ()
        gatekeeper.let_pass(corpus_gates(articles, served.articles if served else (), limits, datetime.now(UTC).date()))
        with phase("prepare"), open_content_cache(paths.sketch_cache, "sketches") as sketches:
            prepared = found.prepared = prepare(articles, settings.site_hosts, sketches)
            sketches.end_night()
        found.articles = prepared.articles
        gatekeeper.let_pass(gates_of_prepared(prepared, served, limits))
        with phase("encoder"):
            encoder = open_encoder(configuration.encoder)
        gatekeeper.let_pass([encoder_gate(encoder.identity, served.snapshot.manifest.encoder if served else None)])
        with phase("lexicon"):
            lexicon, words = index_words([article.lexical_text() for article in prepared.articles])
        with phase("passages"), open_passage_cache(paths.passage_cache) as cuts:
            texts = texts_through(cuts, prepared.articles, encoder)
            cuts.end_night()
        with open_vector_cache(paths.vector_cache, encoder.identity) as cache:
            with phase("drift"):
                drift = drift_gate([text for one in texts for text in one.passages], cache, encoder, limits)
            gatekeeper.let_pass([drift])
            encode = CachedEncoding(cache, encoder)
            features = build_features(prepared.articles, texts, lexicon, encode, words)
            gatekeeper.let_pass(
                [vectors_gate(features.vectors), same_vectors_gate(features.vectors, prepared.groups, limits)]
            )
            today = datetime.now(UTC).date()
            last = remembered(paths)
            content = build_content(
                prepared, texts, lexicon, features, configuration.topics, encode, last, encoder.identity, today
            )
            cache.end_night()
        found.encoded = encode.encoded
        generation = next_generation_name(paths, datetime.now(UTC), _content_digest(digest, configuration, encoder))
        found.generation = generation
        manifest = _manifest_maker(generation, digest, configuration, encoder, content)

        def check(folder: Path) -> None:
            staged = found.staged = read_snapshot(folder)
            gates = snapshot_gates(staged, found.served, limits, found.before)
            gatekeeper.let_pass([recall_gate(read_neighbours(folder), limits), *gates])
            findings = broken_pairs(staged, pairs, lambda query: encode_query(query, encoder, staged.lexicon))
            gatekeeper.let_pass([golden_pairs_gate(pairs, findings)])

        pin = publish(paths, generation, lambda folder: write_snapshot(folder, content, manifest), check)
        return Outcome(generation, not pin, encode.encoded, corpus, prepared, tuple(gatekeeper.readings), pin)


def with_links(articles: Sequence[Article], links: Judgements) -> tuple[Article, ...]:
    """The articles with those links added that their judgements grade above 0."""
    return tuple(
        replace(a, links=tuple(dict.fromkeys((*a.links, *(to for to, grade in links[a.id].items() if grade > 0)))))
        if a.id in links
        else a
        for a in articles
    )


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


def corpus_digest(articles: tuple[Article, ...]) -> str:
    """What tells two corpora apart."""
    return hashlib.sha256(_ARTICLES.dump_json(articles)).hexdigest()


def _content_digest(corpus_digest: str, configuration: Configuration, encoder: Encoder) -> str:
    parts = (corpus_digest, configuration.digest(), encoder.identity.weights_sha256)
    versions = (str(TEXT_RECIPE_VERSION), str(BUILD_RECIPE_VERSION))
    return hashlib.sha256("\n".join(parts + versions).encode()).hexdigest()


def _keep_rejections(paths: IndexPaths, corpus: Corpus) -> None:
    paths.rejects.parent.mkdir(parents=True, exist_ok=True)
    replace_durably(paths.rejects, rejects_as_json_lines(corpus.rejections))
