"""The files of a generation -> the snapshot, as it was written (writing.py).

MANIFEST.json          digests and identities, written last (indexer/snapshot/manifest.py)
articles.jsonl         one article a line; line i is row i of every array below
article_offsets.npy    int64 (n + 1,)  where each line starts, so that bodies stay on disk
terms.json, idf.npy    the lexicon
words_*.npy            TF-IDF of whole texts as compressed sparse rows (n, V): data, indices, indptr
titles_*.npy           the same of titles
vectors.npy, headlines.npy       float32 (n, d)
passages.npy, starts.npy         float32 (m, d); int64 (n + 1,)
passage_spans.npy      int32 (m, 2)   where each passage begins and ends in its article's divided text
metric.npy             float32 (d, d)   how vectors are compared (indexer/ranking/metric.py); absent: by their cosines
metric_vectors.npy, metric_headlines.npy, metric_passages.npy   float32 (n,), (n,), (m,)   their lengths by it
reticence.npy          float32 (n,)   how little each text tells of the tags that its editors gave it, 0 to 1
groups.npy             int32 (n,)     the row of the article that stands for all that are one piece with this one
neighbour_rows.npy, neighbour_scores.npy   int32, float32 (n, k)   -1 and 0 where a list is shorter
neighbour_moved.npy    bool (n, k)    brought into the first ten or three for exposure, or moved down out of them
map.npy                float32 (n, 2)   where each article stands on the map of the corpus, within -1 and 1
map.json               how true the map was when it was last drawn
topics.json            topics, and for each article its topics with scores
tagger.json            the vocabulary's topics in the order of the arrays below, and the curves of their scores
tagger_rows.npy        int64 (l,)     the articles that the tagger learned from
tagger_weights.npy, tagger_constants.npy   float32 (l, T), (T,)   its regression
tagger_labels.npy, tagger_label_means.npy, tagger_label_deviations.npy   float32 (T, d), (T,), (T,)
tagger_examples.npy, tagger_shares.npy     int64, float64 (T,)    how many articles carry each topic, and what share
topic_memory.json      what the next night must know of the discovered topics (indexer/topics/discovery/memory.py)
links.npy              int32 (m, 2)   links between rows, from and to; none unless learning from them was adopted
ranking.json           the formulas: weights, and each signal's scale on this corpus
boilerplate.json       the lines that the site repeats and that were taken out of the texts, most frequent first
learning.json          what became of the links between articles, with the figures that decided it
neighbours.json        how the table was made: compared with all or with candidates, and then with what recall
live_changes.json      up to where what was changed by day is in it; only where anything was
exposure.json          how evenly the lists expose the articles, before and after the moves, and who is in no first ten
calibration.json       what verdicts on queries rest on (indexer/coverage/model.py)
audit.json             of each kind of finding how many there are, and the worst (indexer/audit)
encoder.*, encoder_tokenizer.json   the encoder, as indexer/encoding/runtime.py reads it, shared with other generations
"""

import io
import json
import math
import mmap
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter
from scipy.sparse import csr_array

from corpus.preparation.boilerplate import RemovedLine
from indexer.audit.audit_file import AUDIT_FILE
from indexer.coverage.model import CALIBRATION_FILE, UNCALIBRATED, Calibration, calibration_in
from indexer.encoding.features import Features
from indexer.encoding.lexicon import Lexicon
from indexer.encoding.metadata import Metadata
from indexer.ranking.formula import Formula
from indexer.ranking.index import Links, RankingIndex
from indexer.ranking.metric import Lengths, Metric
from indexer.ranking.topic_vectors import TopicVectors
from indexer.snapshot.consistency import check_consistency
from indexer.snapshot.content import FOLDED_FILE, NOTHING_FOLDED, Folded
from indexer.snapshot.manifest import DamagedSnapshotError, Manifest, read_manifest, verify_files
from indexer.snapshot.memory import MemoryCopy
from indexer.snapshot.snapshot import ArticleFile, Snapshot
from indexer.topics.model import Topic, TopicAssignment
from indexer.topics.shares import shares_of
from indexer.topics.tagging.files import TAGGER_FILE, tagger_of
from indexer.topics.tagging.suggest import GIVEN

# How the parts that are JSON are written and read; an article as snapshot.py says.
TOPICS = TypeAdapter(tuple[Topic, ...])
ASSIGNMENTS = TypeAdapter(tuple[tuple[TopicAssignment, ...], ...])
FORMULAS = TypeAdapter(dict[str, Formula])
REMOVED_LINES = TypeAdapter(tuple[RemovedLine, ...])
BOILERPLATE_FILE = "boilerplate.json"
# A name of a file of a generation -> what stands in it.
FileContent = Callable[[str], memoryview]
# Magic and length, and no more than 64 KiB that the format's first version has room for; ours take 128 bytes.
_LONGEST_HEADER = 64 * 1024 + 16


def read_snapshot(directory: Path) -> Snapshot:
    """Verifies and loads the generation in `directory`.

    Raises:
        DamagedSnapshotError: a file is missing, altered, or inconsistent with the others; the message names it.
    """
    manifest = read_manifest(directory)
    verify_files(directory, manifest)
    return _loaded(directory, manifest, lambda name: _mapped(directory / name))


