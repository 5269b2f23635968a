"""How long each page for editors takes over a made corpus, in seconds of one processor: the median of five looks.

python -m benchmarks.editor_pages [--articles 100000] [--index DIR]

The night that builds the corpus takes longer than all that is measured: with --index it is built there once, and kept.
"""

import argparse
import hashlib
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from statistics import median
from unittest import mock

import numpy as np
from flask import Flask
from numpy.typing import NDArray

from corpus.configuration import Source
from indexer.encoding.encoder import EncoderIdentity, unit_rows
from indexer.nightly.configuration import Configuration
from indexer.nightly.reindex import reindex
from indexer.snapshot.generations import IndexPaths
from service.access.visits import COOKIE, FORM_TOKEN, form_token_of
from service.application import create_application
from service.settings import Settings
from tests.writing import write_lines

SUBJECTS, WORDS, LENGTH, LOOKS = 200, 20_000, 90, 5
QUERY = "word17 word4711 word12"
VISIT = "v" * 43


class WordEncoder:
    """Adds up one fixed random direction a word; it stands in for a model, whose time is measured elsewhere."""

    maximum_tokens, dimension = 256, 64
    identity = EncoderIdentity("words", hashlib.sha256(b"words").hexdigest(), dimension)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text, (k, 64)."""
        return unit_rows(np.stack([np.sum([_direction(word) for word in text.split()], axis=0) for text in texts]))

    def count_tokens(self, text: str) -> int:
        """Words count as tokens."""
        return len(text.split())


@cache
def _direction(word: str) -> NDArray[np.float32]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
    return np.random.default_rng(seed).normal(size=WordEncoder.dimension).astype(np.float32)


def articles(number: int) -> Iterator[dict[str, object]]:
    """So many articles on two hundred subjects, half of each one's words its subject's own."""
    random = np.random.default_rng(1)
    own = random.integers(0, WORDS, (SUBJECTS, 60))
    for one in range(number):
        subject = one % SUBJECTS
        words = np.concatenate([random.choice(own[subject], LENGTH // 2), random.integers(0, WORDS, LENGTH // 2)])
        random.shuffle(words)
        text = [f"word{word}" for word in words.tolist()]
        yield {
            "id": f"a{one}", "url": f"https://site.example/a{one}", "title": " ".join(text[:5]),
            "summary": " ".join(text[5:15]), "text": " ".join(text), "category": f"Category {subject % 12}",
            "tags": [f"subject {subject}"], "language": "en",
            "published_at": f"{2005 + one % 20}-{1 + one % 12:02}-03",
        }  # fmt: skip


def build(index: Path, number: int) -> None:
    """The night of such a corpus."""
    with tempfile.TemporaryDirectory() as folder:
        source = write_lines(Path(folder) / "articles.jsonl", articles(number))
        reindex([Source(path=source)], index, Configuration(), lambda _model: WordEncoder())


def looks(application: Flask) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of every page for editors, and what is posted there, if anything is."""
    known = {"article": "a17", "topic": _a_topic(application), "part": "0"}
    for rule in sorted(application.url_map.iter_rules(), key=lambda rule: rule.rule):
        path = rule.rule
        if not path.startswith("/editor/") or "GET" not in (rule.methods or ()) or "login" in path:
            continue
        for place, value in (("/articles/<path:id>", "article"), ("/topics/<path:id>", "topic")):
            path = path.replace(place, f"{place.rpartition('/')[0]}/{known[value]}")
        path = path.replace("<int:part>", known["part"]).replace("<string:kind>", "duplicates")
        if "<" not in path:
            yield path, {}
    yield "/editor/ask", {"query": QUERY}
    yield "/editor/articles?page=1000", {}
    yield "/editor/topics?list=vocabulary&page=4", {}


def _a_topic(application: Flask) -> str:
    snapshot = application.extensions["related-articles"].served.served.snapshot
    return str(max(snapshot.topics, key=lambda topic: topic.size).id)


def main() -> None:
    """Prints a line a page, the slowest first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--index", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = arguments.index or Path(folder) / "index"
        if not IndexPaths(index).current.exists():
            build(index, arguments.articles)
        with mock.patch("service.worker.query_encoding.open_encoder", return_value=WordEncoder()):
            application = create_application(Settings(index))
            found = {f"{path} {'posted' if form else ''}": seconds(application, path, form)
                     for path, form in looks(application)}  # fmt: skip
    for path, (taken, status, size) in sorted(found.items(), key=lambda pair: -pair[1][0]):
        print(f"{taken:7.3f} s  {status}  {size / 1024:8.0f} KiB  {path}")


def seconds(application: Flask, path: str, form: dict[str, str]) -> tuple[float, int, int]:
    """The median of the looks after the first, which may have to read something, the status, and the bytes sent."""
    client = application.test_client()
    client.set_cookie(COOKIE, VISIT, path="/editor")
    taken = []
    for _ in range(LOOKS + 1):
        started = time.process_time()
        response = client.post(path, data={FORM_TOKEN: form_token_of(VISIT), **form}) if form else client.get(path)
        size = len(response.data)
        taken.append(time.process_time() - started)
    return median(taken[1:]), response.status_code, size


if __name__ == "__main__":
    main()
