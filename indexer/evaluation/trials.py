"""The lists that are compared: ours and the baselines', for the same articles or queries, copies counting as one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.answering.model import MAXIMUM_LIMIT, ListRequest
from indexer.answering.related import related_to_article
from indexer.answering.search import search
from indexer.encoding.encoder import Encoder
from indexer.encoding.features import EncodeTexts
from indexer.encoding.subject import encode_query
from indexer.evaluation.baselines import Asked, Baselines, TrecRun
from indexer.neighbours.judgements import BadJudgementsError, Judgements
from indexer.snapshot.snapshot import Snapshot

OURS = "ours"
LIST_LENGTH = 10
# Above this many articles the properties of lists are told from those of this many, drawn with a fixed seed.
_MOST_LISTS = 3000
_SEED = 20260101


@dataclass(frozen=True)
class Trial:
    """Every system's lists for the same sources or queries, ours first."""

    task: str
    judgements: Judgements
    judged: dict[str, TrecRun]  # system -> the long lists of those that are judged
    shown: dict[str, TrecRun]  # system -> the first ten for every article, or for every judged query


def related_trial(snapshot: Snapshot, judgements: Judgements, encode: EncodeTexts) -> Trial:
    """Ours beside the baselines for every judged source that is in the corpus."""
    graded = judged_sources(snapshot, judgements, snapshot.rows)
    baselines = Baselines(snapshot, encode)
    asked = [Asked(source, baselines.texts[row], row) for source in graded for row in [snapshot.rows[source]]]
    readers = [Asked(snapshot.cards[row].id, baselines.texts[row], row) for row in listed_rows(snapshot)]
    return Trial(
        "related",
        graded,
        {OURS: our_related(snapshot, list(graded), MAXIMUM_LIMIT), **baselines.runs(asked, MAXIMUM_LIMIT)},
        {
            OURS: our_related(snapshot, [subject.name for subject in readers], LIST_LENGTH),
            **baselines.runs(readers, LIST_LENGTH),
        },
    )


def search_trial(
    snapshot: Snapshot, queries: Mapping[str, str], judgements: Judgements, encoder: Encoder, encode: EncodeTexts
) -> Trial:
    """Ours beside the baselines for every query that has a relevant article."""
    graded = judged_queries(snapshot, queries, judgements)
    asked = [Asked(query, queries[query]) for query in graded]
    judged = {
        OURS: our_search(snapshot, {query: queries[query] for query in graded}, encoder),
        **Baselines(snapshot, encode).runs(asked, MAXIMUM_LIMIT),
    }
    return Trial("search", graded, judged, first_ten(judged))


def related_against(snapshot: Snapshot, other: Snapshot, name: str, judgements: Judgements) -> Trial:
    """This generation beside another one, for every judged source that both hold."""
    both = snapshot.rows.keys() & other.rows.keys()
    graded = judged_sources(snapshot, judgements, both)
    shown = [card.id for row in listed_rows(snapshot) if (card := snapshot.cards[row]).id in both]
    originals = originals_of(snapshot)
    return Trial(
        "related",
        graded,
        {
            OURS: our_related(snapshot, list(graded), MAXIMUM_LIMIT),
            name: without_copies(our_related(other, list(graded), MAXIMUM_LIMIT), originals),
        },
        {
            OURS: our_related(snapshot, shown, LIST_LENGTH),
            name: without_copies(our_related(other, shown, LIST_LENGTH), originals),
        },
    )


def search_against(
    snapshot: Snapshot,
    other: Snapshot,
    name: str,
    queries: Mapping[str, str],
    judgements: Judgements,
    encoders: tuple[Encoder, Encoder],
) -> Trial:
    """This generation beside another one, for every query that has a relevant article."""
    graded = judged_queries(snapshot, queries, judgements)
    asked = {query: queries[query] for query in graded}
    theirs = without_copies(our_search(other, asked, encoders[1]), originals_of(snapshot))
    judged = {OURS: our_search(snapshot, asked, encoders[0]), name: theirs}
    return Trial("search", graded, judged, first_ten(judged))


def our_related(snapshot: Snapshot, sources: Sequence[str], depth: int) -> TrecRun:
    """Our related list of each of `sources`, as every caller gets it."""
    request = ListRequest(limit=depth)
    found = {source: related_to_article(snapshot, snapshot.rows[source], request).items for source in sources}
    run = {source: [(item.card.id, item.score) for item in items] for source, items in found.items()}
    return without_copies(run, originals_of(snapshot))


def our_search(snapshot: Snapshot, queries: Mapping[str, str], encoder: Encoder) -> TrecRun:
    """Our answer to each of `queries`, as every caller gets it."""
    request = ListRequest(limit=MAXIMUM_LIMIT)
    run: TrecRun = {}
    for query, text in queries.items():
        items = search(snapshot, encode_query(text, encoder, snapshot.lexicon), request).items
        run[query] = [(item.card.id, item.score) for item in items]
    return without_copies(run, originals_of(snapshot))


def judged_sources(snapshot: Snapshot, judgements: Judgements, known: Mapping[str, object] | set[str]) -> Judgements:
    """The judgements of the `known` sources by original, a source's own copies left out.

    Raises:
        BadJudgementsError: none of the sources is in the corpus.
    """
    originals = originals_of(snapshot)
    graded = {
        source: _merged(grades, originals, originals[source])
        for source, grades in judgements.items()
        if source in known
    }
    if not graded:
        raise BadJudgementsError(f"none of the {len(judgements)} judged sources is an article of this index")
    return graded


def judged_queries(snapshot: Snapshot, queries: Mapping[str, str], judgements: Judgements) -> Judgements:
    """The judgements, by original, of the queries that have a relevant article.

    Raises:
        BadJudgementsError: there is no such query.
    """
    originals = originals_of(snapshot)
    graded = {
        query: _merged(grades, originals)
        for query, grades in judgements.items()
        if query in queries and max(grades.values()) > 0
    }
    if not graded:
        raise BadJudgementsError("no query has a judgement above 0")
    return graded


def listed_rows(snapshot: Snapshot) -> list[int]:
    """The articles whose lists are looked at together: all, or a fixed draw where they are many."""
    count = len(snapshot.cards)
    if count <= _MOST_LISTS:
        return list(range(count))
    return sorted(np.random.default_rng(_SEED).permutation(count)[:_MOST_LISTS].tolist())


def originals_of(snapshot: Snapshot) -> dict[str, str]:
    """Of each article the one that stands for it and its copies."""
    return {card.id: snapshot.cards[snapshot.index.groups[row]].id for row, card in enumerate(snapshot.cards)}


def without_copies(run: TrecRun, originals: Mapping[str, str]) -> TrecRun:
    """Each list with originals in place of copies, the first place of each kept, and not the source's own."""
    kept: TrecRun = {}
    for source, found in run.items():
        first: dict[str, float] = {}
        for article, score in found:
            first.setdefault(originals.get(article, article), score)
        kept[source] = [pair for pair in first.items() if pair[0] != originals.get(source, "")]
    return kept


def first_ten(runs: Mapping[str, TrecRun]) -> dict[str, TrecRun]:
    """The lists as far as a reader sees them."""
    return {system: {name: found[:LIST_LENGTH] for name, found in run.items()} for system, run in runs.items()}


def _merged(grades: Mapping[str, int], originals: Mapping[str, str], source: str = "") -> dict[str, int]:
    """Grades by original, the best of its copies' each, without `source`."""
    merged: dict[str, int] = {}
    for article, grade in grades.items():
        original = originals.get(article, article)
        if original != source:
            merged[original] = max(grade, merged.get(original, grade))
    return merged
