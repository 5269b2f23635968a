"""Measures ranking quality with the real model, and pins it: `python -m tests.quality.measuring --pin [--reason WHY]`.

`floors.json` is a history that only grows. Each entry has the figures of ours and of the best baseline, and the
digests of the articles and judgements that they were measured on. An entry may only be worse than the one before
it if it says why.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from corpus.article import Article
from corpus.configuration import Source
from corpus.sources.sources import read_corpus
from indexer.cache.encoding import encode_through
from indexer.cache.vectors import open_vector_cache
from indexer.encoding.opening import open_encoder
from indexer.evaluation.figures import Figure, evaluate_queries, evaluate_related
from indexer.neighbours.judgements import read_judgements, read_queries
from indexer.nightly.configuration import Configuration
from indexer.nightly.reindex import reindex
from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.reading import read_snapshot

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "sample"
FLOORS = Path(__file__).with_name("floors.json")
# What a figure may lose to another processor's rounding without anybody being told.
TOLERANCE = 0.003


def index_sample(folder: Path) -> None:
    """Indexes the sample corpus in `folder` with the real model; at once where that has been done."""
    reindex([Source(path=SAMPLE / "articles")], folder, Configuration(), open_encoder)


def measure(folder: Path) -> dict[str, list[Figure]]:
    """The figures of its lists and of both sets of queries, once it is indexed in `folder`."""
    paths = IndexPaths(folder)
    snapshot, encoder = read_snapshot(paths.generation(current_generation(paths))), open_encoder()
    with open_vector_cache(paths.vector_cache, encoder.identity) as cache:
        encode = lambda texts: encode_through(cache, encoder, texts)[0]  # noqa: E731 - named by its role
        found = {"related": evaluate_related(snapshot, read_judgements(SAMPLE / "related.qrels"), encode)}
        for task, name in (("search", "queries"), ("everyday", "everyday")):
            queries, grades = read_queries(SAMPLE / f"{name}.tsv"), read_judgements(SAMPLE / f"{name}.qrels")
            found[task] = evaluate_queries(snapshot, queries, grades, encoder, encode)
        return found


def ndcg(figures: list[Figure]) -> dict[str, float]:
    """nDCG@10 of each system."""
    return {f.system: f.value for f in figures if f.metric == "nDCG@10"}


def digests() -> dict[str, str]:
    """The sha256 of what the figures depend on: the articles, in whatever format they lie there, and the judgements."""
    articles = TypeAdapter(tuple[Article, ...]).dump_json(read_corpus([Source(path=SAMPLE / "articles")]).articles)
    files = [*sorted(SAMPLE.glob("*.qrels")), *sorted(SAMPLE.glob("*.tsv"))]
    contents = {"articles": articles} | {path.name: path.read_bytes() for path in files}
    return {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}


def history() -> list[dict[str, Any]]:
    """What was pinned, oldest first."""
    entries: list[dict[str, Any]] = json.loads(FLOORS.read_text("utf-8"))
    return entries


def worse(entry: dict[str, Any], before: dict[str, Any]) -> list[str]:
    """The tasks on which `entry` has a lower floor than `before`."""
    return [task for task, value in before["floors"].items() if entry["floors"].get(task, 0) < value]


def main() -> None:
    """Measures, prints, and with --pin appends to the history."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pin", action="store_true")
    parser.add_argument("--reason", default="", help="why a floor is lowered")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index_sample(Path(folder))
        figures = measure(Path(folder))
    entry = {
        "date": date.today().isoformat(),  # noqa: DTZ011 - a day is enough
        "floors": {task: ndcg(found)["ours"] for task, found in figures.items()},
        "baselines": {
            task: {system: value for system, value in ndcg(found).items() if system != "ours"}
            for task, found in figures.items()
        },
        "digests": digests(),
        "reason": arguments.reason,
    }
    print(json.dumps({task: ndcg(found) for task, found in figures.items()}, indent=1))  # noqa: T201
    if arguments.pin:
        before = history() if FLOORS.exists() else []
        if before and worse(entry, before[-1]) and not arguments.reason:
            sys.exit(f"{', '.join(worse(entry, before[-1]))} would be lowered; say why with --reason")
        FLOORS.write_text(json.dumps([*before, entry], indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
