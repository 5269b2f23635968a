"""The published whole, read-only: what the nightly job writes (writing.py) and everything else answers from.

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
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter
from scipy.sparse import csr_array

from corpus.addresses import canonical_url, compared_name
from corpus.article import Article
from corpus.cleaning import clean_line
from corpus.preparation.boilerplate import RemovedLine
from indexer.audit.audit_file import AUDIT_FILE, Audit, audit_in
from indexer.coverage.model import CALIBRATION_FILE, UNCALIBRATED, Calibration, calibration_in
from indexer.encoding.features import Features
from indexer.encoding.lexicon import Lexicon
from indexer.encoding.metadata import Metadata
from indexer.encoding.passages import divided_text
from indexer.ranking.formula import Formula
from indexer.ranking.index import Links, RankingIndex
from indexer.ranking.metric import Lengths, Metric
from indexer.ranking.scoring import FIRST
from indexer.ranking.topic_vectors import TopicVectors
from indexer.snapshot.consistency import check_consistency
from indexer.snapshot.content import FOLDED_FILE, NOTHING_FOLDED, Content, Folded
from indexer.snapshot.facets import Facets
from indexer.snapshot.languages import CorpusLanguages
from indexer.snapshot.manifest import DamagedSnapshotError, Manifest, read_manifest, verify_files
from indexer.snapshot.memory import MemoryCopy
from indexer.topics.model import EDITORS_OWN, Topic, TopicAssignment, in_order
from indexer.topics.profiles import TopicProfiles
from indexer.topics.shares import shares_of
from indexer.topics.tagging.files import TAGGER_FILE, tagger_of
from indexer.topics.tagging.kernel import Taught
from indexer.topics.tagging.suggest import GIVEN, TaggingIndex
from indexer.topics.tagging.votes import Voters, carried_array
from indexer.topics.tree import Members, members, shown_topics

# How the parts that are JSON are written and read.
ARTICLE = TypeAdapter(Article)
TOPICS = TypeAdapter(tuple[Topic, ...])
ASSIGNMENTS = TypeAdapter(tuple[tuple[TopicAssignment, ...], ...])
FORMULAS = TypeAdapter(dict[str, Formula])
REMOVED_LINES = TypeAdapter(tuple[RemovedLine, ...])
BOILERPLATE_FILE = "boilerplate.json"
# A name of a file of a generation -> what stands in it.
FileContent = Callable[[str], memoryview]
# Magic and length, and no more than 64 KiB that the format's first version has room for; ours take 128 bytes.
_LONGEST_HEADER = 64 * 1024 + 16


@dataclass(frozen=True, slots=True)
class Card:
    """An article as lists show it: everything but its body and its mentions."""

    id: str
    url: str
    title: str
    summary: str
    category: str
    tags: tuple[str, ...]
    author: str
    published_at: date | None
    updated_at: date | None
    language: str
    image_url: str
    aliases: tuple[str, ...]

    @staticmethod
    def of(article: Article) -> "Card":
        """The card of a whole article."""
        return Card(**{name: getattr(article, name) for name in Card.__slots__})


class ArticleFile:
    """The articles of a generation as lines of JSON: cards are made of all, whole articles parsed on demand."""

    def __init__(self, lines: memoryview, offsets: NDArray[np.int64]) -> None:
        self._lines, self._offsets = lines, offsets

    def read(self, row: int) -> Article:
        """The whole article of one row."""
        return ARTICLE.validate_json(bytes(self._lines[int(self._offsets[row]) : int(self._offsets[row + 1])]))

    def all(self) -> Iterator[Article]:
        """All articles, whole, in row order."""
        return map(self.read, range(len(self._offsets) - 1))

    def cards(self) -> Iterator[Card]:
        """The cards of all articles, in row order."""
        return map(Card.of, self.all())


@dataclass(frozen=True)
class Snapshot(Content):
    """One generation, verified and in memory."""

    manifest: Manifest
    cards: tuple[Card, ...]
    articles: ArticleFile
    folder: Path = Path()  # where the encoder's files lie, which only those open who encode
    audited: bytes | memoryview = b""  # the file of what the audits found, read when somebody asks
    folded: Folded = NOTHING_FOLDED  # up to where what was changed by day is in it
    # What was changed by day (live/overlaid.py); a generation by itself has none of it.
    withheld: NDArray[np.bool_] | None = None  # (n,) the articles that nobody may see; None for nobody
    deleted: frozenset[str] = frozenset()  # ids and canonical URLs of articles that were deleted
    replaced: Mapping[int, int] = field(default_factory=dict)  # rows of articles as they were -> as they are now

    @property
    def generation(self) -> str:
        """This generation's name, which every answer carries."""
        return self.manifest.generation

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each article by its id."""
        return {card.id: row for row, card in enumerate(self.cards)}

    @property
    def rows_at_night(self) -> Mapping[str, int]:
        """The row of each article as the night had it, by its id; what was put by day has another, or none."""
        return self.rows

    def shown(self) -> Iterator[tuple[int, Card]]:
        """Every article that may be seen, with its row."""
        withheld = self.withheld
        return ((row, card) for row, card in enumerate(self.cards) if withheld is None or not withheld[row])

    def row_named(self, name: str) -> int | None:
        """The row of the article that has `name` as its id, its URL in any spelling, or a name it had before.

        Of one that is withheld it is as if it were not there.
        """
        row = self.rows.get(name)
        if row is None:
            name = clean_line(name)  # as names of articles are kept
            row = self.rows.get(name, self.rows_by_other_name.get(compared_name(name)))
        return None if row is None or (self.withheld is not None and self.withheld[row]) else row

    @cached_property
    def rows_by_other_name(self) -> dict[str, int]:
        """The row of each article by its canonical URL, and by the names that it had before."""
        # Set in this order, so that a URL in use wins over one that another article had before.
        old = {compared_name(alias): row for row, card in enumerate(self.cards) for alias in card.aliases}
        return old | {canonical_url(card.url): row for row, card in enumerate(self.cards) if card.url}

    def first_listed(self, row: int) -> tuple[Card, ...]:
        """The first ten articles of the table's list of one article, fewer where it is shorter."""
        return tuple(self.cards[other] for other in self.neighbour_rows[row, :FIRST].tolist() if other >= 0)

    @cached_property
    def facets(self) -> Facets:
        """What lists can be filtered by."""
        return Facets.of(self.cards, self.assignments, self.topics, self.index.metadata.days)

    def passage_text(self, row: int, number: int) -> str:
        """The text of one passage of one article; its headline where the article is all headline."""
        start, end = self.passage_spans[int(self.index.starts[row]) + number].tolist()
        article = self.articles.read(row)
        return divided_text(article)[start:end] or article.headline_text()

    @cached_property
    def audit(self) -> Audit:
        """What the audits of the night found; nothing where the generation was made before there were any."""
        return audit_in(bytes(self.audited)) if self.audited else Audit()

    @cached_property
    def tagging(self) -> TaggingIndex:
        """What tagging a text looks up in the corpus."""
        columns = {topic: column for column, topic in enumerate(self.tagger.topics)}
        carried = carried_array(
            [
                (row, columns[assignment.topic])
                for row, own in enumerate(self.assignments)
                for assignment in own
                if assignment.score >= EDITORS_OWN and assignment.topic in columns
            ],
            (len(self.cards), len(columns)),
        )
        features, days = self.index.features, self.index.metadata.days
        return TaggingIndex(Voters(features, carried, self.index.groups), Taught.of(features, days, self.tagger.rows))

    @cached_property
    def topics_by_id(self) -> dict[str, Topic]:
        """The topics by their ids."""
        return {topic.id: topic for topic in self.topics}

    @cached_property
    def shown_topics(self) -> tuple[Topic, ...]:
        """The topics that readers are told of, in their order, each below the next such one above it."""
        return shown_topics(self.topics)

    def shown_among(self, assignments: Sequence[TopicAssignment]) -> tuple[TopicAssignment, ...]:
        """Those of a text's topics that readers are told of, best first."""
        return in_order([given for given in assignments if self.topics_by_id[given.topic].shown])

    @cached_property
    def languages(self) -> CorpusLanguages:
        """What the articles are written in."""
        return CorpusLanguages.of(self.cards)

    @cached_property
    def topic_members(self) -> dict[str, Members]:
        """The articles that have each topic, itself or one of those below it, by its id."""
        return members(self.topics, self.assignments)

    @cached_property
    def topic_profiles(self) -> TopicProfiles:
        """What each topic is known by, for evidence and for what lies next to it."""
        features = self.index.features
        return TopicProfiles(
            self.topics, self.topic_members, features.words, self.lexicon, features.vectors, self.index.groups
        )


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
        return array_in(content(f"{name}.npy"))

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


def array_in(content: memoryview) -> NDArray[Any]:
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
