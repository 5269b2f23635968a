"""What a night would do, without doing it: sources and the current generation -> a `Forecast`. Nothing is written.

It holds no lock, so it may look at an index in which another process is working; it then sees that index before or
after, and in the caches perhaps less than there is.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from corpus.configuration import Source
from corpus.preparation.preparation import Prepared, prepare
from corpus.sources.sources import Corpus, read_corpus
from indexer.cache.contents import open_content_cache
from indexer.cache.passages import open_passage_cache, texts_through
from indexer.cache.records import open_record_cache
from indexer.cache.vectors import open_vector_cache
from indexer.encoding.encoder import Encoder
from indexer.gates.corpus import corpus_gates, lost_texts_gate, rejects_gate
from indexer.gates.gate import Gate, GateVerdict
from indexer.gates.pairs_file import GoldenPairs, read_golden_pairs
from indexer.gates.vectors import encoder_gate
from indexer.live.folding import Folding, changes_by_day, fold, folded_last
from indexer.neighbours.judgements import Judgements
from indexer.nightly.configuration import Configuration
from indexer.nightly.served import ServedGeneration, corpus_digest, gates_of_prepared, served_now, unchanged_generation
from indexer.nightly.steps import pairs_gate, require_articles, with_links
from indexer.runs.last_run import last_run
from indexer.snapshot.comparison import article_differences
from indexer.snapshot.generations import IndexPaths

# Of the texts to encode, spread over their lengths: two batches of the encoder, about a second.
_TRIAL_TEXTS = 32
# Fewer texts than this took their time mostly from the model's first batch, and tell nothing of its rate.
_FEWEST_TIMED = 128
# What a forecast does itself, so that it knows what that takes.
_DONE_HERE = {"start", "look", "inputs", "read", "prepare", "passages", "encode"}


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds that a night would take, and what that rests on."""

    seconds: float
    encoding: float  # of these
    rests_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a night would do. `generation` is the current one, empty where there is none."""

    generation: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    relinked: tuple[str, ...]  # of which only the links are others
    removed: tuple[str, ...]
    unchanged: int
    texts: int
    texts_to_encode: int
    gates: tuple[Gate, ...]  # those that can be read beforehand
    estimate: Estimate
    corpus: Corpus
    folding: Folding  # what was changed by day, and what the night would make of it
    would_publish: bool  # if the gates let it pass


def forecast(
    sources: Sequence[Source],
    paths: IndexPaths,
    configuration: Configuration,
    open_encoder: Callable[[str], Encoder],
    links: Judgements | None = None,
) -> Forecast:
    """What `reindex` would do with the same arguments.

    Raises:
        UnreadableSourceError, EmptyCorpusError, ConfigurationError, EncoderUnavailableError, LiveChangesError: as
            `reindex` would.
    """
    started = time.monotonic()
    served, pairs = served_now(paths), read_golden_pairs(configuration.gates.golden_pairs)
    with open_record_cache(paths.record_cache, read_only=True) as records:
        corpus = read_corpus(sources, configuration.corpus, datetime.now(UTC), records)
    require_articles(corpus)  # before an encoder is looked for, which a first time takes minutes to convert
    changes = changes_by_day(paths, read_only=True)
    folding = fold(with_links(corpus.articles, links or {}), changes, folded_last(paths))
    with open_content_cache(paths.sketch_cache, "sketches", read_only=True) as sketches:
        prepared = prepare(folding.articles, configuration.corpus.site_hosts, sketches)
    articles = prepared.articles
    found = article_differences(served.articles if served else (), articles)
    encoder = open_encoder(configuration.encoder)
    with open_passage_cache(paths.passage_cache, read_only=True) as cuts:
        cut = texts_through(cuts, articles, encoder)
    texts = list(dict.fromkeys(text for one in cut for text in (one.headline, *one.passages)))
    with open_vector_cache(paths.vector_cache, encoder.identity, read_only=True) as cache:
        known = cache.get_many(texts)[1]
    missing = [texts[row] for row in np.flatnonzero(~known)]
    digest = corpus_digest(folding.articles)
    would_publish = bool(folding.new) or not unchanged_generation(paths, digest, configuration, served)
    took = time.monotonic() - started
    return Forecast(
        generation=served.snapshot.generation if served else "",
        added=found.added,
        changed=found.changed,
        relinked=found.relinked,
        removed=found.removed,
        unchanged=len(articles) - len(found.added) - len(found.changed) - len(found.relinked),
        texts=len(texts),
        texts_to_encode=len(missing),
        gates=(
            *_gates(corpus, folding, prepared, served, configuration),
            *_gates_on_served(served, encoder, pairs, would_publish=would_publish),
        ),
        estimate=_estimate(last_run(paths) or {}, missing, encoder, took) if would_publish else _nothing_but(took),
        corpus=corpus,
        folding=folding,
        would_publish=would_publish,
    )


def refusing(found: Forecast, accepted: Collection[str]) -> list[Gate]:
    """The gates that would refuse."""
    return [gate for gate in found.gates if gate.verdict(accepted) is GateVerdict.REFUSED]


def _gates(
    corpus: Corpus, folding: Folding, prepared: Prepared, served: ServedGeneration | None, configuration: Configuration
) -> tuple[Gate, ...]:
    limits, before = configuration.gates, served.articles if served else ()
    return (
        rejects_gate(corpus, configuration.corpus),
        lost_texts_gate(corpus, limits),
        *corpus_gates(folding.articles, before, limits, datetime.now(UTC).date()),
        *gates_of_prepared(prepared, served, limits),
    )


def _gates_on_served(
    served: ServedGeneration | None, encoder: Encoder, pairs: GoldenPairs, *, would_publish: bool
) -> Iterator[Gate]:
    yield encoder_gate(encoder.identity, served.snapshot.manifest.encoder if served else None)
    if served and pairs.count and not would_publish:  # of a generation in the making nobody knows the lists yet
        yield pairs_gate(served.snapshot, pairs, lambda: encoder)


def _estimate(run: Mapping[str, Any], missing: Sequence[str], encoder: Encoder, seconds: float) -> Estimate:
    """From the phases of the last run that built something, and a short trial where it encoded too little to tell."""
    phases = run.get("built_phases") or {}
    timed = phases.get("encode", {})
    rests_on = ["reading: as just measured"]
    if timed.get("steps", 0) >= _FEWEST_TIMED and timed["seconds"] > 0:
        rate = timed["steps"] / timed["seconds"]
        rests_on.append(f"encoding: {rate:.1f} texts a second, as the last run did {timed['steps']}")
    elif missing:
        rate, count = _trial(missing, encoder)
        rests_on.append(f"encoding: {rate:.1f} texts a second, as a trial of {count} just did")
    else:
        rate = float("inf")
    building = sum(found["seconds"] for name, found in phases.items() if name not in _DONE_HERE)
    rests_on.append("building: as long as the last run took" if phases else "building: not known yet, and left out")
    return Estimate(round(seconds + len(missing) / rate + building, 1), round(len(missing) / rate, 1), tuple(rests_on))


def _nothing_but(reading: float) -> Estimate:
    return Estimate(round(reading, 1), 0.0, ("reading: as just measured",))


def _trial(missing: Sequence[str], encoder: Encoder) -> tuple[float, int]:
    """Texts a second, and of how many."""
    ordered = sorted(missing, key=len)
    step = max(1, len(ordered) // _TRIAL_TEXTS)
    sample = ordered[step // 2 :: step][:_TRIAL_TEXTS]
    encoder.encode(sample[:1])  # the first text warms the model up
    started = time.monotonic()
    encoder.encode(sample)
    return len(sample) / max(time.monotonic() - started, 1e-6), len(sample)
