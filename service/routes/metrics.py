"""What Prometheus asks: what all workers have counted, the age of what is served, how the nightly job is doing.

Whichever worker is asked answers for all (service/observing/instruments.py). The rest is computed when asked, from what
it holds and what the last run left in the index, so that a job that no longer starts is seen as well. Nothing is
counted by article or by caller, so nothing can tell who read what.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from indexer.runs.at_work import at_work
from indexer.runs.condition import pinned_since, rejected, seconds_since
from indexer.runs.ending import Result
from indexer.runs.last_run import last_published_at, last_run, last_success_at
from indexer.snapshot.generations import IndexPaths
from service.access.keys_holder import HeldKeys
from service.live.state_folder import StateFolder
from service.observing.instruments import PREFIX, everything_counted
from service.state import state
from service.worker.snapshot_holder import Held

metrics = Blueprint("metrics", __name__)


@metrics.get("/metrics")
def scrape() -> Response:
    """The metrics of this server in the text format; no cache may answer for it."""
    own = state()
    held = own.holder.held
    own.condition.say(held, own.rules.held, own.served, own.damage.damage)
    registry = CollectorRegistry()
    registry.register(StateMetrics(own.folder))
    registry.register(KeysMetrics(own.keys.held))
    registry.register(IndexMetrics(held, own.holder.paths, datetime.now(UTC)))
    text = generate_latest(everything_counted(own.instruments.registry)) + generate_latest(registry)
    response = Response(text, content_type=CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    return response


class IndexMetrics(Collector):
    """What is served and the nightly job at one moment."""

    def __init__(self, held: Held, paths: IndexPaths, now: datetime) -> None:
        self._held, self._paths, self._now = held, paths, now

    def collect(self) -> Iterator[Metric]:
        """Every metric with its samples."""
        yield from self._of_snapshot()
        yield from self._of_last_run(last_run(self._paths) or {})
        work = at_work(self._paths)
        killed = float(work is not None and work.is_over(self._now))
        yield _one("run_killed", "1 if the run that was last at work was killed, 0 if not.", killed)
        since = pinned_since(self._paths)
        yield _one("pinned", "1 if the index is pinned to a generation, 0 if not.", float(since is not None))
        yield _one("pinned_seconds", "How long it has been pinned; 0: it is not.", _seconds_since(since, self._now))

    def _of_snapshot(self) -> Iterator[Metric]:
        snapshot = self._held.snapshot
        if snapshot is None:
            return
        manifest = snapshot.manifest
        age = seconds_since(manifest.created_at, self._now) or 0.0
        yield _one("snapshot_age_seconds", "How long ago the generation that answers was built.", age)
        yield _by("generation_info", "The generation that answers.", "generation", {snapshot.generation: 1.0})
        yield _one("articles", "Articles in the generation that answers.", manifest.counts.articles)
        yield _one("topics", "Topics in the generation that answers.", manifest.counts.topics)

    def _of_last_run(self, run: Mapping[str, Any]) -> Iterator[Metric]:
        ages = {
            "last_run_age_seconds": ("How long ago the last run of the job ended", run.get("finished_at")),
            "last_success_age_seconds": ("How long ago a run last went well", last_success_at(run)),
            "last_published_age_seconds": ("How long ago a run last published", last_published_at(run)),
        }
        for name, (says, moment) in ages.items():
            seconds = seconds_since(moment, self._now)
            yield _one(name, f"{says}; infinite: never.", math.inf if seconds is None else seconds)
        results = {result.value: float(run.get("result") == result) for result in Result}
        yield _by("last_run_result", "1 for what became of the last run, 0 for the rest.", "result", results)
        if "articles" in run:
            yield _one("last_run_articles", "Articles that the last run read.", run["articles"])
            yield _one("last_run_rejected_articles", "Inputs that the last run rejected.", rejected(run))


class KeysMetrics(Collector):
    """Whether the keys that are valid are those of the file."""

    def __init__(self, held: HeldKeys) -> None:
        self._held = held

    def collect(self) -> Iterator[Metric]:
        """Every metric with its samples."""
        yield _one("keys", "API keys that are valid.", len(self._held.keys))
        refused = float(bool(self._held.failure))
        yield _one("keys_refused", "1 if a newer file of API keys is not used, 0 if not.", refused)


class StateMetrics(Collector):
    """Whether the folder that the service writes can be written."""

    def __init__(self, folder: StateFolder) -> None:
        self._folder = folder

    def collect(self) -> Iterator[Metric]:
        """Every metric with its samples."""
        unwritable = float(bool(self._folder.refused))
        yield _one(
            "state_unwritable", "1 if the folder that the service writes cannot be written, 0 if not.", unwritable
        )


def _one(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(PREFIX + name, says, value=value)


def _by(name: str, says: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(PREFIX + name, says, labels=[label])
    for each, value in values.items():
        family.add_metric([each], value)
    return family


def _seconds_since(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
