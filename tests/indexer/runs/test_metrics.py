"""What a run leaves for Prometheus is what Prometheus reads."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from corpus.configuration import ConfigurationError
from indexer.gates.gate import Gate
from indexer.nightly.configuration import read_configuration
from indexer.progress import PhaseTime
from indexer.runs.ending import Ending, Result
from indexer.runs.findings import Findings
from indexer.runs.metrics import write_metrics
from indexer.runs.report import RunReport, Span, run_report

_START = datetime(2026, 1, 31, 2, 0, tzinfo=UTC)


def refused_run() -> RunReport:
    """A run that the gate on churn refused."""
    gates = [Gate("minimum", 24, 1, "24 articles", "", at_least=True), Gate("churn", float("nan"), 0.7, "much", "look")]
    phases = [
        PhaseTime("encode", 10, 1.5, 1.5, 1000),
        PhaseTime("read", 0, 2.0, 1.9, 3000),
        PhaseTime("encode", 10, 0.5, 0.5, 2000),
    ]
    return run_report(
        Findings(gates=gates, counts={"articles": 24, "rejected": {"no-text": 2, "no-title": 1}}),
        Ending(Result.REFUSED, 70, "churn"),
        Span(_START, _START + timedelta(seconds=90)),
        phases,
        previous={"last_success_at": "2026-01-30T02:01:00+00:00"},
    )


def samples(path: Path) -> dict[tuple[str, ...], float]:
    """Name and labels, but that of the index -> value."""
    families = text_string_to_metric_families(path.read_text())
    found = [sample for family in families for sample in family.samples]
    assert all(sample.labels["index"].startswith("/") for sample in found)
    return {
        (sample.name.removeprefix("related_articles_reindex_"), *(v for k, v in sample.labels.items() if k != "index")):
        sample.value
        for sample in found
    }  # fmt: skip


def test_every_figure_of_a_run_is_read_by_the_parser_of_prometheus(tmp_path: Path) -> None:
    write_metrics(tmp_path / "run.prom", refused_run(), tmp_path, report_written=True)
    found = samples(tmp_path / "run.prom")
    assert found["last_run_timestamp_seconds",] == (_START + timedelta(seconds=90)).timestamp()
    assert found["last_success_timestamp_seconds",] == datetime(2026, 1, 30, 2, 1, tzinfo=UTC).timestamp()
    assert found["last_published_timestamp_seconds",] == 0
    assert found["last_run_exit_code",] == 70
    assert {name[1]: value for name, value in found.items() if name[0] == "last_run_result"} == {
        "published": 0, "unchanged": 0, "held-back": 0, "refused": 1, "failed": 0, "stopped": 0,
    }  # fmt: skip
    assert (found["phase_seconds", "encode"], found["phase_seconds", "read"]) == (2, 2)
    assert (found["gate_refused", "minimum"], found["gate_refused", "churn"]) == (0, 1)
    assert (found["articles",], found["rejected_articles",], found["encoded_texts",]) == (24, 3, 20)
    assert (found["peak_memory_bytes",], found["report_written",]) == (3000, 1)


def test_the_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    (tmp_path / "run.prom").write_text("old")
    before = (tmp_path / "run.prom").stat().st_ino
    write_metrics(tmp_path / "run.prom", refused_run(), tmp_path, report_written=True)
    assert (tmp_path / "run.prom").stat().st_ino != before
    assert [path.name for path in tmp_path.iterdir()] == ["run.prom"]


def test_its_place_can_be_configured_and_must_end_in_prom(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text('[operation]\nmetrics_file = "out/run.prom"\n')
    configuration = read_configuration(settings)
    assert configuration.operation.metrics_file == tmp_path / "out" / "run.prom"
    assert configuration.digest() == read_configuration(None).digest()
    settings.write_text('[operation]\nmetrics_file = "run.txt"\n')
    with pytest.raises(ConfigurationError, match=r"metrics_file.*\.prom"):
        read_configuration(settings)
