"""All that a night has made -> the files of a generation, as `snapshot.py` lists and reads them."""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.preparation.boilerplate import RemovedLine
from indexer.durable_files import write_durably
from indexer.encoding.features import Features
from indexer.encoding.lexicon import Lexicon
from indexer.neighbours.exposure import EXPOSURE_FILE, ExposureReport, report_as_json
from indexer.neighbours.table_report import NEIGHBOURS_FILE, NeighbourReport, neighbours_as_json
from indexer.ranking.signals import Formula, Links
from indexer.snapshot.manifest import MANIFEST_FILE, Manifest, file_record
from indexer.snapshot.snapshot import ARTICLE, ASSIGNMENTS, BOILERPLATE_FILE, FORMULAS, REMOVED_LINES, TOPICS
from indexer.topics.discovery.corpus_map import TRUST_FILE
from indexer.topics.discovery.memory import MEMORY_FILE, TopicMemory, memory_as_json
from indexer.topics.model import Topic, TopicAssignment
from indexer.topics.tagging.files import TAGGER_FILE, tagger_arrays, tagger_json
from indexer.topics.tagging.tagger import Tagger


@dataclass(frozen=True)
class Content:
    """All that a generation holds besides its manifest; rows are articles, in the order of `articles`."""

    articles: tuple[Article, ...]
    lexicon: Lexicon
    features: Features
    passage_spans: NDArray[np.int32]
    groups: NDArray[np.int32]
    neighbour_rows: NDArray[np.int32]
    neighbour_scores: NDArray[np.float32]
    neighbour_moved: NDArray[np.bool_]
    neighbours: NeighbourReport
    topics: tuple[Topic, ...]
    assignments: tuple[tuple[TopicAssignment, ...], ...]
    places: NDArray[np.float32]
    map_trust: float
    tagger: Tagger
    topic_memory: TopicMemory
    article_formula: Formula
    query_formula: Formula
    links: Links | None
    boilerplate: tuple[RemovedLine, ...]
    learning: Mapping[str, object]
    exposure: ExposureReport


def write_snapshot(directory: Path, content: Content, manifest: Callable[[dict[str, Any]], Manifest]) -> None:
    """Writes `content` into the empty folder `directory`, each file on disk, the manifest last.

    `manifest` is given the record of every file.
    """
    for name, data in _files(content):
        write_durably(directory / name, data)
    records = {path.name: file_record(path) for path in sorted(directory.iterdir())}
    write_durably(directory / MANIFEST_FILE, manifest(records).to_json())


def _files(content: Content) -> Iterator[tuple[str, bytes]]:
    lines = [ARTICLE.dump_json(article) + b"\n" for article in content.articles]
    yield "articles.jsonl", b"".join(lines)
    yield "terms.json", json.dumps(content.lexicon.terms, ensure_ascii=False).encode()
    formulas = {"article": content.article_formula, "query": content.query_formula}
    if content.links:
        formulas["nearness"] = content.links.nearness
    yield "ranking.json", FORMULAS.dump_json(formulas, indent=1)
    yield TRUST_FILE, json.dumps({"trust": content.map_trust}).encode()
    yield BOILERPLATE_FILE, REMOVED_LINES.dump_json(content.boilerplate, indent=1)
    yield "learning.json", json.dumps(content.learning, indent=1).encode()
    yield EXPOSURE_FILE, report_as_json(content.exposure)
    yield NEIGHBOURS_FILE, neighbours_as_json(content.neighbours)
    topics = {
        "topics": TOPICS.dump_python(content.topics, mode="json"),
        "articles": ASSIGNMENTS.dump_python(content.assignments, mode="json"),
    }
    yield "topics.json", json.dumps(topics, ensure_ascii=False).encode()
    yield TAGGER_FILE, tagger_json(content.tagger)
    yield MEMORY_FILE, memory_as_json(content.topic_memory)
    for name, array in (*_arrays(content, lines), *tagger_arrays(content.tagger).items()):
        yield f"{name}.npy", _npy(array)


def _arrays(content: Content, lines: list[bytes]) -> Iterator[tuple[str, NDArray[Any]]]:
    yield "article_offsets", np.concatenate([[0], np.cumsum([len(line) for line in lines])]).astype(np.int64)
    yield "idf", content.lexicon.idf
    for name, rows in (("words", content.features.words), ("titles", content.features.titles)):
        yield f"{name}_data", np.asarray(rows.data, dtype=np.float32)
        yield f"{name}_indices", np.asarray(rows.indices, dtype=np.int32)
        yield f"{name}_indptr", np.asarray(rows.indptr, dtype=np.int64)
    yield "vectors", content.features.vectors
    yield "headlines", content.features.headlines
    yield "passages", content.features.passages
    yield "starts", content.features.starts
    yield "passage_spans", content.passage_spans
    yield "groups", content.groups
    yield "links", content.links.rows if content.links else np.empty((0, 2), dtype=np.int32)
    yield "neighbour_rows", content.neighbour_rows
    yield "neighbour_scores", content.neighbour_scores
    yield "neighbour_moved", content.neighbour_moved
    yield "map", content.places


def _npy(array: NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()
