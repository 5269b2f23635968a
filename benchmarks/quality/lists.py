"""The whole table of ranking quality: the sample corpus always, other data where they lie beside the repository.

    python -m benchmarks.quality.lists [--encoder NAME] [--work DIR] [--shared-data DIR]
                                       [--links-test QRELS] [--lee DIR] [--json FILE]

Indexes are kept in DIR, so that a second run encodes nothing and rebuilds only what changed. Links of digital.gov are
split by source article: one index is given those of `links.train.qrels` and is judged by those of `links.test.qrels`.
The latter were held out: look at them rarely, and put another file in their place while you try things out.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.quality.lee import agreement, lee_folder
from corpus.configuration import Source
from indexer.cache.encoding import encode_through
from indexer.cache.vectors import open_vector_cache
from indexer.encoding.encoder import Encoder
from indexer.encoding.features import EncodeTexts
from indexer.encoding.models import DEFAULT_MODEL
from indexer.encoding.opening import open_encoder
from indexer.evaluation.figures import Figure, evaluate_queries, evaluate_related
from indexer.evaluation.table import tables
from indexer.neighbours.judgements import Judgements, read_judgements, read_queries
from indexer.neighbours.link_words import links_in_words
from indexer.nightly.configuration import Configuration
from indexer.nightly.reindex import reindex
from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "sample"


@dataclass(frozen=True, slots=True)
class Indexed:
    """One corpus, indexed, with what evaluating it takes."""

    snapshot: Snapshot
    encoder: Encoder
    encode: EncodeTexts
    links: str  # what became of its links, in words


@contextmanager
def indexed(articles: Path, folder: Path, model: str, links: Judgements | None = None) -> Iterator[Indexed]:
    """The corpus in `articles`, with `links` beside its own, indexed in `folder` with the encoder `model`."""
    reindex([Source(path=articles)], folder, Configuration(encoder=model), open_encoder, ("encoder",), links)
    paths, encoder = IndexPaths(folder), open_encoder(model)
    generation = paths.generation(current_generation(paths))
    with open_vector_cache(paths.vector_cache, encoder.identity) as cache:
        encode = lambda texts: encode_through(cache, encoder, texts)[0]  # noqa: E731 - named by its role
        yield Indexed(read_snapshot(generation), encoder, encode, links_in_words(generation))


def related(data: Indexed, qrels: Path) -> list[Figure]:
    """Figures of related lists."""
    return evaluate_related(data.snapshot, read_judgements(qrels), data.encode)


def searched(data: Indexed, queries: Path, qrels: Path) -> list[Figure]:
    """Figures of search results."""
    return evaluate_queries(data.snapshot, read_queries(queries), read_judgements(qrels), data.encoder, data.encode)


def sample(work: Path, model: str) -> Iterator[tuple[str, list[Figure]]]:
    """The sample corpus, both tasks."""
    with indexed(SAMPLE / "articles", work / "sample", model) as data:
        figures = related(data, SAMPLE / "related.qrels")
        figures += searched(data, SAMPLE / "queries.tsv", SAMPLE / "queries.qrels")
        yield f"the sample corpus, {len(data.snapshot.cards)} articles\nits links: {data.links}", figures
        everyday = searched(data, SAMPLE / "everyday.tsv", SAMPLE / "everyday.qrels")
        yield "the sample corpus, queries in everyday words", everyday


def digitalgov(work: Path, model: str, folder: Path, links_test: Path) -> Iterator[tuple[str, list[Figure]]]:
    """The articles of digital.gov, without links and with those of half of the linking articles."""
    articles, links_train = folder / "articles.jsonl.gz", folder / "links.train.qrels"
    with indexed(articles, work / "digitalgov", model) as data:
        title = f"digital.gov, {len(data.snapshot.cards)} articles, no links given, judged by {links_train.name}"
        yield f"{title}\nits links: {data.links}", related(data, links_train)
    with indexed(articles, work / "digitalgov", model, read_judgements(links_train)) as data:
        title = f"digital.gov, links of {links_train.name} given, judged by {links_test.name}"
        if links_test.name == links_train.name:
            title += ": the links it was given, so no figure of quality"
        yield f"{title}\nits links: {data.links}", related(data, links_test)


def liveqa(work: Path, model: str, folder: Path) -> Iterator[tuple[str, list[Figure]]]:
    """Readers' health questions."""
    with indexed(folder / "articles.jsonl.gz", work / "liveqa", model) as data:
        title = f"MedQuAD/LiveQA, {len(data.snapshot.cards)} articles"
        yield title, searched(data, folder / "queries.tsv", folder / "judgements.qrels")


def main() -> None:
    """Prints every table that there are data for, and says which there are none for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--encoder", default=DEFAULT_MODEL, help=f"({DEFAULT_MODEL})")
    parser.add_argument("--work", type=Path, default=Path("var/quality"), help="where indexes are kept (var/quality)")
    parser.add_argument("--shared-data", type=Path, default=Path("../shared/data"), help="(../shared/data)")
    parser.add_argument("--links-test", type=Path, help="in place of digitalgov/links.test.qrels")
    parser.add_argument("--lee", type=Path, help="the folder of gensim's test data, where gensim is not installed")
    parser.add_argument("--json", type=Path, help="write the figures there too, by data")
    given = parser.parse_args()
    shared, work, model = given.shared_data, given.work / given.encoder, given.encoder
    parts: list[tuple[Path, Callable[[], Iterator[tuple[str, list[Figure]]]]]] = [
        (SAMPLE, lambda: sample(work, model)),
        (
            shared / "digitalgov",
            lambda: digitalgov(
                work, model, shared / "digitalgov", given.links_test or shared / "digitalgov" / "links.test.qrels"
            ),
        ),
        (shared / "liveqa", lambda: liveqa(work, model, shared / "liveqa")),
    ]
    kept: dict[str, list[dict[str, object]]] = {}
    for folder, measured in parts:
        if not folder.is_dir():
            print(f"== SKIPPED: {folder} is absent (set SHARED_DATA to the folder that holds it)\n")
            continue
        for title, figures in measured():
            print(f"== {title}\n", *tables(figures), sep="\n", flush=True)
            kept[title.splitlines()[0]] = [figure.as_json() for figure in figures]
    if lee := lee_folder(given.lee):
        print(f"== Lee, fifty news items\n\n{agreement(lee, work / 'lee', model).in_words()}")
    else:
        print("== SKIPPED: Lee's fifty news items come with gensim, which is not installed (or name them with --lee)")
    if given.json:
        given.json.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
