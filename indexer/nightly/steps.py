"""The steps of a night, each with its phase, its cache and its gates, and what it leaves for the report."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from scipy.sparse import csr_array

from corpus.article import TEXT_RECIPE_VERSION, Article
from corpus.configuration import Source
from corpus.preparation.preparation import Prepared, prepare
from corpus.report import rejected_by_reason, rejects_as_json_lines
from corpus.sources.sources import Corpus, read_corpus
from indexer.cache.contents import open_content_cache
from indexer.cache.encoding import CachedEncoding
from indexer.cache.passages import open_passage_cache, texts_through
from indexer.cache.records import open_record_cache
from indexer.durable_files import replace_durably
from indexer.encoding.encoder import Encoder
from indexer.encoding.features import Features, build_features
from indexer.encoding.identity import EncoderIdentity
from indexer.encoding.lexicon import Lexicon, index_words
from indexer.encoding.opening import encoder_files
from indexer.encoding.passages import ArticleTexts
from indexer.encoding.subject import encode_query
from indexer.gates.corpus import corpus_gates, lost_texts_gate, rejects_gate
from indexer.gates.gate import Gate, Gatekeeper
from indexer.gates.golden_pairs import golden_pairs_gate
from indexer.gates.pairs_file import GoldenPairs, read_golden_pairs
from indexer.gates.snapshot import recall_gate, snapshot_gates
from indexer.gates.validation import validate
from indexer.gates.vectors import drift_gate, encoder_gate, same_vectors_gate, vectors_gate
from indexer.live.changes import LiveChangesError
from indexer.live.folding import Folding, changes_by_day, fold, folded_last, settle
from indexer.neighbours.judgements import Judgements
from indexer.neighbours.table_report import read_neighbours
from indexer.nightly.configuration import Configuration
from indexer.nightly.served import ServedGeneration, gates_of_prepared, served_now
from indexer.progress import phase, say
from indexer.runs.findings import Findings
from indexer.snapshot.generations import IndexPaths, next_generation_name
from indexer.snapshot.manifest import BUILD_RECIPE_VERSION, GenerationIdentity
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot
from indexer.snapshot.writing import Built, write_snapshot


class EmptyCorpusError(Exception):
    """The sources hold no article that could be published."""


@dataclass(frozen=True, slots=True)
class Night:
    """What the steps of one night share: where it works, by which settings, and what it has found so far."""

    paths: IndexPaths
    configuration: Configuration
    pairs: GoldenPairs
    gatekeeper: Gatekeeper
    findings: Findings

    @staticmethod
    def begun(
        paths: IndexPaths, configuration: Configuration, accepted: Collection[str], findings: Findings
    ) -> "Night":
        """A night in which the gates `accepted` may refuse; its readings stand in `findings` as they are taken."""
        gatekeeper = Gatekeeper(accepted)
        findings.gates = gatekeeper.readings
        return Night(paths, configuration, read_golden_pairs(configuration.gates.golden_pairs), gatekeeper, findings)

    @property
    def readings(self) -> tuple[Gate, ...]:
        """What the gates have read so far."""
        return tuple(self.gatekeeper.readings)


def read_sources(night: Night, sources: Sequence[Source]) -> Corpus:
    """What comes in; what is rejected is kept for whoever mends it."""
    settings = night.configuration.corpus
    with phase("read"), open_record_cache(night.paths.record_cache) as records:
        corpus = night.findings.corpus = read_corpus(sources, settings, datetime.now(UTC), records)
        records.end_night()
    night.paths.rejects.parent.mkdir(parents=True, exist_ok=True)
    replace_durably(night.paths.rejects, rejects_as_json_lines(corpus.rejections))
    require_articles(corpus)
    gates = [rejects_gate(corpus, settings), lost_texts_gate(corpus, night.configuration.gates)]
    night.gatekeeper.let_pass(gates)
    return corpus


def require_articles(corpus: Corpus) -> None:
    """Raises EmptyCorpusError where none of what came in is an article to publish: why, and what to look at."""
    if corpus.articles:
        return
    said = []
    if corpus.withheld:
        said.append(f"{_counted(corpus.withheld, 'kept out')}: look at what the sources say of their status")
    if corpus.rejected:
        said.append(f"{_counted(rejected_by_reason(corpus), 'rejected')}: `corpus check` tells each")
    raise EmptyCorpusError(f"no article to publish: {'; '.join(said) or 'nothing came in'}")


def _counted(found: Mapping[str, int], what: str) -> str:
    return f"{sum(found.values())} {what} ({', '.join(f'{number} {name}' for name, number in found.items())})"


def with_links(articles: Sequence[Article], links: Judgements) -> tuple[Article, ...]:
    """The articles with those links added that their judgements grade above 0."""
    return tuple(
        replace(a, links=tuple(dict.fromkeys((*a.links, *(to for to, grade in links[a.id].items() if grade > 0)))))
        if a.id in links
        else a
        for a in articles
    )


def fold_changes(night: Night, articles: Sequence[Article]) -> Folding:
    """The articles with what was changed by day in them (live/folding.py)."""
    folding = night.findings.folding = fold(articles, changes_by_day(night.paths), folded_last(night.paths))
    counts = {str(fate): len(ids) for fate, ids in folding.by_fate().items() if ids}
    if counts:
        say({"event": "live-changes", **counts})
    return folding


def settle_changes(night: Night, folding: Folding) -> None:
    """Once the night is published: what every generation has is forgotten. Where that fails, the next night does it."""
    try:
        settle(night.paths, folding)
        night.findings.waiting = [change.id for change in changes_by_day(night.paths).on(folding.folded)]
    except LiveChangesError as error:
        say({"event": "live-changes-not-settled", "reason": str(error)})


def load_served(night: Night) -> ServedGeneration | None:
    """What answers now, if anything does."""
    with phase("served"):
        return served_now(night.paths)


def prepare_articles(night: Night, articles: tuple[Article, ...], served: ServedGeneration | None) -> Prepared:
    """The articles as they are indexed: what the site repeats taken out, and copies found."""
    found, limits, before = night.findings, night.configuration.gates, served.articles if served else ()
    found.articles, found.served, found.before = articles, served.snapshot if served else None, before
    night.gatekeeper.let_pass(corpus_gates(articles, before, limits, datetime.now(UTC).date()))
    with phase("prepare"), open_content_cache(night.paths.sketch_cache, "sketches") as sketches:
        prepared = found.prepared = prepare(articles, night.configuration.corpus.site_hosts, sketches)
        sketches.end_night()
    found.articles = prepared.articles
    night.gatekeeper.let_pass(gates_of_prepared(prepared, served, limits))
    return prepared


def load_encoder(night: Night, open_encoder: Callable[[str], Encoder], served: ServedGeneration | None) -> Encoder:
    """The configured encoder, which should be the one that made what is served."""
    with phase("encoder"):
        encoder = open_encoder(night.configuration.encoder)
    night.gatekeeper.let_pass([encoder_gate(encoder.identity, served.snapshot.manifest.encoder if served else None)])
    return encoder


def index_articles(articles: Sequence[Article]) -> tuple[Lexicon, csr_array]:
    """The lexicon of the articles, and their TF-IDF rows (n, V)."""
    with phase("lexicon"):
        return index_words([article.lexical_text() for article in articles])


def cut_articles(night: Night, articles: Sequence[Article], encoder: Encoder) -> list[ArticleTexts]:
    """The texts that stand for each article, cut to fit `encoder`."""
    with phase("passages", len(articles)) as advance, open_passage_cache(night.paths.passage_cache) as cuts:
        texts = texts_through(cuts, articles, encoder, advance)
        cuts.end_night()
    return texts


def encode_articles(
    night: Night,
    prepared: Prepared,
    texts: Sequence[ArticleTexts],
    lexicon: Lexicon,
    words: csr_array,
    encode: CachedEncoding,
) -> Features:
    """The features of the articles; what `encode` has cached must still be what its encoder gives."""
    limits, passages = night.configuration.gates, [passage for one in texts for passage in one.passages]
    with phase("drift"):
        drift = drift_gate(passages, encode.cache, encode.encoder, limits)
    night.gatekeeper.let_pass([drift])
    features = build_features(prepared.articles, texts, lexicon, encode, words)
    vectors = features.vectors
    night.gatekeeper.let_pass([vectors_gate(vectors), same_vectors_gate(vectors, prepared.groups, limits)])
    return features


def name_generation(night: Night, corpus_digest: str, identity: EncoderIdentity) -> GenerationIdentity:
    """What tonight's generation, made by the encoder `identity`, is; its name sorts after every other."""
    settings = night.configuration.digest()
    parts = (corpus_digest, settings, identity.weights_sha256, str(TEXT_RECIPE_VERSION), str(BUILD_RECIPE_VERSION))
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    name = night.findings.generation = next_generation_name(night.paths, datetime.now(UTC), digest)
    return GenerationIdentity(name, corpus_digest, settings, identity)


