"""The pictures of docs/editors.md, from a service that answers from the sample corpus: each on a desk and a phone.

related-articles serve --index var/index & python -m benchmarks.editor_pictures http://127.0.0.1:8000
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser import CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Page

DOCS = Path(__file__).resolve().parents[1] / "docs"
# Suffix of the file -> the window. A picture shows what a person sees before scrolling.
WINDOWS = {"": {"width": 1200, "height": 900}, "-phone": {"width": 375, "height": 760}}
QUERY = "I lie awake and worry"
QUERIES = """query,volume
can't sleep next to my husband,740
he never texts first,520
how to tell my wife about debt,460
how to fix a leaking tap,310
does my cat love me,280
low libido after baby,240
why is my partner so quiet,180
he always reads my messages,120
"""
DRAFT = """Grieving for an animal

When we lost the dog we did not know that we were allowed to grieve.

We are two people with two timetables, and neither of them is wrong.

Anniversaries come as well: the day we fetched her, the day she died.
"""


def _opened(path: str) -> Callable[["Page", str], None]:
    return lambda page, address: page.goto(address + path) and None


def _asked(page: "Page", address: str) -> None:
    page.goto(f"{address}/editor/ask")
    page.get_by_label("In a reader's words").fill(QUERY)
    with page.expect_navigation():
        page.get_by_role("button", name="Ask").click()


def _first_topic(page: "Page", address: str) -> None:
    page.goto(f"{address}/editor/topics")
    with page.expect_navigation():
        page.locator("tbody a").first.click()


def _gaps(page: "Page", address: str) -> None:
    page.goto(f"{address}/editor/gaps")
    page.locator("textarea").fill(QUERIES)
    with page.expect_navigation():
        page.get_by_role("button", name="Show the gaps").click()


def _article(page: "Page", address: str) -> None:
    page.goto(f"{address}/editor/articles/death-of-a-dog")
    page.locator("summary").first.click()


def _map(page: "Page", address: str) -> None:
    page.goto(f"{address}/editor/map")
    page.get_by_label("Title", exact=True).fill("grief")
    page.locator("#hits button").first.wait_for()


def _draft(page: "Page", address: str) -> None:
    page.goto(f"{address}/editor/draft")
    page.locator("textarea").fill(DRAFT)
    with page.expect_navigation():
        page.get_by_role("button", name="Look at it").click()
    page.get_by_role("heading", name="Before you publish it").evaluate("heading => heading.scrollIntoView()")


PAGES: Mapping[str, Callable[["Page", str], None]] = {
    "overview": _opened("/editor/"),
    "gaps": _gaps,
    "ask": _asked,
    "article": _article,
    "topic": _first_topic,
    "audits": _opened("/editor/audits"),
    "map": _map,
    "draft": _draft,
}


def main(address: str) -> None:
    """Writes docs/editor-NAME.png and docs/editor-NAME-phone.png, in place of those that there are."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for suffix, window in WINDOWS.items():
            page = browser.new_page(viewport=window)
            for name, show in PAGES.items():
                show(page, address)
                page.screenshot(path=DOCS / f"editor-{name}{suffix}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
