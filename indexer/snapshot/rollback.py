"""Going back to an older generation, and forward again: the pointer moves as in publishing, and a pin holds it.

The pin is written before the pointer moves back and removed after it has moved on. So whatever interrupts either,
the index is still pinned, no nightly run undoes what was meant, and the same command brings it to its end.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from indexer.durable_files import remove_durably, replace_durably
from indexer.snapshot.generations import (
    IndexPaths,
    NoSnapshotError,
    current_or_none,
    generations,
    require_generation,
)
from indexer.snapshot.publishing import RefusedError, index_lock, switch

# Raises RefusedError unless the generation in a folder would serve well.
Validate = Callable[[Path], None]


def roll_back(paths: IndexPaths, validate: Validate, to: str | None = None) -> str:
    """Makes `to` the current generation and pins it; without `to`, the newest older one that validates.

    Raises:
        NoSnapshotError: nothing was ever published here.
        UnknownGenerationError: there is no generation `to`.
        RefusedError: no such generation would serve; the pointer did not move.
        IndexLockedError, DurabilityUnknownError, OSError: as `switch` says.
    """
    with existing_index(paths):
        candidates = [require_generation(paths, to)] if to else _older(paths)
        chosen = _first_that_validates(paths, candidates, validate)
        replace_durably(paths.pin, f"{chosen}\n".encode())
        switch(paths, chosen)
    return chosen


def unpin(paths: IndexPaths, validate: Validate) -> str:
    """Makes the newest generation that validates the current one and removes the pin; gives its name.

    Raises: as `roll_back`.
    """
    with existing_index(paths):
        chosen = _first_that_validates(paths, list(generations(paths)), validate)
        if chosen != current_or_none(paths):
            switch(paths, chosen)
        remove_durably(paths.pin)
    return chosen


@contextmanager
def existing_index(paths: IndexPaths) -> Iterator[None]:
    """The lock of an index in which something was published; a mistyped folder is not made.

    Raises:
        NoSnapshotError: nothing was.
        IndexLockedError: another process holds it.
    """
    if not any(generations(paths)):
        raise NoSnapshotError(f"{paths.root}: nothing has been published here yet")
    with index_lock(paths):
        yield


def _older(paths: IndexPaths) -> list[str]:
    """The generations before the current one, newest first; all of them where the pointer names none."""
    current = current_or_none(paths)
    return [name for name in generations(paths) if not current or name < current]


def _first_that_validates(paths: IndexPaths, candidates: Sequence[str], validate: Validate) -> str:
    refusals = []
    for name in candidates:
        try:
            validate(paths.generation(name))
        except RefusedError as error:
            refusals.append(f"{name}: {error}")
        else:
            return name
    reasons = "; ".join(refusals) or f"there is none before {current_or_none(paths)}"
    raise RefusedError(f"no generation to go to; the pointer stays where it is: {reasons}")
