"""The map: what its script is given, what stands in the list beside it, and in a browser what a person does with it."""

import base64
import hashlib
import re
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient

from indexer.audit.finding import Evidence, Finding, Kind
from service.application import create_application
from service.settings import Settings
from tests.browser import needs_chromium
from tests.service.editor.checked_page import WIDTHS, Watched, press_until, watched_page
from tests.service.editor.conftest import Editor

VENDOR = files("service") / "static" / "vendor"


def numbers(packed: str, kind: str) -> list[int]:
    """An array as the script reads it."""
    found: list[int] = np.frombuffer(base64.b64decode(packed), dtype=kind).tolist()
    return found


def test_libraries_are_as_their_makers_published_them() -> None:
    rows = re.findall(
        r"^\| (\S+) \| .*?, (\S+) \| ([0-9a-f]{64}) \|$", (VENDOR / "README.md").read_text("utf-8"), re.MULTILINE
    )
    vendored = {path.name for folder in VENDOR.iterdir() if folder.is_dir() for path in folder.iterdir()}
    assert {name.rpartition("/")[2] for row in rows for name in row[:2]} == vendored
    for name, licence, digest in rows:
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest
        assert "Permission to use, copy, modify" in (VENDOR / licence).read_text("utf-8")


def test_the_script_is_given_every_article_with_its_place_and_its_group(editor: Editor, client: FlaskClient) -> None:
    editor.get("/editor/map")
    given = client.get("/editor/map.json").get_json()
    titles = client.get("/editor/map/titles/0", query_string={"revision": given["revision"]}).get_json()
    assert len(numbers(given["x"], "<i2")) == len(numbers(given["y"], "<i2")) == 24
    assert len(titles["ids"]) == len(titles["titles"]) == 24
    category = given["groupings"]["category"]
    names = [category["groups"][code]["label"].lower() for code in numbers(category["codes"], "<u2")]
    assert names == [identity.partition("-")[0] for identity in titles["ids"]]


def test_titles_of_another_map_are_not_taken_for_those_of_this_one(editor: Editor, client: FlaskClient) -> None:
    editor.get("/editor/map")
    assert client.get("/editor/map/titles/0", query_string={"revision": "older"}).status_code == 410
    assert client.get("/editor/map/titles/0").status_code == 410


