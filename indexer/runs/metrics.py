"""The report of a run -> a file for the textfile collector of Prometheus' node_exporter.

Whoever runs several indexes on one machine gives each a file of its own; the label `index` tells them apart.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, write_to_textfile
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from indexer.runs.ending import Result
from indexer.runs.report import RunReport

_PREFIX = "related_articles_reindex_"


def write_metrics(path: Path, report: RunReport, index: Path, *, report_written: bool) -> None:
    """Puts the metrics of the last run in place of the file `path` in one step.

    Raises:
        OSError: it could not be written; the file there stays.
    """
    registry = CollectorRegistry()
    registry.register(RunMetrics(report, index, report_written=report_written))
    write_to_textfile(str(path), registry)


class RunMetrics(Collector):
    """The metrics of one run."""

    def __init__(self, report: RunReport, index: Path, *, report_written: bool) -> None:
        self._report, self._index, self._report_written = report, str(index.absolute()), report_written

    def collect(self) -> Iterator[Metric]:
        """Every metric with its samples."""
        report, run = self._report, self._report.run
        yield self._one("last_run_timestamp_seconds", "When the last run ended.", _timestamp(run.finished_at))
        yield self._one(
            "last_success_timestamp_seconds",
            "When a run last went well, whether it found anything new or not; 0: never.",
            _timestamp(run.last_success_at),
        )
        yield self._one(
            "last_published_timestamp_seconds",
            "When a run last published a generation; 0: never.",
            _timestamp(run.last_published_at),
        )
        yield self._one("last_run_exit_code", "The exit code of the last run.", run.exit_code)
        yield self._by(
            "last_run_result",
            "1 for what became of the last run, 0 for the rest.",
            "result",
            {result.value: float(result is run.result) for result in Result},
        )
        yield self._one("last_run_seconds", "How long the last run took.", run.seconds)
        yield self._by("phase_seconds", "How long each phase of the last run took.", "phase", _seconds(report))
        yield self._one(
            "peak_memory_bytes", "The most memory that the last run held at any time.", run.peak_memory_bytes
        )
        yield self._one("encoded_texts", "Texts that the last run had to encode.", run.encoded_texts)
        if report.counts:
            yield self._one("articles", "Articles that the last run read.", float(report.counts.get("articles", 0)))
            yield self._one(
                "rejected_articles",
                "Inputs that the last run rejected.",
                float(sum(report.counts.get("rejected", {}).values())),
            )
        yield self._by(
            "gate_value",
            "What each gate that the last run met had measured.",
            "gate",
            {gate.name: math.nan if gate.value is None else gate.value for gate in report.gates},
        )
        yield self._by(
            "gate_refused",
            "1 for each gate that refused the last run, 0 for those that let it pass.",
            "gate",
            {gate.name: float(gate.verdict == "refused") for gate in report.gates},
        )
        yield self._one(
            "report_written",
            "1 if the last run could write its report, 0 if not.",
            float(self._report_written),
        )

    def _one(self, name: str, says: str, value: float) -> Metric:
        family = GaugeMetricFamily(_PREFIX + name, says, labels=["index"])
        family.add_metric([self._index], value)
        return family

    def _by(self, name: str, says: str, label: str, values: Mapping[str, float]) -> Metric:
        family = GaugeMetricFamily(_PREFIX + name, says, labels=["index", label])
        for each, value in values.items():
            family.add_metric([self._index, each], value)
        return family


def _timestamp(moment: str | None) -> float:
    return datetime.fromisoformat(moment).timestamp() if moment else 0.0


def _seconds(report: RunReport) -> dict[str, float]:
    """By phase, those that a run goes through more than once added up."""
    seconds: dict[str, float] = {}
    for phase in report.phases:
        seconds[phase.name] = round(seconds.get(phase.name, 0.0) + phase.seconds, 2)
    return seconds
