"""The page of what readers ask."""

import re
from pathlib import Path

import pytest

from service.editor.sparklines import HEIGHT, STEP, sparkline
from tests.browser import needs_chromium
from tests.service.editor.checked_page import WIDTHS, press_until, watched_page
from tests.service.editor.conftest import Editor
from tests.service.privacy.asking import cell, write_counts, write_year

WEEKS = ("2026-W46", "2026-W47", "2026-W48")


def test_bars_are_stacked_to_the_height_of_the_highest_and_said_in_words() -> None:
    counts = [{"covered": 5, "weak": 0, "missing": 5}, {"covered": 0, "weak": 0, "missing": 0}]
    line = sparkline(WEEKS, [*counts, {"covered": 0, "weak": 5, "missing": 0}])
    assert (line.width, line.height) == (3 * STEP, HEIGHT)
    assert [(bar.band, bar.x, bar.y, bar.height) for bar in line.bars] == [
        ("covered", 0, 14, 14), ("missing", 0, 0, 14), ("weak", 2 * STEP, 14, 14),
    ]  # fmt: skip
    assert line.words == "Questions a week from 2026-W46 to 2026-W48: 10, 0, 5. Most in 2026-W46."
    assert sparkline(WEEKS, [counts[1]] * 3).bars == ()


def test_the_page_shows_what_the_report_says(editor: Editor, index_directory: Path) -> None:
    write_year(index_directory / "state")
    page = editor.get("/editor/asked")
    assert page.index("grief") < page.index("visa (far from every topic)") < page.index("old topic (no topic any more)")
    assert "more than before" in page
    lead = page.partition('class="lead"')[2].partition("</p>")[0]
    assert re.search(r"from <time.*>\d+ [A-Z][a-z]+ \d{4}</time> to <time.*>\d+ [A-Z][a-z]+ \d{4}</time>,", lead)
    assert "sleep" not in page
    assert 'href="/topics/grief"' in page
    assert "sleep" in editor.get("/editor/asked?status=answered")
    assert editor.get("/editor/asked.csv").count("\r\n") == 1 + 8 + 1 + 1 + 1


@pytest.mark.parametrize("query", ["status=x&weeks=x&page=x", "status=&weeks=-3&page=-1", "weeks=9&page=9999999999"])
def test_an_address_that_cannot_be_is_the_usual_page(editor: Editor, query: str) -> None:
    assert "Nothing that may be shown" in editor.get(f"/editor/asked?{query}")


def test_hundreds_of_subjects_stand_on_several_pages(editor: Editor, index_directory: Path) -> None:
    write_counts(index_directory / "state", {cell(f"topic-{number:03}"): 10 + 5 * number for number in range(120)})
    assert "topic 119" in editor.get("/editor/asked")
    last = editor.get("/editor/asked?page=3")
    assert "topic 000" in last
    assert "topic 119" not in last
    assert "Page 3 of 3" in last


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("width", WIDTHS)
def test_a_person_sees_it_and_chooses_with_the_keyboard_alone(address: str, index_directory: Path, width: int) -> None:
    write_year(index_directory / "state")
    with watched_page(address, width) as watched:
        page = watched.go("/editor/asked")
        watched.check()
        assert page.get_by_role("img", name="Questions a week from").count() == 4
        press_until(page, "Subjects")
        page.keyboard.press("ArrowDown")
        press_until(page, "Show")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "status=answered" in page.url
        assert page.get_by_role("rowheader").all_inner_texts() == ["sleep"]
        watched.check()
        watched.go("/editor/asked?weeks=52&status=all")
        watched.check()
