"""How long the answers take, in process and on one thread: lists by id, filtered lists, queries.

Prints the median and the 99th percentile in milliseconds beside a floor: a Flask route that returns ready bytes.
Usage: python -m benchmarks.cost.serving --index DIR
"""

import argparse
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from flask import Flask

from service.application import create_application
from service.settings import Settings
from service.worker.native_threads import limit_native_threads

_ROUNDS = 300


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    index = parser.parse_args().index
    client = create_application(Settings(index)).test_client()
    ids = [item["id"] for topic in client.get("/v1/topics").get_json()["topics"][:20]
           for item in client.get(f"/v1/topics/{topic['id']}").get_json()["articles"]][:50]  # fmt: skip
    body = client.get(f"/v1/articles/{ids[0]}/related").data
    floor_app = Flask("floor")
    floor_app.add_url_rule("/", "floor", lambda: body)
    floor = floor_app.test_client()
    category = client.get(f"/v1/articles/{ids[0]}").get_json()["category"]
    client.post("/v1/search", json={"query": "the first query loads the model"})
    asked = {
        "floor: ready bytes": lambda _: floor.get("/"),
        "related by id": lambda n: client.get(f"/v1/articles/{ids[n % len(ids)]}/related"),
        "related, one category": lambda n: client.get(f"/v1/articles/{ids[n % len(ids)]}/related?category={category}"),
        "search": lambda n: client.post("/v1/search", json={"query": f"how to talk about question {n}"}),
    }
    times = measure(asked)
    for name, values in times.items():
        print(f"{name:<24} p50 {np.percentile(values, 50):7.2f} ms   p99 {np.percentile(values, 99):7.2f} ms")


def measure(asked: Mapping[str, Callable[[int], object]]) -> dict[str, list[float]]:
    """Milliseconds of each round, the questions taken in turn so that the machine's moods fall on all alike."""
    times: dict[str, list[float]] = {name: [] for name in asked}
    for number in range(_ROUNDS):
        for name, ask in asked.items():
            started = time.perf_counter()
            ask(number)
            times[name].append((time.perf_counter() - started) * 1000)
    return times


if __name__ == "__main__":
    limit_native_threads()
    main()
