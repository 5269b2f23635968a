"""Where the processes of one server count together; apart from instruments.py, which may only be imported after it."""

import os
from pathlib import Path

COUNTS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def share_between_processes(folder: Path) -> None:
    """Has this process and those that it starts count in `folder`, made anew.

    prometheus_client looks at the environment once, when it is imported: to be called before anything imports it.
    """
    folder.mkdir()
    os.environ[COUNTS_FOLDER] = str(folder)


def share_no_more() -> None:
    """Takes that back, where this process does not come to serve."""
    os.environ.pop(COUNTS_FOLDER, None)
