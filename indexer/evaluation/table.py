"""Figures as tables for a person: a row a system, a column a measure."""

from collections.abc import Iterator, Sequence

from indexer.evaluation.figures import Figure

_QUALITY = ("nDCG@10", "recall@10", "MAP", "MRR")
_DECIDING = "nDCG@10"
_LISTS = ("diversity@10", "coverage@10", "never@10", "Gini@10")
_SMALLEST_P = 0.001


def tables(figures: Sequence[Figure]) -> Iterator[str]:
    """The lines of two tables a task: how good the lists are, and what they are like."""
    for task in dict.fromkeys(figure.task for figure in figures):
        by_system: dict[str, dict[str, Figure]] = {}
        for figure in figures:
            if figure.task == task:
                by_system.setdefault(figure.system, {})[figure.metric] = figure
        yield from _task_tables(task, by_system)


def _task_tables(task: str, by_system: dict[str, dict[str, Figure]]) -> Iterator[str]:
    first = next(iter(by_system.values()))
    unit = "sources" if task == "related" else "queries"
    yield f"{task}: {first[_DECIDING].n} {unit}; means with 95% intervals"
    header = ["system", *_QUALITY, f"ours ahead by ({_DECIDING})", "p"]
    rows = [
        [
            system,
            *(_with_interval(own[name]) for name in _QUALITY),
            _ahead(own[_DECIDING]),
            p_in_words(own[_DECIDING].p_value),
        ]
        for system, own in by_system.items()
    ]
    yield from aligned([header, *rows])
    yield "p: paired randomisation test of the difference, two-sided, not corrected for the number of comparisons"
    yield ""
    yield f"{task}: what the lists are like, {first['coverage@10'].n} lists of ten"
    lists = [
        [system, _with_interval(own[_LISTS[0]]), *(f"{own[name].value:.3f}" for name in _LISTS[1:])]
        for system, own in by_system.items()
    ]
    yield from aligned([["system", *_LISTS], *lists])
    yield ""


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The rows with their columns under one another."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _with_interval(figure: Figure) -> str:
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"


def _ahead(figure: Figure) -> str:
    if figure.difference is None:
        return ""
    return f"{figure.difference:+.3f} [{figure.difference_low:+.3f}, {figure.difference_high:+.3f}]"


def p_in_words(p_value: float | None) -> str:
    """A probability to three digits, and below that only that it is smaller."""
    if p_value is None:
        return ""
    return f"< {_SMALLEST_P}" if p_value < _SMALLEST_P else f"{p_value:.3f}"
