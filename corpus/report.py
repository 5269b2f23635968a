"""What came in and what became of it -> words for a person, JSON for a machine."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import permutations
from typing import Any

from corpus.article import Note, Rejection, escaped
from corpus.preparation.preparation import Prepared
from corpus.sources.identity import Clash
from corpus.sources.sources import Corpus

# As many are shown one by one; the rest is counted, and `--json` lists it.
_SHOWN = 25
# As many of one reason show what is meant; the next hundred of a broken template say no more.
_EXAMPLES = 3
_LONGEST_LINE = 160


def rejects_as_json_lines(rejections: Sequence[Rejection]) -> bytes:
    """One line a rejection: `{"source", "reason", "detail"}`."""
    lines = [
        json.dumps({"source": r.source, "reason": r.reason, "detail": r.detail}, ensure_ascii=False) + "\n"
        for r in rejections
    ]
    return "".join(lines).encode("utf-8", "backslashreplace")


def counts(corpus: Corpus, prepared: Prepared | None) -> dict[str, object]:
    """The figures of one reading, as the nightly summary has them; those of preparation only where it took place."""
    found: dict[str, object] = {
        "articles": len(corpus.articles),
        "withheld": dict(corpus.withheld),
        "rejected": rejected_by_reason(corpus),
        "superseded": len(corpus.merges),
        "clashes": len(corpus.clashes),
        "passed_over": dict(corpus.passed_over),
        "notes": sum(map(len, corpus.notes.values())),
    }
    if prepared:
        found |= {
            "duplicate_groups": len(prepared.duplicates),
            "boilerplate_lines": len(prepared.boilerplate),
            "links": sum(len(article.links) for article in prepared.articles),
            "pointing_nowhere": len(prepared.nowhere),
        }
    return found


def listed(corpus: Corpus, prepared: Prepared) -> dict[str, list[Any]]:
    """All that `in_words` tells the first cases of, for a machine."""
    notes = [{"article": article, **asdict(note)} for article, those in corpus.notes.items() for note in those]
    return {
        "rejects": [asdict(rejection) for rejection in corpus.rejections],
        "merges": [asdict(merge) for merge in corpus.merges],
        "clashes": [asdict(clash) for clash in corpus.clashes],
        "notes": notes,
        "duplicates": [asdict(group) for group in prepared.duplicates],
        "boilerplate": [asdict(line) for line in prepared.boilerplate],
        "nothing_else": list(prepared.nothing_else),
        "nowhere": [asdict(nowhere) for nowhere in prepared.nowhere],
    }


def notes_of_articles(corpus: Corpus) -> dict[str, tuple[Note, ...]]:
    """By id all there is to say of an article: its notes, what was merged into it, with whom it shares names."""
    told = {article.id: list(corpus.notes.get(article.id, ())) for article in corpus.articles}
    for merge in corpus.merges:
        reason = f"another version of it, of which that in {merge.kept} was taken"
        told.get(merge.article, []).append(Note("", "", reason, merge.place))
    for clash in corpus.clashes:
        for (own, place), (other, others_place) in permutations(zip(clash.articles, clash.places, strict=True)):
            reason = f"a name that {other} ({others_place}) uses too"
            told.get(own, []).append(Note("", clash.name, reason, place))
    return {article: tuple(notes) for article, notes in told.items()}


def rejected_by_reason(corpus: Corpus) -> dict[str, int]:
    """How many inputs were rejected for each reason, the most frequent first."""
    found: Counter[str] = Counter()
    for rejection in corpus.rejections:
        found[rejection.reason] += rejection.count
    return dict(found.most_common())


def in_words(corpus: Corpus, prepared: Prepared) -> Iterator[str]:
    """The report of `corpus check`, a line each: figures first, then what a person needs to mend."""
    yield from outcome_in_words(corpus)
    merges = [f"{m.place}: a version of {m.article}, of which that in {m.kept} was taken" for m in corpus.merges]
    yield from _section("merged", merges)
    yield from _section("names that two articles use", [_clash_in_words(clash) for clash in corpus.clashes])
    yield from _notes_in_words([note for notes in corpus.notes.values() for note in notes])
    copies = [
        f"{g.canonical} ({g.kind}): also {', '.join(m for m in g.members if m != g.canonical)}"
        for g in prepared.duplicates
    ]
    yield from _section("the same piece more than once", copies)
    removed = [f"in {line.articles} articles: {line.text}" for line in prepared.boilerplate]
    yield from _section("lines removed because they repeat across pages", removed)
    yield from _section("nothing but lines that repeat across pages, kept as they are", prepared.nothing_else)
    yield from _section("pointing nowhere", [f"{n.article}: {n.kind}: {n.what}" for n in prepared.nowhere])


def outcome_in_words(corpus: Corpus) -> Iterator[str]:
    """What became of the inputs, a line each: how many are articles, and why the others are none."""
    yield f"{len(corpus.articles)} articles to publish"
    if corpus.withheld:
        yield f"  kept out of everything public: {_listed(corpus.withheld)}"
    if corpus.merges:
        yield f"  {len(corpus.merges)} further versions of the same articles merged"
    if corpus.passed_over:
        yield f"  files of no known format passed over: {_listed(corpus.passed_over)}"
    yield from rejections_in_words(corpus)


def rejections_in_words(corpus: Corpus) -> Iterator[str]:
    """How many inputs were rejected, and for each reason the first of them."""
    yield from _by_reason("rejected", [(r.reason, f"{r.source}: {r.detail}", r.count) for r in corpus.rejections])


def _clash_in_words(clash: Clash) -> str:
    (first, second), (its_place, others_place) = clash.articles, clash.places
    return f"{clash.name}: {first} ({its_place}), which keeps it, and {second} ({others_place})"


def _notes_in_words(notes: Sequence[Note]) -> Iterator[str]:
    """What was left out or mended, by field and reason, of which the first stands for those that count otherwise."""
    reasons: dict[tuple[str, str], str] = {}
    told = []
    for note in notes:
        reason = reasons.setdefault((note.field, re.sub(r"\d+", "0", note.reason)), note.reason)
        case = [note.place, repr(note.value) if note.value else "", note.reason if note.reason != reason else ""]
        told.append((": ".join(filter(None, (note.field, reason))), ": ".join(filter(None, case)), 1))
    yield from _by_reason("to look at", told)


def _by_reason(name: str, found: Sequence[tuple[str, str, int]]) -> Iterator[str]:
    """Reasons, cases and for how many each stands, summed up: the most frequent reason first, a few cases of each."""
    cases: dict[str, list[str]] = {}
    counts: Counter[str] = Counter()
    for reason, case, count in found:
        cases.setdefault(reason, []).append(case)
        counts[reason] += count
    if found:
        yield f"{name}: {counts.total()}"
    for reason, count in counts.most_common():
        yield _cut(f"  {reason}: {count}")
        yield from (_cut(f"    {case}") for case in cases[reason][:_EXAMPLES])
        if count > _EXAMPLES:
            yield f"    and {count - _EXAMPLES} more"


def _section(name: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"{name}: {len(lines)}"
    yield from (_cut(f"  {line}") for line in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"  and {len(lines) - _SHOWN} more; --json lists all"


def _cut(line: str) -> str:
    """A line that does to a terminal nothing but be read, whatever an input had in it."""
    line = escaped(line)
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"


def _listed(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counted.items())
