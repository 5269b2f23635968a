"""gunicorn with safe settings: one snapshot for all workers, one process that encodes for all, no query in a log."""

import gc
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from service.application import create_application
from service.observing.instruments import process_ended
from service.observing.requests import count_unread
from service.privacy.quiet_process import forbid_core_files
from service.private_folder import SOCKET
from service.settings import Settings
from service.state import State
from service.watched_process import WatchedProcess
from service.worker.arrival.patient_worker import PatientWorker, note_refusal
from service.worker.arrival.threads import BODY_THREADS, LOOK_UP_THREADS
from service.worker.first_generation import FirstGeneration, load_first
from service.worker.shared_memory import SharedMemory, free_unused, make_shared_memory

_SECONDS = 30
# A proxy keeps a connection for sixty seconds (nginx); were it closed here first, a request could meet its end.
_KEEP_ALIVE_SECONDS = 75
# Open ones, of each worker: half as many as a process may have files where nobody raised that.
_CONNECTIONS = 512
# A queue that a worker can empty in a second or two; the default of 2048 only hides that it is too slow.
_BACKLOG = 64


class Server(BaseApplication):  # type: ignore[misc]
    """The application under gunicorn."""

    def __init__(
        self, settings: Settings, port: int, workers: int, shared: Path, encoding: WatchedProcess | None
    ) -> None:
        """`shared` is a folder of this server's own (private_folder.py), `encoding` its encoding process."""
        # In it a worker that replaces another finds the keys that the others act on, workers take turns to load a
        # generation, and all count; the index itself may be read-only.
        self._shared = shared
        self._settings = replace(
            settings,
            last_good_keys=self._shared / "keys",
            loading_lock=self._shared / "loading",
            shared_memory=make_shared_memory(self._shared / "copying"),
            encoding_socket=self._shared / SOCKET if encoding else None,
        )
        self._encoding = encoding
        self._first: FirstGeneration | None = None
        self._bind, self._workers = f"{settings.host}:{port}", workers
        super().__init__()

    def load_config(self) -> None:
        """Hands gunicorn its settings."""
        shared_memory = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat files must not wait for a disk
        options: dict[str, Any] = {
            "bind": self._bind,
            "workers": self._workers,
            "worker_class": PatientWorker,
            "threads": LOOK_UP_THREADS + BODY_THREADS,
            "worker_connections": _CONNECTIONS,
            "keepalive": _KEEP_ALIVE_SECONDS,
            "timeout": _SECONDS,
            "graceful_timeout": _SECONDS,
            "backlog": _BACKLOG,
            "limit_request_line": 4094,
            # gunicorn believes a peer on the loopback, as a proxy is, what its caller sent: under which path the
            # service stands (SCRIPT_NAME), and by which scheme. Nothing here depends on either.
            "forwarder_headers": "",
            "secure_scheme_headers": {},
            "header_map": "drop",
            # FAISS and OpenVINO hang for ever in a child that was forked after they ran.
            "preload_app": False,
            "control_socket_disable": True,
            "worker_tmp_dir": str(shared_memory) if shared_memory.is_dir() else None,
            # No access log: which article somebody reads is as private as what they type.
            "accesslog": None,
            "loglevel": "warning",
            "when_ready": lambda _arbiter: self._load_first(),
            "post_worker_init": partial(
                _start_background_work, self._settings.poll_seconds, self._settings.shared_memory
            ),
            "post_request": note_refusal,
            "worker_exit": _write_counts,
            "child_exit": lambda _arbiter, worker: process_ended(worker.pid),
            "on_exit": lambda _arbiter: self._clear(),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, once in each worker."""
        first, self._first = self._first, None
        return create_application(self._settings, first)

    def run(self) -> None:
        """Serves until a signal ends it."""
        forbid_core_files()
        _Arbiter(self, self._encoding).run()

    def forget_first(self) -> None:
        """Lets go of the first generation, so that its files need not outlive their night; the workers have it."""
        self._first = None

    def _load_first(self) -> None:
        """What the workers share, while the encoding process starts."""
        settings = self._settings
        self._first = load_first(settings.index_directory, encoder=settings.encoder, shared=settings.shared_memory)
        # The collector would otherwise write into every object that workers share with the first process.
        gc.freeze()

    def _clear(self) -> None:
        if self._encoding:
            self._encoding.stop()
        shutil.rmtree(self._shared, ignore_errors=True)


class _Arbiter(Arbiter):  # type: ignore[misc]
    """gunicorn's first process, which watches the encoding process as it does the workers."""

    def __init__(self, server: Server, encoding: WatchedProcess | None) -> None:
        self._server, self._encoding = server, encoding
        super().__init__(server)

    def manage_workers(self) -> None:
        """Before the first workers start, when a process has ended, and every second."""
        if self._encoding:
            self._encoding.keep_running()
        super().manage_workers()
        self._server.forget_first()


def _start_background_work(poll_seconds: float, shared: SharedMemory | None, worker: Any) -> None:
    """In each worker, after the fork: watch for what changes and for damage, say how it stands, and
    write what is counted of readers' queries.
    """
    state: State = worker.wsgi.extensions["related-articles"]
    state.served.watch()
    state.holder.watch(poll_seconds, lambda: _look_around(state, shared))
    state.keys.watch()
    worker.refused = lambda status: count_unread(state.instruments, status.value)
    answering = state.holder.held.snapshot
    encodes = answering is not None and state.encoding.condition(answering) == "ready"
    if answering is not None and encodes:
        state.wordings.begin(answering)  # before the terms, for which nobody waits
    state.readers.begin(answering if encodes else None)


def _write_counts(_arbiter: Any, worker: Any) -> None:
    """In each worker that ends, if it had begun."""
    application = getattr(worker, "wsgi", None)
    if isinstance(application, Flask):
        state: State = application.extensions["related-articles"]
        state.readers.counts.write()


def _look_around(state: State, shared: SharedMemory | None) -> None:
    held = state.holder.held
    state.damage.look(held.snapshot)
    state.condition.say(held, state.rules.held, state.served, state.damage.damage)
    if shared is not None:
        free_unused(shared)
