"""The sample corpus, indexed with the real model once for all processes of a run of the tests: minutes of a core."""

import fcntl
import os
from pathlib import Path

import pytest

from tests.quality.measuring import index_sample


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its index, to be read only. Whoever comes while another process of the run makes it waits for that one."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = shared / "sample-index"
    with (shared / "sample-index.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        index_sample(folder)  # which is done at once where it has been done
    return folder
