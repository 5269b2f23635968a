"""A process that reads requests lets out its own log lines, and of everything else only what kind of error it was."""

import subprocess
import sys

import pytest

from tests.conftest import REPOSITORY

_BEGIN = """
import logging, os, sys, threading, warnings
from service.privacy.quiet_process import become_quiet, forbid_core_files, log_descriptor
logging.basicConfig(format="%(message)s", stream=sys.stderr)
own, library = logging.getLogger("related_articles.service"), logging.getLogger("some.library")
"""
_WORD = "a-readers-word"


def said(script: str) -> str:
    """What a process prints that does as `script` says."""
    ran = subprocess.run(
        [sys.executable, "-c", f"{_BEGIN}word = {_WORD!r}\n{script}"],
        capture_output=True, text=True, timeout=60, cwd=REPOSITORY, check=False,
    )  # fmt: skip
    return ran.stdout + ran.stderr


_INDISCRETIONS = (
    "library.warning('cannot read %s', word)",
    "library.error(f'cannot read {word}')",
    "logging.getLogger('gunicorn.error').critical(word)",
    "os.write(2, word.encode())",
    "os.write(1, word.encode())",
    "print(word)",
    "print(word, file=sys.stderr)",
    "warnings.warn(word)",
    "raise ValueError(word)",
    "thread = threading.Thread(target=lambda: {}[word]); thread.start(); thread.join()",
    """
try:
    raise ValueError(word)
except ValueError:
    library.exception(word, stack_info=True)
""",
)


@pytest.mark.parametrize("indiscretion", _INDISCRETIONS)
def test_nothing_but_our_own_lines_gets_out(indiscretion: str) -> None:
    assert _WORD in said(indiscretion)  # or this test would prove nothing
    assert _WORD not in said("become_quiet()\n" + indiscretion)


def test_our_own_lines_get_out_and_so_does_the_kind_of_a_librarys_error() -> None:
    script = """
become_quiet()
own.error("a line of ours")
os.write(log_descriptor(), b"another line of ours\\n")
try:
    raise KeyError(word)
except KeyError:
    library.exception("failed")
"""
    lines = said(script).splitlines()
    assert lines[:2] == ["a line of ours", "another line of ours"]
    assert '"exception": "KeyError", "place": "<string>:' in lines[2]


def test_a_crash_leaves_no_core_file_whatever_the_shell_allows() -> None:
    limits = "open('/proc/self/limits').read().split('Max core file size')[1].split()[:2]"
    script = f"""
import resource, ctypes
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
forbid_core_files()
if os.fork() == 0:
    print({limits}, ctypes.CDLL(None).prctl(3))
    sys.stdout.flush()
    os._exit(0)
os.wait()
"""
    assert said(script).strip() == "['0', '0'] 0"


def test_what_is_said_of_an_editors_decision_gets_out() -> None:
    script = """
from indexer.topics.discovery.edits import labels_given
from indexer.topics.model import TopicEdit
become_quiet()
labels_given([TopicEdit("sleep-nights", label="Sleep")], ["sleep"])
"""
    assert "'sleep-nights' cannot be called 'Sleep'" in said(script)
