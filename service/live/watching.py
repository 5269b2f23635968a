"""Looking ever again at what may have changed, in a thread of its own, for as long as the process lives."""

import threading
import time
from collections.abc import Callable

from service.observing import log

Failed = Callable[[str], None]


def watch(
    name: str, every_seconds: float, look: Callable[[], None], failed: Failed | None = None, *, at_once: bool = False
) -> None:
    """Starts the thread `name`, which looks every so many seconds, the first time after as many or `at_once`.

    It outlives whatever a look raises: `failed`, or else the log, is told the kind of it, once until there is another.
    """
    arguments = (name, every_seconds, look, failed, at_once)
    threading.Thread(target=_look_ever_again, args=arguments, name=name, daemon=True).start()


def _look_ever_again(
    name: str, every_seconds: float, look: Callable[[], None], failed: Failed | None, at_once: bool
) -> None:
    told: type[Exception] | None = None
    time.sleep(0.0 if at_once else every_seconds)
    while True:
        try:
            look()
            told = None
        except Exception as error:  # noqa: BLE001 - whatever a file holds, the next one may be well
            if type(error) is not told:
                told = type(error)
                if failed:
                    failed(f"unexpected {told.__name__}")
                else:
                    log.raised(name, error)
        time.sleep(every_seconds)
