"""What a flood of each kind costs those who only look something up: related by id and /livez, asked steadily meanwhile.

Starts a server over an index, and for each flood prints the median and the 99th percentile of both, beside those of the
quiet seconds before it; failures; how long one more who searches waits for a 503; how long after the flood's end a
query is answered again; and the memory of all processes beside that before the first flood. The flood comes from a
process of lower priority, since real ones come from other machines.
Usage: python -m benchmarks.cost.overload --index DIR [--workers 2] [--seconds 10]
"""

import argparse
import http.client
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import numpy as np

from service.worker.precedence import come_first

_WORDS = (
    "sleep",
    "debt",
    "quarrel",
    "trust",
    "night",
    "money",
    "child",
    "school",
    "doctor",
    "letter",
    "memory",
    "hope",
)
_LONG, _USUAL = 200_000, 5_000
_TIMEOUT_SECONDS = 30.0
# Between two look-ups of one kind: a page of the site every few hundredths of a second.
_PAUSE_SECONDS = 0.01
_SETTLING_SECONDS = 5.0

Address = tuple[str, int]
Flood = Callable[[Address, Event], "Heard"]


@dataclass
class Heard:
    """What came of some requests: how often each status or error, and how long each answer took."""

    counts: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)  # those of them that were told 503
    without_retry_after: int = 0

    def percentile(self, percent: float) -> float:
        """Of the milliseconds."""
        return float(np.percentile(self.milliseconds, percent))


class Client:
    """One client with a connection that stays open, if the server lets it."""

    def __init__(self, address: Address) -> None:
        self._connection = http.client.HTTPConnection(*address, timeout=_TIMEOUT_SECONDS)
        self.heard = Heard()

    def close(self) -> None:
        """Hangs up."""
        self._connection.close()

    def ask(self, path: str, body: Mapping[str, object] | None = None) -> float:
        """One request; gives the seconds after which the server wants another, 0 if it does not say."""
        started = time.perf_counter()
        try:
            if body is None:
                self._connection.request("GET", path)
            else:
                self._connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
            response = self._connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException) as error:
            self.heard.counts[type(error).__name__] += 1
            self._connection.close()
            return 0.0
        self.heard.milliseconds.append(1000 * (time.perf_counter() - started))
        if response.status == 503:
            self.heard.refused.append(self.heard.milliseconds[-1])
        self.heard.counts[str(response.status)] += 1
        later = response.headers.get("Retry-After", "")
        self.heard.without_retry_after += response.status == 503 and not later
        return float(later or 0)


def text_of(characters: int, number: int) -> str:
    """Sentences of everyday words; another text for each number."""
    sentences: list[str] = []
    length = 0
    while length < characters:
        place = number * 7 + len(sentences)
        words = [_WORDS[(place * step + number) % len(_WORDS)] for step in range(1, 12)]
        sentences.append(" ".join(words).capitalize() + ".")
        length += len(sentences[-1]) + 1
    return " ".join(sentences)[:characters]


