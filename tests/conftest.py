"""What the tests share: a toy encoder that counts its work, small invented articles, and a published index of them."""

import gc
import hashlib
import re
import shutil
from collections.abc import Collection, Generator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.article import Article, RawArticle
from corpus.configuration import Source
from corpus.validation import validate
from indexer.encoding.encoder import Encoder, unit_rows
from indexer.encoding.identity import EncoderIdentity
from indexer.gates.validation import check_answers
from indexer.nightly.configuration import Configuration
from indexer.nightly.reindex import Reindexed, reindex
from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot
from tests.writing import write_articles

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared"


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded with the tests stays to the end: the collector would walk through it again and again.

    With thousands of tests it took a tenth of all processor time doing so.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()
        gc.set_threshold(10_000, 20, 20)


class ToyEncoder:
    """Adds up one fixed random direction a word, so texts that share words are near. For unit tests only.

    A short text in both its ways (short_texts.py) is the same to it.
    """

    maximum_tokens = 256

    def __init__(self, dimension: int = 32) -> None:
        self.identity = EncoderIdentity("toy", hashlib.sha256(b"toy").hexdigest(), dimension)
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text."""
        self.encoded += texts
        return unit_rows(np.stack([self._vector(text) for text in texts]))

    def count_tokens(self, text: str) -> int:
        """Words count as tokens."""
        return len(text.split())

    def _vector(self, text: str) -> NDArray[np.float32]:
        total = np.full(self.identity.dimension, 1e-3, dtype=np.float32)
        for word in re.findall(r"\w+", text.lower().removeprefix("an article about")):
            total += _direction(word, self.identity.dimension)
        return total


@lru_cache(maxsize=10_000)
def _direction(word: str, dimension: int) -> NDArray[np.float32]:
    """The direction of a word; only to be read."""
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
    return np.random.default_rng(seed).normal(size=dimension).astype(np.float32)


_SUBJECTS = {
    "sleep": "pillow night dream snore bedroom tired awake alarm blanket insomnia",
    "money": "account debt budget salary mortgage savings bill bank spending loan",
    "grief": "funeral loss mourning cemetery widow tears memory letter silence anniversary",
    "work": "office manager deadline meeting burnout desk colleague email holiday review",
}


def invented_articles(a_subject: int = 6) -> list[Article]:
    """Articles on four subjects, `a_subject` each, all different; the first two on sleep are near-duplicates."""
    articles = []
    for category, words in _SUBJECTS.items():
        vocabulary = words.split()
        for number in range(a_subject):
            chosen = [vocabulary[(number * 3 + step * 7) % 10] for step in range(60)]
            extra = [f"{category}word{number * 13 + step}" for step in range(25)]
            fields = {
                "id": f"{category}-{number}",
                "url": f"https://site.example/{category}/{number}",
                "title": f"{chosen[0]} and {chosen[1]} {category} {number}",
                "summary": f"What {chosen[2]} has to do with {chosen[3]} in {category} {number}.",
                "text": "\n".join(" ".join(chosen[i : i + 12] + extra[i : i + 5]) + "." for i in range(0, 60, 12)),
                "category": category.title(),
                "tags": [category, chosen[0]],
                "author": f"Author {number % 3}",
                "language": "en",
                "published_at": date(2024, 1 + number % 12, 3).isoformat(),
            }
            outcome = validate(RawArticle("test", fields))
            assert isinstance(outcome, Article)
            articles.append(outcome)
    first = articles[0]
    articles[1] = replace(first, id="sleep-1", url="https://site.example/sleep/1", title="The same piece again")
    return articles


@pytest.fixture
def validated_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Staged generations are validated in this process, in half the time: tests of publishing have the fresh one."""
    validate_here(monkeypatch)


@pytest.fixture
def toy() -> ToyEncoder:
    """A fresh toy encoder."""
    return ToyEncoder()


@pytest.fixture
def toy_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks an index has the toy in place of its encoder."""
    monkeypatch.setattr("indexer.snapshot.opening.OpenVinoEncoder", lambda _folder: ToyEncoder())


@pytest.fixture
def toy_at_night(monkeypatch: pytest.MonkeyPatch) -> None:
    """The nightly job and its dry run have the toy in place of the configured encoder."""
    for command in ("dry_run", "night"):
        monkeypatch.setattr(f"indexer.commands.{command}.open_encoder", lambda _model, **_: ToyEncoder())


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A JSON Lines file of the invented articles."""
    return write_articles(tmp_path / "articles.jsonl", invented_articles())


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index in which the invented articles are published; only to be read or copied."""
    folder = tmp_path_factory.mktemp("published")
    run(write_articles(folder / "articles.jsonl", invented_articles()), folder / "index", ToyEncoder())
    return folder / "index"


@pytest.fixture(scope="session")
def sample_published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample corpus by the toy encoder; only to be read or copied."""
    index = tmp_path_factory.mktemp("sample") / "index"
    run(REPOSITORY / "corpus" / "sample" / "articles", index, ToyEncoder())
    return index


@pytest.fixture
def index_directory(tmp_path: Path, published: Path) -> Path:
    """A copy of that index, for a test to do with as it likes."""
    return copied(published, tmp_path / "index")


@pytest.fixture
def snapshot(index_directory: Path) -> Snapshot:
    """The snapshot of the invented articles."""
    return current_snapshot(index_directory)


@pytest.fixture(scope="session")
def shared_snapshot(published: Path) -> Snapshot:
    """One snapshot for tests that only read it many times."""
    return current_snapshot(published)


def validate_here(patched: pytest.MonkeyPatch) -> None:
    """The same for a fixture that outlives a test."""
    patched.setattr("indexer.nightly.steps.validate", lambda staged: check_answers(read_snapshot(staged)))


def copied(index: Path, to: Path) -> Path:
    """A copy of an index at `to`, without what a service of another test may have left in it."""
    return Path(shutil.copytree(index, to, ignore=shutil.ignore_patterns("state")))


def run(source: Path, index_directory: Path, encoder: Encoder, accepted: Collection[str] = ()) -> Reindexed:
    """One nightly run with the toy encoder, or another; the gates in `accepted` may refuse."""
    return reindex([Source(path=source)], index_directory, Configuration(), lambda _model: encoder, accepted)


def current_snapshot(index_directory: Path) -> Snapshot:
    """The published snapshot."""
    paths = IndexPaths(index_directory)
    return read_snapshot(paths.generation(current_generation(paths)))
