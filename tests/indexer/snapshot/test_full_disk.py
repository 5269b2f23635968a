"""A disk that is really full, and a limit on the size of files: the old generation stays, and pruning still works."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.indexer.conftest import Prepared

pytestmark = pytest.mark.slow

# Runs in a mount namespace of its own, which takes the small file system with it when it ends.
_ON_A_SMALL_DISK = """
import os, subprocess, sys
from contextlib import suppress
from pathlib import Path
import tests.indexer.conftest as c
from indexer.snapshot import publishing
from indexer.snapshot.generations import IndexPaths
from tests.indexer.snapshot.prepared_publish import EXIT_FULL, EXIT_IO, exit_code_of_publish

old, new, after, index, disk = sys.argv[1], *map(Path, sys.argv[2:])
prepared = c.Prepared(index, old, new, after)
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], check=True)
copy, filling = disk / "index", disk / "filling"
prepared.restore(copy)
assert exit_code_of_publish(copy, new) == EXIT_FULL, "too little room must be said before anything is written"
publishing._MINIMUM_FREE_BYTES = publishing._FREE_SPACE_FACTOR = 0
needed, outcomes = sum(path.stat().st_size for path in new.iterdir()), []
for free in (0, 4096, 20_000, needed // 4, needed // 2, needed * 9 // 10, needed):
    prepared.restore(copy)
    if free == 0:
        (copy / "snapshots" / "20190101T000000Z-cccccccccccc").mkdir()
    with filling.open("wb", buffering=0) as stream, suppress(OSError):
        while True:
            stream.write(bytes(4096))
    os.truncate(filling, filling.stat().st_size - free // 4096 * 4096)
    assert exit_code_of_publish(copy, new) == EXIT_IO, free
    if free == 0:
        with publishing.index_lock(IndexPaths(copy)):
            assert publishing.prune(IndexPaths(copy)) == ["20190101T000000Z-cccccccccccc"]
    assert prepared.outcome(copy) == "old"
    assert not list(copy.glob("snapshots/.*")), "what was written must make room again"
    filling.unlink()
    prepared.publish_next(copy)
print("done")
"""


def unshare_refused() -> str:
    """Why no file system can be mounted here, or nothing."""
    if not shutil.which("unshare"):
        return "unshare is not installed"
    command = ["unshare", "-m", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.stderr.strip() or "mount refused" if result.returncode else ""


def test_on_a_full_disk_the_old_generation_stays_and_the_next_publish_succeeds_when_there_is_room(
    prepared: Prepared, tmp_path: Path
) -> None:
    if refused := unshare_refused():
        pytest.skip(f"NO DISK WAS FILLED: {refused}")
    arguments = [prepared.old, str(prepared.new), str(prepared.after), str(prepared.index), str(tmp_path)]
    result = subprocess.run(
        ["unshare", "-m", sys.executable, "-c", _ON_A_SMALL_DISK, *arguments],
        cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert result.stdout.endswith("done\n"), result.stderr


@pytest.mark.parametrize("blocks", [0, 1, 8])
def test_a_limit_on_the_size_of_files_is_an_input_output_error(prepared: Prepared, tmp_path: Path, blocks: int) -> None:
    index = tmp_path / "index"
    prepared.restore(index)
    publish = [sys.executable, "-m", "tests.indexer.snapshot.prepared_publish", str(index), str(prepared.new)]
    result = subprocess.run(
        ["bash", "-c", f'ulimit -f {blocks} && exec "$@"', "publish", *publish],
        cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (result.returncode, "File too large" in result.stderr) == (74, True)
    assert prepared.outcome(index) == "old"
    prepared.publish_next(index)
