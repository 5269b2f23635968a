"""The drawing of the rooms in docs/how-it-works.md, made of the very layers that the linter holds.

`python -m tests.rooms` writes it anew; a test compares what stands in the page.
"""

import re
import tomllib

from tests.conftest import REPOSITORY

PAGE = REPOSITORY / "docs" / "how-it-works.md"
_FRAME = re.compile(r"(<!-- rooms -->\n```text\n).*?(```\n<!-- end of rooms -->)", re.DOTALL)
_WIDTH = 76


def layers(container: str | None) -> list[list[str]]:
    """The layers of the contract for `container` (None: the three packages), top first, rooms beside one another."""
    contracts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    found = [c["layers"] for c in contracts if c["type"] == "layers" and c.get("containers", [None]) == [container]]
    return [[room.strip() for room in layer.split(":")] for layer in found[0]]


def drawing() -> str:
    """Each package a box, each layer of the indexer a line in it; whoever stands higher may import what is lower."""
    boxes = []
    for package in (layer[0] for layer in layers(None)):
        inside = [" · ".join(rooms) for rooms in layers(package)] if package == "indexer" else []
        lines = [f"│   {line}".ljust(_WIDTH) + "│" for line in inside]
        boxes.append("\n".join([f"┌─ {package} ".ljust(_WIDTH, "─") + "┐", *lines, "└".ljust(_WIDTH, "─") + "┘\n"]))
    return "    │ imports\n    ▼\n".join(boxes)


def page_with_drawing(text: str) -> str:
    """`text` with the drawing as it must be."""
    return _FRAME.sub(lambda found: found[1] + drawing() + found[2], text)


if __name__ == "__main__":
    PAGE.write_text(page_with_drawing(PAGE.read_text("utf-8")), "utf-8")
