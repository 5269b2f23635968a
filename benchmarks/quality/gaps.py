"""Do gaps come back as groups that a person would make? Six subjects of a corpus are hidden, and asked for.

For each of several seeds: six subjects are drawn, their articles are left out of every answer, and a dozen queries on
each are judged in one list with as many queries that the corpus still answers. Queries are titles and the other names
that the data give of their subject, or with --shortened three to eight words of a title. Subjects are told by words of
titles (`_BY_TITLE`, for health pages), or with --by-tag by the editors' tags, for articles that have one of them alone.

Printed for each seed and in the mean: the share of hidden queries called a gap and of covered ones drawn in; the
adjusted Rand index (Hubert and Arabie, 1985) of groups with subjects, over the hidden queries called a gap, over
all hidden ones (those called covered are alone), and over all that was called a gap (covered ones are alone); the same
over all hidden ones for a verdict that is always right; and how many groups there are, and of three or more.

Usage: python -m benchmarks.quality.gaps --index DIR --articles FILE.jsonl.gz
           [--by-tag] [--shortened] [--seeds 5] [--labels]
"""

import argparse
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from indexer.encoding.encoder import Encoder
from indexer.encoding.subject import encode_queries
from indexer.gaps.grouping import groups_of
from indexer.gaps.model import AskedQuery, GapReport
from indexer.gaps.reading import merged
from indexer.gaps.report import report
from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.opening import open_encoder
from indexer.snapshot.reading import read_snapshot
from indexer.snapshot.snapshot import Snapshot

