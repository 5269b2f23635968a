"""A folder of one server's own, for as long as it runs: sockets, locks, counts, and what workers have in common."""

import os
from pathlib import Path
from tempfile import mkdtemp

# The socket of the encoding process; on some systems an address has room for 103 bytes, on none that we know for less.
SOCKET, _LONGEST_ADDRESS = "encoding", 103


def private_folder() -> Path:
    """A new one, for its owner only, whose name is short enough for the address of a socket in it.

    The first process removes it at its end: a TemporaryDirectory would be removed by the first worker that ends.
    """
    folder = Path(mkdtemp(prefix="related-articles-"))
    if len(os.fsencode(folder / SOCKET)) <= _LONGEST_ADDRESS:
        return folder
    folder.rmdir()
    return Path(mkdtemp(prefix="related-articles-", dir="/tmp"))
