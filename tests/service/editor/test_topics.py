"""What editors see of topics, and what they decide about those that were discovered."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.topics.model import Topic, TopicEdit, TopicKind
from indexer.topics.vocabulary.kept_edits import kept_edits
from service.access.visits import FORM_TOKEN, form_token_of
from service.worker.snapshot_holder import Held
from tests.browser import follow, needs_chromium
from tests.service.editor.checked_page import WIDTHS, press_until, watched_page
from tests.service.editor.conftest import VISIT, Editor
from tests.service.running_server import pages_of
from tests.service.topic_history import client_with_history

# Of the topics in tests/service/topic_history.py.
NIGHTS, BEDS, WORK, MORNINGS = "nights", "beds", "work", "mornings"


@pytest.fixture
def client(index_directory: Path) -> FlaskClient:
    """A client whose topics stand in a tree and have a history; `mornings` is one more that was discovered."""
    client = client_with_history(index_directory)
    holder = client.application.extensions["related-articles"].holder
    snapshot = holder.held.snapshot
    mornings = Topic(MORNINGS, "mornings", TopicKind.DISCOVERED, ("dawn",), 0)
    holder._held = Held(replace(snapshot, topics=(*snapshot.topics, mornings)))
    return client


@pytest.fixture
def address(client: FlaskClient) -> Iterator[str]:
    """The same on a free port."""
    with pages_of(client.application) as started:
        yield started


def kept(index_directory: Path) -> tuple[TopicEdit, ...]:
    """What was decided."""
    return kept_edits(index_directory / "state" / "topic-edits.yaml")


def said(page: str) -> str:
    """Why nothing was decided."""
    return page.partition("Nothing was decided: ")[2].partition("</p>")[0]


def test_discovered_topics_wait_until_they_are_named(editor: Editor, index_directory: Path) -> None:
    assert f'href="/editor/topics/{NIGHTS}"' in editor.get("/editor/topics")
    page = editor.send(f"/editor/topics/{NIGHTS}", decision="name", label=" Bad  nights ")
    assert "The name is kept. Readers see it from now on." in page
    assert "<h1>Bad nights</h1>" in page
    assert "named “Bad nights”" in page
    assert kept(index_directory) == (TopicEdit(NIGHTS, label="Bad nights"),)
    assert f'href="/editor/topics/{NIGHTS}"' not in editor.get("/editor/topics")
    assert "named “Bad nights”" in editor.get("/editor/topics?list=decided")


def test_who_decides_sees_it_on_the_next_page_before_any_worker_has_looked(client: FlaskClient, editor: Editor) -> None:
    assert "sleep and" in editor.get("/topics")
    client.application.extensions["related-articles"].served._watched = True  # as if a thread looked, only later
    assert "<h1>Bad nights</h1>" in editor.send(f"/editor/topics/{NIGHTS}", decision="name", label="Bad nights")


def test_a_topic_stands_among_all_others_whether_readers_are_told_of_them_or_not(editor: Editor) -> None:
    """`nights` and `beds` below it wait for a decision."""
    assert f'href="/editor/topics/{BEDS}"' in editor.get(f"/editor/topics/{NIGHTS}")
    assert f'href="/editor/topics/{NIGHTS}"' in editor.get(f"/editor/topics/{BEDS}")


def test_a_name_that_is_refused_can_be_mended_where_it_was_typed(client: FlaskClient, editor: Editor) -> None:
    assert editor.client is client
    fields = {FORM_TOKEN: form_token_of(VISIT), "decision": "name", "label": "grief"}
    response = client.post(f"/editor/topics/{NIGHTS}", data=fields)
    assert response.status_code == 422
    assert 'value="grief" aria-invalid="true"' in response.text


def test_what_was_decided_can_be_taken_back(editor: Editor, index_directory: Path) -> None:
    editor.send(f"/editor/topics/{NIGHTS}", decision="hide")
    assert kept(index_directory) == (TopicEdit(NIGHTS, hidden=True),)
    assert "taken back" in editor.send(f"/editor/topics/{NIGHTS}", decision="restore")
    assert kept(index_directory) == ()


def test_a_merger_is_looked_at_before_it_is_decided(editor: Editor, index_directory: Path) -> None:
    page = editor.get(f"/editor/topics/{BEDS}?merge={MORNINGS}")
    assert "Together they have" in page
    assert kept(index_directory) == ()
    editor.send(f"/editor/topics/{BEDS}", decision="merge", into=MORNINGS)
    assert kept(index_directory) == (TopicEdit(BEDS, merge_into=MORNINGS),)
    page = editor.get(f"/editor/topics/{BEDS}?done=merge")
    assert "<h1>beds</h1>" in page
    assert "The next night merges them" in page


def test_a_merger_that_would_be_refused_is_not_shown_but_refused_in_the_same_words(
    client: FlaskClient, editor: Editor, index_directory: Path
) -> None:
    """Of another level, of the publisher's own, with itself, with none, in a circle; what is possible is offered."""
    holder = client.application.extensions["related-articles"].holder
    snapshot = holder.held.snapshot
    top = Topic("top", "top", TopicKind.DISCOVERED, ("sky",), 0)  # two levels above `deep`, NIGHTS one above BEDS
    mid = Topic("mid", "mid", TopicKind.DISCOVERED, ("air",), 0, parent="top")
    deep = Topic("deep", "deep", TopicKind.DISCOVERED, ("sea",), 0, parent="mid")
    holder._held = Held(replace(snapshot, topics=(*snapshot.topics, top, mid, deep)))
    editor.send(f"/editor/topics/{MORNINGS}", decision="merge", into=BEDS)
    for topic, into in (
        (NIGHTS, BEDS),
        (NIGHTS, "top"),
        (BEDS, WORK),
        (WORK, BEDS),
        (BEDS, BEDS),
        (BEDS, "x"),
        (BEDS, MORNINGS),
    ):
        data = {FORM_TOKEN: form_token_of(VISIT), "decision": "merge", "into": into}
        decided = editor.client.post(f"/editor/topics/{topic}", data=data)
        looked = editor.client.get(f"/editor/topics/{topic}?merge={into}")
        assert (looked.status_code, said(looked.text)) == (decided.status_code, said(decided.text)), into
        assert (looked.status_code, "Together they have" in looked.text) == (422, False)
    assert kept(index_directory) == (TopicEdit(MORNINGS, merge_into=BEDS),)
    page = editor.get(f"/editor/topics/{NIGHTS}")
    assert 'value="mid"' in page
    assert 'value="top"' not in page
    (index_directory / "state" / "topic-edits.yaml").write_text("discovered: 5\n")
    assert editor.client.get(f"/editor/topics/{NIGHTS}?merge=mid").status_code == 503


