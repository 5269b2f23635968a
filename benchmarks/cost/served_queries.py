"""What a short query costs through HTTP, how soon a server answers one, and what more workers take in memory.

One worker first: seconds until it is ready, its first query, and then, asked one at a time, the median and the 99th
percentile on a connection that is kept and on one of its own for each. Then four workers, for their memory beside it.
Usage: python -m benchmarks.cost.served_queries --index DIR [--queries N]
"""

import argparse
import http.client
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.cost.overload import Address, Client, Heard, memory_of, served, text_of

_WORKERS = 4
_SHORT = 40  # characters: seven words
_PATIENCE_SECONDS = 60.0
# A server that has just become ready still verifies the bytes that it serves, and the like.
_SETTLING_SECONDS = 15.0


def seconds_until_ready(address: Address) -> float:
    """How long it takes until the server says that it can answer everything, queries too."""
    started = time.monotonic()
    while time.monotonic() < started + _PATIENCE_SECONDS:
        with suppress(OSError):
            connection = http.client.HTTPConnection(*address, timeout=1)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == http.client.OK:
                break
        time.sleep(0.01)
    return time.monotonic() - started


def asked(address: Address, count: int, *, kept: bool) -> Heard:
    """What `count` short queries took, no two alike, one after another."""
    client = Client(address)
    for number in range(count):
        client.ask("/v1/search", {"query": text_of(_SHORT, number)})
        if not kept:
            client.close()
    client.close()
    if client.heard.counts["200"] != count:
        raise RuntimeError(f"not all were answered: {dict(client.heard.counts)}")
    return client.heard


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--queries", type=int, default=300)
    given = parser.parse_args()
    with served(given.index, 1) as (process, address):
        ready = seconds_until_ready(address)
        first = asked(address, 1, kept=True).milliseconds[0]
        print(f"one worker: ready after {ready:.1f} s with its programs' loading, first query {first:.1f} ms")
        time.sleep(_SETTLING_SECONDS)
        for kept, name in ((True, "kept connection"), (False, "a connection each")):
            heard = asked(address, given.queries, kept=kept)
            print(f"  {name:<18} p50 {heard.percentile(50):5.1f} ms, p99 {heard.percentile(99):5.1f} ms", flush=True)
        one = memory_of(process) / 1024
    with served(given.index, _WORKERS) as (process, address):
        seconds_until_ready(address)
        asked(address, _WORKERS, kept=False)
        time.sleep(_SETTLING_SECONDS)
        several = memory_of(process) / 1024
    print(f"memory: one worker {one:.0f} MiB, {_WORKERS} workers {several:.0f} MiB, {several / one:.2f} times")


if __name__ == "__main__":
    main()
