"""All that a night has made -> the files of a generation, as `reading.py` lists and reads them."""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.article import TEXT_RECIPE_VERSION, Article
from corpus.preparation.boilerplate import RemovedLine
from indexer.audit.audit_file import AUDIT_FILE, Audit, audit_as_json
from indexer.coverage.model import CALIBRATION_FILE, calibration_as_json
from indexer.durable_files import link_or_copy, sync_directory, write_durably
from indexer.neighbours.exposure import EXPOSURE_FILE, ExposureReport, report_as_json
from indexer.neighbours.link_learning import Learning
from indexer.neighbours.link_words import LEARNING_FILE
from indexer.neighbours.table_report import NEIGHBOURS_FILE, NeighbourReport, neighbours_as_json
from indexer.snapshot.content import FOLDED_FILE, NOTHING_FOLDED, Content, Folded
from indexer.snapshot.manifest import (
    BUILD_RECIPE_VERSION,
    FORMAT_VERSION,
    MANIFEST_FILE,
    Counts,
    GenerationIdentity,
    Manifest,
    file_record,
)
from indexer.snapshot.reading import ASSIGNMENTS, BOILERPLATE_FILE, FORMULAS, REMOVED_LINES, TOPICS
from indexer.snapshot.snapshot import ARTICLE
from indexer.topics.discovery.corpus_map import TRUST_FILE
from indexer.topics.discovery.memory import MEMORY_FILE, TopicMemory, memory_as_json
from indexer.topics.tagging.files import TAGGER_FILE, tagger_arrays, tagger_json


@dataclass(frozen=True)
class Reports:
    """What answers do not need, but people and the next night do."""

    boilerplate: tuple[RemovedLine, ...]
    learning: Learning  # what became of the links between articles
    neighbours: NeighbourReport
    exposure: ExposureReport
    map_trust: float
    topic_memory: TopicMemory
    audit: Audit


@dataclass(frozen=True)
class Built:
    """A generation before it is written: its articles, what answers are made from, and the reports beside it."""

    articles: tuple[Article, ...]
    content: Content
    reports: Reports
    folded: Folded = NOTHING_FOLDED


def write_snapshot(
    directory: Path, identity: GenerationIdentity, built: Built, encoder_files: Sequence[Path] = ()
) -> None:
    """Writes `built` into the empty folder `directory`, the manifest last; all of it is on disk on return.

    `encoder_files` are those that serving opens the encoder from.
    """
    for name, data in _files(built):
        write_durably(directory / name, data)
    for path in encoder_files:
        link_or_copy(path, directory / path.name)
    write_durably(directory / MANIFEST_FILE, _manifest(directory, identity, built).to_json())
    sync_directory(directory)


def _manifest(directory: Path, identity: GenerationIdentity, built: Built) -> Manifest:
    """The manifest of the files that are in `directory` now."""
    return Manifest(
        format_version=FORMAT_VERSION,
        generation=identity.generation,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        corpus_digest=identity.corpus_digest,
        configuration_digest=identity.configuration_digest,
        encoder=identity.encoder,
        text_recipe_version=TEXT_RECIPE_VERSION,
        build_recipe_version=BUILD_RECIPE_VERSION,
        counts=Counts(len(built.articles), len(built.content.index.features.passages), len(built.content.topics)),
        files={path.name: file_record(path) for path in sorted(directory.iterdir())},
    )


def _files(built: Built) -> Iterator[tuple[str, bytes]]:
    content, reports = built.content, built.reports
    lines = [ARTICLE.dump_json(article) + b"\n" for article in built.articles]
    yield "articles.jsonl", b"".join(lines)
    yield "terms.json", json.dumps(content.lexicon.terms, ensure_ascii=False).encode()
    formulas = {"article": content.article_formula, "query": content.query_formula}
    if content.index.links:
        formulas["nearness"] = content.index.links.nearness
    yield "ranking.json", FORMULAS.dump_json(formulas, indent=1)
    yield TRUST_FILE, json.dumps({"trust": reports.map_trust}).encode()
    if built.folded.store:
        yield FOLDED_FILE, built.folded.to_json()
    yield BOILERPLATE_FILE, REMOVED_LINES.dump_json(reports.boilerplate, indent=1)
    yield LEARNING_FILE, json.dumps(asdict(reports.learning), indent=1).encode()
    yield EXPOSURE_FILE, report_as_json(reports.exposure)
    yield CALIBRATION_FILE, calibration_as_json(content.calibration)
    yield AUDIT_FILE, audit_as_json(reports.audit)
    yield NEIGHBOURS_FILE, neighbours_as_json(reports.neighbours)
    topics = {
        "topics": TOPICS.dump_python(content.topics, mode="json"),
        "articles": ASSIGNMENTS.dump_python(content.assignments, mode="json"),
    }
    yield "topics.json", json.dumps(topics, ensure_ascii=False).encode()
    yield TAGGER_FILE, tagger_json(content.tagger)
    yield MEMORY_FILE, memory_as_json(reports.topic_memory)
    for name, array in (*_arrays(content, lines), *tagger_arrays(content.tagger).items()):
        yield f"{name}.npy", _npy(array)


def _arrays(content: Content, lines: list[bytes]) -> Iterator[tuple[str, NDArray[Any]]]:
    features, links = content.index.features, content.index.links
    yield "article_offsets", np.concatenate([[0], np.cumsum([len(line) for line in lines])]).astype(np.int64)
    yield "idf", content.lexicon.idf
    for name, rows in (("words", features.words), ("titles", features.titles)):
        yield f"{name}_data", np.asarray(rows.data, dtype=np.float32)
        yield f"{name}_indices", np.asarray(rows.indices, dtype=np.int32)
        yield f"{name}_indptr", np.asarray(rows.indptr, dtype=np.int64)
    yield "vectors", features.vectors
    yield "headlines", features.headlines
    yield "passages", features.passages
    yield "starts", features.starts
    if metric := content.index.metric:
        yield "metric", metric.matrix
        yield "metric_vectors", metric.lengths.vectors
        yield "metric_headlines", metric.lengths.headlines
        yield "metric_passages", metric.lengths.passages
    yield "passage_spans", content.passage_spans
    yield "groups", content.index.groups
    yield "reticence", content.index.metadata.reticence
    yield "links", links.rows if links else np.empty((0, 2), dtype=np.int32)
    yield "neighbour_rows", content.neighbour_rows
    yield "neighbour_scores", content.neighbour_scores
    yield "neighbour_moved", content.neighbour_moved
    yield "map", content.places


def _npy(array: NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()
