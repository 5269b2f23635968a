"""Every run leaves a record that says how it ended, and nothing about the record changes how it ended."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from corpus.configuration import Source
from indexer.commands.night import full_night
from indexer.nightly import steps
from indexer.nightly.configuration import Configuration
from indexer.nightly.inputs import Job
from indexer.runs.closing import closing_lines
from indexer.runs.ending import NEXT_STEPS, Ending, ending_of
from indexer.runs.ending import Result as Became
from indexer.runs.last_run import last_success_at
from indexer.runs.records import RunBook, recorded
from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.publishing import DurabilityUnknownError, NoSpaceError, index_lock
from service.command_line import main
from tests.conftest import REPOSITORY, ToyEncoder, copied, invented_articles
from tests.indexer.live.live_articles import changing, put
from tests.writing import write_articles, write_lines

pytestmark = pytest.mark.usefixtures("validated_here", "toy_at_night")


def reindex(*arguments: object, index: Path) -> Result:
    """The nightly job from the command line."""
    return CliRunner().invoke(main, ["reindex", *map(str, arguments), "--index", str(index)])


def last(index: Path) -> dict[str, Any]:
    """The summary of the last run."""
    found: dict[str, Any] = json.loads(IndexPaths(index).last_run.read_bytes())
    return found


def report(index: Path) -> dict[str, Any]:
    """The report of the last run, whose page must be there as well."""
    runs = IndexPaths(index).last_run.parent
    assert (runs / f"{last(index)['report']}.html").read_text().startswith("<!doctype html>")
    found: dict[str, Any] = json.loads((runs / f"{last(index)['report']}.json").read_bytes())
    return found


@contextmanager
def the_job(monkeypatch: pytest.MonkeyPatch, does: Callable[[], None]) -> Iterator[None]:
    """The command with another job in it."""

    def instead(*_arguments: object, **_named: object) -> None:
        does()

    with monkeypatch.context() as patch:
        patch.setattr("indexer.commands.night.reindex", instead)
        yield


@pytest.fixture(scope="module")
def changed_night(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index in which a second night was published; one article went, four came, one has another title."""
    folder = tmp_path_factory.mktemp("changed")
    index = copied(published, folder / "index")
    articles = invented_articles(7)
    articles[4] = replace(articles[4], title="A title of <script>alert(1)</script>")
    source = write_articles(folder / "articles.jsonl", articles[1:])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.commands.night.open_encoder", lambda _model, **_: ToyEncoder())
        assert reindex(source, "--accept", "churn", index=index).exit_code == 0
    return index


def test_a_published_night_reports_what_came_what_went_and_how_good_it_is(changed_night: Path) -> None:
    summary, found = last(changed_night), report(changed_night)
    assert (summary["result"], summary["exit_code"], summary["report_failure"]) == ("published", 0, "")
    assert summary["generation"] == current_generation(IndexPaths(changed_night))
    assert summary["last_success_at"] == summary["last_published_at"] == summary["finished_at"]
    changes = found["compared"]["articles"]
    assert [one["id"] for one in changes["added"]["named"]] == ["grief-6", "money-6", "sleep-6", "work-6"]
    assert changes["removed"]["named"] == [{"id": "sleep-0", "title": invented_articles()[0].title, "was": ""}]
    assert "sleep-4" in [one["id"] for one in changes["changed"]["named"]]
    assert {gate["verdict"] for gate in found["gates"]} <= {"passed", "warned", "accepted"}
    figures = {figure["name"]: (figure["before"], figure["now"]) for figure in found["compared"]["figures"]}
    assert figures["articles"] == (24, 27)
    assert {"read", "write"} <= {phase["name"] for phase in found["phases"]}
    assert all(phase["peak_bytes"] > 10_000_000 for phase in found["phases"])


def by_day(index: Path) -> dict[str, list[str]]:
    """The ids of the report of the last run whose changes by day had each fate."""
    return {one["fate"]: [each["id"] for each in one["articles"]["named"]] for one in report(index)["by_day"]}


