"""A real worker over an application of a few lines: who is slow costs no thread, who asks little waits for nobody."""

import errno
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest

from service.worker.arrival.patient_worker import (
    _APART_SECONDS,
    _LONGEST_MOMENT_SECONDS,
    _MOMENT_SECONDS,
    PatientWorker,
    _moment_after,
)
from service.worker.arrival.threads import BODY_THREADS, LOOK_UP_THREADS
from tests.conftest import REPOSITORY
from tests.service.running_server import free_port, listens
from tests.waiting import wait_until

# How long a client waits for an answer: longer than a busy machine takes, and not as long as what it must not wait for.
_CLIENT_SECONDS = 30.0
# A body that says so holds its thread until /release; an answer can be megabytes long.
_SERVER = """
import sys, threading
from gunicorn.app.base import BaseApplication
from service.worker.arrival import connection, patient_worker, threads
connection._ARRIVAL_SECONDS, patient_worker._TAKING_SECONDS = float(sys.argv[2]), 1
patient_worker._LINGER_SECONDS, patient_worker._ARRIVING_BYTES = 0.5, 100_000

refusals, held, released = [], [], threading.Event()

def application(environ, start_response):
    body, path = environ["wsgi.input"].read() if environ.get("CONTENT_LENGTH") else b"", environ["PATH_INFO"]
    if body == b"hold":
        held.append(path)
        released.wait(120)
    if path in ("/hold", "/release"):
        held.clear()
        released.clear() if path == "/hold" else released.set()
    answer = b"x" * 20_000_000 if path == "/long" else path.encode() + b":" + body
    if path in ("/refusals", "/held"):
        answer = repr(refusals if path == "/refusals" else len(held)).encode()
    status = "503 Full" if b"full" in (body, path.encode()[1:]) else "200 OK"
    start_response(status, [("Content-Length", str(len(answer)))])
    return [answer]

class Server(BaseApplication):
    def load_config(self):
        for name, value in {"bind": "127.0.0.1:" + sys.argv[1], "worker_class": patient_worker.PatientWorker,
                            "threads": threads.LOOK_UP_THREADS + threads.BODY_THREADS, "worker_connections": 60,
                            "keepalive": 30, "graceful_timeout": 5,
                            "post_request": patient_worker.note_refusal,
                            "post_worker_init": lambda worker: setattr(
                                worker, "refused", lambda status: refusals.append(status.value)),
                            "control_socket_disable": True, "loglevel": "warning"}.items():
            self.cfg.set(name, value)
    def load(self):
        return application

Server().run()
"""


@contextmanager
def listening(arrival_seconds: float) -> Iterator[int]:
    """Where a worker listens that drops what has not arrived in so long."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", _SERVER, str(port), str(arrival_seconds)], cwd=REPOSITORY)
    wait_until(lambda: listens(port), 30)
    yield port
    process.terminate()
    assert process.wait(30) == 0


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Of a worker that drops nothing while a client of ours still waits for its answer, however slow the machine."""
    with listening(10 * _CLIENT_SECONDS) as port:
        yield port


@pytest.fixture(scope="module")
def hurried_port() -> Iterator[int]:
    """Of a worker that drops what is slow."""
    with listening(1.5) as port:
        yield port


