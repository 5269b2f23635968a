"""What a run found, how it ended and how long it took -> the report of the run: frozen, and ready for JSON."""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from indexer.progress import PhaseTime
from indexer.runs.ending import SUCCESSES, Ending, Result
from indexer.runs.findings import Findings
from indexer.runs.last_run import last_published_at, last_success_at

if TYPE_CHECKING:  # imported where there is something to compare: a night on which nothing changed needs none of them
    from indexer.runs.by_day import ChangedByDay
    from indexer.runs.changes import ArticleChanges, CategoryChanges, ChurnedList, TopicChanges, Weight

# Examples of each reason for rejection; all of them are in rejects.jsonl.
_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class RunRecord:
    """When a run was, how it ended, and when the last good ones were."""

    result: Result
    exit_code: int
    reason: str
    generation: str | None  # what was built, or is served unchanged
    started_at: str
    finished_at: str
    seconds: float
    peak_memory_bytes: int
    encoded_texts: int
    accepted_gates: tuple[str, ...]
    last_success_at: str | None
    last_published_at: str | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """The inputs that were rejected for one reason, the first of them as examples."""

    reason: str
    number: int
    examples: tuple[tuple[str, str], ...]  # place and what was wrong


@dataclass(frozen=True, slots=True)
class GateReading:
    """One gate as the night met it."""

    name: str
    value: float | None  # None where it is no finite number, for which JSON has no word
    limit: float | None  # None where there is none
    at_least: bool
    verdict: str
    says: str
    advice: str


@dataclass(frozen=True, slots=True)
class RunFigure:
    """One figure of the generation that was made, and of the one that was served before."""

    name: str
    now: float
    before: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a run found or made beside what was served before it; what it did not reach is None or empty."""

    articles: "ArticleChanges | None" = None
    categories: "CategoryChanges | None" = None
    lists: "tuple[ChurnedList, ...]" = ()
    why_lists_moved: tuple[str, ...] = ()
    weights: "tuple[Weight, ...]" = ()
    topics: "TopicChanges | None" = None
    figures: tuple[RunFigure, ...] = ()

    def changed(self) -> dict[str, int | None]:
        """How many articles were added, changed, relinked and removed; None where that is not known."""
        if self.articles is None:
            return {}
        found = self.articles
        kinds = {"added": found.added, "changed": found.changed, "relinked": found.relinked, "removed": found.removed}
        return {kind: one.number if one else None for kind, one in kinds.items()}


@dataclass(frozen=True, slots=True)
class RunReport:
    """The whole report; what a run did not reach is empty."""

    run: RunRecord
    counts: Mapping[str, Any]
    rejected: tuple[Rejected, ...]
    gates: tuple[GateReading, ...]
    compared: Comparison
    by_day: "tuple[ChangedByDay, ...]"
    phases: tuple[PhaseTime, ...]

    def to_json(self) -> bytes:
        """The report as it is kept beside its page."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True)
class Span:
    """When a run began and ended."""

    started: datetime
    finished: datetime

    @property
    def seconds(self) -> float:
        """How long it took, by the clock on the wall."""
        return round((self.finished - self.started).total_seconds(), 1)


def run_report(
    findings: Findings,
    ending: Ending,
    span: Span,
    phases: Sequence[PhaseTime],
    accepted: Sequence[str] = (),
    previous: Mapping[str, Any] | None = None,
    compared: Comparison | None = None,
) -> RunReport:
    """The report of a run; `previous` is the summary of the run before it, from which the last good ones are known."""
    return RunReport(
        run=_run(findings, ending, span, phases, accepted, previous or {}),
        counts=_counts(findings),
        rejected=_rejected(findings),
        gates=_gates(findings, accepted),
        compared=compared or Comparison(),
        by_day=_by_day(findings),
        phases=_by_name(phases),
    )


def summary(report: RunReport, name: str) -> dict[str, Any]:
    """What `status` and the service read of the last run; `name` is that of its report."""
    refused = [gate.name for gate in report.gates if gate.verdict == "refused"]
    return {
        **asdict(report.run),
        "report": name,
        "refused_gates": refused,
        "warned_gates": [gate.name for gate in report.gates if gate.verdict == "warned"],
        **report.counts,
        "by_day": {one.fate: one.articles.number for one in report.by_day},
        "figures": {figure.name: figure.now for figure in report.compared.figures},
        "report_failure": "",
        "phases": {phase.name: _times(phase) for phase in report.phases},
    }