@pytest.mark.slow
def test_what_was_changed_by_day_is_named_with_what_became_of_it(index_directory: Path, source: Path) -> None:
    assert reindex(source, index=index_directory).exit_code == 0
    assert (last(index_directory)["by_day"], "Changed by day" in page(index_directory)) == ({}, False)
    articles = invented_articles()
    with changing(index_directory) as store:
        store.delete("grief-1", [])
        for number in (2, 3):
            put(store, replace(articles[number], title=f"By day <b>{number}</b>"))
    result = reindex(source, index=index_directory)
    assert '"live-changes", "put": 2, "deleted": 1}' in result.output
    assert by_day(index_directory) == {"put": ["sleep-2", "sleep-3"], "deleted": ["grief-1"]}
    assert last(index_directory)["by_day"] == {"put": 2, "deleted": 1}
    assert "By day &lt;b&gt;2&lt;/b&gt;" in page(index_directory)
    assert "is in the generation" in page(index_directory)
    write_articles(source, [replace(one, title="By the sources") if one.id == "sleep-2" else one for one in articles])
    assert reindex(source, index=index_directory).exit_code == 0
    assert by_day(index_directory) == {"superseded": ["sleep-2"], "standing": ["sleep-3"], "kept_out": ["grief-1"]}
    assert "1 put earlier and given up, since the sources say something else by now" in page(index_directory)


