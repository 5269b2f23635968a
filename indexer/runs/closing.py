"""The summary of a run -> the few lines that close it on a terminal: how it ended, what changed, what to do."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from indexer.runs.ending import Result, gates_in_words, next_step

_MINUTE, _HOUR = 60, 3600


def closing_lines(
    run: Mapping[str, Any], changed: Mapping[str, int | None], by_day: Sequence[str], runs: Path
) -> Iterator[str]:
    """The lines for the summary `run`, whose report is in the folder `runs`; `changed` counts articles by what became
    of them, None where that is not known; `by_day` says what was made of the changes by day.
    """
    yield f"{_ended(run)} in {_duration(run['seconds'])}"
    if "articles" in run:
        known = "".join(f", {number:,} {what}" for what, number in changed.items() if number is not None)
        yield f"  articles  {run['articles']:,}{known}"
        yield f"  input     {sum(run['rejected'].values()):,} rejected; {run['encoded_texts']:,} texts encoded"
    for number, line in enumerate(by_day):
        yield f"  {'' if number else 'by day':<9} {line}"
    if said := gates_in_words(run):
        yield f"  gates     {said}"
    if run["report_failure"]:
        yield f"  report    not written: {run['report_failure']}"
    else:
        yield f"  report    {runs / run['report']}.html"
    if step := next_step(run["result"], run["exit_code"], str(runs.parent), run["refused_gates"]):
        yield f"  next      {step}"


def _ended(run: Mapping[str, Any]) -> str:
    result, generation = run["result"], run["generation"]
    if result == Result.UNCHANGED:
        return f"nothing new: {generation} is of the same articles and settings, found"
    if generation:
        return f"{result}: {generation}"
    return f"{result}, exit code {run['exit_code']},"


def _duration(seconds: float) -> str:
    if seconds < 2 * _MINUTE:
        return f"{seconds:.1f} seconds"
    if seconds < 2 * _HOUR:
        return f"{int(seconds // _MINUTE)} min {int(seconds % _MINUTE)} s"
    return f"{int(seconds // _HOUR)} h {int(seconds % _HOUR // _MINUTE)} min"
