"""The page that leads in stays true: its drawing is the linter's, what it names is there, no room is left out."""

import re
from pathlib import Path

from tests.conftest import REPOSITORY
from tests.rooms import PAGE, drawing, layers, page_with_drawing

TEXT = PAGE.read_text("utf-8")
LINKS = re.findall(r"\]\(([^)#]+)\)", TEXT)


def test_its_drawing_shows_the_layers_that_the_linter_holds() -> None:
    """Where it fails: python -m tests.rooms."""
    assert page_with_drawing(TEXT) == TEXT
    assert all(room in drawing() for layer in layers("indexer") for room in layer)


def test_everything_it_links_to_is_there() -> None:
    missing = [link for link in LINKS if not (PAGE.parent / link).exists()]
    assert len(LINKS) > 50
    assert not missing


def test_no_room_is_left_out() -> None:
    """Every folder of the three packages that has modules of its own, but those inside another room of the table."""
    named = {(PAGE.parent / link).resolve() for link in LINKS}
    rooms = {path.parent for package in ("corpus", "indexer", "service") for path in modules(package)}
    left_out = {room for room in rooms if room not in named and room.parent not in named}
    assert left_out == {REPOSITORY / "corpus" / "commands", *(REPOSITORY / p for p in ("corpus", "indexer", "service"))}


def modules(package: str) -> list[Path]:
    """The modules of a package, below its root too."""
    return [path for path in (REPOSITORY / package).rglob("*.py") if path.name != "__init__.py"]
