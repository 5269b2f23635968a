"""What came in and what became of it -> words for a person, JSON for a machine."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from corpus.article import Rejection
from corpus.preparation.preparation import Prepared
from corpus.sources.sources import Corpus

# As many of one kind are shown one by one; the rest is counted, and stands in the rejects file.
_SHOWN = 25
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


def rejected_by_reason(corpus: Corpus) -> dict[str, int]:
    """How many inputs were rejected for each reason, the most frequent first."""
    return dict(Counter(rejection.reason for rejection in corpus.rejections).most_common())


def in_words(corpus: Corpus, prepared: Prepared) -> Iterator[str]:
    """The report of `corpus check`, a line each: figures first, then what a person needs to mend."""
    yield f"{len(corpus.articles)} articles to publish"
    if corpus.withheld:
        yield f"  kept out of everything public: {_listed(corpus.withheld)}"
    if corpus.merges:
        yield f"  {len(corpus.merges)} further versions of the same articles merged"
    if corpus.passed_over:
        yield f"  files of no known format passed over: {_listed(corpus.passed_over)}"
    yield from _section("rejected", [f"{r.source}: {r.reason}: {r.detail}" for r in corpus.rejections])
    merges = [f"{m.place}: a version of {m.article}, of which that in {m.kept} was taken" for m in corpus.merges]
    yield from _section("merged", merges)
    clashes = [f"{c.name}: {c.articles[0]} ({c.places[0]}) and {c.articles[1]} ({c.places[1]})" for c in corpus.clashes]
    yield from _section("names that two articles use", clashes)
    notes = [f"{note.place}: {note}" for notes in corpus.notes.values() for note in notes]
    yield from _section("to look at", notes)
    copies = [
        f"{g.canonical} ({g.kind}): also {', '.join(m for m in g.members if m != g.canonical)}"
        for g in prepared.duplicates
    ]
    yield from _section("the same piece more than once", copies)
    removed = [f"in {line.articles} articles: {line.text}" for line in prepared.boilerplate]
    yield from _section("lines removed because they repeat across pages", removed)
    yield from _section("nothing but lines that repeat across pages, kept as they are", prepared.nothing_else)
    yield from _section("pointing nowhere", [f"{n.article}: {n.kind}: {n.what}" for n in prepared.nowhere])


def rejections_in_words(corpus: Corpus) -> Iterator[str]:
    """What became of each rejected input, a line each, as far as they can be read at a glance."""
    yield from _section("rejected", [f"{r.source}: {r.reason}: {r.detail}" for r in corpus.rejections])


def _section(name: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"{name}: {len(lines)}"
    for line in lines[:_SHOWN]:
        yield "  " + (line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…")
    if len(lines) > _SHOWN:
        yield f"  and {len(lines) - _SHOWN} more"


def _listed(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counted.items())
