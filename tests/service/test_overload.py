"""Floods of every kind against a real server: look-ups are all answered meanwhile, refusals say when to come again.

The floods are those of benchmarks/cost/overload.py, which times them; here nothing depends on how fast the machine is.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.cost.overload import FLOODS, Address, Client, Flood, flooded, look_up, memory_of, seconds_to_an_answer
from tests.service.running_server import RunningServer, serving
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

_IDS = [f"{subject}-{number}" for subject in ("grief", "work") for number in range(2, 6)]
_SECONDS = 3.0
_KIBIBYTES_OF_NO_ACCOUNT = 30_000  # libraries that a first request of a kind brings into memory


@pytest.fixture
def server(encoding_index: Path, tmp_path: Path) -> Iterator[RunningServer]:
    """The service with one worker."""
    environment = {**os.environ, "HOME": str(tmp_path)}
    with serving(encoding_index, tmp_path / "server.log", "--workers", "1", environment=environment) as started:
        yield started


@pytest.mark.parametrize("flood", FLOODS, ids=lambda flood: flood.__name__)
def test_look_ups_are_all_answered_under(flood: Flood, server: RunningServer) -> None:
    address: Address = ("127.0.0.1", int(server.address.rpartition(":")[2]))
    with flooded(flood, address) as heard:
        meanwhile = look_up(address, _IDS, _SECONDS)
    assert {name: set(one.counts) for name, one in meanwhile.items()} == {"related": {"200"}, "livez": {"200"}}
    assert heard, "the flood did not end"
    assert set(heard[0].counts) <= {"200", "503", "dropped", "closed"}
    assert heard[0].without_retry_after == 0
    assert seconds_to_an_answer(address) < 20
    assert len(server.workers()) == 1
    assert "exited with code" not in server.output.read_text()


def test_memory_comes_back_after_drafts(server: RunningServer) -> None:
    address: Address = ("127.0.0.1", int(server.address.rpartition(":")[2]))
    client = Client(address)
    for _ in range(5):
        client.ask("/v1/related", {"text": "A night without sleep. " * 8000})
        client.ask("/v1/search", {"query": "sleep " * 600})
    client.close()
    assert set(client.heard.counts) == {"200"}
    before = memory_of(server.process.pid)
    with flooded(FLOODS[0], address):
        look_up(address, _IDS, _SECONDS)
    wait_until(lambda: memory_of(server.process.pid) < 1.1 * before + _KIBIBYTES_OF_NO_ACCOUNT, 20)
