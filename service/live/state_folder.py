"""The one folder that the service itself writes: live changes, the last good rules, counters; never a reader's word.

Everything else of an index is read-only for the service. Where this folder cannot be written the service still
answers; what needs it says why it cannot be had.
"""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

# What lies here is for the service and the nightly job, who run as one user.
_MODE = 0o700


@dataclass(frozen=True, slots=True)
class StateFolder:
    """The folder, and in words why nothing can be written there; empty where it can."""

    path: Path
    refused: str = ""


def prepare_state_folder(path: Path) -> StateFolder:
    """Makes the folder if it is missing, for its owner only, and finds out whether it can be written."""
    try:
        path.mkdir(mode=_MODE, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".written-", dir=path)
        os.close(descriptor)
        Path(name).unlink()
    except OSError as error:
        return StateFolder(path, f"{path} cannot be written: {error.strerror}")
    return StateFolder(path)
