"""What one process counts and times, for Prometheus: no label says who read what, and none is taken from a request.

Under a server every process counts in files of one folder, and whoever is asked at /metrics adds them up: a counter
goes on when a worker ends, a gauge ends with its process (shared_counts.py).
"""

import os
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from service.observing.shared_counts import COUNTS_FOLDER

PREFIX = "related_articles_"
# A list by id takes under a millisecond, a query tens of them, the longest draft seconds.
_REQUEST_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_ENCODING_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0, 60.0)


def process_ended(process: int) -> None:
    """Takes what a process that has ended said of itself out of the gauges; what it counted stays."""
    if COUNTS_FOLDER in os.environ:
        mark_process_dead(process)  # type: ignore[no-untyped-call]


def everything_counted(own: CollectorRegistry) -> CollectorRegistry:
    """What all processes of this server have counted; without a server what this one has."""
    if COUNTS_FOLDER not in os.environ:
        return own
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


@dataclass(frozen=True, slots=True)
class WorkerInstruments:
    """What a worker counts."""

    registry: CollectorRegistry
    requests: Histogram  # by route template, class of status and cost class
    unavailable: Counter  # by cause
    unread: Counter  # by status
    short_lists: Counter
    missing_places: Counter
    dropped: Counter  # by reason
    filled_places: Counter  # by source
    workers: Gauge
    loaded: Gauge
    served: Gauge  # by generation
    refused: Gauge
    attempts: Gauge
    damaged: Gauge
    rules_refused: Gauge
    rules_unmet: Gauge
    put_by_day: Gauge
    changes_unreadable: Gauge


def worker_instruments() -> WorkerInstruments:
    """Instruments of a worker, all at nothing."""
    own = CollectorRegistry()

    def counter(name: str, says: str, labels: tuple[str, ...] = ()) -> Counter:
        return Counter(PREFIX + name, says, labels, registry=own)

    def gauge(name: str, says: str, mode: str, labels: tuple[str, ...] = ()) -> Gauge:
        return Gauge(PREFIX + name, says, labels, registry=own, multiprocess_mode=mode)  # type: ignore[arg-type]

    return WorkerInstruments(
        registry=own,
        requests=Histogram(
            PREFIX + "request_seconds",
            "Requests, and how long they took until their answer was ready.",
            ("route", "status", "cost"),
            registry=own,
            buckets=_REQUEST_SECONDS,
        ),
        unavailable=counter("unavailable", "Requests that were answered 503, by the kind of problem.", ("cause",)),
        unread=counter("unread", "Requests that were refused before they had arrived, by status.", ("status",)),
        short_lists=counter("short_lists", "Lists with fewer articles than were asked for."),
        missing_places=counter("missing_places", "Places that stayed empty in those lists."),
        dropped=counter("dropped", "Articles that were kept out of those lists, by reason.", ("reason",)),
        filled_places=counter("filled_places", "Places that a filler took, because a caller asked for it.", ("fill",)),
        workers=gauge("workers", "Workers that answer.", "livesum"),
        loaded=gauge(
            "snapshot_loaded", "1 if every worker has a generation that answers, 0 if one has none.", "livemin"
        ),
        served=gauge("generation_workers", "Workers that answer from each generation.", "livesum", ("generation",)),
        refused=gauge(
            "snapshot_refused", "1 if a worker does not serve the current generation because it is damaged.", "livemax"
        ),
        attempts=gauge("snapshot_attempts", "How often a generation that is refused has been tried.", "livemax"),
        damaged=gauge(
            "snapshot_damaged", "1 if a file of the generation that answers is no longer what was written.", "livemax"
        ),
        rules_refused=gauge("rules_refused", "1 if a newer file of editors' rules is not used, 0 if not.", "livemax"),
        rules_unmet=gauge("rules_unmet", "Editors' rules that require an article that there is not.", "livemax"),
        put_by_day=gauge(
            "put_by_day", "Articles that were put since the generation that answers was built.", "livemax"
        ),
        changes_unreadable=gauge(
            "changes_unreadable", "1 if what was changed by day cannot be read, 0 if it can.", "livemax"
        ),
    )


@dataclass(frozen=True, slots=True)
class EncodingInstruments:
    """What the encoding process counts; all by the cost of what the texts are part of (service/worker/cost.py)."""

    registry: CollectorRegistry
    waiting: Gauge
    running: Gauge
    ended: Counter  # by outcome
    texts: Counter
    seconds: Histogram


def encoding_instruments() -> EncodingInstruments:
    """Instruments of the encoding process, all at nothing."""
    own, labels = CollectorRegistry(), ("cost",)

    def gauge(name: str, says: str) -> Gauge:
        return Gauge(PREFIX + name, says, labels, registry=own, multiprocess_mode="livesum")

    return EncodingInstruments(
        registry=own,
        waiting=gauge("encoding_waiting", "Requests to encode that wait for their turn."),
        running=gauge("encoding_running", "Requests to encode that have their turn."),
        ended=Counter(
            PREFIX + "encoding_requests",
            "Requests to encode, by what became of them.",
            ("cost", "outcome"),
            registry=own,
        ),
        texts=Counter(PREFIX + "encoded_texts", "Texts that were encoded.", labels, registry=own),
        seconds=Histogram(
            PREFIX + "encoding_seconds",
            "What the encoder took for a request that was encoded, without waiting.",
            labels,
            registry=own,
            buckets=_ENCODING_SECONDS,
        ),
    )
