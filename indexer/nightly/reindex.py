"""The nightly job: what comes in becomes a published generation, one call a step (steps.py, building.py)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from threadpoolctl import threadpool_limits

from corpus.configuration import Source
from corpus.preparation.preparation import Prepared
from corpus.sources.sources import Corpus
from indexer.cache.encoding import encoding_through
from indexer.encoding.encoder import Encoder
from indexer.gates.gate import Gate
from indexer.neighbours.judgements import Judgements
from indexer.nightly import steps
from indexer.nightly.building import Material, build, inherited
from indexer.nightly.configuration import Configuration
from indexer.nightly.served import corpus_digest, unchanged_generation
from indexer.runs.at_work import shown_at_work
from indexer.runs.ending import Ending, Result
from indexer.runs.findings import Findings
from indexer.snapshot.generations import IndexPaths, pinned_generation
from indexer.snapshot.publishing import index_lock, staging


@dataclass(frozen=True, slots=True)
class Reindexed:
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
) -> Reindexed:
    """Reads the sources, encodes what is new, builds a generation and publishes it, unless nothing changed.

    `accepted` names gates that may refuse this once; `links` are links beside those that the articles have. `findings`
    is filled in on the way, so that there is a report also of a night that does not come to its end.

    Raises:
        UnreadableSourceError, EmptyCorpusError: nothing to index.
        ConfigurationError: the configuration contradicts the sources.
        GateRefusedError: a gate refused; the old generation is still served.
        RefusedError: the generation would not serve well; the old one is still served.
        EncoderUnavailableError: no encoder.
        IndexLockedError, NoSpaceError, DurabilityUnknownError, OSError: as `staging` says.
    """
    paths, findings = IndexPaths(index_directory), findings or Findings()
    night = steps.Night.begun(paths, configuration, accepted, findings)
    # OpenBLAS lets threads spin while they wait for one another: on two cores a small factorisation took thirty times
    # the processor time of one thread. Sums are also the same on every machine then. Torch has threads of its own.
    with index_lock(paths), shown_at_work(paths), threadpool_limits(1, "blas"):
        corpus = steps.read_sources(night, sources)
        articles = steps.with_links(corpus.articles, links or {})
        folding = steps.fold_changes(night, articles)
        articles, digest = folding.articles, corpus_digest(folding.articles)
        served = steps.load_served(night)
        if not folding.new and (unchanged := unchanged_generation(paths, digest, configuration, served)):
            steps.judge_again(night, unchanged, open_encoder, served)
            findings.generation = unchanged
            return Reindexed(unchanged, False, 0, corpus, None, night.readings)
        prepared = steps.prepare_articles(night, articles, served)
        encoder = steps.load_encoder(night, open_encoder, served)
        lexicon, words = steps.index_articles(prepared.articles)
        texts = steps.cut_articles(night, prepared.articles, encoder)
        with encoding_through(paths.vector_cache, encoder) as encode:
            features = steps.encode_articles(night, prepared, texts, lexicon, words, encode)
            material, today = Material(prepared, texts, lexicon, features), datetime.now(UTC).date()
            built = build(material, configuration, encode, inherited(paths), today)
        identity = steps.name_generation(night, digest, encoder.identity)
        pin = pinned_generation(paths)
        with staging(paths, identity.generation) as folder:  # published where the block comes to its end
            steps.write_staged(night, folder, identity, replace(built, folded=folding.folded))
            steps.validate_staged(folder)
            steps.judge_staged(night, folder, encoder)
        steps.settle_changes(night, folding)
    return Reindexed(identity.generation, not pin, encode.encoded, corpus, prepared, night.readings, pin)
