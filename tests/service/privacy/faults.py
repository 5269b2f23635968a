"""A server in which what can go wrong does so when a query asks for it, and its text is said aloud as it does."""

import logging
import os
import resource
import signal
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any

# A query that holds one of these words meets that fault in its worker.
IN_WORKER: dict[str, Callable[[str], None]] = {}
# And of these, where it is encoded.
IN_ENCODING: dict[str, Callable[[str], None]] = {}


def _say(text: str) -> None:
    """As a library that knows nothing of readers does."""
    print(text)  # noqa: T201 - that is the fault
    sys.stderr.write(text)
    os.write(1, text.encode())
    os.write(2, text.encode())
    warnings.warn(text, stacklevel=1)
    logging.getLogger("some.library").error("cannot read %s", text)
    logging.getLogger("gunicorn.error").critical(text)


def _fail(text: str) -> None:
    raise ValueError(f"cannot answer {text!r}")


def _stop(_text: str) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def _kill(_text: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _crash(_text: str) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _sleep(_text: str) -> None:
    time.sleep(1.0)


IN_WORKER |= {
    "failhere": _fail, "sayhere": _say, "stophere": _stop, "killhere": _kill, "crashhere": _crash, "exithere": sys.exit,
}  # fmt: skip
IN_ENCODING |= {"failthere": _fail, "saythere": _say, "killthere": _kill, "crashthere": _crash, "slowthere": _sleep}


def serve(arguments: Sequence[str]) -> None:
    """`related-articles serve` with faults, whose workers and clients have seconds where others have half a minute.

    The shell that it is started from allows core files.
    """
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
    import service.server as server
    from indexer.answering import search
    from indexer.gaps.judging import Judge
    from service import serve as serving
    from service.command_line import main
    from service.privacy import reader_queries
    from service.worker.arrival import connection

    answer, judge = search.answer_query, Judge.judge

    def answer_query(snapshot: Any, query: str, *others: Any) -> Any:
        _meet(IN_WORKER, query)
        return answer(snapshot, query, *others)

    def judged(self: Judge, query: Any, *others: Any) -> Any:
        _meet(IN_WORKER, query.text)
        return judge(self, query, *others)

    vars(reader_queries)["answer_query"] = answer_query
    Judge.judge = judged  # type: ignore[method-assign, assignment]
    serving._ENCODING_PROCESS = (sys.executable, "-c", "from tests.service.privacy.faults import encode; encode()")
    server._SECONDS = 3
    connection._ARRIVAL_SECONDS = 2.0
    main(["serve", *arguments])


def encode() -> None:
    """The encoding process, with faults."""
    from indexer.encoding.runtime import OpenVinoEncoder
    from service.worker.encoding_process import main

    original = OpenVinoEncoder.encode

    def faulty(self: OpenVinoEncoder, texts: Sequence[str]) -> Any:
        _meet(IN_ENCODING, "\n".join(texts))
        return original(self, texts)

    OpenVinoEncoder.encode = faulty  # type: ignore[method-assign]
    main()


def _meet(faults: dict[str, Callable[[str], None]], text: str) -> None:
    for word, fault in faults.items():
        if word in text:
            fault(text)
