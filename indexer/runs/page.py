"""The report of a run -> a page that a person opens from disk or prints: plain HTML, no scripts, nothing fetched."""

from pathlib import Path

from indexer.page_templates import page_templates
from indexer.runs.ending import SUCCESSES, Result, next_step
from indexer.runs.report import RunReport

# Whoever did not pass stands first.
_ORDER = ("refused", "accepted", "warned", "passed")
_MEBIBYTE = 1024 * 1024


def run_page(report: RunReport, index: Path) -> str:
    """The page of the run `report` of the index in the folder `index`."""
    environment = page_templates()
    environment.filters |= {
        "number": _number,
        "mebibytes": lambda size: f"{size / _MEBIBYTE:,.0f} MiB",
        # Whoever reads an advice here has the report open.
        "here": lambda advice: advice.replace("in the run's report", "below"),
    }
    run = report.run
    refusing = [gate.name for gate in report.gates if gate.verdict == "refused"]
    return environment.get_template("run.html").render(
        report=report,
        compared=report.compared,
        run=run,
        index=index,
        taken_in=run.result in SUCCESSES,
        gates=sorted(report.gates, key=lambda gate: _ORDER.index(gate.verdict)),
        # Of gates that refused, the table has every word.
        reason=f"Refused by {', '.join(refusing)}." if run.result == Result.REFUSED and refusing else run.reason,
        next_step=next_step(run.result, run.exit_code, str(index), refusing),
    )


def _number(value: float | None) -> str:
    """A figure as people read it: whole numbers whole, shares with four places."""
    if value is None:
        return "—"
    return f"{value:,.0f}" if value == int(value) and abs(value) != 1 else f"{value:,.4g}"