def _many(count: int, one: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=one, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _asking(address: Address, stop: Event, count: int, ask: Callable[[Client, int], float], obeys: bool) -> Heard:
    clients = [Client(address) for _ in range(count)]

    def go_on(number: int) -> None:
        turn = 0
        while not stop.is_set():
            later = ask(clients[number], number + count * turn)
            turn += 1
            stop.wait(later if obeys else 0)
        clients[number].close()

    _many(count, go_on)
    total = Heard()
    for client in clients:
        total.counts += client.heard.counts
        total.milliseconds += client.heard.milliseconds
        total.without_retry_after += client.heard.without_retry_after
    return total


def _search(client: Client, number: int) -> float:
    return client.ask("/v1/search", {"query": f"{text_of(60, number)} {number}"})


def _draft(client: Client, number: int) -> float:
    return client.ask("/v1/related", {"text": text_of(_USUAL, number)})


def abandoned_drafts(address: Address, stop: Event) -> Heard:
    """Eight drafts of 200,000 characters, dropped after a moment; and again, until it is enough."""
    heard = Heard()

    def go_on(number: int) -> None:
        body = json.dumps({"text": text_of(_LONG, number)}).encode()
        head = f"POST /v1/related HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        while not stop.is_set():
            with suppress(OSError), socket.create_connection(address, _TIMEOUT_SECONDS) as connection:
                connection.sendall(head.encode() + b"\r\n\r\n" + body)
                stop.wait(0.5)
            heard.counts["dropped"] += 1

    _many(8, go_on)
    return heard


def searching_clients(address: Address, stop: Event) -> Heard:
    """64 who search, each again when it is answered, or when it is told to come again."""
    return _asking(address, stop, 64, _search, obeys=True)


def searching_clients_that_do_not_listen(address: Address, stop: Event) -> Heard:
    """64 who search, each again at once, whatever they are told."""
    return _asking(address, stop, 64, _search, obeys=False)


def drafts(address: Address, stop: Event) -> Heard:
    """32 who send a draft of 5,000 characters, and wait for what comes of it."""
    return _asking(address, stop, 32, _draft, obeys=True)


def stalled_bodies(address: Address, stop: Event) -> Heard:
    """16 bodies of which only the beginning comes; who is dropped begins again."""
    beginning = b'POST /v1/search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"'
    return _held_open(address, stop, 16, beginning)


def idle_connections(address: Address, stop: Event) -> Heard:
    """100 connections on which nothing comes."""
    return _held_open(address, stop, 100, b"")


def _held_open(address: Address, stop: Event, count: int, beginning: bytes) -> Heard:
    heard = Heard()

    def go_on(_number: int) -> None:
        while not stop.is_set():
            with suppress(OSError), socket.create_connection(address) as connection:
                connection.settimeout(0.2)
                connection.sendall(beginning)
                while not stop.is_set():
                    with suppress(TimeoutError):
                        if not connection.recv(4096):
                            break
            heard.counts["closed"] += 1

    _many(count, go_on)
    return heard


FLOODS: Sequence[Flood] = (
    abandoned_drafts,
    searching_clients,
    searching_clients_that_do_not_listen,
    drafts,
    stalled_bodies,
    idle_connections,
)


def look_up(address: Address, ids: Sequence[str], seconds: float) -> dict[str, Heard]:
    """Related by id and /livez, asked steadily for so long, each on a connection of its own."""
    deadline = time.monotonic() + seconds

    def steadily(client: Client, paths: Sequence[str]) -> None:
        come_first()  # whoever looks something up does so from a machine of its own
        number = 0
        while time.monotonic() < deadline:
            client.ask(paths[number % len(paths)])
            number += 1
            time.sleep(_PAUSE_SECONDS)
        client.close()

    asked = {"related": [f"/v1/articles/{one}/related" for one in ids], "livez": ["/livez"]}
    clients = {name: Client(address) for name in asked}
    threads = [threading.Thread(target=steadily, args=(clients[name], paths)) for name, paths in asked.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {name: client.heard for name, client in clients.items()}


def search_steadily(address: Address, seconds: float) -> Heard:
    """One more who searches, a few times a second, each time on a new connection as somebody who has just come."""
    client, deadline, number = Client(address), time.monotonic() + seconds, 0
    while time.monotonic() < deadline:
        _search(client, number)
        client.close()
        number += 1
        time.sleep(10 * _PAUSE_SECONDS)
    return client.heard


@contextmanager
def flooded(flood: Flood, address: Address) -> Iterator[list[Heard]]:
    """A flood from another process until the end of the block; what it heard is in the list then."""
    context = multiprocessing.get_context("spawn")
    stop, pipe = context.Event(), context.Pipe(duplex=False)
    process = context.Process(target=_flood, args=(flood, address, stop, pipe[1]), daemon=True)
    process.start()
    pipe[0].recv()  # it has begun
    heard: list[Heard] = []
    try:
        yield heard
    finally:
        stop.set()
        if pipe[0].poll(2 * _TIMEOUT_SECONDS):
            heard.append(pipe[0].recv())
        process.join(_TIMEOUT_SECONDS)


def _flood(flood: Flood, address: Address, stop: Event, pipe: Any) -> None:
    os.nice(10)
    pipe.send("begun")
    pipe.send(flood(address, stop))


def seconds_to_an_answer(address: Address, patience: float = 30.0) -> float:
    """How long it takes until a query is answered."""
    started = time.monotonic()
    while time.monotonic() < started + patience:
        client = Client(address)
        client.ask("/v1/search", {"query": "a night without sleep"})
        client.close()
        if client.heard.counts["200"]:
            break
        time.sleep(0.1)
    return time.monotonic() - started


def memory_of(process: int) -> int:
    """Kibibytes of a process and those below it, what they share counted once (proportional set size)."""
    total = 0
    with suppress(OSError):
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
            total += memory_of(int(child))
    return total


def _ids(address: Address) -> list[str]:
    def got(path: str) -> Any:
        connection = http.client.HTTPConnection(*address, timeout=_TIMEOUT_SECONDS)
        connection.request("GET", path)
        return json.loads(connection.getresponse().read())

    topics = [topic["id"] for topic in got("/v1/topics")["topics"][:20]]
    return [item["id"] for topic in topics for item in got(f"/v1/topics/{topic}")["articles"]][:50]


@contextmanager
def served(index: Path, workers: int) -> Iterator[tuple[int, Address]]:
    """A server over `index`: its process, and where it listens. It may not answer yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address: Address = probe.getsockname()
    program = Path(sys.executable).with_name("related-articles")
    command = [program, "serve", "--index", index, "--no-request-log", "--no-rules"]
    command += ["--workers", workers, "--port", address[1]]
    process = subprocess.Popen([*map(str, command)])  # noqa: S603 - our own program
    try:
        yield process.pid, address
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--only", nargs="*", default=[flood.__name__ for flood in FLOODS])
    given = parser.parse_args()
    with served(given.index, given.workers) as (process, address):
        seconds_to_an_answer(address, 120)
        ids = _ids(address)
        look_up(address, ids, given.seconds)
        before = memory_of(process)
        for flood in FLOODS:
            if flood.__name__ in given.only:
                _measure(flood, address, ids, given.seconds, process, before)


def _measure(
    flood: Flood,
    address: Address,
    ids: list[str],
    seconds: float,
    process: int,
    before: int,
) -> None:
    quiet = look_up(address, ids, seconds)
    with flooded(flood, address) as heard:
        time.sleep(1.0)
        with ThreadPoolExecutor(1) as pool:
            searching = pool.submit(search_steadily, address, seconds)
            busy = look_up(address, ids, seconds)
    recovered = seconds_to_an_answer(address)
    time.sleep(_SETTLING_SECONDS)
    print(flood.__name__.replace("_", " "))
    for name in quiet:
        idle, now = quiet[name].percentile(99), busy[name].percentile(99)
        failed = sum(busy[name].counts.values()) - busy[name].counts["200"]
        print(
            f"  {name:<8} idle p50 {quiet[name].percentile(50):6.2f} p99 {idle:6.2f} ms   "
            f"flooded p50 {busy[name].percentile(50):6.2f} p99 {now:6.2f} ms   {now / idle:.2f} times, {failed} failed"
        )
    refused = searching.result().refused
    if refused:
        print(f"  a 503 after p50 {np.percentile(refused, 50):6.2f} p99 {np.percentile(refused, 99):6.2f} ms")
    flood_heard = heard[0] if heard else Heard()
    print(
        f"  flood {dict(flood_heard.counts)}, 503 without Retry-After {flood_heard.without_retry_after}; "
        f"answered again after {recovered:.1f} s; memory {memory_of(process) / before:.2f} times", flush=True
    )  # fmt: skip


if __name__ == "__main__":
    main()