def _by_name(phases: Sequence[PhaseTime]) -> tuple[PhaseTime, ...]:
    """The phases in the order in which each began, those of one name together: texts are encoded in several turns."""
    found: dict[str, PhaseTime] = {}
    for phase in phases:
        before = found.get(phase.name)
        found[phase.name] = (
            phase
            if before is None
            else replace(
                before,
                steps=before.steps + phase.steps,
                seconds=before.seconds + phase.seconds,
                processor_seconds=before.processor_seconds + phase.processor_seconds,
                peak_bytes=max(before.peak_bytes, phase.peak_bytes),
            )
        )
    return tuple(found.values())


def _times(phase: PhaseTime) -> dict[str, float]:
    return {
        "steps": phase.steps,
        "seconds": round(phase.seconds, 2),
        "processor_seconds": round(phase.processor_seconds, 2),
    }


def _run(
    findings: Findings,
    ending: Ending,
    span: Span,
    phases: Sequence[PhaseTime],
    accepted: Sequence[str],
    previous: Mapping[str, Any],
) -> RunRecord:
    finished = _moment(span.finished)
    return RunRecord(
        result=ending.result,
        exit_code=ending.exit_code,
        reason=ending.reason,
        generation=(findings.generation or None) if ending.result in SUCCESSES else None,
        started_at=_moment(span.started),
        finished_at=finished,
        seconds=span.seconds,
        peak_memory_bytes=max((phase.peak_bytes for phase in phases), default=0),
        encoded_texts=sum(phase.steps for phase in phases if phase.name == "encode"),
        accepted_gates=tuple(accepted),
        last_success_at=finished if ending.result in SUCCESSES else last_success_at(previous),
        last_published_at=finished if ending.result is Result.PUBLISHED else last_published_at(previous),
    )


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _counts(findings: Findings) -> dict[str, Any]:
    if findings.corpus is None:
        return dict(findings.counts)
    from corpus.report import counts

    return counts(findings.corpus, findings.prepared)


def _by_day(findings: Findings) -> "tuple[ChangedByDay, ...]":
    if findings.folding is None:
        return ()
    from indexer.runs.by_day import changed_by_day

    return changed_by_day(findings.folding, findings.before, findings.waiting)


def _rejected(findings: Findings) -> tuple[Rejected, ...]:
    by_reason: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    count: Counter[str] = Counter()
    for rejection in findings.corpus.rejections if findings.corpus else ():
        by_reason[rejection.reason].append((rejection.source, rejection.detail))
        count[rejection.reason] += rejection.count
    most_first = sorted(by_reason.items(), key=lambda item: (-count[item[0]], item[0]))
    return tuple(Rejected(reason, count[reason], tuple(found[:_EXAMPLES])) for reason, found in most_first)


def _gates(findings: Findings, accepted: Sequence[str]) -> tuple[GateReading, ...]:
    return tuple(
        GateReading(
            name=gate.name,
            value=_finite(gate.value),
            limit=_finite(gate.limit),
            at_least=gate.at_least,
            verdict=gate.verdict(accepted),
            says=gate.says,
            advice=gate.advice,
        )
        for gate in findings.gates
    )


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def compare(findings: Findings) -> Comparison:
    """Puts what a run found, as far as it came, beside what was served."""
    if not findings.articles:
        return Comparison()
    from indexer.runs import changes
    from indexer.runs.figures import figures_beside

    served, staged, before, now = findings.served, findings.staged, findings.before, findings.articles
    articles = changes.article_changes(before, now, prepared=findings.prepared is not None)
    came_in = Comparison(articles, changes.category_changes(before, now) if before else None)
    if staged is None:
        return came_in
    figures = tuple(RunFigure(*figure) for figure in figures_beside(staged, now, served))
    if served is None:
        return replace(came_in, figures=figures)
    return replace(
        came_in,
        lists=changes.list_changes(served, staged, before, now),
        why_lists_moved=changes.why_lists_moved(served, staged, articles),
        weights=changes.weight_changes(served, staged),
        topics=changes.topic_changes(served, staged),
        figures=figures,
    )
