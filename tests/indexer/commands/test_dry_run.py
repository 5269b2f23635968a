"""A dry run says what the night would do, and leaves no trace."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from indexer.snapshot.generations import IndexPaths
from indexer.snapshot.publishing import index_lock
from service.command_line import main
from tests.conftest import ToyEncoder, invented_articles, run
from tests.indexer.live.live_articles import changing, put
from tests.writing import write_articles

pytestmark = pytest.mark.usefixtures("validated_here", "toy_at_night")


def tree(folder: Path) -> str:
    """A digest of everything in a folder: names, times and bytes."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        whole.update(f"{path} {path.stat().st_mtime_ns} {len(content)} ".encode() + content)
    return whole.hexdigest()


def dry_run(source: Path, index: Path, *options: str, code: int = 0) -> dict[str, Any]:
    result = CliRunner().invoke(
        main, ["reindex", str(source), "--index", str(index), "--dry-run", "--json", *options], catch_exceptions=False
    )
    assert result.exit_code == code, result.output
    report: dict[str, Any] = json.loads(result.stdout)
    return report


def test_it_names_what_was_added_changed_and_removed_and_counts_what_is_to_encode(
    source: Path, index_directory: Path
) -> None:
    articles = invented_articles()
    articles[5] = replace(articles[5], summary="An entirely new standfirst.")
    new = replace(articles[8], id="new", url="https://site.example/new", title="Brand new", summary="")
    write_articles(source, [*articles[:-1], replace(new, body=(replace(new.body[0], paragraphs=("All new words.",)),))])
    before = tree(index_directory.parent)
    report = dry_run(source, index_directory)
    assert tree(index_directory.parent) == before
    assert (report["would"], report["added"], report["changed"], report["removed"]) == (
        "publish",
        ["new"],
        ["sleep-5"],
        ["work-5"],
    )
    assert report["unchanged"] == len(articles) - 2
    assert report["texts_to_encode"] == 4
    # And a few words of the new title, in both ways of a short text, by which verdicts are measured.
    assert run(source, index_directory, ToyEncoder()).encoded == 4 + 2


def test_it_leaves_no_trace_where_nothing_was_ever_published(source: Path, tmp_path: Path) -> None:
    before = tree(tmp_path)
    report = dry_run(source, tmp_path / "index")
    assert tree(tmp_path) == before
    assert (report["would"], len(report["added"]), report["generation"]) == ("publish", 24, "")
    assert report["texts_to_encode"] == report["texts"]
    assert any("a trial of" in ground for ground in report["estimate"]["rests_on"])


def test_it_looks_while_another_process_works(source: Path, index_directory: Path) -> None:
    with index_lock(IndexPaths(index_directory)):
        before = tree(index_directory)
        assert dry_run(source, index_directory)["would"] == "do nothing"
        assert tree(index_directory) == before


def test_it_estimates_by_the_last_run_where_that_encoded_enough(source: Path, index_directory: Path) -> None:
    phases = {"encode": {"steps": 500, "seconds": 50}, "topics": {"steps": 0, "seconds": 7}}
    IndexPaths(index_directory).last_run.write_text(json.dumps({"built_phases": phases}))
    articles = invented_articles()
    articles[5] = replace(articles[5], summary="An entirely new standfirst.")
    estimate = dry_run(write_articles(source, articles), index_directory)["estimate"]
    assert estimate["encoding"] == pytest.approx(0.2)
    assert 7.2 <= estimate["seconds"] < 60


def test_where_nothing_changed_it_estimates_no_more_than_the_reading(source: Path, index_directory: Path) -> None:
    phases = {"encode": {"steps": 500, "seconds": 50}, "topics": {"steps": 0, "seconds": 600}}
    IndexPaths(index_directory).last_run.write_text(json.dumps({"built_phases": phases}))
    report = dry_run(source, index_directory)
    assert report["would"] == "do nothing"
    assert report["estimate"]["seconds"] < 60
    assert report["estimate"]["rests_on"] == ["reading: as just measured"]


def test_a_gate_that_would_refuse_is_named_and_gives_the_exit_code_of_a_refusal(
    source: Path, index_directory: Path, tmp_path: Path
) -> None:
    strict = tmp_path / "strict.toml"
    strict.write_text("[corpus]\nmaximum_reject_share = 0.1\ntolerated_rejects = 0\n")
    with source.open("a") as stream:
        stream.write('{"id": "x", "title": "No text"}\n' * 9)
    report = dry_run(source, index_directory, "--config", str(strict), code=70)
    assert [gate["name"] for gate in report["gates"] if gate["verdict"] == "refused"] == ["rejects"]
    assert {reject["reason"] for reject in report["rejects"]} == {"no-text"}
    dry_run(source, index_directory, "--config", str(strict), "--accept", "rejects")


