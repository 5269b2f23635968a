"""What a process that reads requests may still print: our own log lines, and of everything else the kind of error.

A library's message may quote what it was given: gunicorn quotes the line of a request that it cannot read, an
exception its argument, a panic of a Rust library the text that it was cutting. None of it is let out.
"""

import ctypes
import json
import logging
import os
import resource
import sys
import traceback
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Any

_OURS = "related_articles"
_PR_SET_DUMPABLE = 4  # linux/prctl.h
_STANDARD_OUTPUT, _STANDARD_ERROR = 1, 2
_log_descriptor = _STANDARD_ERROR


def log_descriptor() -> int:
    """Where lines of the log go that no handler writes; not the number 2 once this process is quiet."""
    return _log_descriptor


def forbid_core_files() -> None:
    """Keeps this process, and those that it forks, from leaving their memory on a disk when they crash.

    The limit alone does not bind a core_pattern that is a pipe, as systemd's is; not to be dumpable does.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def become_quiet() -> None:
    """From now on standard output and error take what loggers say, which quotes nothing, and nothing else.

    To be called in a process of its own before it reads the first request: there is no way back.
    """
    global _log_descriptor  # noqa: PLW0603 - descriptors are the process's own
    logging.setLogRecordFactory(_quiet_record)
    _lead_away(_STANDARD_OUTPUT, {sys.stdout, sys.__stdout__})
    _log_descriptor = _lead_away(_STANDARD_ERROR, {sys.stderr, sys.__stderr__})


def place_of(trace: TracebackType | None) -> str:
    """The file and the line that raised, of an exception of which nothing else may be said."""
    frames = traceback.extract_tb(trace)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"


def _lead_away(number: int, streams: Collection[object]) -> int:
    """Leads a descriptor to nowhere and the loggers of its `streams` to a copy of it, whose number it gives."""
    kept = os.fdopen(os.dup(number), "w", encoding="utf-8", errors="backslashreplace")
    for handler in _stream_handlers():
        if handler.stream in streams:
            handler.setStream(kept)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), number)
    return kept.fileno()


def _quiet_record(name: str, *arguments: Any, **options: Any) -> logging.LogRecord:
    record = logging.LogRecord(name, *arguments, **options)
    if name.partition(".")[0] != _OURS:
        kind, _, trace = record.exc_info or sys.exc_info()
        said = {
            "event": "library",
            "logger": name,
            "exception": kind.__name__ if kind else "",
            "place": place_of(trace),
        }
        record.msg, record.args, record.exc_info, record.stack_info = json.dumps(said), (), None, None
    return record


def _stream_handlers() -> list[logging.StreamHandler[Any]]:
    named = [found for found in logging.root.manager.loggerDict.values() if isinstance(found, logging.Logger)]
    handlers = {handler for logger in (logging.root, *named) for handler in logger.handlers}
    return [handler for handler in handlers if isinstance(handler, logging.StreamHandler)]