_HIDDEN, _A_SUBJECT, _FEWEST = 6, 12, 6
_BY_TITLE = {
    "diabetes": r"diabet|a1c|insulin",
    "kidneys": r"kidney|renal|nephr|dialysis",
    "pregnancy": r"pregnan|prenatal|childbirth|breastfeed|miscarriage",
    "eyes": r"\beyes?\b|vision|retin|glaucoma|cataract|cornea|blind|macular",
    "heart": r"heart|cardiac|coronary|angina",
    "leukaemia and lymphoma": r"leukemia|lymphoma",
    "parasites": r"parasites",
    "substances": r"alcohol|drug abuse|smoking|tobacco|cocaine|marijuana",
    "sleep": r"sleep|insomnia|snoring|apnea|narcolepsy",
    "skin": r"skin|acne|psoriasis|eczema|rosacea|dermatitis",
    "teeth": r"tooth|teeth|dental|mouth|gum |dentures",
    "liver": r"hepatitis|liver|cirrhosis",
    "dementia": r"alzheimer|dementia",
    "breasts": r"breast cancer|breast disease|mammogra",
    "joints": r"arthritis|gout|osteoarth|rheumat",
    "weight": r"obes|weight|diets?$|eating",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What may be hidden: articles, and what is asked about them."""

    ids: tuple[str, ...]
    queries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """One seed's."""

    called: float
    drawn_in: float
    ari_called: float
    ari_hidden: float
    ari_gaps: float
    ari_ideal: float
    groups: float
    of_three: float


def subjects_in(records: Sequence[Mapping[str, Any]], by_tag: bool, draw: random.Random | None) -> dict[str, Subject]:
    """The subjects of the articles that have exactly one; with `draw` their titles are shortened."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for record in records:
        own = _tags(record) if by_tag else [n for n, p in _BY_TITLE.items() if re.search(p, record["title"].lower())]
        if len(own) == 1:
            found.setdefault(own[0], []).append(record)
    subjects = {name: _subject(own, draw) for name, own in sorted(found.items())}
    return {name: subject for name, subject in subjects.items() if len(subject.queries) >= _FEWEST}


def _tags(record: Mapping[str, Any]) -> list[str]:
    return [str(tag) for tag in record.get("tags") or ()]


def _subject(records: Sequence[Mapping[str, Any]], draw: random.Random | None) -> Subject:
    names = {str(name) for record in records for name in (record["title"], *record.get("synonyms", ()))}
    if draw is not None:
        names = {_shortened(str(record["title"]), draw) for record in records}
    queries = [query.text for query in merged(AskedQuery(name, 1) for name in sorted(names) if len(name) > 2)]
    return Subject(tuple(str(record["id"]) for record in records), tuple(queries))


def _shortened(title: str, draw: random.Random) -> str:
    words, length = title.split(), draw.randint(3, 8)
    first = draw.randint(0, max(0, len(words) - length))
    return " ".join(words[first : first + length])


def figures_of(
    snapshot: Snapshot, encoder: Encoder, subjects: Mapping[str, Subject], seed: int, *, labels: bool
) -> Figures:
    """One draw of six subjects to hide, and what becomes of the queries."""
    draw = random.Random(seed)  # noqa: S311 - a draw for measuring
    hidden = draw.sample(sorted(subjects), _HIDDEN)
    truth = {q: n for n in hidden for q in draw.sample(subjects[n].queries, min(_A_SUBJECT, len(subjects[n].queries)))}
    others = [q for n, subject in subjects.items() if n not in hidden for q in subject.queries if q not in truth]
    covered = draw.sample(others, min(len(truth), len(others)))
    asked = [AskedQuery(query, 1) for query in (*truth, *covered)]
    encode = partial(encode_queries, encoder=encoder, lexicon=snapshot.lexicon)
    made = report(_without(snapshot, [subjects[name] for name in hidden]), encode, asked)
    if labels:
        _print_groups(made, truth)
    groups = {row.query.text: row.group for row in made.rows}
    ideal = groups_of(encoder.encode(list(truth)))
    sizes = Counter(group for group in groups.values() if group)
    called = [query for query in truth if groups[query]]
    drawn_in = [query for query in covered if groups[query]]
    return Figures(
        called=len(called) / len(truth),
        drawn_in=len(drawn_in) / len(covered),
        ari_called=_ari(called, truth, groups),
        ari_hidden=_ari(list(truth), truth, groups),
        ari_gaps=_ari([*called, *drawn_in], truth, groups),
        ari_ideal=float(adjusted_rand_score(list(truth.values()), ideal)),
        groups=len(sizes),
        of_three=sum(size >= 3 for size in sizes.values()),
    )


def _without(snapshot: Snapshot, hidden: Sequence[Subject]) -> Snapshot:
    """The corpus without these articles and all copies of them."""
    rows = [snapshot.rows[name] for subject in hidden for name in subject.ids if name in snapshot.rows]
    groups = snapshot.index.groups
    withheld: NDArray[np.bool_] = np.isin(groups, groups[rows])
    return replace(snapshot, withheld=withheld)


def _ari(queries: Sequence[str], truth: Mapping[str, str], groups: Mapping[str, int | None]) -> float:
    """Of groups with subjects; a query without a group, or without a subject, is alone."""
    own = [truth.get(query, f"alone {number}") for number, query in enumerate(queries)]
    found = [groups[query] or -number - 1 for number, query in enumerate(queries)]
    return float(adjusted_rand_score(own, found))


def _print_groups(made: GapReport, truth: Mapping[str, str]) -> None:
    for group in made.groups:
        if len(group.rows) >= 3:
            of = Counter(truth.get(row.query.text, "covered") for row in group.rows)
            print(f"  {group.label!r}: {', '.join(f'{count} {name}' for name, count in of.most_common(4))}")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--by-tag", action="store_true")
    parser.add_argument("--shortened", action="store_true")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--labels", action="store_true")
    given = parser.parse_args()
    paths = IndexPaths(given.index)
    snapshot = read_snapshot(paths.generation(current_generation(paths)))
    with gzip.open(given.articles, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    shortening = random.Random(0) if given.shortened else None  # noqa: S311 - a draw for measuring
    subjects = subjects_in(records, given.by_tag, shortening)
    encoder, names = open_encoder(snapshot), list(Figures.__slots__)
    print(f"{len(subjects)} subjects, {sum(len(subject.queries) for subject in subjects.values())} queries")
    print("seed  " + "  ".join(f"{name:>10}" for name in names))
    rows = []
    for seed in range(given.seeds):
        found = figures_of(snapshot, encoder, subjects, seed, labels=given.labels)
        rows.append([getattr(found, name) for name in names])
        print(f"{seed:>4}  " + "  ".join(f"{value:10.3f}" for value in rows[-1]))
    print("mean  " + "  ".join(f"{value:10.3f}" for value in np.mean(rows, axis=0)))


if __name__ == "__main__":
    main()