def test_where_only_the_editors_pairs_changed_it_says_whether_they_hold(
    source: Path, index_directory: Path, tmp_path: Path
) -> None:
    settings, pairs = tmp_path / "site.toml", tmp_path / "pairs.yaml"
    settings.write_text('[gates]\ngolden_pairs = "pairs.yaml"\n')
    pairs.write_text("articles:\n- article: grief-0\n  lists: [work-1]\n")
    report = dry_run(source, index_directory, "--config", str(settings), code=70)
    assert [gate["name"] for gate in report["gates"] if gate["verdict"] == "refused"] == ["golden-pairs"]
    pairs.write_text("articles:\n- article: grief-0\n  never: [work-1]\n")
    assert dry_run(source, index_directory, "--config", str(settings))["would"] == "do nothing"


def test_another_encoder_is_a_gate_that_would_refuse(
    source: Path, index_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.commands.dry_run.open_encoder", lambda _model, **_: ToyEncoder(dimension=16))
    write_articles(source, invented_articles()[:-1])
    report = dry_run(source, index_directory, code=70)
    assert [gate["name"] for gate in report["gates"] if gate["verdict"] == "refused"] == ["encoder"]


def test_in_words_it_fits_a_screen(source: Path, index_directory: Path) -> None:
    write_articles(source, invented_articles()[:-1])
    result = CliRunner().invoke(main, ["reindex", str(source), "--index", str(index_directory), "--dry-run"])
    assert result.exit_code == 0
    assert "removed    1: work-5" in result.output
    assert len(result.output.splitlines()) < 15


def change_by_day(index: Path) -> None:
    """Deletes an article, puts one that is new and one that is there."""
    with changing(index) as store:
        store.delete("grief-1", [])
        put(store, replace(invented_articles()[2], title="Put by day"))
        put(store, replace(invented_articles()[8], id="new", url="https://site.example/new", title="Brand new"))


def test_it_says_what_was_changed_by_day_and_leaves_it_as_it_is(source: Path, index_directory: Path) -> None:
    change_by_day(index_directory)
    before = tree(index_directory)
    report = dry_run(source, index_directory)
    assert tree(index_directory) == before
    assert report["by_day"] == {
        "put": ["new", "sleep-2"], "deleted": ["grief-1"], "superseded": [], "standing": [], "kept_out": [],
    }  # fmt: skip
    assert (report["would"], report["added"], report["changed"], report["removed"]) == (
        "publish",
        ["new"],
        ["sleep-2"],
        ["grief-1"],
    )
    assert run(source, index_directory, ToyEncoder()).encoded >= report["texts_to_encode"] > 0


def test_it_sees_what_a_running_service_has_not_written_into_the_file_yet(source: Path, index_directory: Path) -> None:
    with changing(index_directory) as store:
        store.delete("grief-1", [])
        before = {path.name: path.read_bytes() for path in (index_directory / "state").glob("*[!m]")}
        assert dry_run(source, index_directory)["by_day"]["deleted"] == ["grief-1"]
        assert {path.name: path.read_bytes() for path in (index_directory / "state").glob("*[!m]")} == before
        assert {path.name for path in (index_directory / "state").iterdir()} == {*before, "live.sqlite-shm"}


@pytest.mark.slow
def test_a_change_by_day_is_something_to_do_where_the_sources_are_the_same(source: Path, index_directory: Path) -> None:
    night = ["reindex", str(source), "--index", str(index_directory)]
    assert CliRunner().invoke(main, night).exit_code == 0
    assert "by_day" not in dry_run(source, index_directory)
    change_by_day(index_directory)
    assert dry_run(source, index_directory)["would"] == "publish"
    assert CliRunner().invoke(main, night).exit_code == 0
    assert dry_run(source, index_directory)["would"] == "do nothing"


def test_after_a_night_changes_stand_until_the_sources_say_something_else(source: Path, index_directory: Path) -> None:
    change_by_day(index_directory)
    assert run(source, index_directory, ToyEncoder()).published
    report = dry_run(source, index_directory)
    assert (report["would"], report["by_day"]) == (
        "do nothing",
        {"put": [], "deleted": [], "superseded": [], "standing": ["new", "sleep-2"], "kept_out": ["grief-1"]},
    )
    articles = invented_articles()
    articles[2] = replace(articles[2], summary="What the sources say now.")
    result = CliRunner().invoke(
        main, ["reindex", str(write_articles(source, articles)), "--index", str(index_directory), "--dry-run"]
    )
    said = [line.removeprefix("by day     ") for line in result.output.splitlines() if line.startswith("by day")]
    assert said == [
        "1 put earlier and given up, since the sources say something else by now: sleep-2",
        "1 put earlier and kept, since the sources say what they said: new",
        "1 deleted earlier and kept out until put again: grief-1",
    ]
