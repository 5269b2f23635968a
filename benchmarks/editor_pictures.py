"""The pictures of docs/editors.md, from a service that answers from the sample corpus: each page on a desk and a phone.

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


PAGES: Mapping[str, Callable[["Page", str], None]] = {
    "overview": _opened("/editor/"),
    "ask": _asked,
    "topic": _first_topic,
    "audits": _opened("/editor/audits"),
}


def main(address: str) -> None:
    """Writes docs/editor-NAME.png and docs/editor-NAME-phone.png."""
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
