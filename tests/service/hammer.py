"""Readers with connections that stay open, who check each answer against what its generation has to say."""

import http.client
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from indexer.answering.model import ListRequest
from indexer.answering.related import related_to_article
from indexer.answering.topic_page import topic_page
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot

# Of a server that is hammered: it looks for another generation ten times a second.
SERVED_WITH = ("--workers", "2", "--no-encoder", "--poll", "0.1")
_BATCH = "/v1/related/batch"
_LISTED = re.compile(r'<h3><a href="/articles/([^"]+)">')
_GENERATION = re.compile(r"Generation (\S+)\.")
_ON_A_PAGE = 24
_TOPICS = ("sleep", "money", "grief", "work")
_SECONDS = 30.0


class Golden:
    """What every address answers in each content, worked out in this process."""

    def __init__(self, contents: Sequence[Path]) -> None:
        """Reads them; only what all of them have and each answers in another way is asked for."""
        snapshots = [read_snapshot(content) for content in contents]
        self.ids = sorted(set.intersection(*(set(snapshot.rows) for snapshot in snapshots)))
        self._answers = [_answers(snapshot, self.ids) for snapshot in snapshots]
        self.addresses = sorted(self._answers[0])
        for address in self.addresses:
            assert len({repr(answers[address]) for answers in self._answers}) == len(contents), address

    def of(self, content: int, address: str) -> object:
        """What `address` answers in that content."""
        return self._answers[content][address]


@dataclass
class Readings:
    """What the readers saw."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


class Reader(threading.Thread):
    """Asks for one address after another, each again with its ETag, until it is told to stop."""

    def __init__(self, address: str, golden: Golden, content_of: dict[str, int], number: int) -> None:
        super().__init__(name=f"reader-{number}", daemon=True)
        self._netloc, self._golden, self._content_of = urlsplit(address).netloc, golden, content_of
        self._number = number
        self._connection = self._connected()
        self._etags: dict[str, str] = {}
        self._stop_asking = threading.Event()
        self.readings = Readings()

    def run(self) -> None:
        """Asks."""
        turn = self._number * 7
        while not self._stop_asking.is_set():
            path = self._golden.addresses[turn % len(self._golden.addresses)]
            turn += 1
            started = time.perf_counter()
            try:
                self._check(path, *self._ask(path))
            except Exception as error:  # noqa: BLE001 - whatever it is, the test has to tell of it
                self.readings.wrong.append(f"{path}: {type(error).__name__}: {error}")
            self.readings.seconds.append(time.perf_counter() - started)

    def stop(self) -> Readings:
        """Ends it; gives what it saw."""
        self._stop_asking.set()
        self.join(_SECONDS)
        self._connection.close()
        return self.readings

    def _ask(self, path: str) -> tuple[http.client.HTTPResponse, bytes]:
        """The answer; if the connection dies, that of another one, as a proxy would do."""
        try:
            return self._send(path)
        except (ConnectionError, http.client.IncompleteRead):
            self.readings.counts["connections that died"] += 1
            self._connection.close()
            self._connection = self._connected()
            return self._send(path)

    def _send(self, path: str) -> tuple[http.client.HTTPResponse, bytes]:
        if path == _BATCH:
            body = json.dumps({"ids": self._golden.ids})
            self._connection.request("POST", path, body, {"Content-Type": "application/json"})
        else:
            etag = self._etags.get(path)
            self._connection.request("GET", path, headers={"If-None-Match": etag} if etag else {})
        response = self._connection.getresponse()
        return response, response.read()

    def _check(self, path: str, response: http.client.HTTPResponse, body: bytes) -> None:
        self.readings.counts[f"status {response.status}"] += 1
        etag = response.headers.get("ETag", "")
        if response.status == 304:
            assert etag == self._etags[path]
            return
        assert response.status == 200, body[:300]
        generation, told = _told(path, body.decode())
        if etag:
            assert generation in etag
            self._etags[path] = etag
        assert told == self._golden.of(self._content_of[generation], path), f"not what {generation} says"

    def _connected(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self._netloc, timeout=_SECONDS)


def hammered(
    address: str, golden: Golden, content_of: dict[str, int], readers: int, meanwhile: Callable[[], None]
) -> Readings:
    """What that many readers see while something is done."""
    threads = [Reader(address, golden, content_of, number) for number in range(readers)]
    for thread in threads:
        thread.start()
    try:
        meanwhile()
    finally:
        seen = [thread.stop() for thread in threads]
    total = Readings()
    for each in seen:
        total.counts.update(each.counts)
        total.wrong += each.wrong
        total.seconds += each.seconds
    return total


def _answers(snapshot: Snapshot, ids: Sequence[str]) -> dict[str, object]:
    """What each address answers, in the form that `_told` gives."""
    lists = {
        name: [
            [item.card.id, item.score]
            for item in related_to_article(snapshot, snapshot.rows[name], ListRequest(limit=10)).items
        ]
        for name in ids
    }
    pages = {name: topic_page(snapshot, snapshot.topics_by_id[name], _ON_A_PAGE).articles for name in _TOPICS}
    return {
        **{f"/v1/articles/{name}/related": listed for name, listed in lists.items()},
        **{f"/topics/{name}": [each.card.id for each in page] for name, page in pages.items()},
        **{
            f"/v1/topics/{name}?limit={_ON_A_PAGE}": [[each.card.id, each.score] for each in page]
            for name, page in pages.items()
        },
        _BATCH: list(lists.values()),
        "/v1/index": snapshot.manifest.created_at,
    }


def _told(path: str, body: str) -> tuple[str, object]:
    """The generation that an answer names, and what it says."""
    if path.startswith("/topics/"):
        return _GENERATION.findall(body)[0], _LISTED.findall(body)
    answer = json.loads(body)
    if path == "/v1/index":
        return answer["generation"], answer["built_at"]
    if path == _BATCH:
        return answer["generation"], [_items(entry["items"]) for entry in answer["lists"]]
    return answer["generation"], _items(answer["items" if "items" in answer else "articles"])


def _items(items: list[dict[str, object]]) -> list[list[object]]:
    return [[item["id"], item["score"]] for item in items]
