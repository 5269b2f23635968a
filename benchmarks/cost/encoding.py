"""How fast texts are encoded on one core, in each arithmetic that the processor has, beside sentence-transformers.

Headlines and passages in batches, as a night encodes them, and short queries one at a time, as a day does; rounds
interleaved, processor seconds. What is chosen here is named.
Usage: python -m benchmarks.cost.encoding [--articles PATH] [--count N] [--models mpnet minilm]
"""

import argparse
import os
import statistics
import time
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.cost.overload import text_of
from benchmarks.quality.lists import SAMPLE
from corpus.article import Article
from corpus.configuration import Source
from corpus.sources.sources import read_corpus
from indexer.encoding.arithmetic.choice import EIGHT_BITS, arithmetics, quickest
from indexer.encoding.encoder import Encoder
from indexer.encoding.models import source_of
from indexer.encoding.opening import converted
from indexer.encoding.passages import cut
from indexer.encoding.reference import open_reference
from indexer.encoding.runtime import OpenVinoEncoder, import_openvino, read_record

_ROUNDS = 3
_SHORT, _QUERIES = 40, 30  # characters: seven words
# An article of the sample has a headline and three passages or so.
_TEXTS_AN_ARTICLE = 4


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, default=SAMPLE / "articles")
    parser.add_argument("--count", type=int, default=100, help="of texts")
    parser.add_argument("--models", nargs="*", default=["mpnet", "minilm"])
    given = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # before anything starts threads
    core = import_openvino().Core()
    print(core.get_property("CPU", "FULL_DEVICE_NAME"))
    articles = read_corpus([Source(path=given.articles)]).articles
    for model in given.models:
        _measure(core, model, articles, given.count)


def _measure(core: Any, model: str, articles: Sequence[Article], count: int) -> None:
    source = source_of(model)
    folder = converted(source)
    agreeing = read_record(folder).agreement
    had = sorted(arithmetics(core) | {EIGHT_BITS} & agreeing.keys())
    chosen = [quickest(core, agreeing, in_turns=way) for way in (False, True)]
    print(f"{model}: {chosen[0]} for batches, {chosen[1]} for queries")
    reference = open_reference(source.folder(), source.name, source.weights_sha256)
    ours: dict[str, Encoder] = {f"OpenVINO, {each}": OpenVinoEncoder(folder, each) for each in had}
    texts = _texts(articles, count, reference)
    batches = _interleaved({"sentence-transformers, f32": reference} | ours, [texts])
    by_day = {f"OpenVINO, {each}": OpenVinoEncoder(folder, each, in_turns=True) for each in had}
    queries = _interleaved(by_day, [[text_of(_SHORT, number)] for number in range(_QUERIES)])
    for name, seconds in batches.items():
        query = f"{1000 * queries[name] / _QUERIES:6.1f} ms a query" if name in queries else ""
        print(f"  {name:<28} {len(texts) / seconds:7.1f} texts a second  {query}", flush=True)


def _texts(articles: Sequence[Article], count: int, encoder: Encoder) -> list[str]:
    """Headlines and passages, of articles spread over the corpus."""
    step = max(1, len(articles) * _TEXTS_AN_ARTICLE // count)
    cuts = (cut(article, encoder) for article in articles[::step])
    return list(islice((text for each in cuts for text in (each.headline, *each.passages)), count))


def _interleaved(encoders: Mapping[str, Encoder], calls: Sequence[Sequence[str]]) -> dict[str, float]:
    """The median processor seconds that each takes for all `calls`, after one round that counts for nothing."""
    taken: dict[str, list[float]] = {name: [] for name in encoders}
    for number in range(_ROUNDS + 1):
        for name, encoder in encoders.items():
            started = time.process_time()
            for texts in calls:
                encoder.encode(texts)
            if number:
                taken[name].append(time.process_time() - started)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


if __name__ == "__main__":
    main()
