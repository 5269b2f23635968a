"""What an editor decides about a found topic is told at once, by every worker, wherever topics are told."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.topics.model import TopicEdit
from indexer.topics.vocabulary.kept_edits import keep_edit
from service.live.topic_edits import TopicEdits
from tests.service.topic_history import client_with_history

# Of the topics in tests/service/topic_history.py; sleep-2 has it.
NIGHTS, BEFORE, NAME = "nights", "sleep and <dreams>", "Bad nights"
LIST = "/v1/articles/sleep-2/related?limit=3"


@pytest.fixture
def clients(index_directory: Path, toy_in_place: None) -> tuple[FlaskClient, FlaskClient]:
    """Two workers over one state folder."""
    return client_with_history(index_directory), client_with_history(index_directory)


@pytest.fixture
def decide(clients: tuple[FlaskClient, FlaskClient], index_directory: Path) -> Callable[[TopicEdit], None]:
    """Keeps what an editor decided, as the page and the command line do."""
    topics = clients[0].application.extensions["related-articles"].holder.held.snapshot.topics

    def keep(edit: TopicEdit) -> None:
        keep_edit(index_directory / "state" / "topic-edits.yaml", edit, topics)

    return keep


def kinds_and_labels(topics: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What is told of the found topic among `topics`."""
    return [(topic["kind"], topic["label"]) for topic in topics if topic["id"] == NIGHTS]


def everywhere(client: FlaskClient) -> list[list[tuple[str, str]]]:
    """What each answer of the API that tells topics tells of the found one."""
    items = client.get(LIST).get_json()["items"]
    whole = client.get(LIST + "&min_score=0").get_json()["items"]  # not by the quick way
    found = client.post("/v1/search", json={"query": "pillow insomnia", "limit": 3}).get_json()
    draft = client.post("/v1/topics/suggest", json={"text": "pillow insomnia snoring"}).get_json()
    told = [
        *(item["topics"] for item in (*items, *whole, *found["items"])),
        found["topics"],
        draft["topics"],
        client.get("/v1/articles/sleep-2/topics").get_json()["topics"],
        client.get("/v1/articles/sleep-2/topics?evidence=true").get_json()["topics"],
        client.get("/v1/topics").get_json()["topics"],
    ]
    return [kinds_and_labels(topics) for topics in told]


def test_a_name_is_told_by_every_answer_of_every_worker(
    clients: tuple[FlaskClient, FlaskClient], decide: Callable[[TopicEdit], None]
) -> None:
    before = everywhere(clients[0])
    assert all(topics == [("discovered", BEFORE)] for topics in before), before
    decide(TopicEdit(NIGHTS, NAME))
    for client in clients:
        assert everywhere(client) == [[("named", NAME)] for _ in before]
        topic = client.get(f"/v1/topics/{NIGHTS}").get_json()
        assert (topic["label"], topic["kind"], topic["shown"], topic["readability"]) == (NAME, "named", True, 1.0)
        for page in ("/topics", f"/topics/{NIGHTS}", "/editor/topics?list=decided"):
            assert NAME in client.get(page).text, page
            assert "dreams" not in client.get(page).text.replace("renamed “sleep and &lt;dreams&gt;”", ""), page


def test_what_is_hidden_is_told_by_no_answer_until_it_is_taken_back(
    clients: tuple[FlaskClient, FlaskClient], decide: Callable[[TopicEdit], None]
) -> None:
    before = everywhere(clients[0])
    decide(TopicEdit(NIGHTS, hidden=True))
    for client in clients:
        assert everywhere(client) == [[] for _ in before]
        assert "dreams" not in client.get("/topics").text
        assert not client.get(f"/v1/topics/{NIGHTS}").get_json()["shown"]
    decide(TopicEdit(NIGHTS))
    assert [everywhere(client) for client in clients] == [before, before]


@pytest.mark.parametrize("address", [LIST, LIST + "&min_score=0", "/v1/topics", f"/v1/topics/{NIGHTS}"])
def test_what_a_cache_has_is_good_only_while_topics_are_called_so(
    clients: tuple[FlaskClient, FlaskClient], decide: Callable[[TopicEdit], None], address: str
) -> None:
    def asked(client: FlaskClient, known: str) -> int:
        return client.get(address, headers={"If-None-Match": known}).status_code

    one, other = clients
    before = one.get(address).headers["ETag"]
    decide(TopicEdit(NIGHTS, NAME))
    named = one.get(address).headers["ETag"]
    assert [asked(client, before) for client in clients] == [200, 200]
    assert [asked(client, named) for client in clients] == [304, 304]
    decide(TopicEdit(NIGHTS))
    assert [asked(client, before) for client in clients] == [304, 304]
    assert asked(other, named) == 200


def test_a_file_that_somebody_has_spoilt_changes_nothing_and_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "topic-edits.yaml"
    held = TopicEdits(file)
    assert held.look() == ()
    file.write_text("discovered:\n- {id: nights, label: Bad nights}\n")
    assert held.look() == (TopicEdit("nights", "Bad nights"),)
    file.write_text("discovered: [")
    assert held.look() == held.look() == (TopicEdit("nights", "Bad nights"),)
    assert caplog.text.count("topic-edits-refused") == 1
    file.unlink()
    assert held.look() == ()


def test_an_unchanged_file_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "topic-edits.yaml"
    file.write_text("discovered:\n- {id: nights, hidden: true}\n")
    held = TopicEdits(file)
    monkeypatch.setattr("service.live.file_state._SETTLED_SECONDS", 0.0)
    assert held.look() == (TopicEdit("nights", hidden=True),)
    monkeypatch.setattr("service.live.topic_edits.kept_edits", lambda _path: pytest.fail("read again"))
    assert held.look() == (TopicEdit("nights", hidden=True),)


def test_a_file_that_could_not_be_opened_is_read_once_it_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody touches it then: a worker had no more files to open, or a network was gone."""
    monkeypatch.setattr("service.live.file_state._SETTLED_SECONDS", -1.0)
    file = tmp_path / "topic-edits.yaml"
    file.write_text("discovered: [{id: nights, label: Bad nights}]\n")
    edits = TopicEdits(file)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("indexer.small_files.open_regular", exhausted)
        assert edits.look() == ()
    assert edits.look() == (TopicEdit(NIGHTS, label=NAME),)


def exhausted(_path: Path) -> None:
    """What opening a file is where a process has too many."""
    raise OSError(errno.EMFILE, "Too many open files")