def snapshot_in(copy: MemoryCopy, directory: Path) -> Snapshot:
    """The generation of a verified copy in memory, which it keeps from then on; `directory` has the encoder.

    Raises:
        DamagedSnapshotError: its files do not fit together; the message says which.
    """
    return _loaded(directory, copy.manifest, copy.files.__getitem__)


def _loaded(directory: Path, manifest: Manifest, content: FileContent) -> Snapshot:
    try:
        return _load(directory, manifest, content)
    except (ValueError, TypeError, LookupError, AttributeError, OSError) as error:
        raise DamagedSnapshotError(f"{directory}: cannot be loaded ({type(error).__name__}: {error})") from error


def _load(directory: Path, manifest: Manifest, content: FileContent) -> Snapshot:
    def array(name: str) -> NDArray[Any]:
        return _array_in(content(f"{name}.npy"))

    features = Features(
        words=_sparse(array, "words"),
        titles=_sparse(array, "titles"),
        vectors=array("vectors"),
        headlines=array("headlines"),
        passages=array("passages"),
        starts=array("starts"),
    )
    articles = ArticleFile(content("articles.jsonl"), array("article_offsets"))
    cards = tuple(articles.cards())
    formulas = FORMULAS.validate_json(bytes(content("ranking.json")))
    terms = tuple(json.loads(bytes(content("terms.json"))))
    topics = json.loads(bytes(content("topics.json")))
    assignments, tagger = ASSIGNMENTS.validate_python(topics["articles"]), tagger_of(bytes(content(TAGGER_FILE)), array)
    index = RankingIndex(
        features=features,
        metadata=Metadata.of(cards, array("reticence") if "reticence.npy" in manifest.files else None),
        groups=array("groups"),
        links=Links(array("links"), formulas["nearness"]) if "nearness" in formulas else None,
        metric=_metric(manifest, array),
        topics=TopicVectors.of(shares_of(assignments, tagger.topics, GIVEN)),
    )
    snapshot = Snapshot(
        manifest=manifest,
        cards=cards,
        articles=articles,
        lexicon=Lexicon(terms, array("idf")),
        index=index,
        passage_spans=array("passage_spans"),
        article_formula=formulas["article"],
        query_formula=formulas["query"],
        neighbour_rows=array("neighbour_rows"),
        neighbour_scores=array("neighbour_scores"),
        neighbour_moved=array("neighbour_moved"),
        topics=TOPICS.validate_python(topics["topics"]),
        assignments=assignments,
        places=array("map"),
        tagger=tagger,
        calibration=_calibration(manifest, content),
        folder=directory,
        audited=content(AUDIT_FILE) if AUDIT_FILE in manifest.files else b"",
        folded=Folded.from_json(bytes(content(FOLDED_FILE))) if FOLDED_FILE in manifest.files else NOTHING_FOLDED,
    )
    check_consistency(snapshot, [card.id for card in cards], manifest)
    return snapshot


def read_boilerplate(directory: Path) -> tuple[RemovedLine, ...]:
    """The repeated lines that were taken out of the texts of the verified generation in `directory`."""
    return REMOVED_LINES.validate_json((directory / BOILERPLATE_FILE).read_bytes())


def _array_in(content: memoryview) -> NDArray[Any]:
    """The array of a .npy file, read-only and where it lies in memory.

    Raises:
        ValueError: it is no such file, is shorter than it says, or holds Python objects.
    """
    header = io.BytesIO(content[:_LONGEST_HEADER])
    version = np.lib.format.read_magic(header)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, by_columns, dtype = read(header)
    if dtype.hasobject:
        raise ValueError("an array of Python objects")
    flat = np.frombuffer(content, dtype, count=math.prod(shape), offset=header.tell())
    return flat.reshape(shape, order="F" if by_columns else "C")


def _metric(manifest: Manifest, array: Callable[[str], NDArray[Any]]) -> Metric | None:
    if "metric.npy" not in manifest.files:
        return None
    return Metric(array("metric"), Lengths(*(array(f"metric_{name}") for name in ("vectors", "headlines", "passages"))))


def _calibration(manifest: Manifest, content: FileContent) -> Calibration:
    """The generation's own; one that was made before there were any has none."""
    return calibration_in(bytes(content(CALIBRATION_FILE))) if CALIBRATION_FILE in manifest.files else UNCALIBRATED


def _mapped(path: Path) -> memoryview:
    """The file in memory that processes share. The mapping outlives its name: a generation may be pruned meanwhile."""
    with path.open("rb") as stream:
        if not os.fstat(stream.fileno()).st_size:
            return memoryview(b"")
        return memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))


def _sparse(array: Callable[[str], NDArray[Any]], name: str) -> csr_array:
    data, indices, indptr = (array(f"{name}_{part}") for part in ("data", "indices", "indptr"))
    return csr_array((data, indices, indptr), shape=(len(indptr) - 1, len(array("idf"))))
