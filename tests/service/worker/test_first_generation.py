"""What the workers of a server share: loaded once before they are forked, and only for as long as it is current."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.snapshot.generations import IndexPaths, current_generation
from service.application import create_application
from service.settings import Settings
from service.worker.first_generation import load_first
from service.worker.snapshot_holder import SnapshotHolder
from tests.conftest import REPOSITORY, ToyEncoder, invented_articles, run
from tests.writing import write_articles

_FORKED = """
import json, os, sys
from pathlib import Path
from service.worker.native_threads import limit_native_threads
limit_native_threads()
from service.application import create_application
from service.settings import Settings
from service.worker.first_generation import load_first
index = Path(sys.argv[1])
first = load_first(index, encoder=True)
said = {"threads": len(os.listdir("/proc/self/task")), "encoder": first.encoder is not None}
child = os.fork()
if child == 0:
    answer = create_application(Settings(index), first).test_client().post("/v1/search", json={"query": "sleep"})
    os._exit(0 if answer.status_code == 200 else 1)
said["child"] = os.waitpid(child, 0)[1]
print(json.dumps(said))
"""


@pytest.mark.slow
def test_no_native_thread_runs_before_the_fork_and_a_worker_answers_from_what_was_loaded(encoding_index: Path) -> None:
    command = [sys.executable, "-c", _FORKED, str(encoding_index)]
    said = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(said.stdout.splitlines()[-1]) == {"threads": 1, "encoder": True, "child": 0}


def test_a_worker_takes_what_was_loaded(index_directory: Path) -> None:
    first = load_first(index_directory, encoder=False)
    assert first is not None
    application = create_application(Settings(index_directory, encoder=False), first)
    assert application.extensions["related-articles"].holder.held.snapshot is first.snapshot


@pytest.mark.usefixtures("validated_here")
def test_a_worker_that_starts_later_takes_the_newer_generation(index_directory: Path, tmp_path: Path) -> None:
    first = load_first(index_directory, encoder=False)
    assert first is not None
    outcome = run(write_articles(tmp_path / "second.jsonl", invented_articles()[3:]), index_directory, ToyEncoder())
    holder = SnapshotHolder(index_directory, first=first.snapshot)
    holder.refresh()
    assert holder.held.snapshot is not None
    assert holder.held.snapshot.generation == outcome.generation != first.snapshot.generation


def test_where_nothing_is_whole_nothing_is_shared_and_the_worker_finds_out(index_directory: Path) -> None:
    assert load_first(index_directory / "none", encoder=False) is None
    paths = IndexPaths(index_directory)
    (paths.generation(current_generation(paths)) / "vectors.npy").write_bytes(b"")
    assert load_first(index_directory, encoder=False) is None
