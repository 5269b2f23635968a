"""What the editors' pages cost with 100,000 articles, and how long a browser draws their map.

    python -m benchmarks.cost.editors_pages --index DIR [--articles 100000]

The articles are those of an index, repeated under new ids, each copy a little apart from the others on the map and in
meaning. Prints processor seconds and kilobytes of each page, and with Chromium the milliseconds of a picture.
"""

import argparse
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from flask import Flask
from numpy.typing import NDArray
from scipy.sparse import vstack

from corpus.article import Article
from indexer.encoding.encoder import unit_rows
from indexer.encoding.features import Features
from indexer.encoding.metadata import Metadata
from indexer.evaluation.table import aligned
from indexer.ranking.index import RankingIndex
from indexer.rules.effects import UNRULED
from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import ArticleFile, Snapshot
from indexer.topics.model import Topic
from service.access.visits import COOKIE, FORM_TOKEN, form_token_of
from service.application import create_application
from service.live.served import Served
from service.settings import Settings
from tests.browser import CHROMIUM, browser_page
from tests.service.running_server import pages_of

_ROUNDS = 3
_VISIT = "v" * 43
_QUERY = "I lie awake and worry"
_SEED = 20260101
# How far copies lie apart, as a part of a vector's length and of the map.
_JITTER = 0.2