def test_titles_come_in_parts(editor: Editor, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.editor.map.PART", 10)
    editor.get("/editor/map")
    given = client.get("/editor/map.json").get_json()
    asked = {"revision": given["revision"]}
    parts = [client.get(f"/editor/map/titles/{part}", query_string=asked).get_json()["ids"] for part in range(4)]
    assert [len(part) for part in parts] == [10, 10, 4, 0]


def test_only_the_map_may_run_scripts(client: FlaskClient) -> None:
    policy = client.get("/editor/map").headers["Content-Security-Policy"]
    assert "script-src 'self'; connect-src 'self'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in client.get("/editor/articles").headers["Content-Security-Policy"]


def test_the_list_has_all_that_the_picture_has(editor: Editor) -> None:
    page = editor.get("/editor/map?by=category")
    assert all(f'group={name}#as-a-list">{name}</a>' in page for name in ("Grief", "Money", "Sleep", "Work"))
    of_one = editor.get("/editor/map?by=category&group=Grief")
    assert of_one.count('<li><a href="/editor/articles/grief-') == 6
    assert "aria-current" in editor.get("/editor/map?by=topic")
    assert "This page of the list is empty" in editor.get("/editor/map?group=Grief&page=9")
    assert "as-a-list" in editor.get("/editor/map?by=nothing&group=nobody")


def test_what_audits_found_is_marked_until_it_is_dismissed(
    editor: Editor, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = client.get("/v1/topics").get_json()["topics"][0]["id"]
    found = {
        Kind.STALE: [Finding(Kind.STALE, ("grief-2",), (), "read it again", 0.9, "a" * 16)],
        Kind.THIN_TOPICS: [Finding(Kind.THIN_TOPICS, (), (Evidence("two articles"),), "write", 0.9, "b" * 16, topic)],
    }
    monkeypatch.setattr("service.editor.map._open_findings", lambda _seen, kind: found.get(kind, []))
    editor.get("/editor/map")
    given = client.get("/editor/map.json").get_json()
    titles = client.get("/editor/map/titles/0", query_string={"revision": given["revision"]}).get_json()
    (mark,) = [mark for mark in given["marks"] if mark["kind"] == "stale"]
    assert [titles["ids"][place] for place in numbers(mark["at"], "<u4")] == ["grief-2"]
    (gap,) = given["gaps"]
    assert (gap["says"], abs(gap["x"]) <= given["units"]) == ("two articles", True)


def test_a_hidden_article_stays_on_the_editors_map(index_directory: Path, tmp_path: Path, toy_in_place: None) -> None:
    (tmp_path / "rules.yaml").write_text("rules:\n  - {name: a, hide: {id: grief-3}}\n")
    client = create_application(Settings(index_directory, rules_file=tmp_path / "rules.yaml")).test_client()
    given = client.get("/editor/map.json").get_json()
    assert len(numbers(given["x"], "<i2")) == 24


def ready(watched: Watched) -> None:
    """The map, once its script has drawn it."""
    watched.go("/editor/map")
    watched.page.wait_for_selector("#map[data-ready='24']", timeout=20_000)


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("width", WIDTHS)
def test_an_editor_looks_at_the_map(address: str, width: int) -> None:
    """With the keyboard alone: a title is found and shown, the map moves and zooms, and the article is opened."""
    with watched_page(address, width) as watched:
        ready(watched)
        watched.check()
        page = watched.page
        press_until(page, "Title")
        page.keyboard.type("grief 2")
        page.locator("#hits button").first.wait_for()
        press_until(page, page.locator("#hits button").first.inner_text())
        page.keyboard.press("Enter")
        page.locator("#told a").wait_for()
        watched.check()
        page.locator("#canvas").focus()
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("+")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url == f"{address}/editor/articles/grief-2"


@pytest.mark.browser
@needs_chromium
def test_a_mouse_zooms_points_filters_and_opens(address: str) -> None:
    with watched_page(address, 1200) as watched:
        ready(watched)
        page = watched.page
        for box in page.locator("#groups input").all()[1:]:
            box.uncheck()
        page.get_by_label("Title", exact=True).fill("grief 4")
        page.locator("#hits button").first.click()
        told = page.locator("#told a")
        told.wait_for()
        title = told.inner_text()
        area = page.locator("#canvas").bounding_box()
        assert area
        middle = area["x"] + area["width"] / 2, area["y"] + area["height"] / 2
        page.mouse.move(middle[0] + 200, middle[1] + 200)
        page.mouse.move(*middle)
        page.mouse.wheel(0, -200)
        assert told.inner_text() == title
        with page.expect_navigation():
            page.mouse.click(*middle)
        assert page.url == f"{address}/editor/articles/grief-4"
        assert watched.complaints == []
        assert watched.foreign == []


def luminance(colour: str) -> float:
    """The relative luminance of a colour like #e69f00, as WCAG defines it."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_colour_of_the_legend_is_on_the_map_and_stands_out_from_its_ground() -> None:
    static = files("service") / "static"
    style, script = ((static / name).read_text("utf-8") for name in ("map.css", "map.js"))
    named = [re.search(rf"\.c{place} {{ background: (#\w+);", style) for place in range(8)]
    colours = [found[1] for found in named if found]
    assert f"const COLOURS = {colours};".replace("'", '"') in script
    ground = re.search(r"\.map canvas {[^}]*background: (#\w+);", style)
    assert ground
    for colour in colours:
        assert (luminance(colour) + 0.05) / (luminance(ground[1]) + 0.05) >= 3
