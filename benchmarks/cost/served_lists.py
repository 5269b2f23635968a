"""Related lists by id through HTTP with everything on, beside an empty Flask route with the same bytes.

One worker each; wrk asks both in turn, round by round, so that the machine's moods fall on all alike. Rules, keys,
origins, the log and the metrics are in use. `quick` is the list of an article by its id, `304` the same to who has it
already, `general` the same list by `/v1/related?id=`, which goes through Flask. Processor time, which other programs
disturb less, is that of the worker.
Usage: python -m benchmarks.cost.served_lists --index DIR [--rounds N]
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import quote

from flask import Flask

from indexer.snapshot.generations import IndexPaths
from indexer.snapshot.opening import read_current
from service.worker.native_threads import limit_native_threads

_CONNECTIONS, _SECONDS = 8, 2
_PORT = 8427
_RATE, _REQUESTS = re.compile(r"Requests/sec:\s+([\d.]+)"), re.compile(r"(\d+) requests in")
_TICKS = os.sysconf("SC_CLK_TCK")


class Rate(NamedTuple):
    """Requests a second, and processor seconds of the worker for each."""

    rate: float
    seconds: float


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--floor", type=Path, help="be the server of the floor, with the bytes in this file")
    arguments = parser.parse_args()
    if arguments.floor:
        _serve_floor(arguments.index, arguments.floor.read_bytes())
    elif shutil.which("wrk"):
        print_rates(arguments.index, arguments.rounds)
    else:
        print("wrk is not installed, so nothing is measured")


def print_rates(index: Path, rounds: int) -> None:
    """Requests a second of each kind, processor time of each, and the median ratios to the floor of the same round."""
    with TemporaryDirectory() as name:
        rates = _rates(index, Path(name), rounds)
    for kind, found in rates.items():
        pairs = list(zip(found, rates["floor"], strict=True))
        speed = statistics.median(ours.rate / floor.rate for ours, floor in pairs)
        spared = statistics.median(floor.seconds / ours.seconds for ours, floor in pairs)
        rate, microseconds = (statistics.median(one[part] for one in found) for part in (0, 1))
        print(
            f"{kind:<8} {rate:6.0f} requests/s, {speed:4.2f} of the floor   "
            f"{1e6 * microseconds:5.0f} us of processor time each, {spared:4.2f}"
        )


def _rates(index: Path, folder: Path, rounds: int) -> dict[str, list[Rate]]:
    card = read_current(IndexPaths(index)).cards[5]
    other = read_current(IndexPaths(index)).cards[0].id
    rules, keys, body = folder / "rules.yaml", folder / "keys", folder / "body"
    rules.write_text(f"rules:\n- {{name: a, hide: {{id: {other!r}}}}}\n- {{name: b, never_to: {{id: {other!r}}}}}\n")
    keys.write_text(f"cms site sha256:{64 * '0'}\n")
    serve = ["-c", "from service.command_line import main; main()", "serve", "--index", str(index), "--workers", "1",
             "--no-encoder", "--rules", str(rules), "--keys", str(keys), "--state", str(folder / "state"),
             "--cors-origin", "https://www.example.org", "--port", str(_PORT)]  # fmt: skip
    ours, floor = f"http://127.0.0.1:{_PORT}", f"http://127.0.0.1:{_PORT + 1}/"
    by_id = f"{ours}/v1/articles/{quote(card.id)}/related"
    with _server(serve, f"{ours}/readyz", folder) as worker:
        tag, content = _fetched(by_id)
        body.write_bytes(content)
        with _server(
            ["-m", "benchmarks.cost.served_lists", "--index", str(index), "--floor", str(body)], floor, folder
        ) as idle:
            asked: dict[str, tuple[str, Mapping[str, str]]] = {
                "floor": (floor, {}),
                "quick": (by_id, {}),
                "304": (by_id, {"If-None-Match": tag}),
                "general": (f"{ours}/v1/related?id={quote(card.id, safe='')}", {}),
            }
            rates: dict[str, list[Rate]] = {kind: [] for kind in asked}
            for _ in range(rounds):
                for kind, (address, headers) in asked.items():
                    rates[kind].append(_rate(address, headers, idle if kind == "floor" else worker))
    return rates


def _rate(address: str, headers: Mapping[str, str], worker: int) -> Rate:
    before = _processor_seconds(worker)
    named = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{_CONNECTIONS}", f"-d{_SECONDS}s", *named, address]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own command
    rate, requests = _RATE.search(said), _REQUESTS.search(said)
    if rate is None or requests is None or "Non-2xx" in said:
        raise RuntimeError(f"wrk did not measure what was asked: {said}")
    return Rate(float(rate[1]), (_processor_seconds(worker) - before) / int(requests[1]))


def _processor_seconds(process: int) -> float:
    """What `process` has used of processors."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _fetched(address: str) -> tuple[str, bytes]:
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own server
        return answer.headers.get("ETag", ""), answer.read()


@contextmanager
def _server(arguments: list[str], address: str, folder: Path) -> Iterator[int]:
    """A server of one worker, once `address` answers: the worker's process id."""
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen([sys.executable, *arguments], stdout=log, stderr=log)  # noqa: S603 - our own program
    try:
        for _ in range(600):
            try:
                _fetched(address)
                break
            except OSError:
                time.sleep(0.1)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        yield int(children.split()[0])
    finally:
        process.terminate()
        process.wait(timeout=40)


def _serve_floor(index: Path, body: bytes) -> None:
    """The same gunicorn with an empty application."""
    limit_native_threads()
    from service.private_folder import private_folder
    from service.server import Server
    from service.settings import Settings

    class Floor(Server):
        def load_config(self) -> None:
            super().load_config()
            self.cfg.set("when_ready", lambda _arbiter: None)
            self.cfg.set("post_worker_init", lambda _worker: None)

        def load(self) -> Flask:
            app = Flask("floor")
            app.add_url_rule("/", "floor", lambda: (body, {"Content-Type": "application/json"}))
            return app

    Floor(Settings(index, encoder=False), _PORT + 1, 1, private_folder(), None).run()


if __name__ == "__main__":
    main()
