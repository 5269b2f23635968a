"""What a night costs: nothing changed, one per cent changed, and a run that is killed and started again.

    python -m benchmarks.cost.nightly nothing-changed [--articles 100000]
    python -m benchmarks.cost.nightly one-per-cent --articles FILE [--first 400]
    python -m benchmarks.cost.nightly killed --articles FILE [--first 60]

`nothing-changed` is the processor time of the job's own work beside that of reading the file, in turns, both from the
page cache; starting the process is said separately. Its remembered state is made by the real functions, beside a small
generation whose vectors a stand-in for the encoder made: the path never touches a vector. The other two run the real
command with the real model on the first articles of FILE, a JSON Lines file, plain or packed.
"""

import argparse
import gzip
import json
import os
import random
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.configuration import Source
from indexer.commands.reindex import reindex as command
from indexer.encoding.encoder import unit_rows
from indexer.encoding.identity import EncoderIdentity
from indexer.encoding.opening import open_encoder
from indexer.nightly.configuration import Configuration
from indexer.snapshot.generations import IndexPaths, current_generation

_ROUNDS = 9
_BLOCK_BYTES = 256 * 1024
_CHANGED_SHARE = 0.01
# Killed after so many batches were begun, which is in the middle of one.
_KILLED_IN_BATCH = 3


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("nothing-changed", "one-per-cent", "killed", "logged-run"))
    parser.add_argument("--articles", default="100000")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--log", type=Path)
    given = parser.parse_args()
    if given.what == "logged-run":
        _logged_run(Path(given.articles), given.index, given.log)
        return
    with tempfile.TemporaryDirectory() as folder:
        if given.what == "nothing-changed":
            _nothing_changed(Path(folder), int(given.articles))
        elif given.what == "one-per-cent":
            _one_per_cent(Path(folder), Path(given.articles), given.first or 400)
        else:
            _killed(Path(folder), Path(given.articles), given.first or 60)


class _StandIn:
    """Random directions, without any model."""

    identity, maximum_tokens = EncoderIdentity("stand-in", "0" * 64, 16), 256

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return unit_rows(np.random.default_rng(len(texts)).normal(size=(len(texts), 16)).astype(np.float32))

    def count_tokens(self, text: str) -> int:
        return len(text.split())


def _nothing_changed(folder: Path, count: int) -> None:
    from indexer.commands.night import inputs_of
    from indexer.nightly.inputs import Job, remember
    from indexer.nightly.reindex import reindex

    articles, small, index = folder / "articles.jsonl", folder / "small.jsonl", folder / "index"
    size = _write_invented(articles, count)
    _write_invented(small, 200)
    configuration, sources = Configuration(), [Source(path=articles)]
    reindex([Source(path=small)], index, configuration, lambda _: _StandIn())
    inputs = inputs_of(Job.of(sources, configuration, None))
    assert inputs  # noqa: S101 - a file can always be looked at
    paths = IndexPaths(index)
    remember(paths, inputs, current_generation(paths), None, {})

    def run() -> None:
        command.main([str(articles), "--index", str(index)], standalone_mode=False)

    reading, working = [], []
    for _ in range(_ROUNDS):
        reading.append(_processor_seconds(lambda: _read(articles)))
        working.append(_processor_seconds(run))
    if json.loads(paths.last_run.read_bytes())["result"] != "unchanged":
        raise SystemExit("it read, although nothing had changed")
    floor, cost = statistics.median(reading), statistics.median(working)
    print(f"{count} articles, {size / 1e6:.0f} MB, medians of {_ROUNDS} rounds in turns, processor seconds")
    print(f"  reading the file     {floor:.3f}  (least {min(reading):.3f})")
    print(f"  nothing changed      {cost:.3f}  (least {min(working):.3f})")
    print(f"  ratio                {cost / floor:.2f}  (of the least {min(working) / min(reading):.2f}); required: 3")
    whole = [_child_seconds([str(articles), "--index", str(index)])[0] for _ in range(3)]
    print(f"  the whole process    {statistics.median(whole):.3f}, so starting it takes about"
          f" {statistics.median(whole) - cost:.2f}")  # fmt: skip


def _one_per_cent(folder: Path, articles: Path, first: int) -> None:
    source, index = folder / "articles.jsonl", folder / "index"
    lines = _first_lines(articles, first)
    _write(source, lines)
    arguments = [str(source), "--index", str(index)]
    runs = {"full": _timed_run(arguments, index)}
    runs["nothing changed"] = _timed_run(arguments, index)
    step = round(1 / _CHANGED_SHARE)
    changed = [_edited(line) if number % step == 0 else line for number, line in enumerate(lines)]
    _write(source, changed)
    runs["one per cent"] = _timed_run(arguments, index)
    print(f"{len(lines)} articles, {sum(a != b for a, b in zip(lines, changed, strict=True))} of them edited")
    for name, (seconds, wall, summary) in runs.items():
        print(f"  {name:<16} {seconds:8.2f} processor s {wall:8.2f} s  encoded {summary['encoded_texts']}")
    beyond = runs["one per cent"][0] - runs["nothing changed"][0]
    print(f"  beyond the floor {beyond:.2f} s, {beyond / runs['full'][0]:.1%} of a full run; required: 3%")
    names = runs["full"][2]["phases"]
    for name in names:
        figures, part = (runs[run][2]["phases"].get(name, {}) for run in ("full", "one per cent"))
        print(
            f"    {name:<12} {figures['processor_seconds']:8.2f} processor s   {part.get('processor_seconds', 0):8.2f}"
        )