def write_staged(night: Night, folder: Path, identity: GenerationIdentity, built: Built) -> None:
    """Every file of the generation, on disk, those of its encoder among them."""
    with phase("write"):
        write_snapshot(folder, identity, built, encoder_files(identity.encoder, night.paths.models))


def validate_staged(folder: Path) -> None:
    """Whether it would serve well."""
    with phase("validate"):
        validate(folder)


def judge_staged(night: Night, folder: Path, encoder: Encoder) -> None:
    """The gates on what was written, as the service will load it, beside what is served."""
    found, limits, pairs = night.findings, night.configuration.gates, night.pairs
    with phase("gates"):
        staged = found.staged = read_snapshot(folder)
        gates = snapshot_gates(staged, found.served, limits, found.before)
        night.gatekeeper.let_pass([recall_gate(read_neighbours(folder), limits), *gates])
        night.gatekeeper.let_pass([pairs_gate(staged, pairs, lambda: encoder)])


def judge_again(
    night: Night, generation: str, open_encoder: Callable[[str], Encoder], served: ServedGeneration | None
) -> None:
    """On a night with nothing new: the editors' pairs may be others than `generation` was judged by."""
    if not night.pairs.count:
        return
    with phase("gates"):
        if served and served.snapshot.generation == generation:
            snapshot = served.snapshot
        else:
            snapshot = read_snapshot(night.paths.generation(generation))
        gate = pairs_gate(snapshot, night.pairs, lambda: open_encoder(night.configuration.encoder))
    night.gatekeeper.let_pass([gate])


def pairs_gate(snapshot: Snapshot, pairs: GoldenPairs, open_encoder: Callable[[], Encoder]) -> Gate:
    """The gate on the editors' pairs; the encoder is opened only where one of them is a query's."""
    opened = cache(open_encoder)
    return golden_pairs_gate(snapshot, pairs, lambda query: encode_query(query, opened(), snapshot.lexicon))
