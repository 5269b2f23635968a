"""What is asked of every page for editors in a real browser: whoever looks, and with whatever, can use it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.browser import assert_fits, browser_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTHS = (375, 1200)
# WCAG 2.2 to level AA, and what axe-core knows of good practice beside it.
_AXE = files("axe_core_python") / "axe.min.js"
_RUN = "async () => (await axe.run()).violations.map(v => [v.id, v.help, v.nodes.map(n => n.html.slice(0, 200))])"
# Words of tables that stand on two lines though they would fit on one.
_BROKEN_WORDS = """() => [...document.querySelectorAll("th, td")].flatMap(cell => {
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), broken = [];
  while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
    const range = document.createRange();
    range.setStart(texts.currentNode, word.index);
    range.setEnd(texts.currentNode, word.index + word[0].length);
    if (new Set([...range.getClientRects()].map(line => line.top)).size > 1) broken.push(word[0]);
  }
  return broken;
})"""
# Cells that a phone would show under another name than that of their column.
_MISNAMED = """() => [...document.querySelectorAll("td[data-label]")].filter(cell =>
  cell.closest("table").tHead.rows[0].cells[cell.cellIndex].textContent !== cell.dataset.label
).map(cell => cell.dataset.label)"""


@dataclass(frozen=True)
class Watched:
    """A page in a browser, and all that a test must not find."""

    page: "Page"
    address: str  # of the service, without a slash at its end
    width: int
    complaints: list[str]  # of the console: what a policy blocked, errors of scripts
    foreign: list[str]  # addresses of other hosts that were asked

    def go(self, path: str) -> "Page":
        """The page at `path`, once it is there."""
        self.page.goto(self.address + path)
        return self.page

    def check(self) -> None:
        """Checks the page as it stands: accessible, as wide as the window, nothing blocked, nobody else asked."""
        check_page(self.page)
        assert self.complaints == []
        assert self.foreign == []


@contextmanager
def watched_page(address: str, width: int) -> Iterator[Watched]:
    """A browser's page of that width, in pixels, which asks the service at `address`."""
    with browser_page(width) as (page, complaints):
        foreign: list[str] = []
        host = urlsplit(address).netloc

        def watch(request: Any) -> None:
            parts = urlsplit(request.url)
            if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != host:
                foreign.append(request.url)

        page.on("request", watch)
        yield Watched(page, address, width, complaints, foreign)


def check_page(page: "Page") -> None:
    """Checks what stands in the page: no finding of axe-core, in the light and in the dark, and nothing too wide."""
    assert page.viewport_size is not None
    assert_fits(page, page.viewport_size["width"])
    assert page.evaluate(_BROKEN_WORDS) == []
    assert page.evaluate(_MISNAMED) == []
    page.evaluate(_AXE.read_text("utf-8"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(_RUN) == [], scheme
    page.emulate_media(color_scheme="light")
    assert page.locator("h1").count() == 1
    assert page.locator("[style], style, script:not([src])").count() == 0, "the policy would block it"


def press_until(page: "Page", name: str, most: int = 60) -> None:
    """Presses Tab, and nothing else, until what is called `name` has the focus; each stop on the way is seen.

    Past the last stop the browser's own buttons would come, and then the first again.
    """
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => { const e = document.activeElement; const label = e.labels && e.labels[0];
            return [(e.getAttribute("aria-label") || (label && label.innerText) || e.innerText || "").trim(),
                    e === document.body || getComputedStyle(e).outlineStyle !== "none"]; }"""
        )
        assert focused[1], f"nobody sees that {focused[0]!r} has the focus"
        if focused[0] == name:
            return
    raise AssertionError(f"Tab does not lead to {name!r}")
