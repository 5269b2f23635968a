"""How well the text of pages is told from the rest, beside trafilatura and readability-lxml on the same pages.

    python -m benchmarks.quality.extraction FOLDER

FOLDER holds `ground-truth.json` ({id: {"articleBody": text}}) and `html/ID.html.gz`, as scrapinghub's
article-extraction-benchmark has them. Texts are compared as that does: each is the multiset of its runs of four words;
precision and recall are computed for each page and averaged, and F1 is that of the two averages. Titles do not count.
"""

import argparse
import gzip
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from statistics import fmean

import trafilatura
from lxml.html import fromstring

from corpus.article import RawArticle
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.readers import html_page

WORDS_IN_RUN = 4
FEWEST_SHOWN = 0.8  # pages of which ours are worse than this are listed

Score = tuple[float, float, float]


def ours(page: bytes, file: Path) -> str:
    """The headings and paragraphs that the indexer would read."""
    file.write_bytes(page)
    try:
        [record] = html_page.read(Source(path=file))
    except UnusableFileError as error:
        print(f"  rejected: {file.name}: {error.reason}: {error}")
        return ""
    body = record.fields.get("body", "") if isinstance(record, RawArticle) else ""
    if not isinstance(body, list):
        return str(body)
    return "\n".join(line for section in body for line in (section["heading"], *section["paragraphs"]))


def trafilaturas(page: bytes, _file: Path) -> str:
    """What trafilatura gives where nothing is asked of it but to leave comments out."""
    return trafilatura.extract(page, include_comments=False) or ""


def readabilitys(page: bytes, _file: Path) -> str:
    """What readability-lxml gives, as text."""
    from readability import Document  # only this benchmark needs it: pip install related-articles[reading-benchmark]

    return str(fromstring(Document(page.decode("utf-8", "replace")).summary()).text_content())


EXTRACTORS: dict[str, Callable[[bytes, Path], str]] = {
    "ours": ours,
    "trafilatura": trafilaturas,
    "readability-lxml": readabilitys,
}


def main() -> None:
    """Prints the figures of each extractor, and the pages on which ours are poor."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, help="the benchmark's pages and ground truth")
    folder = parser.parse_args().folder
    if not (folder / "ground-truth.json").is_file():
        sys.exit(f"skipped: there is no {folder / 'ground-truth.json'}")
    truths = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    print(f"{len(truths)} pages")
    scores = {name: scores_of(extract, truths, folder) for name, extract in EXTRACTORS.items()}
    print(f"{'':<18}{'F1':>7}{'precision':>11}{'recall':>8}{'worst page':>12}")
    for name, found in scores.items():
        precision, recall, f1 = average(found.values())
        worst = min(score[2] for score in found.values())
        print(f"{name:<18}{f1:>7.3f}{precision:>11.3f}{recall:>8.3f}{worst:>12.2f}")
    for page, score in sorted(scores["ours"].items(), key=lambda item: item[1][2]):
        if score[2] < FEWEST_SHOWN:
            print(
                f"  {score[2]:.2f}, trafilatura {scores['trafilatura'][page][2]:.2f}: {truths[page].get('url', page)}"
            )


def average(scores: Collection[Score]) -> Score:
    """The averages of precision and recall over pages, and F1 of these."""
    precision, recall = (fmean(score[n] for score in scores) for n in (0, 1))
    return precision, recall, _f1(precision, recall)


def scores_of(
    extract: Callable[[bytes, Path], str], truths: Mapping[str, Mapping[str, str]], folder: Path
) -> dict[str, Score]:
    """Precision, recall and F1 of each page."""
    found: dict[str, Score] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for page, truth in truths.items():
            data = gzip.decompress((folder / "html" / f"{page}.html.gz").read_bytes())
            text = extract(data, Path(scratch) / f"{page}.html")
            found[page] = _compared(_runs(text), _runs(truth["articleBody"]))
    return found


def _compared(found: Counter[tuple[str, ...]], wanted: Counter[tuple[str, ...]]) -> Score:
    both = (found & wanted).total()
    precision = both / found.total() if found else float(not wanted)
    recall = both / wanted.total() if wanted else 1.0
    return precision, recall, _f1(precision, recall)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(zip(*(words[n:] for n in range(WORDS_IN_RUN)), strict=False))


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


if __name__ == "__main__":
    main()