class _Repeated(ArticleFile):
    """The articles of an index again and again, under other ids."""

    def __init__(self, first: ArticleFile, count: int) -> None:
        self._first, self._count = first, count

    def read(self, row: int) -> Article:
        article = self._first.read(row % self._count)
        return replace(article, id=_named(article.id, row // self._count), url="")


@dataclass(frozen=True)
class _Fixed:
    """Serves one snapshot for ever."""

    served: Served
    failure: str = ""


def repeated(snapshot: Snapshot, times: int) -> Snapshot:
    """`snapshot` with each article so many times."""
    count, rng = len(snapshot.cards), np.random.default_rng(_SEED)
    features, offsets = snapshot.index.features, np.repeat(np.arange(times) * count, count)
    cards = tuple(
        replace(card, id=_named(card.id, time), url="", title=f"{card.title} {time}", aliases=())
        for time in range(times)
        for card in snapshot.cards
    )
    lengths = np.tile(np.diff(features.starts), times)
    made = Features(
        words=vstack([features.words] * times, format="csr"),
        titles=vstack([features.titles] * times, format="csr"),
        vectors=_apart(features.vectors, times, rng),
        headlines=_apart(features.headlines, times, rng),
        passages=np.tile(features.passages, (times, 1)),
        starts=np.concatenate([[0], np.cumsum(lengths)]),
    )
    rows = np.tile(snapshot.neighbour_rows, (times, 1))
    groups = np.tile(snapshot.index.groups, times) + offsets.astype(np.int32)
    return replace(
        snapshot,
        cards=cards,
        articles=_Repeated(snapshot.articles, count),
        index=RankingIndex(made, Metadata.of(cards), groups),
        passage_spans=np.tile(snapshot.passage_spans, (times, 1)),
        neighbour_rows=np.where(rows >= 0, rows + offsets[:, None], -1).astype(np.int32),
        neighbour_scores=np.tile(snapshot.neighbour_scores, (times, 1)),
        neighbour_moved=np.tile(snapshot.neighbour_moved, (times, 1)),
        topics=tuple(_grown(topic, times) for topic in snapshot.topics),
        assignments=snapshot.assignments * times,
        places=np.clip(
            np.tile(snapshot.places, (times, 1)) + rng.normal(0, _JITTER / 5, (count * times, 2)), -1, 1
        ).astype(np.float32),
        audited=b"",
    )


def _grown(topic: Topic, times: int) -> Topic:
    return replace(topic, size=topic.size * times)


def _apart(vectors: NDArray[np.float32], times: int, rng: np.random.Generator) -> NDArray[np.float32]:
    noise = rng.normal(0, _JITTER / vectors.shape[1] ** 0.5, (times, *vectors.shape)).astype(np.float32)
    return unit_rows((vectors + noise).reshape(-1, vectors.shape[1]))


def _named(identity: str, time: int) -> str:
    return f"{identity}--{time}"


def application_over(index: Path, snapshot: Snapshot) -> Flask:
    """The service over an index, answering from `snapshot` instead."""
    app = create_application(Settings(index))
    state = app.extensions["related-articles"]
    # What a service does before it answers from a generation.
    _ = snapshot.rows, snapshot.rows_by_other_name, snapshot.facets, snapshot.topic_members
    state.encoding.warm_up(snapshot)
    seen = Served(snapshot, "", snapshot, snapshot, UNRULED, "made")
    app.extensions["related-articles"] = replace(state, served=_Fixed(seen))
    return app


def print_costs(app: Flask, snapshot: Snapshot) -> None:
    """A line for each page: the first time, and when what is kept has been made."""
    client = app.test_client()
    client.set_cookie(COOKIE, _VISIT, path="/editor")
    article = snapshot.articles.read(len(snapshot.cards) // 2)
    draft = {FORM_TOKEN: form_token_of(_VISIT), "title": article.title, "text": article.body_text()}
    largest = max(snapshot.topics, key=lambda topic: topic.size)
    asked: dict[str, dict[str, Any]] = {
        "/editor/": {},
        "/editor/nights": {},
        "/editor/ask": {"data": {FORM_TOKEN: form_token_of(_VISIT), "query": _QUERY}},
        "/editor/topics": {},
        "/editor/topics?list=vocabulary": {},
        f"/editor/topics/{largest.id}": {},
        f"/editor/topics/{largest.id}?merge={_another(snapshot, largest).id}": {},
        "/editor/audits": {},
        "/editor/gaps": {},
        "/editor/asked": {},
        "/editor/articles": {},
        "/editor/articles?q=night": {},
        f"/editor/articles/{article.id}": {},
        f"/editor/articles/{article.id}?effect=hide": {},
        "/editor/map": {},
        "/editor/map.json": {},
        "/editor/map/titles/3?revision=": {},
        "/editor/draft": {"data": draft},
    }
    rows = [["page", "first, s", "then, s", "KB"]]
    for path, form in asked.items():
        if path.endswith("revision="):
            path += client.get("/editor/map.json").get_json()["revision"].replace(" ", "%20")  # noqa: PLW2901
        seconds, size = [], 0
        for _ in range(_ROUNDS):
            began = time.process_time()
            response = client.post(path, **form) if form else client.get(path)
            seconds.append(time.process_time() - began)
            assert response.status_code == 200, response.text  # noqa: S101
            size = len(response.data)
        rows.append(
            [path.partition("?revision")[0], f"{seconds[0]:.3f}", f"{min(seconds[1:]):.3f}", f"{size / 1024:.0f}"]
        )
    print("\n".join(aligned(rows)))


def _another(snapshot: Snapshot, topic: Topic) -> Topic:
    return next(other for other in snapshot.topics if other.kind is topic.kind and other.id != topic.id)


def print_picture(app: Flask) -> None:
    """How long the map takes until it is drawn, and again at each turn of the wheel."""
    with pages_of(app) as address, browser_page(1200) as (page, complaints):
        began = time.perf_counter()
        page.goto(f"{address}/editor/map")
        page.wait_for_selector("#map[data-ready]", timeout=60_000)
        loaded = time.perf_counter() - began
        painted = []
        for _ in range(10):
            page.locator("#nearer").click()
            page.wait_for_timeout(100)
            painted.append(float(page.locator("#canvas").get_attribute("data-milliseconds") or 0))
        print(f"map: there after {loaded:.1f} s, painted in {max(painted):.0f} ms at most; complaints: {complaints}")


def main() -> None:
    """Prints the costs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=100_000)
    given = parser.parse_args()
    paths = IndexPaths(given.index)
    first = read_snapshot(paths.generation(current_generation(paths)))
    snapshot = repeated(first, max(1, given.articles // len(first.cards)))
    app = application_over(given.index, snapshot)
    print(f"{len(snapshot.cards):,} articles")
    print_costs(app, snapshot)
    if CHROMIUM:
        print_picture(app)


if __name__ == "__main__":
    main()
