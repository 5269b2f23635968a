"""What the nightly job says while it works: a bar on a terminal, one JSON line a phase otherwise."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int], None]


@contextmanager
def phase(name: str, total: int = 0) -> Iterator[Advance]:
    """One phase of `total` steps; the function it gives is to be called with each number of steps done."""
    started = time.monotonic()
    if sys.stderr.isatty() and total:
        from tqdm import tqdm

        with tqdm(total=total, desc=name, unit="", file=sys.stderr, leave=True) as bar:
            yield lambda steps: (bar.update(steps), None)[1]
        return
    yield lambda _steps: None
    say({"phase": name, "steps": total, "seconds": round(time.monotonic() - started, 2)})


def say(event: dict[str, object]) -> None:
    """One line on standard error: JSON, or on a terminal the same in words."""
    if sys.stderr.isatty():
        line = "  ".join(f"{name} {value}" for name, value in event.items())
    else:
        line = json.dumps(event, ensure_ascii=False)
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - standard error is where progress belongs