def _killed(folder: Path, articles: Path, first: int) -> None:
    source, index, log = folder / "articles.jsonl", folder / "index", folder / "log"
    _write(source, _first_lines(articles, first))
    log.touch()
    arguments = ["logged-run", "--articles", str(source), "--index", str(index), "--log", str(log)]
    started = [sys.executable, "-m", "benchmarks.cost.nightly", *arguments]
    with subprocess.Popen(started) as process:  # noqa: S603 - ourselves
        while process.poll() is None and len(log.read_text().splitlines()) < _KILLED_IN_BATCH:
            time.sleep(0.01)
        time.sleep(0.2)
        process.send_signal(signal.SIGKILL)
    begun_then = len(log.read_text().splitlines())
    subprocess.run(started, check=True)  # noqa: S603 - ourselves
    batches = [json.loads(line.partition(" ")[2]) for line in log.read_text().splitlines()]
    before, after = batches[:begun_then], batches[begun_then:]
    # The second run first encodes a few known texts again on purpose, to compare them with the cache.
    compared = after.pop(0) if {*after[0]} <= {text for batch in before for text in batch} else []
    times = Counter(text for batch in (*before, *after) for text in batch)
    twice = sum(number - 1 for number in times.values())
    print(
        f"{first} articles, {len(times)} texts, killed in batch {begun_then}: begun twice {twice},"
        f" at most one batch of {max(map(len, batches))} is allowed; {len(compared)} more compared with the cache"
    )


class _Logged:
    """The real encoder, which notes what it begins."""

    def __init__(self, model: str, log: Path) -> None:
        self._encoder, self._log = open_encoder(model), log
        self.identity, self.maximum_tokens = self._encoder.identity, self._encoder.maximum_tokens

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        with self._log.open("a") as stream:
            stream.write(f"begun {json.dumps(list(texts))}\n")
        return self._encoder.encode(texts)

    def count_tokens(self, text: str) -> int:
        return self._encoder.count_tokens(text)


def _logged_run(articles: Path, index: Path, log: Path) -> None:
    from indexer.nightly.reindex import reindex

    reindex([Source(path=articles)], index, Configuration(), lambda model: _Logged(model, log))


def _read(path: Path) -> None:
    block = bytearray(_BLOCK_BYTES)
    with path.open("rb", buffering=0) as stream:
        while stream.readinto(block):
            pass


def _processor_seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _child_seconds(arguments: Sequence[str]) -> tuple[float, float]:
    """Processor seconds of the command and all that it starts, and seconds by the clock."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    call = [sys.executable, "-c", "from service.command_line import main; main()", "reindex", *arguments]
    subprocess.run(call, check=True, stderr=subprocess.DEVNULL, env=os.environ)  # noqa: S603 - ourselves
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - started


def _timed_run(arguments: Sequence[str], index: Path) -> tuple[float, float, dict[str, Any]]:
    seconds, wall = _child_seconds(arguments)
    return seconds, wall, json.loads(IndexPaths(index).last_run.read_bytes())


def _first_lines(path: Path, count: int) -> list[bytes]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        return [line for line, _ in zip(stream, range(count), strict=False)]


def _edited(line: bytes) -> bytes:
    fields = json.loads(line)
    name = "text" if "text" in fields else "body"
    body = fields[name]
    # Its own words, shuffled: a line that many articles share would be taken for the site's own and left out.
    words = json.dumps(body, ensure_ascii=False).split()[:60]
    added = " ".join(random.Random(7).sample(words, min(12, len(words))))  # noqa: S311 - no secret
    more = [{"heading": "", "paragraphs": [added]}]
    fields[name] = f"{body}\n{added}" if isinstance(body, str) else [*body, *more]
    return json.dumps(fields).encode() + b"\n"


def _write(path: Path, lines: Sequence[bytes]) -> None:
    path.write_bytes(b"".join(lines))


def _write_invented(path: Path, count: int) -> int:
    """A file of so many articles of about 5.6 KB in made-up words; its size."""
    chance = random.Random(7)  # noqa: S311 - no secret
    syllables = [a + b for a in "bdfgklmnprst" for b in "aeiou"]
    words = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(5000)]
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            paragraphs = [" ".join(chance.choices(words, k=80)) + "." for _ in range(10)]
            record = {
                "id": str(number),
                "title": " ".join(chance.choices(words, k=7)),
                "text": "\n".join(paragraphs),
                "category": f"category {number % 9}",
                "language": "en",
                "published_at": "2024-01-02",
            }
            stream.write(json.dumps(record) + "\n")
    return path.stat().st_size


if __name__ == "__main__":
    main()
