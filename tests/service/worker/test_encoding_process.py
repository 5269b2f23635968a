"""The encoding process behind its socket: what is encoded, in which order, and what becomes of too much or too late.

The real code serves in a thread, with toy encoders that a test can hold up.
"""

import json
import logging
import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.encoding.encoder import EncoderUnavailableError
from indexer.encoding.identity import EncoderIdentity
from service.worker.cost import Cost
from service.worker.encoding_client import EncodingFailedError, EncodingRefusedError, RemoteEncoder
from service.worker.encoding_messages import MAXIMUM_TEXTS, MessageError, Request, receive_answer, send
from service.worker.encoding_process import _MOST_CONNECTIONS, EncodingServer
from service.worker.open_encoders import Encoders
from service.worker.turns_to_encode import _PLACES
from tests.conftest import REPOSITORY, ToyEncoder
from tests.waiting import wait_until


class HeldToy(ToyEncoder):
    """A toy that counts its batches and stands still while a test holds it."""

    def __init__(self, dimension: int = 32) -> None:
        super().__init__(dimension)
        self.batches: list[list[str]] = []
        self.free = threading.Event()
        self.free.set()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Waits until it is free."""
        self.batches.append(list(texts))
        assert self.free.wait(20)
        if "POISON" in texts[0]:
            raise ValueError(f"cannot encode {texts[0]!r}")
        return super().encode(texts)


@contextmanager
def running(server: EncodingServer) -> Iterator[EncodingServer]:
    """An encoding server in a thread."""
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def served(folder: Path, opener: Callable[[Path], ToyEncoder]) -> Iterator[Path]:
    """The socket of an encoding server in a thread."""
    with running(EncodingServer(folder / "socket", Encoders(opener), os.getppid())):
        yield folder / "socket"


@pytest.fixture
def toy() -> HeldToy:
    """What encodes."""
    return HeldToy()


@pytest.fixture
def server(tmp_path: Path, toy: HeldToy) -> Iterator[EncodingServer]:
    """The toy behind a socket."""
    with running(EncodingServer(tmp_path / "socket", Encoders(lambda _folder: toy), os.getppid())) as server:
        yield server


@pytest.fixture
def remote(server: EncodingServer, tmp_path: Path, toy: HeldToy) -> RemoteEncoder:
    """The same as its callers see it, open."""
    encoder = RemoteEncoder(tmp_path / "socket", tmp_path, ToyEncoder(), seconds_left=lambda: 20.0)
    wait_until(encoder.is_open, 5)
    toy.batches.clear()
    return encoder


def wait_for_places_taken(server: EncodingServer, cost: Cost, count: int) -> None:
    """Returns when so many of one cost have come in."""
    wait_until(lambda: server.turns._inside[cost] == count, 20)


def without_thread(*_: object) -> None:
    """What the system says where it has no thread left."""
    raise RuntimeError("can't start new thread")


class InBackground(threading.Thread):
    """One call, whose result or exception is kept."""

    def __init__(self, call: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self._call, self.outcome = call, None
        self.start()

    outcome: object

    def run(self) -> None:
        """Calls."""
        try:
            self.outcome = self._call()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            self.outcome = error


def test_vectors_are_those_that_the_encoder_gives_in_the_order_of_the_texts(remote: RemoteEncoder) -> None:
    texts = [f"{'night ' * (number % 7)}debt {number} \ud800 \u00e9\U0001f600" for number in range(40)]
    np.testing.assert_array_equal(remote.encode(texts), ToyEncoder().encode(texts))
    np.testing.assert_array_equal(remote.encode(texts[:1]), ToyEncoder().encode(texts[:1]))


@pytest.mark.parametrize("cost", [Cost.DRAFT, Cost.LIST])
def test_a_query_waits_for_no_more_than_one_small_batch_of_what_costs_more(
    server: EncodingServer, remote: RemoteEncoder, toy: HeldToy, cost: Cost
) -> None:
    toy.free.clear()
    drafts = replace(remote, cost=cost)
    draft = InBackground(lambda: drafts.encode([f"passage {number}" for number in range(20)]))
    wait_until(lambda: toy.batches, 5)
    query = InBackground(lambda: remote.encode(["query"]))
    wait_until(lambda: server.turns._wanting, 20)  # the draft has its turn and wants none before that is over
    toy.free.set()
    query.join(20)
    draft.join(20)
    assert max(map(len, toy.batches)) == 2
    assert toy.batches.index(["query"]) == 1
    assert isinstance(draft.outcome, np.ndarray)


def test_more_texts_than_a_message_holds_are_encoded_in_several(remote: RemoteEncoder) -> None:
    texts = [f"debt {number}" for number in range(MAXIMUM_TEXTS + 5)]
    np.testing.assert_array_equal(remote.encode(texts), ToyEncoder().encode(texts))


@pytest.mark.parametrize("cost", _PLACES)
def test_more_than_there_are_places_for_are_refused_at_once_and_the_others_answered(
    server: EncodingServer, remote: RemoteEncoder, toy: HeldToy, cost: Cost
) -> None:
    remote, texts = replace(remote, cost=cost), ["one", "two", "three"]
    toy.free.clear()
    inside = [InBackground(lambda: remote.encode(texts)) for _ in range(_PLACES[cost])]
    wait_for_places_taken(server, cost, _PLACES[cost])
    with pytest.raises(EncodingRefusedError, match="busy"):
        remote.encode(texts)
    toy.free.set()
    for one in inside:
        one.join(20)
        assert isinstance(one.outcome, np.ndarray)
    assert len(remote.encode(texts)) == len(texts)


def test_full_of_drafts_it_takes_queries_still(server: EncodingServer, remote: RemoteEncoder, toy: HeldToy) -> None:
    toy.free.clear()
    writer = replace(remote, cost=Cost.DRAFT)
    drafts = [InBackground(lambda: writer.encode(["a", "b", "c", "d"])) for _ in range(_PLACES[Cost.DRAFT])]
    wait_for_places_taken(server, Cost.DRAFT, _PLACES[Cost.DRAFT])
    query = InBackground(lambda: remote.encode(["query"]))
    wait_for_places_taken(server, Cost.ASK, 1)
    toy.free.set()
    query.join(20)
    assert isinstance(query.outcome, np.ndarray)
    for draft in drafts:
        draft.join(20)


def test_work_ends_when_its_caller_has_gone(remote: RemoteEncoder, toy: HeldToy) -> None:
    toy.free.clear()
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(remote.address))
        texts = [f"passage {number}" for number in range(20)]
        send(
            caller, Request(str(remote.folder), toy.identity, len(texts), Cost.DRAFT, 20.0), json.dumps(texts).encode()
        )
        wait_until(lambda: toy.batches, 5)
    toy.free.set()
    assert len(remote.encode(["query"])) == 1  # comes after whatever was left
    assert len(remote.encode(["a", "b"])) == 2
    assert sum(batch[0].startswith("passage") for batch in toy.batches) == 1


def test_a_caller_whose_own_caller_hangs_up_stops_waiting(remote: RemoteEncoder, toy: HeldToy) -> None:
    toy.free.clear()
    abandoned = replace(remote, cost=Cost.DRAFT, abandoned=lambda: True)
    with pytest.raises(EncodingRefusedError, match="MessageError"):  # not TimeoutError, as if it had waited to the end
        abandoned.encode(["a", "b"])
    toy.free.set()


@pytest.mark.slow
def test_a_request_ends_at_its_deadline_even_if_the_engine_hangs(remote: RemoteEncoder, toy: HeldToy) -> None:
    toy.free.clear()
    remote = replace(remote, seconds_left=lambda: 0.3)
    first = InBackground(lambda: remote.encode(["first"]))
    wait_until(lambda: toy.batches, 5)
    with pytest.raises(EncodingRefusedError, match="late"):
        remote.encode(["second"])
    first.join(20)
    assert isinstance(first.outcome, EncodingRefusedError)  # the process itself hung
    toy.free.set()


def test_what_the_encoder_raises_is_told_by_its_kind_alone(
    remote: RemoteEncoder, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(EncodingFailedError, match=r"^ValueError$"):
        remote.encode(["POISON"])
    assert len(remote.encode(["sound"])) == 1
    wait_until(lambda: "ValueError" in caplog.text, 5)
    assert "POISON" not in caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"GET / HTTP/1.1\r\n\r\n",
        struct.pack("!II", 2**31, 0),
        struct.pack("!II", 2, 2**31) + b"{}",
        struct.pack("!II", 2, 0) + b"{}",
        struct.pack("!II", 4, 0) + b"\xff\xfe\x00\x01",
        struct.pack("!II", 2, 0) + b"[]",
        struct.pack("!II", 40, 0) + b"{",
    ],
)
def test_what_is_not_a_message_is_dropped_and_the_next_is_answered(remote: RemoteEncoder, message: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(5)
        caller.connect(str(remote.address))
        caller.sendall(message)
        caller.shutdown(socket.SHUT_WR)
        with pytest.raises(OSError):  # noqa: PT011 - closed without an answer, one way or another
            receive_answer(caller)
    assert len(remote.encode(["sound"])) == 1


def test_fewer_texts_than_announced_are_refused(remote: RemoteEncoder, toy: HeldToy) -> None:
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(5)
        caller.connect(str(remote.address))
        send(caller, Request(str(remote.folder), toy.identity, 3, Cost.DRAFT, 5.0), b'["a", "b"]')
        assert receive_answer(caller)[0].reason == "ValueError"


def test_a_message_that_is_too_long_is_not_sent(remote: RemoteEncoder) -> None:
    with pytest.raises(EncodingRefusedError):
        remote.encode(["x" * 17 * 1024 * 1024])
    with pytest.raises(MessageError), socket.socket() as nowhere:
        send(nowhere, Request("x" * 20_000, EncoderIdentity("x", "y", 1), 0, Cost.ASK, 1.0))


def test_connections_for_which_the_system_had_no_thread_take_up_no_room(
    remote: RemoteEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("socketserver.ThreadingMixIn.process_request", without_thread)
        for _ in range(_MOST_CONNECTIONS):
            with pytest.raises(EncodingRefusedError):
                remote.encode(["query"])
    assert len(remote.encode(["query"])) == 1


def test_nobody_waits_for_an_encoder_that_is_being_opened(tmp_path: Path) -> None:
    may_open = threading.Event()

    def open_slowly(_folder: Path) -> ToyEncoder:
        assert may_open.wait(20)
        return ToyEncoder()

    with served(tmp_path, open_slowly) as address:
        encoder = RemoteEncoder(address, tmp_path, ToyEncoder())
        assert not encoder.is_open()
        with pytest.raises(EncodingRefusedError, match="opening"):
            encoder.encode(["query"])
        may_open.set()
        wait_until(encoder.is_open, 5)
        assert len(encoder.encode(["query"])) == 1


def test_an_encoder_for_which_the_system_had_no_thread_is_opened_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.worker.open_encoders._RETRY_SECONDS", 0.0)
    encoders, toy = Encoders(lambda _folder: ToyEncoder()), ToyEncoder()
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("threading.Thread.start", without_thread)
        assert encoders.find(toy.identity, tmp_path) is None
    wait_until(lambda: encoders.find(toy.identity, tmp_path), 20)


def test_an_encoder_is_known_by_identity_and_two_are_kept(tmp_path: Path) -> None:
    opened: list[str] = []

    def opener(folder: Path) -> ToyEncoder:
        opened.append(folder.name)
        return ToyEncoder(dimension=int(folder.name.partition("-")[0]))

    with served(tmp_path, opener) as address:

        def use(folder: str) -> None:
            dimension = int(folder.partition("-")[0])
            encoder = RemoteEncoder(address, tmp_path / folder, ToyEncoder(dimension))
            wait_until(encoder.is_open, 5)
            assert encoder.encode(["query"]).shape == (1, dimension)

        for folder in ("8-monday", "8-tuesday", "16-wednesday", "8-monday", "24-thursday", "8-friday"):
            use(folder)
        assert opened == ["8-monday", "16-wednesday", "24-thursday"]
        use("16-wednesday")
        assert opened[3:] == ["16-wednesday"]


def test_a_folder_with_another_encoder_or_none_is_unavailable(tmp_path: Path) -> None:
    def opener(folder: Path) -> ToyEncoder:
        if folder.name == "none":
            raise EncoderUnavailableError("no converted model")
        return ToyEncoder(8)

    with served(tmp_path, opener) as address:
        for name, reason in (("none", "no converted model"), ("other", "wanted was")):
            encoder = RemoteEncoder(address, tmp_path / name, ToyEncoder())
            wait_until(partial(_unavailable, encoder), 5)
            with pytest.raises(EncoderUnavailableError, match=reason):
                encoder.encode(["query"])


def _unavailable(encoder: RemoteEncoder) -> bool:
    try:
        return encoder.is_open() and False
    except EncoderUnavailableError:
        return True


def test_without_a_process_queries_are_refused_at_once(tmp_path: Path) -> None:
    encoder = RemoteEncoder(tmp_path / "nobody", tmp_path, ToyEncoder())
    assert not encoder.is_open()
    with pytest.raises(EncodingRefusedError):
        encoder.encode(["query"])


def test_the_process_ends_with_the_one_that_started_it_and_leaves_no_core(tmp_path: Path) -> None:
    script = (
        "import subprocess, sys, os, time; from pathlib import Path\n"
        "child = subprocess.Popen([sys.executable, '-m', 'service.worker.encoding_process', '--socket', sys.argv[1],"
        " '--index', sys.argv[2], '--parent', str(os.getpid())])\n"
        "print(child.pid, flush=True)\nsys.stdin.read()"
    )
    address = tmp_path / "socket"
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(address), str(tmp_path)],
        cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert parent.stdin is not None
    assert parent.stdout is not None
    child = Path("/proc") / parent.stdout.readline().strip()
    wait_until(address.exists, 20)
    limits = {line[:26].strip(): line[26:].split()[:2] for line in (child / "limits").read_text().splitlines()}
    assert limits["Max core file size"] == ["0", "0"]
    niceness = int((child / "stat").read_text().rpartition(")")[2].split()[16])
    assert niceness == min(os.getpriority(os.PRIO_PROCESS, 0) + 10, 19)
    parent.kill()
    parent.wait(5)
    wait_until(lambda: not address.exists(), 5)
    wait_until(lambda: not child.exists() or " Z " in (child / "stat").read_text(), 5)
    parent.stdin.close()
    parent.stdout.close()
