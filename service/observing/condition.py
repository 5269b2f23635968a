"""The condition of a worker as gauges: said whenever it may have changed, so that any other worker can tell of it."""

from service.live.rules_holder import HeldRules
from service.live.served import ServedHolder
from service.observing.instruments import WorkerInstruments
from service.worker.snapshot_holder import Held


class WorkerCondition:
    """Keeps the gauges of one worker."""

    def __init__(self, instruments: WorkerInstruments) -> None:
        self._instruments = instruments
        self._generation = ""

    def say(self, held: Held, rules: HeldRules, day: ServedHolder, damage: str) -> None:
        """Sets them; `day` knows what was changed by day."""
        instruments, generation = self._instruments, held.snapshot.generation if held.snapshot else ""
        instruments.workers.set(1)
        instruments.loaded.set(held.snapshot is not None)
        instruments.refused.set(bool(held.failure))
        instruments.attempts.set(held.attempts)
        instruments.damaged.set(bool(damage))
        instruments.rules_refused.set(bool(rules.failure))
        instruments.rules_unmet.set(day.rules_unmet)
        instruments.put_by_day.set(day.put_by_day)
        instruments.changes_unreadable.set(bool(day.failure))
        if generation != self._generation:
            for name, workers in ((self._generation, 0), (generation, 1)):
                if name:
                    instruments.served.labels(name).set(workers)
            self._generation = generation