class Client:
    """One connection, of which every byte is told."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_CLIENT_SECONDS)

    def send(self, *pieces: bytes, pause: float = 0.0) -> "Client":
        """Sends these bytes."""
        for piece in pieces:
            self.socket.sendall(piece)
            time.sleep(pause)
        return self

    def heard(self) -> bytes:
        """Everything until the other side has closed."""
        received = bytearray()
        while piece := self.socket.recv(65536):
            received += piece
        return bytes(received)

    def heard_until(self, ending: bytes | tuple[bytes, ...]) -> bytes:
        """What comes, up to these bytes at its end."""
        received = b""
        while not received.endswith(ending):
            piece = self.socket.recv(65536)
            assert piece, received
            received += piece
        return received

    def close(self) -> None:
        """Ends it."""
        self.socket.close()


@pytest.fixture
def clients(port: int) -> Iterator["Clients"]:
    """Makes connections, and closes them in the end."""
    with ExitStack() as stack:
        yield Clients(port, stack)


@pytest.fixture
def hurried(hurried_port: int) -> Iterator["Clients"]:
    """The same to the worker that drops what is slow."""
    with ExitStack() as stack:
        yield Clients(hurried_port, stack)


@pytest.fixture
def held(clients: "Clients") -> Iterator[Callable[[], int]]:
    """Has the worker hold who says so, to the end of the test; how many threads it holds."""
    clients.ask("/hold")
    yield lambda: int(clients.ask("/held"))
    clients.ask("/release")


class Clients:
    """Makes connections."""

    def __init__(self, port: int, stack: ExitStack) -> None:
        self.port, self._stack = port, stack

    def one(self) -> Client:
        """A new one."""
        return self._stack.enter_context(closing(Client(self.port)))

    def ask(self, path: str) -> bytes:
        """The answer to a question without a body, on a connection of its own."""
        return self.one().send(get(path, "Connection: close")).heard().partition(b"\r\n\r\n")[2]


def get(path: str, *lines: str) -> bytes:
    """A request without a body."""
    return "\r\n".join((f"GET {path} HTTP/1.1", "Host: x", *lines, "", "")).encode()


def post(body: bytes, *lines: str, length: int | None = None) -> bytes:
    """A request with one."""
    told = len(body) if length is None else length
    return "\r\n".join(("POST /it HTTP/1.1", "Host: x", f"Content-Length: {told}", *lines, "", "")).encode() + body


def status(answer: bytes) -> int:
    """The status of an answer."""
    return int(answer.split(b" ", 2)[1])


def is_answered(clients: Clients) -> bool:
    """Whether a look-up is, before anything that is held or stalled comes to its end."""
    return clients.ask("/short") == b"/short:"


def test_a_request_is_answered_however_it_is_cut_up(clients: Clients) -> None:
    whole = post(b"hello", "Connection: close")
    for at in range(1, len(whole), 23):
        assert clients.one().send(whole[:at], whole[at:], pause=0.01).heard().endswith(b"/it:hello")


def test_requests_on_one_connection_are_answered_in_order(clients: Clients) -> None:
    together = get("/one") + post(b"two") + get("/three", "Connection: close")
    heard = clients.one().send(together).heard()
    assert heard.index(b"/one:") < heard.index(b"/it:two") < heard.index(b"/three:")
    one = clients.one()
    for number in range(5):
        assert one.send(get(f"/{number}")).heard_until(f"/{number}:".encode()).startswith(b"HTTP/1.1 200 ")


def test_more_stalled_bodies_than_threads_keep_nobody_waiting(clients: Clients) -> None:
    for _ in range(BODY_THREADS + 4):
        clients.one().send(post(b"half", length=100))
    assert is_answered(clients)
    assert clients.one().send(post(b"whole", "Connection: close")).heard().endswith(b"/it:whole")


@pytest.mark.slow
def test_a_body_that_trickles_is_dropped_however_steadily_it_comes(hurried: Clients) -> None:
    one = hurried.one().send(post(b"", length=1000))
    with pytest.raises(OSError):  # noqa: PT011 - broken or reset, as it happens
        one.send(*[b"x"] * 1000, pause=0.05)


def test_silent_connections_and_endless_headers_keep_nobody_waiting(clients: Clients) -> None:
    for _ in range(20):
        clients.one()
        clients.one().send(b"GET /short HTTP/1.1\r\nHost: x\r\n")
    assert is_answered(clients)
    assert clients.one().send(get("/short", "X: " + "x" * 40_000)).heard().startswith(b"HTTP/1.1 431 ")


@pytest.mark.slow
def test_what_has_not_arrived_in_time_is_dropped(hurried: Clients) -> None:
    stalled = [hurried.one().send(post(b"half", length=100)) for _ in range(BODY_THREADS + 4)]
    silent = [hurried.one() for _ in range(10)]
    halves = [hurried.one().send(b"GET /short HTTP/1.1\r\nHost: x\r\n") for _ in range(10)]
    assert {status(one.heard()) for one in (*stalled, *halves)} == {408}
    assert all(one.heard() == b"" for one in silent)


def test_where_there_is_no_room_the_one_that_was_silent_for_longest_makes_it(clients: Clients) -> None:
    silent = [clients.one() for _ in range(80)]
    assert is_answered(clients)
    assert silent[0].heard() == b""


def test_of_too_many_bodies_the_oldest_is_told_to_come_again(clients: Clients) -> None:
    stalled = [clients.one().send(post(b"x" * 11_000, length=20_000)) for _ in range(10)]
    answer = stalled[0].heard()
    assert status(answer) == 503
    assert b"\r\nRetry-After: " in answer
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == 503


def test_work_on_bodies_never_takes_the_threads_of_look_ups(clients: Clients, held: Callable[[], int]) -> None:
    for _ in range(BODY_THREADS + LOOK_UP_THREADS):
        clients.one().send(post(b"hold"))
    wait_until(lambda: held() == BODY_THREADS, _CLIENT_SECONDS)
    assert is_answered(clients)


@pytest.mark.slow
def test_more_bodies_than_may_wait_are_told_at_once_to_come_again_on_the_same_connection(
    clients: Clients, held: Callable[[], int]
) -> None:
    for _ in range(2 * BODY_THREADS):
        clients.one().send(post(b"hold"))
    # Whoever asks after them is answered after the worker has taken them in.
    wait_until(lambda: held() == BODY_THREADS, _CLIENT_SECONDS)
    one, before = clients.one(), refusals(clients)
    for _ in range(2):
        answer = one.send(post(b"hello")).heard_until(b"}")
        assert (status(answer), b"\r\nRetry-After: " in answer) == (503, True)
    assert refusals(clients)[len(before) :] == [503, 503], "each is told to whoever counts them"
    clients.ask("/release")
    wait_until(lambda: status(one.send(post(b"hello")).heard_until((b"}", b"hello"))) == 200, _CLIENT_SECONDS)


@pytest.mark.slow
def test_who_asks_again_sooner_than_told_is_told_again_after_a_moment_and_no_sooner(
    clients: Clients, held: Callable[[], int]
) -> None:
    for _ in range(2 * BODY_THREADS):
        clients.one().send(post(b"hold"))
    wait_until(lambda: held() == BODY_THREADS, _CLIENT_SECONDS)
    one = clients.one()
    one.send(post(b"hello")).heard_until(b"}")
    began, times = time.monotonic(), 3
    for _ in range(times):
        assert status(one.send(post(b"hello")).heard_until(b"}")) == 503
    assert time.monotonic() - began >= 0.9 * times * _MOMENT_SECONDS


def test_who_the_application_sent_away_waits_for_a_moment_too_and_is_answered_then(clients: Clients) -> None:
    one = clients.one()
    assert status(one.send(post(b"full")).heard_until(b"full")) == 503
    began = time.monotonic()
    assert status(one.send(post(b"hello")).heard_until(b"hello")) == 200
    assert time.monotonic() - began >= 0.9 * _MOMENT_SECONDS


@pytest.mark.slow
def test_those_who_come_back_together_are_looked_at_one_after_another(clients: Clients) -> None:
    together = [clients.one() for _ in range(20)]
    for one in together:
        assert status(one.send(post(b"full")).heard_until(b"full")) == 503
    for one in together:
        one.send(post(b"hello"))
    together[0].heard_until(b"hello")
    began = time.monotonic()
    together[-1].heard_until(b"hello")
    assert time.monotonic() - began >= 0.5 * (len(together) - 1) * _APART_SECONDS


def test_however_many_come_back_together_each_waits_for_a_moment_and_none_for_much_longer() -> None:
    moment = 0.0
    for now in range(1000, 1500):  # milliseconds
        before, moment = moment, _moment_after(now / 1000, moment)
        assert before <= moment
        assert _MOMENT_SECONDS <= moment - now / 1000 + 1e-9 <= _LONGEST_MOMENT_SECONDS + 1e-6


def test_a_look_up_on_the_connection_of_one_who_was_sent_away_waits_for_nothing(clients: Clients) -> None:
    def seconds() -> float:
        one = clients.one()
        one.send(post(b"full")).heard_until(b"full")
        began = time.monotonic()
        one.send(get("/short")).heard_until(b"/short:")
        return time.monotonic() - began

    assert min(seconds() for _ in range(5)) < _MOMENT_SECONDS


def test_a_look_up_that_is_refused_keeps_no_query_on_the_connection_waiting(clients: Clients) -> None:
    """As a start is awaited: GET /readyz until it says 200, then a search."""

    def seconds() -> float:
        one = clients.one()
        assert status(one.send(get("/full")).heard_until(b"/full:")) == 503
        began = time.monotonic()
        one.send(post(b"hello")).heard_until(b"hello")
        return time.monotonic() - began

    assert min(seconds() for _ in range(5)) < _MOMENT_SECONDS


def test_who_hangs_up_while_the_moment_lasts_leaves_nothing_behind(clients: Clients) -> None:
    for _ in range(70):  # more than the worker takes connections
        one = Client(clients.port)
        one.send(post(b"full")).heard_until(b"full")
        one.send(post(b"hello")).close()
    assert is_answered(clients)


def refusals(clients: Clients) -> list[int]:
    """The statuses with which the loop itself has refused."""
    return list(json.loads(clients.ask("/refusals")))


@pytest.mark.slow
def test_who_does_not_take_an_answer_holds_a_thread_for_a_moment_only(clients: Clients) -> None:
    for _ in range(LOOK_UP_THREADS):
        clients.one().send(get("/long"))
    assert is_answered(clients)


def test_a_body_of_unknown_length_is_answered_unread_and_the_connection_ends(clients: Clients) -> None:
    answer = clients.one().send(b"POST /it HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n").heard()
    assert status(answer) == 200
    assert b"\r\nConnection: close\r\n" in answer


def test_a_client_that_waits_for_the_word_gets_it_before_it_sends_the_body(clients: Clients) -> None:
    one = clients.one().send(post(b"", "Expect: 100-continue", "Connection: close", length=5))
    assert one.heard_until(b"\r\n\r\n").startswith(b"HTTP/1.1 100 ")
    answer = one.send(b"hello").heard()
    assert answer.endswith(b"/it:hello")
    assert b" 100 " not in answer  # it has been said


def test_who_hangs_up_early_leaves_nothing_behind(clients: Clients) -> None:
    for _ in range(200):
        client = clients.one().send(post(b"half", length=100))
        client.close()
    threads = [threading.Thread(target=is_answered, args=(clients,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert is_answered(clients)


@pytest.mark.parametrize(
    ("error", "makes_room"),
    [(errno.EAGAIN, False), (errno.ECONNABORTED, False)]
    + [(error, True) for error in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)],
)
def test_room_is_made_where_none_is_left_and_not_where_another_worker_was_faster(
    monkeypatch: pytest.MonkeyPatch, error: int, makes_room: bool
) -> None:
    """Several workers listen at one place, and all of them are woken for one who comes."""

    class Listener:
        def accept(self) -> None:
            raise OSError(error, "")

    dropped: list[bool] = []
    monkeypatch.setattr(PatientWorker, "_drop_oldest", lambda _self: dropped.append(True))
    object.__new__(PatientWorker).accept(Listener())  # type: ignore[arg-type]
    assert bool(dropped) is makes_room
