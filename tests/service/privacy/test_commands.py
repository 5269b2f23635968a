"""`privacy report` and `privacy wipe`, and what the service counts for them."""

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from indexer.asked.counts_file import FILE_NAME
from indexer.snapshot.generations import IndexPaths
from service.application import create_application
from service.command_line import main
from service.settings import Settings
from service.state import State
from tests.conftest import ToyEncoder
from tests.waiting import wait_until

COVERED = "funeral loss mourning cemetery widow tears memory letter silence anniversary"


@pytest.fixture
def client(index_directory: Path, tmp_path: Path, toy_in_place: None) -> FlaskClient:
    """A client of the service, in which the words of two subject terms are known and encoded."""
    (tmp_path / "terms.txt").write_text("unwritten subject\nanother one\n")
    client = create_application(Settings(index_directory, subject_terms=tmp_path / "terms.txt")).test_client()
    state: State = client.application.extensions["related-articles"]
    (vector,) = ToyEncoder().encode(["unwritten subject"])
    snapshot = state.holder.held.snapshot
    assert snapshot is not None
    wait_until(lambda: state.readers.terms.nearest(snapshot, vector), 10)
    return client


def privacy(command: str, index: Path, *options: str) -> Result:
    """`related-articles privacy COMMAND`."""
    return CliRunner().invoke(main, ["privacy", command, "--index", str(index), *options])


def write(client: FlaskClient) -> None:
    """What a worker does every now and then."""
    state: State = client.application.extensions["related-articles"]
    state.readers.counts.write()


def ask(client: FlaskClient, query: str, times: int) -> None:
    """By the API and by the page in turn."""
    for number in range(times):
        if number % 2:
            assert client.post("/search", data={"query": query}).status_code == 200
        else:
            assert client.post("/v1/search", json={"query": query}).status_code == 200


def test_queries_are_counted_by_topic_or_as_far_from_every_one_and_few_are_withheld(
    client: FlaskClient, index_directory: Path
) -> None:
    ask(client, COVERED, 12)
    ask(client, "mortgage", 4)
    ask(client, "xyzzy unwritten subject", 6)
    write(client)
    told = json.loads(privacy("report", index_directory, "--json").stdout)
    counted = [(row["kind"], row["name"]) for row in told["counts"]]
    assert counted == [("topic", "grief"), ("far", "unwritten subject")]
    near, far = told["counts"]
    assert (near["covered"], near["weak"], near["missing"]) == (10, "fewer than 5", "fewer than 5")
    assert (far["covered"], far["weak"], far["missing"]) == ("fewer than 5", "fewer than 5", 5)
    in_words = privacy("report", index_directory).stdout
    assert "grief" in in_words
    assert "far from every topic" in in_words
    assert "mortgage" not in in_words + json.dumps(told)
    rows = sqlite3.connect(IndexPaths(index_directory).state / FILE_NAME).execute("SELECT * FROM counts").fetchall()
    assert {type(value) for row in rows for value in row} == {str, int}
    assert "xyzzy" not in str(rows)


def test_a_report_is_the_same_with_and_without_what_one_reader_asked(
    client: FlaskClient, index_directory: Path
) -> None:
    ask(client, COVERED, 11)
    ask(client, "mortgage", 1)
    write(client)
    before = [privacy("report", index_directory, *options).stdout for options in ([], ["--json"])]
    ask(client, COVERED, 3)
    ask(client, "mortgage", 3)
    write(client)
    assert [privacy("report", index_directory, *options).stdout for options in ([], ["--json"])] == before
    ask(client, COVERED, 1)
    write(client)
    assert privacy("report", index_directory).stdout != before[0]


def test_what_is_no_readers_query_is_not_counted(client: FlaskClient, index_directory: Path) -> None:
    for _ in range(6):
        client.get("/v1/articles/grief-0/related")
        client.post("/v1/related", json={"text": "funeral tears"})
        client.post("/v1/topics/suggest", json={"text": "funeral tears"})
        client.post("/v1/search", json={"query": "funeral", "limit": 0})
    write(client)
    assert json.loads(privacy("report", index_directory, "--json").stdout)["counts"] == []


def test_a_wipe_empties_the_file_and_says_so(client: FlaskClient, index_directory: Path) -> None:
    ask(client, COVERED, 10)
    write(client)
    assert "grief" in privacy("report", index_directory).stdout
    ask(client, COVERED, 10)
    result = privacy("wipe", index_directory)
    assert (result.exit_code, "nothing is stored" in result.stdout) == (0, True)
    write(client)
    assert "grief" not in privacy("report", index_directory).stdout


def test_before_anything_was_counted_there_is_nothing_to_report_or_to_wipe(tmp_path: Path) -> None:
    for command in ("report", "wipe"):
        assert privacy(command, tmp_path).exit_code == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["report", "wipe"])
def test_nothing_is_confirmed_of_a_folder_that_is_no_index(command: str, index_directory: Path, tmp_path: Path) -> None:
    (tmp_path / "site" / "pages").mkdir(parents=True)
    for mistyped in (tmp_path / "nosuch", tmp_path / "site"):
        result = privacy(command, mistyped)
        assert (result.exit_code, result.stdout) == (74, "")
        assert result.stderr == f"{mistyped}: nothing has been published here yet\n"
    result = privacy(command, index_directory, "--state", str(tmp_path / "nosuch"))
    assert (result.exit_code, result.stderr) == (74, f"{tmp_path / 'nosuch'}: there is no such folder\n")
    (index_directory / "state").symlink_to(tmp_path / "gone")
    assert privacy(command, index_directory).exit_code == 74


def test_an_index_over_which_no_service_has_counted_yet_is_told_to_hold_nothing(index_directory: Path) -> None:
    assert "nothing is stored" in privacy("wipe", index_directory).stdout


def test_a_damaged_file_is_one_line_and_exit_code_74_and_a_wipe_removes_it(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"rubbish" * 1000)
    result = privacy("report", tmp_path, "--state", str(tmp_path))
    assert (result.exit_code, len(result.stderr.splitlines())) == (74, 1)
    assert privacy("wipe", tmp_path, "--state", str(tmp_path)).exit_code == 0
    assert privacy("report", tmp_path, "--state", str(tmp_path)).exit_code == 0


def test_nothing_is_counted_where_nobody_wants_it_or_nothing_can_be_written(
    index_directory: Path, toy_in_place: None
) -> None:
    blocked = index_directory / "blocked"
    blocked.write_text("a file where the folder should be")
    for settings in (
        Settings(index_directory, count_readers=False),
        Settings(index_directory, state_directory=blocked),
    ):
        client = create_application(settings).test_client()
        ask(client, "funeral", 6)
        write(client)
        assert not (settings.state / FILE_NAME).exists()
