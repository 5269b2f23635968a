"""Lists side by side, as a page for people."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from indexer.answering.model import ListRequest
from indexer.answering.related import related_to_article
from indexer.evaluation.baselines import HYBRID
from indexer.evaluation.side_by_side import NothingToShowError, draw, page, pairs_beside_baseline, pairs_beside_block
from indexer.snapshot.snapshot import Snapshot
from tests.browser import assert_fits, browser_page, needs_chromium
from tests.conftest import ToyEncoder, current_snapshot, invented_articles, run
from tests.writing import write_articles


class _Outline(HTMLParser):
    """Which elements a page has, with their attributes, and whether all are closed."""

    _EMPTY = ("meta", "link", "br")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self._EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline(html: str) -> _Outline:
    """The elements of a page, checked to be well nested."""
    parser = _Outline()
    parser.feed(html)
    assert not parser.open
    return parser


def test_each_drawn_article_stands_with_both_lists(shared_snapshot: Snapshot) -> None:
    pairs = pairs_beside_baseline(shared_snapshot, 5, HYBRID, ToyEncoder().encode)
    assert pairs == pairs_beside_baseline(shared_snapshot, 5, HYBRID, ToyEncoder().encode)
    assert len({pair.card.id for pair in pairs}) == 5
    for pair in pairs:
        row = shared_snapshot.rows[pair.card.id]
        ours = related_to_article(shared_snapshot, row, ListRequest(limit=10)).items
        assert [(entry.card, entry.score) for entry in pair.ours] == [(item.card, item.score) for item in ours]
        assert len(pair.theirs) == 10
        assert pair.card.id not in {entry.card.id for entry in pair.theirs}


def test_what_both_lists_have_is_marked_with_its_place_in_the_other(shared_snapshot: Snapshot) -> None:
    for pair in pairs_beside_baseline(shared_snapshot, 24, HYBRID, ToyEncoder().encode):
        for own, other in ((pair.ours, pair.theirs), (pair.theirs, pair.ours)):
            for entry in own:
                assert entry.place == 0 or {entry.card.id, other[entry.place - 1].card.id} in (
                    {entry.card.id}, {"sleep-0", "sleep-1"},
                )  # fmt: skip
        assert pair.shared == sum(entry.place > 0 for entry in pair.theirs)


@pytest.mark.usefixtures("validated_here")
def test_the_sites_own_block_is_shown_in_its_order(tmp_path: Path) -> None:
    articles = [*invented_articles()]
    links = ("work-3", "https://site.example/grief/2", "nowhere", "money-0", "grief-2")
    articles[2] = replace(articles[2], links=links)
    run(write_articles(tmp_path / "articles.jsonl", articles), tmp_path / "index", ToyEncoder())
    pairs = pairs_beside_block(current_snapshot(tmp_path / "index"), 20)
    assert [pair.card.id for pair in pairs] == ["sleep-2"]
    assert [entry.card.id for entry in pairs[0].theirs] == ["work-3", "grief-2", "money-0"]
    assert {entry.score for entry in pairs[0].theirs} == {None}
    assert pairs[0].unresolved == 1
    html = page(pairs, "the site's own block", "g", "few")
    assert "1 of the block's links and teasers lead to no article of this index" in " ".join(html.split())


def test_a_site_without_links_has_no_block_to_show(shared_snapshot: Snapshot) -> None:
    with pytest.raises(NothingToShowError):
        pairs_beside_block(shared_snapshot, 5)


def test_the_page_is_one_file_without_scripts_that_nothing_can_become_markup_in(shared_snapshot: Snapshot) -> None:
    pairs = pairs_beside_baseline(shared_snapshot, 3, HYBRID, ToyEncoder().encode)
    nasty = "<script>alert('x')</script>\"&"
    card = replace(pairs[0].card, title=nasty, summary=nasty, category=nasty, language='en" onload="x')
    first = replace(pairs[0], card=card, ours=(replace(pairs[0].ours[0], card=card),))
    html = page([first, *pairs[1:]], HYBRID, "generation", nasty)
    found = outline(html).found
    assert not {tag for tag, _ in found} & {"script", "img", "link", "iframe", "form"}
    assert not {name for _, attributes in found for name in attributes if name.startswith("on")}
    assert not re.search(r"(src=|url\(|@import|https?:)", html)


def test_the_page_can_be_read_without_seeing_it(shared_snapshot: Snapshot) -> None:
    """A language, one h1, headings that skip no level, names for regions, and marks that are not colour alone."""
    pairs = pairs_beside_baseline(shared_snapshot, 4, HYBRID, ToyEncoder().encode)
    html = page(pairs, HYBRID, "generation", "not learned from")
    found = outline(html).found
    assert ("html", {"lang": "en"}) in found
    levels = [int(tag[1]) for tag, _ in found if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    sections = [attributes for tag, attributes in found if tag == "section"]
    assert all("aria-label" in attributes or "aria-labelledby" in attributes for attributes in sections)
    identities = [attributes["id"] for _, attributes in found if "id" in attributes]
    assert len(identities) == len(set(identities))
    targets = {(attributes.get("href") or "")[1:] for tag, attributes in found if tag == "a"}
    assert targets <= set(identities)
    assert html.count('class="both"') == html.count('class="also"') > 0


def test_a_draw_is_the_same_every_time_and_never_more_than_there_are() -> None:
    assert draw(range(100), 7) == draw(range(100), 7)
    assert sorted(draw([3, 5], 20)) == [3, 5]


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("width", [360, 1280])
def test_a_browser_shows_the_lists_side_by_side_or_under_one_another(
    shared_snapshot: Snapshot, tmp_path: Path, width: int
) -> None:
    """Nothing is wider than the window, nothing is blocked, and on a phone the second list follows the first."""
    file = tmp_path / "page.html"
    pairs = pairs_beside_baseline(shared_snapshot, 2, HYBRID, ToyEncoder().encode)
    file.write_text(page(pairs, HYBRID, "generation", "not learned from"), "utf-8")
    with browser_page(width) as (opened, complaints):
        opened.goto(file.as_uri())
        first, second = (place.bounding_box() for place in opened.locator(".pair:first-child .lists > section").all())
        assert_fits(opened, width)
    assert complaints == []
    assert first is not None
    assert second is not None
    assert (second["x"] > first["x"]) == (width == 1280)
    assert (second["y"] > first["y"]) == (width == 360)