def test_what_the_publishers_file_names_waits_for_nobody(client: FlaskClient, editor: Editor) -> None:
    holder = client.application.extensions["related-articles"].holder
    snapshot = holder.held.snapshot
    topics = tuple(replace(t, kind=TopicKind.NAMED) if t.id == NIGHTS else t for t in snapshot.topics)
    holder._held = Held(replace(snapshot, topics=topics))
    assert f'href="/editor/topics/{NIGHTS}"' not in editor.get("/editor/topics")
    assert "named when the last night began" in editor.get("/editor/topics?list=decided")


REFUSED: list[tuple[str, dict[str, str], int]] = [
    (NIGHTS, {"decision": "merge", "into": "no-such"}, 422),
    (NIGHTS, {"decision": "merge", "into": ""}, 422),
    (NIGHTS, {"decision": "merge", "into": MORNINGS}, 422),
    (NIGHTS, {"decision": "merge", "into": NIGHTS}, 422),
    (NIGHTS, {"decision": "name", "label": " "}, 422),
    (NIGHTS, {"decision": "delete"}, 422),
    (NIGHTS, {}, 422),
    (WORK, {"decision": "hide"}, 422),
    ("no-such", {"decision": "hide"}, 404),
]


def test_what_no_night_can_do_is_refused_and_changes_nothing(editor: Editor, index_directory: Path) -> None:
    for path, fields, status in REFUSED:
        data = {**fields, FORM_TOKEN: form_token_of(VISIT)}
        assert editor.client.post(f"/editor/topics/{path}", data=data).status_code == status, (path, fields)
        assert kept(index_directory) == ()


def test_a_decision_about_a_topic_that_is_gone_can_be_taken_back(editor: Editor, index_directory: Path) -> None:
    (index_directory / "state").mkdir(exist_ok=True)
    (index_directory / "state" / "topic-edits.yaml").write_text("discovered:\n- {id: gone, label: Gone}\n")
    assert "gone: named “Gone”" in editor.get("/editor/topics?list=decided")
    editor.send("/editor/topics/gone", decision="restore")
    assert kept(index_directory) == ()


def test_a_file_that_somebody_has_spoilt_is_not_written_over(editor: Editor, index_directory: Path) -> None:
    (index_directory / "state").mkdir(exist_ok=True)
    file = index_directory / "state" / "topic-edits.yaml"
    file.write_text("discovered: 5\n")
    editor.get("/editor/topics")
    data = {FORM_TOKEN: form_token_of(VISIT), "decision": "hide"}
    refused = editor.client.post(f"/editor/topics/{NIGHTS}", data=data)
    assert (refused.status_code, "decided before cannot be read" in refused.text) == (503, True)
    assert file.read_text() == "discovered: 5\n"


def test_what_cannot_be_kept_is_told(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name, a merger, and what is hidden; nothing was decided, so there is nothing to take back."""
    failing = "indexer.topics.vocabulary.kept_edits.replace_durably"
    monkeypatch.setattr(failing, lambda *_: (_ for _ in ()).throw(OSError(30, "Read-only file system")))
    decisions = ({"decision": "name", "label": "Beds"}, {"decision": "merge", "into": MORNINGS}, {"decision": "hide"})
    for fields in decisions:
        data = {FORM_TOKEN: form_token_of(VISIT), **fields}
        refused = editor.client.post(f"/editor/topics/{BEDS}", data=data, headers={"Accept": "text/html"})
        assert refused.status_code == 503
        assert "<h1>Nothing can be decided: the state folder cannot be written</h1>" in refused.text


def test_lists_and_pages_that_there_are_not(editor: Editor) -> None:
    assert editor.client.get("/editor/topics?list=others").status_code == 404
    assert editor.client.get("/editor/topics/no-such").status_code == 404
    assert "nothing to show" in editor.get(f"/editor/topics/{NIGHTS}?page=99999999999999999999")
    assert "Decide" not in editor.get(f"/editor/topics/{WORK}")


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("width", WIDTHS)
def test_an_editor_names_a_topic_and_looks_at_a_merger_with_the_keyboard(address: str, width: int) -> None:
    with watched_page(address, width) as watched:
        page = watched.go("/editor/topics")
        watched.check()
        follow(page, page.get_by_role("link", name="beds"))
        watched.check()
        press_until(page, "It is a part of")
        page.keyboard.press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.get_by_role("heading", name="As a part of").is_visible()
        watched.check()
        press_until(page, "Name that readers see")
        page.keyboard.press("Control+A")
        page.keyboard.type("Bad nights")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.get_by_role("status").inner_text().startswith("The name is kept.")
        watched.check()
