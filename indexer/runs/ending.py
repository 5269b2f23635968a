"""How a run of the nightly job ended: its result, its exit code and why, and the step that helps."""

import signal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_BUG = 1
_REFUSED = 70
# Shells say 128 and the signal's number.
_BY_SIGNAL = 128
_STOPPED = {_BY_SIGNAL + signal.SIGINT, _BY_SIGNAL + signal.SIGTERM}
# Longer reasons name dozens of files; the report and the log have them whole.
_LONGEST_REASON = 1000


class Result(StrEnum):
    """What became of a run."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    HELD_BACK = "held-back"  # built, but a pin keeps an older generation in its place
    REFUSED = "refused"
    FAILED = "failed"
    STOPPED = "stopped"


# Those of a job that works; whether something new came in is another question.
SUCCESSES = frozenset({Result.PUBLISHED, Result.UNCHANGED, Result.HELD_BACK})

# exit code -> the step that helps; docs/runbook.md says more of each. Whoever fills it in knows the index.
NEXT_STEPS = {
    1: "report the fault of the program with the traceback that the log has; the last generation is still served",
    2: "mend the command line: `related-articles reindex --help`",
    65: "mend the input that the reason names, then run the job again",
    70: "mend the input, or if what the gates found is meant run the job once with --accept {gates}",
    74: "look at the disk, the rights, the host or the database that the reason names, then run the job again",
    75: "make room on the disk (`related-articles prune --index {index}`), or wait for the other run, then run again",
    76: "look at the disk, `related-articles verify --index {index}`, then run the job again",
    78: "mend the configuration that the reason names, then run the job again",
    130: "somebody interrupted it: run the job again, it goes on where it was",
    143: "it was told to stop: run the job again, it goes on where it was; if a deadline stopped it, raise that",
}


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended; `reason` is empty where it went well."""

    result: Result
    exit_code: int = 0
    reason: str = ""


def ending_of(error: BaseException) -> Ending:
    """How a run ended that `error` ended, which may be the end of the program that another error led to."""
    cause = error
    if isinstance(error, SystemExit):
        code = error.code if isinstance(error.code, int) else _BUG
        cause = error.__context__ or error
    elif isinstance(error, KeyboardInterrupt):
        code = _BY_SIGNAL + signal.SIGINT
    else:
        code = getattr(error, "exit_code", _BUG)
    if code in _STOPPED:
        return Ending(Result.STOPPED, code, f"stopped by {signal.Signals(code - _BY_SIGNAL).name}")
    result = Result.REFUSED if code == _REFUSED else Result.FAILED
    reason = in_words(cause)
    # What a bug says is for whoever reads the program; the log has all of it.
    return Ending(result, code, f"a fault of the program ({reason})" if code == _BUG else reason)


def in_words(error: BaseException) -> str:
    """An error in one line, as people say it: by what is wrong, not by the name of its class."""
    if isinstance(error, OSError) and error.strerror:
        said = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    else:
        said = "; ".join(line.strip() for line in str(error).splitlines() if line.strip())
    said = said or "no more is known"
    return said if len(said) <= _LONGEST_REASON else said[: _LONGEST_REASON - 1] + "…"


def next_step(result: str, exit_code: int, index: str, refused_gates: Iterable[str] = ()) -> str:
    """What an operator should do after such a run; nothing where nothing is to be done."""
    if result == Result.HELD_BACK:
        return f"the new generation waits: `related-articles unpin --index {index}` when it may be served"
    if result in SUCCESSES:
        return ""
    gates = " --accept ".join(refused_gates) or "GATE"
    return NEXT_STEPS.get(exit_code, NEXT_STEPS[_BUG]).format(index=index, gates=gates)


def gates_in_words(run: Mapping[str, Any]) -> str:
    """The gates that had something to say in the run with this summary; nothing where none had."""
    kinds = (("refused", "refused_gates"), ("warned", "warned_gates"), ("accepted beforehand", "accepted_gates"))
    return "; ".join(f"{kind}: {', '.join(run[name])}" for kind, name in kinds if run.get(name))
