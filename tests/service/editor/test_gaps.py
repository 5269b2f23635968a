"""The page that takes a list of queries: judged, in groups, as a page and as a file, and forgotten."""

import csv
import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.access.visits import FORM_TOKEN, form_token_of
from tests.browser import needs_chromium
from tests.service.editor.checked_page import WIDTHS, press_until, watched_page
from tests.service.editor.conftest import VISIT, Editor

EXPORT = (
    "Top queries,Clicks,Impressions\nzebra stripes,1,3000\nzebra crossing stripes,1,20\n"
    "quantum <b>chromodynamics</b>,0,7\n,1,2\n"
)


def test_a_pasted_list_comes_back_in_groups_with_totals(editor: Editor) -> None:
    page = editor.send("/editor/gaps", text="zebra stripes 30\nzebra crossing stripes 20\nquantum chromodynamics 7\n")
    assert page.index("<h3>zebra") < page.index("<h3>quantum chromodynamics</h3>")
    assert "Asked 50 times in 2 queries" in page
    assert 'href="/editor/articles/' in page


def test_a_file_is_read_and_what_is_wrong_with_it_is_told(editor: Editor) -> None:
    page = editor.send("/editor/gaps", file=(io.BytesIO(EXPORT.encode()), "Queries.csv"))
    assert "volumes from “impressions”" in page
    assert "Line 5: it has no query; left out" in page
    assert "<b>" not in page
    assert "quantum &lt;b&gt;chromodynamics" in page


def test_the_report_can_be_downloaded_from_the_form_and_from_the_page(editor: Editor, client: FlaskClient) -> None:
    fields = {FORM_TOKEN: form_token_of(VISIT), "as": "csv"}
    from_form = client.post("/editor/gaps", data={**fields, "text": 'zebra 30\n"big" zebra 3\n'})
    rows = list(csv.DictReader(from_form.text.splitlines()))
    assert {row["query"]: row["volume"] for row in rows} == {"zebra": "30", '"big" zebra': "3"}
    page = editor.send("/editor/gaps", text='zebra 30\n"big" zebra 3\n')
    again = page.partition('<textarea name="text" hidden>')[2].partition("</textarea>")[0].replace("&#34;", '"')
    assert client.post("/editor/gaps", data={**fields, "text": again}).text == from_form.text


@pytest.mark.parametrize("text", ["", " \n", "query,volume\n"])
def test_a_list_without_queries_leads_back_to_the_form(client: FlaskClient, editor: Editor, text: str) -> None:
    response = client.post("/editor/gaps", data={FORM_TOKEN: form_token_of(VISIT), "text": text})
    assert response.status_code == 422
    assert "mistake" in response.text
    assert f'aria-describedby="text-note">{text.strip()}' in response.text  # nobody has to paste it again


def test_of_a_long_list_the_most_asked_are_shown_and_the_others_counted(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.editor.gaps.MOST_QUERIES", 2)
    page = editor.send("/editor/gaps", text="one 1\nthree 3\ntwo 2\nfour 4\n")
    assert "2 queries, asked 3 times, the least asked, were not judged" in page


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_a_list_is_handed_in_by_keyboard_and_the_report_can_be_used_by_everybody(
    address: str, width: int, tmp_path: Path
) -> None:
    (tmp_path / "Queries.csv").write_text(EXPORT)
    with watched_page(address, width) as watched:
        page = watched.go("/editor/gaps")
        watched.check()
        press_until(page, "Or paste queries")
        page.keyboard.type("zebra stripes 30\nquantum chromodynamics 7")
        press_until(page, "Show the gaps")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.locator("h3").first.inner_text() == "zebra stripes"
        watched.go("/editor/gaps")
        page.set_input_files("#file", str(tmp_path / "Queries.csv"))
        with page.expect_navigation():
            page.get_by_role("button", name="Show the gaps").click()
        for summary in page.locator("summary").all():
            summary.click()
        watched.check()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download as CSV").click()
        assert Path(str(download.value.path())).read_text().startswith("group,group_label,query")
