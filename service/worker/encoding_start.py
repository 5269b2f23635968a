"""The start of a server's encoding process, before anything else of the server: a model takes longest to load."""

import sys
from pathlib import Path

from service.private_folder import SOCKET
from service.watched_process import WatchedProcess

# -P: nothing is imported from wherever the server happens to be started.
_COMMAND: tuple[str, ...] = (sys.executable, "-P", "-m", "service.worker.encoding_process")


def start_encoding(index_directory: Path, shared: Path) -> WatchedProcess:
    """The process, which begins to open the current generation's encoder, and answers at `SOCKET` in `shared`."""
    socket = shared / SOCKET
    process = WatchedProcess((*_COMMAND, "--socket", str(socket), "--index", str(index_directory)), _ended, socket)
    process.keep_running()
    return process


def _ended(process: int) -> None:
    from service.observing.instruments import process_ended  # with what the encoding process should not wait for

    process_ended(process)
