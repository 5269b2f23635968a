"""What lies in deploy/ and the runbook fit the program: alerts, commands, gates, exit codes, units, manifests."""

import configparser
import json
import re
import shlex
import shutil
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from indexer.gates.gate import GATES, Gate
from indexer.progress import PhaseTime
from indexer.runs.condition import NO_SUCCESS_SECONDS, PINNED_SECONDS, REJECTED_SHARE, TABLE, TOLERATED_REJECTS
from indexer.runs.ending import NEXT_STEPS, Ending, Result
from indexer.runs.findings import Findings
from indexer.runs.metrics import RunMetrics
from indexer.runs.report import Span, run_report
from indexer.snapshot.generations import IndexPaths
from indexer.snapshot.snapshot import Snapshot
from service.access.keys_holder import HeldKeys
from service.command_line import main
from service.live.state_folder import StateFolder
from service.observing.instruments import encoding_instruments, worker_instruments
from service.routes.metrics import IndexMetrics, KeysMetrics, StateMetrics
from service.worker.snapshot_holder import Held
from tests.conftest import REPOSITORY

DEPLOY = REPOSITORY / "deploy"
RUNBOOK = (REPOSITORY / "docs" / "runbook.md").read_text("utf-8")
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])


def alert_rules() -> list[dict[str, Any]]:
    """The rules of every group."""
    groups = yaml.safe_load((DEPLOY / "alerts.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def manifest(kind: str) -> dict[str, Any]:
    """The one Kubernetes object of this kind."""
    documents = yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text())
    (found,) = [document for document in documents if document["kind"] == kind]
    return dict(found)


@cache
def anchors() -> frozenset[str]:
    """The headings of the runbook, as links name them."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", RUNBOOK, flags=re.DOTALL), re.MULTILINE)
    return frozenset(re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings)


def unit(path: Path) -> configparser.RawConfigParser:
    """A systemd unit, its continued lines joined, its keys in capitals as systemd has them."""
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(path.read_text().replace("\\\n", " "))
    return parser


def commands() -> list[str]:
    """Every `related-articles ...` of the runbook, the next steps, the units and the manifests."""
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", RUNBOOK, re.DOTALL))
    steps = " ".join(NEXT_STEPS.values()).format(index="DIR", gates="churn")
    found = re.findall(r"^(related-articles .+)$", blocks, re.MULTILINE)
    found += re.findall(r"`(related-articles [^`]+)`", RUNBOOK + steps)
    found += [unit(p)["Service"]["ExecStart"].partition("bin/")[2] for p in UNITS if p.suffix == ".service"]
    pods = [manifest("Deployment")["spec"]["template"], manifest("CronJob")["spec"]["jobTemplate"]["spec"]["template"]]
    found += [
        " ".join(["related-articles", *c["args"]]) for pod in pods for c in pod["spec"]["containers"] if "args" in c
    ]
    return sorted(set(found))


@pytest.mark.parametrize("command", commands())
def test_every_command_that_is_named_exists_with_its_options(command: str) -> None:
    found: click.Command = main
    rest = shlex.split(command)[1:]
    while isinstance(found, click.Group):
        name, *rest = rest
        inner = found.get_command(click.Context(found), name)
        assert inner is not None, f"{command}: there is no {name}"
        found = inner
    with suppress(click.exceptions.Exit):  # --help
        found.make_context(found.name, rest)


def test_every_alert_has_its_heading_in_the_runbook_and_every_link_leads_somewhere() -> None:
    for rule in alert_rules():
        file, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert (REPOSITORY / file).is_file()
        assert anchor == rule["alert"].lower()
        assert anchor in anchors(), rule["alert"]
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
    for link in re.findall(r"\]\(([^)]+)\)", RUNBOOK):
        file, _, anchor = link.partition("#")
        assert anchor in anchors() if link.startswith("#") else (REPOSITORY / "docs" / file).exists(), link


def counted_names() -> set[str]:
    """What the processes of a server count, by the names under which it is exported."""
    instruments = (worker_instruments(), encoding_instruments())
    families = [family for each in instruments for family in each.registry.collect()]
    suffixes = {"counter": ("_total",), "histogram": ("_count", "_sum", "_bucket"), "gauge": ("",)}
    return {family.name + suffix for family in families for suffix in suffixes[family.type]}


def test_every_metric_that_an_alert_names_is_exported_with_these_results(
    shared_snapshot: Snapshot, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    paths = IndexPaths(tmp_path)
    paths.last_run.parent.mkdir()
    paths.last_run.write_text('{"articles": 1, "rejected": {}}')
    findings = Findings(counts={"articles": 1, "rejected": {}}, gates=[Gate("churn", 0, 1, "", "")])
    report = run_report(findings, Ending(Result.PUBLISHED), Span(now, now), [PhaseTime("read", 0, 1.0, 1.0, 1)])
    collectors = (
        IndexMetrics(Held(shared_snapshot), paths, now),
        KeysMetrics(HeldKeys()),
        RunMetrics(report, tmp_path, report_written=True),
    )
    exported = {metric.name for collector in collectors for metric in collector.collect()} | counted_names()
    for rule in alert_rules():
        named = set(re.findall(r"\brelated_articles_\w+", rule["expr"]))
        assert named <= exported, rule["alert"]
        for results in re.findall(r'result=~?"([^"]+)"', rule["expr"]):
            assert set(results.split("|")) <= set(Result)


def test_the_dashboard_names_only_metrics_and_labels_that_are_exported(
    shared_snapshot: Snapshot, tmp_path: Path
) -> None:
    panels = json.loads((DEPLOY / "dashboard.json").read_text())["panels"]
    queries = [target["expr"] for panel in panels for target in panel.get("targets", ())]
    paths = IndexPaths(tmp_path)
    index = IndexMetrics(Held(shared_snapshot), paths, datetime.now(UTC))
    state = StateMetrics(StateFolder(tmp_path))
    exported = {metric.name for collector in (index, state) for metric in collector.collect()} | counted_names()
    named = {name for query in queries for name in re.findall(r"\brelated_articles_\w+", query)}
    assert len(queries) > 20
    assert named <= exported
    labels = {
        label for query in queries for found in re.findall(r"by \(([^)]+)\)", query) for label in found.split(", ")
    }
    assert labels <= {"route", "status", "cost", "le", "cause", "outcome", "reason", "fill", "generation"}
    assert len({panel["id"] for panel in panels}) == len(panels)


def test_status_check_and_prometheus_go_by_the_same_names_and_limits() -> None:
    rules = {rule["alert"]: rule["expr"] for rule in alert_rules()}
    named = [f"RelatedArticles{row.alert}" for row in TABLE if row.alert]
    assert len(named) == len(set(named)) >= 8
    assert set(named) <= set(rules)
    assert rules["RelatedArticlesNoRecentSuccess"].count(str(NO_SUCCESS_SECONDS)) == 2
    assert str(PINNED_SECONDS) in rules["RelatedArticlesPinnedLong"]
    assert f"> {TOLERATED_REJECTS}" in rules["RelatedArticlesRejectsHigh"]
    assert f"> {REJECTED_SHARE} *" in rules["RelatedArticlesRejectsHigh"]


def test_every_gate_and_every_exit_code_is_in_the_runbook_with_what_to_do() -> None:
    rows = dict(re.findall(r"^\| `?([\w-]+)`? \|.*\| (.+) \|$", RUNBOOK, re.MULTILINE))
    assert set(GATES) <= set(rows)
    assert {str(code) for code in NEXT_STEPS} <= set(rows)
    assert all(len(rows[name]) > 10 for name in (*GATES, *map(str, NEXT_STEPS)))


def test_the_units_say_what_the_runbook_relies_on() -> None:
    job, timer, service = (
        unit(DEPLOY / name)
        for name in ("related-articles-reindex.service", "related-articles-reindex.timer", "related-articles.service")
    )
    assert (timer["Timer"]["Persistent"], "RandomizedDelaySec" in timer["Timer"]) == ("true", True)
    assert job["Service"]["SuccessExitStatus"] == "143"
    assert {"70", "78"} <= set(job["Service"]["RestartPreventExitStatus"].split())
    for hardened in (job, service):
        assert hardened["Service"]["NoNewPrivileges"] == "yes"
        assert hardened["Service"]["ProtectSystem"] == "strict"
        assert hardened["Service"]["LimitCORE"] == "0"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_finds_nothing_wrong_with_the_units(path: Path, tmp_path: Path) -> None:
    for found in UNITS:
        there = found.read_text().replace("/opt/related-articles/.venv/bin/related-articles", "/bin/true")
        (tmp_path / found.name).write_text(there)
    result = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / path.name], capture_output=True, text=True, check=False
    )
    complaints = [line for line in result.stderr.splitlines() if "related-articles" in line]
    assert (result.returncode, complaints) == (0, [])


def test_the_cron_job_never_runs_twice_nor_for_ever_and_leaves_some_history() -> None:
    spec = manifest("CronJob")["spec"]
    job = spec["jobTemplate"]["spec"]
    assert spec["concurrencyPolicy"] == "Forbid"
    assert spec["startingDeadlineSeconds"] >= 200
    assert (spec["successfulJobsHistoryLimit"], spec["failedJobsHistoryLimit"]) == (3, 5)
    assert 0 < job["activeDeadlineSeconds"] < 24 * 3600
    assert job["backoffLimit"] == 1
    assert job["template"]["spec"]["terminationGracePeriodSeconds"] >= 60
    assert job["template"]["spec"]["restartPolicy"] == "Never"


def test_every_container_runs_as_nobody_in_particular_over_a_root_that_it_cannot_write() -> None:
    user = int(re.findall(r"^USER (\d+)$", (REPOSITORY / "Dockerfile").read_text(), re.MULTILINE)[0])
    pods = [manifest("Deployment")["spec"]["template"], manifest("CronJob")["spec"]["jobTemplate"]["spec"]["template"]]
    for pod in (pod["spec"] for pod in pods):
        assert (pod["securityContext"]["runAsNonRoot"], pod["securityContext"]["runAsUser"]) == (True, user)
        for container in [*pod["containers"], *pod.get("initContainers", ())]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["securityContext"]["allowPrivilegeEscalation"] is False


def test_the_service_is_probed_by_its_own_probes() -> None:
    service, _proxy = manifest("Deployment")["spec"]["template"]["spec"]["containers"]
    assert service["livenessProbe"]["httpGet"]["path"] == "/livez"
    assert service["readinessProbe"]["httpGet"]["path"] == "/readyz"
