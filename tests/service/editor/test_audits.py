"""`/editor/audits`: an editor sees what is the matter, dismisses it, takes that back, and takes a list away."""

import re
from pathlib import Path

import pytest

from indexer.answering.audits import FindingsPage, ListedFinding
from indexer.audit.finding import Evidence, Finding, Kind
from indexer.snapshot.snapshot import Snapshot
from service.access.visits import FORM_TOKEN, form_token_of
from tests.browser import needs_chromium
from tests.service.editor.checked_page import WIDTHS, press_until, watched_page
from tests.service.editor.conftest import VISIT, Editor

DOUBLED = "/editor/audits?kind=duplicates"


def digests(page: str) -> list[str]:
    """Of the findings on a page."""
    return re.findall(r'name="digest" value="(\w+)"', page)


def test_a_finding_is_dismissed_and_opened_again(editor: Editor) -> None:
    first = digests(editor.get(DOUBLED))[0]
    after = editor.send("/editor/audits/dismissals", digest=first, kind="duplicates", page=1)
    assert "dismissed until its articles change" in after
    assert first not in digests(after)
    assert digests(editor.get(f"{DOUBLED}&dismissed=")) == [first]
    again = editor.send("/editor/audits/dismissals", digest=first, kind="duplicates", page=1, undo=1)
    assert "open again" in again
    assert first in digests(editor.get(DOUBLED))


def test_a_page_beyond_the_last_is_the_last(editor: Editor) -> None:
    for address in (f"{DOUBLED}&", "/editor/topics?list=vocabulary&", "/editor/asked?"):
        beyond = editor.get(f"{address}page=99")
        number, of = (re.findall(r"Page (\d+) of (\d+)", beyond) or [("1", "1")])[0]
        assert number == of
        last = editor.get(f"{address}page={of}")
        assert re.findall(r'href="([^"]+)"', beyond) == re.findall(r'href="([^"]+)"', last)


def test_every_kind_has_a_page_and_a_file(editor: Editor) -> None:
    for kind in Kind:
        page = editor.get(f"/editor/audits?kind={kind}")
        assert 'aria-current="page"' in page
        rows = editor.get(f"/editor/audits/{kind}.csv").splitlines()
        assert rows[0].startswith("kind,severity,articles")
    assert editor.client.get("/editor/audits/everything.csv").status_code == 404


def test_what_is_about_no_article_is_called_by_what_it_is_about(
    editor: Editor, shared_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A topic by its label, a link by where it leads."""
    topic = shared_snapshot.topics[0]
    linked = f'<h3><a href="/editor/topics/{topic.id}">{topic.label}</a></h3>'
    for kind, subject, name, title in (
        (Kind.THIN_TOPICS, topic.id, topic.label, linked),
        (Kind.BROKEN_LINKS, "/gone", "/gone", "<h3>/gone</h3>"),
    ):
        finding = Finding(kind, ("sleep-0",), (Evidence("Few"),), "Mend it", 0.5, "0" * 16, subject)
        found = FindingsPage(1, (ListedFinding(finding, dismissed=False),))
        monkeypatch.setattr("service.editor.audits.page_of_findings", lambda *_, found=found, **__: found)
        shown = editor.get(f"/editor/audits?kind={kind}")
        assert title in shown
        assert f'aria-label="Dismiss: {name}"' in shown
        assert "/editor/articles/sleep-0" in shown


def test_without_a_kind_or_with_one_that_there_is_not_the_first_with_findings_is_shown(editor: Editor) -> None:
    for address in ("/editor/audits", "/editor/audits?kind=everything&page=0", "/editor/audits?page=x"):
        assert digests(editor.get(address))


def test_a_form_of_another_page_dismisses_nothing(editor: Editor) -> None:
    first = digests(editor.get(DOUBLED))[0]
    assert editor.client.post("/editor/audits/dismissals", data={"digest": first}).status_code == 403
    assert first in digests(editor.get(DOUBLED))


def test_what_cannot_be_kept_is_told(editor: Editor, index_directory: Path) -> None:
    first = digests(editor.get(DOUBLED))[0]
    (index_directory / "state" / "dismissals.sqlite").mkdir()
    for more in ({}, {"undo": "1"}):
        data = {FORM_TOKEN: form_token_of(VISIT), "digest": first, **more}
        refused = editor.client.post("/editor/audits/dismissals", data=data, headers={"Accept": "text/html"})
        assert refused.status_code == 503
        assert "<h1>Nothing can be dismissed or taken back now" in refused.text


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("width", WIDTHS)
def test_in_a_browser_a_finding_is_dismissed_with_the_keyboard_alone(address: str, width: int) -> None:
    with watched_page(address, width) as watched:
        page = watched.go(DOUBLED)
        watched.check()
        counted = page.locator("a[aria-current]", has_text="Doubled (").inner_text()
        name = page.locator(".finding button").first.get_attribute("aria-label")
        assert name is not None
        press_until(page, name, most=40)
        page.keyboard.press("Enter")
        page.wait_for_url("**done=dismissed**")
        found = int(counted.removeprefix("Doubled (").removesuffix(")"))
        assert page.get_by_role("link", name=f"Doubled ({found - 1})").is_visible()
        assert page.get_by_role("button", name=name, exact=True).count() == 0
        watched.check()
        watched.go(f"{DOUBLED}&dismissed=")
        watched.check()
        watched.go("/editor/audits?kind=hubs")
        watched.check()