def test_what_was_changed_while_a_night_worked_is_said_to_wait(
    index_directory: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = steps.judge_staged

    def meanwhile(*given: Any) -> None:
        judge(*given)
        with changing(index_directory) as store:
            store.delete("grief-1", [])

    monkeypatch.setattr("indexer.nightly.steps.judge_staged", meanwhile)
    write_articles(source, invented_articles(7))
    assert reindex(source, index=index_directory).exit_code == 0
    assert by_day(index_directory) == {"waiting": ["grief-1"]}


def test_of_a_night_that_was_refused_changes_by_day_are_said_to_go_on(index_directory: Path, source: Path) -> None:
    with changing(index_directory) as store:
        store.delete("grief-1", [])
    assert reindex(write_articles(source, invented_articles()[:8]), index=index_directory).exit_code == 70
    assert by_day(index_directory) == {"deleted": ["grief-1"]}
    assert "goes on as it was by day" in page(index_directory)


def test_the_lines_on_a_terminal_name_no_more_changes_by_day_than_fit(index_directory: Path, source: Path) -> None:
    with changing(index_directory) as store:
        store.delete("grief-1", [])
        for number in range(12):
            store.delete(f"no-{number:02}", [])
    run = RunBook(IndexPaths(index_directory))
    with recorded(run):
        full_night(run, Job.of([Source(path=source)], Configuration(), None))
    said = list(closing_lines(run.summary, run.changed, run.by_day, index_directory / "runs"))
    names = ", ".join(["grief-1", *(f"no-{number:02}" for number in range(9))])
    assert f"  by day    13 deleted: {names}, ..." in said


def test_lists_that_changed_are_shown_before_and_after_with_the_new_ones_marked(changed_night: Path) -> None:
    (change, *_) = report(changed_night)["compared"]["lists"]
    before, after = ({place["id"] for place in change[side]} for side in ("before", "after"))
    assert {place["id"] for place in change["after"] if place["new"]} == after - before != set()
    assert {place["id"] for place in change["before"] if place["new"]} == before - after
    shares = [change["share"] for change in report(changed_night)["compared"]["lists"]]
    assert shares == sorted(shares, reverse=True)
    assert len(shares) <= 10


def page(index: Path) -> str:
    """The page of the last run."""
    return (IndexPaths(index).last_run.parent / f"{last(index)['report']}.html").read_text()


def test_the_phases_of_a_run_add_up_to_its_time_and_an_unchanged_night_has_its_own(
    index_directory: Path, source: Path
) -> None:
    """To the rounding of the summary, however fast the machine is."""
    write_articles(source, invented_articles(7))
    assert reindex(source, index=index_directory).exit_code == 0
    built = last(index_directory)
    phases = sum(phase["seconds"] for phase in built["phases"].values())
    assert phases == pytest.approx(built["seconds"], abs=0.05 + 0.005 * len(built["phases"]))
    assert reindex(source, index=index_directory).exit_code == 0
    unchanged = last(index_directory)
    assert (unchanged["result"], set(unchanged["phases"])) == ("unchanged", {"look", "rest", "report"})
    assert unchanged["built_phases"] == built["phases"]  # what a forecast rests on


def test_changed_are_articles_that_changed_and_relinked_those_whose_links_did(
    index_directory: Path, source: Path
) -> None:
    articles = invented_articles()
    articles[3] = replace(articles[3], links=(articles[9].id,))
    articles[4] = replace(articles[4], title="Another title")
    write_articles(source, articles)
    assert reindex(source, index=index_directory).exit_code == 0
    changes = report(index_directory)["compared"]["articles"]
    named = {kind: [one["id"] for one in changes[kind]["named"]] for kind in ("changed", "relinked", "added")}
    assert named == {"changed": ["sleep-4"], "relinked": ["sleep-3"], "added": []}


def test_every_category_that_vanished_is_named_and_every_weight_that_moved(index_directory: Path, source: Path) -> None:
    gone = ("Sleep", "Work")
    write_articles(source, [one for one in invented_articles(9) if one.category not in gone])
    accepted = [part for gate in ("articles", "categories", "churn", "topic-ids") for part in ("--accept", gate)]
    assert reindex(source, *accepted, index=index_directory).exit_code == 0
    compared = report(index_directory)["compared"]
    assert compared["categories"]["gone"] == [{"name": name, "articles": 6} for name in gone]
    assert "Sleep (6), Work (6)" in page(index_directory)
    for weight in compared["weights"]:
        assert weight["before"] != weight["now"]
        assert weight["name"] in page(index_directory)
    assert compared["why_lists_moved"]
    assert all(cause in page(index_directory) for cause in compared["why_lists_moved"])


def test_places_that_changed_say_why(changed_night: Path) -> None:
    lists = report(changed_night)["compared"]["lists"]
    places = [place for one in lists for side in ("before", "after") for place in one[side]]
    assert all(bool(place["why"]) is place["new"] for place in places)
    new = {place["id"]: place["why"] for one in lists for place in one["after"] if place["new"]}
    came = {"grief-6", "money-6", "sleep-6", "work-6"}
    assert {name for name, why in new.items() if why == "came to the site"} == came & new.keys()


def test_figures_that_measure_the_same_agree(changed_night: Path) -> None:
    found = report(changed_night)
    figures = {figure["name"]: figure["now"] for figure in found["compared"]["figures"]}
    says = {gate["name"]: gate["says"] for gate in found["gates"]}
    assert says["topic-count"].startswith(f"{figures['discovered topics']} discovered topics")
    assert says["no-topic"].startswith(f"{figures['in no discovered topic']} of {figures['articles']} articles")
    links = figures["editors' links compared"]
    assert says["picks"].startswith(f"of {links} links by editors")
    steps = sum(phase["steps"] for phase in found["phases"] if phase["name"] == "encode")
    assert found["run"]["encoded_texts"] == steps > 0


def test_a_page_neither_advises_to_read_itself_nor_names_exceptions(
    index_directory: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = source.parent / "settings.toml"
    settings.write_text("[gates]\nmaximum_churn = 0.01\n")
    write_articles(source, invented_articles(7))
    assert reindex(source, "--config", settings, index=index_directory).exit_code == 70
    assert "Refused by churn." in page(index_directory)
    assert not re.search(r"(the|'s|&#39;s) report", page(index_directory))
    for error in (OSError(28, "No space left on device"), KeyError("x"), NoSpaceError("no room")):
        with the_job(monkeypatch, _raises(error)):
            reindex(source, index=index_directory)
        assert "Error" not in page(index_directory)


def test_markup_in_titles_is_text_on_the_page_and_nothing_runs_or_is_fetched(changed_night: Path) -> None:
    page = (IndexPaths(changed_night).last_run.parent / f"{last(changed_night)['report']}.html").read_text()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_an_unchanged_night_leaves_a_record_and_keeps_when_it_last_published(
    index_directory: Path, source: Path
) -> None:
    assert reindex(source, index=index_directory).exit_code == 0
    paths = IndexPaths(index_directory)
    paths.last_run.write_text(json.dumps(last(index_directory) | {"last_published_at": "2026-01-01T02:00:00+00:00"}))
    assert reindex(source, index=index_directory).exit_code == 0
    summary = last(index_directory)
    assert (summary["result"], summary["generation"]) == ("unchanged", current_generation(paths))
    assert summary["last_published_at"] == "2026-01-01T02:00:00+00:00"
    assert summary["last_success_at"] == summary["finished_at"]


def test_a_refused_night_names_its_gates_and_lists_what_was_removed(index_directory: Path, source: Path) -> None:
    reindex(source, index=index_directory)
    success = last(index_directory)["last_success_at"]
    assert reindex(write_articles(source, invented_articles()[:8]), index=index_directory).exit_code == 70
    summary, found = last(index_directory), report(index_directory)
    assert (summary["result"], summary["exit_code"], summary["generation"]) == ("refused", 70, None)
    assert "articles" in summary["refused_gates"]
    assert "16 of 24 articles are gone" in summary["reason"]
    assert summary["last_success_at"] == success
    assert found["compared"]["articles"]["removed"]["number"] == 16
    assert found["compared"]["articles"]["changed"] is None


def test_a_night_refused_at_the_lists_still_shows_them(index_directory: Path, source: Path, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("[gates]\nmaximum_churn = 0.01\n")
    write_articles(source, invented_articles(7))
    assert reindex(source, "--config", settings, index=index_directory).exit_code == 70
    assert last(index_directory)["refused_gates"] == ["churn"]
    assert report(index_directory)["compared"]["lists"]
    assert "--accept churn" in next(IndexPaths(index_directory).last_run.parent.glob("*.html")).read_text()


def _raises(error: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code", "result"),
    [
        (OSError(5, "Input/output error"), 74, "failed"),
        (NoSpaceError("no room"), 75, "failed"),
        (DurabilityUnknownError("perhaps"), 76, "failed"),
        (ZeroDivisionError("a bug"), 1, "failed"),
        (KeyboardInterrupt(), 130, "stopped"),
    ],
)
def test_whatever_ends_a_run_stands_in_its_record(
    index_directory: Path, source: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, result: str
) -> None:
    with the_job(monkeypatch, _raises(error)):
        reindex(source, index=index_directory)
    summary = last(index_directory)
    assert (summary["result"], summary["exit_code"]) == (result, code)
    said = getattr(error, "strerror", None) or str(error)
    assert said in summary["reason"] or result == "stopped"
    assert type(error).__name__ not in summary["reason"]
    assert report(index_directory)["run"]["result"] == result


def test_bad_input_and_a_bad_configuration_leave_their_records(tmp_path: Path) -> None:
    index, settings = tmp_path / "new", tmp_path / "settings.toml"
    assert reindex(write_lines(tmp_path / "bad.jsonl", [{"id": "x", "title": "No text"}]), index=index).exit_code == 65
    assert (last(index)["result"], last(index)["rejected"]) == ("failed", {"no-text": 1})
    assert report(index)["rejected"][0]["examples"][0][0] == "bad.jsonl:1"
    settings.write_text("nonsense = 1\n")
    assert reindex(tmp_path, "--config", settings, index=index).exit_code == 78
    assert (last(index)["exit_code"], "nonsense" in last(index)["reason"]) == (78, True)
    assert last(index)["last_success_at"] is None


def test_a_run_that_finds_the_index_locked_leaves_the_record_of_the_one_at_work(
    index_directory: Path, source: Path, tmp_path: Path
) -> None:
    metrics = tmp_path / "run.prom"
    reindex(source, "--metrics", metrics, index=index_directory)
    runs = IndexPaths(index_directory).last_run.parent
    before = {path.name: path.read_bytes() for path in [*runs.iterdir(), metrics]}
    with index_lock(IndexPaths(index_directory)):
        assert reindex(source, "--metrics", metrics, index=index_directory).exit_code == 75
    assert {path.name: path.read_bytes() for path in [*runs.iterdir(), metrics]} == before


def test_a_command_line_that_is_not_understood_leaves_no_record(tmp_path: Path) -> None:
    assert reindex(index=tmp_path / "new").exit_code == 2
    assert reindex(tmp_path, "--metrics", "metrics.txt", index=tmp_path / "new").exit_code == 2
    assert not (tmp_path / "new").exists()


def test_a_record_that_cannot_be_written_changes_nothing_but_is_seen(
    index_directory: Path, source: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("indexer.runs.page.run_page", full)
    result = reindex(source, "--metrics", tmp_path / "run.prom", index=index_directory)
    assert result.exit_code == 0
    assert "record-failed" in result.output
    assert "No space left" in last(index_directory)["report_failure"]
    assert 'report_written{index="' in (metrics := (tmp_path / "run.prom").read_text())
    assert metrics.rstrip().endswith("0.0")


def test_a_metrics_folder_that_is_not_there_is_said_and_the_night_is_published(
    index_directory: Path, source: Path, tmp_path: Path
) -> None:
    result = reindex(source, "--metrics", tmp_path / "nowhere" / "run.prom", index=index_directory)
    assert (result.exit_code, "record-failed" in result.output) == (0, True)


def test_the_newest_thirty_are_kept(tmp_path: Path) -> None:
    paths = IndexPaths(tmp_path)
    runs = paths.last_run.parent
    runs.mkdir()
    paths.rejects.write_text("")
    for day in range(40):
        name = f"{datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day):%Y%m%dT%H%M%S}.000Z"
        for ending in ("json", "html"):
            (runs / f"{name}.{ending}").write_text("")
    run = RunBook(paths)
    with recorded(run):
        run.ending = Ending(Became.UNCHANGED)
    names = sorted(path.name for path in runs.iterdir())
    assert len(names) == 2 * 30 + 2
    assert {"last.json", "rejects.jsonl", f"{run.summary['report']}.html"} <= set(names)
    assert "20260111T000000.000Z.json" not in names


@pytest.mark.slow
def test_a_run_that_is_told_to_stop_says_so(tmp_path: Path) -> None:
    """With a real signal in a real process, in the middle of a job that does not end."""
    source = tmp_path / "articles.jsonl"
    source.write_text("{}\n")
    script = (
        "import indexer.commands.night as night, indexer.commands.reindex as command, time\n"
        "def hang(*_, **__):\n    print('here', flush=True); time.sleep(100)\n"
        "night.reindex = hang\n"
        f"command.reindex([{str(source)!r}, '--index', {str(tmp_path / 'index')!r}])\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=REPOSITORY, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 143
    assert (last(tmp_path / "index")["result"], last(tmp_path / "index")["exit_code"]) == ("stopped", 143)


def test_the_summary_of_an_older_version_still_says_when_it_went_well() -> None:
    assert last_success_at({"result": "published", "finished_at": "2026-01-01"}) == "2026-01-01"
    assert last_success_at({"result": "refused", "finished_at": "2026-01-01"}) is None


def test_a_usage_error_keeps_its_exit_code_and_every_code_has_a_next_step() -> None:
    assert ending_of(click.UsageError("no")).exit_code == 2
    assert {1, 2, 65, 70, 74, 75, 76, 78, 130, 143} == set(NEXT_STEPS)
