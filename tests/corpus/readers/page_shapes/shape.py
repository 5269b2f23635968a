"""Whole pages of many shapes, each line with what a person would say that it is.

The sign before a line is its role: T title, S standfirst, C category, H heading, B other text of the body, M mention
of another article, and a full stop what belongs to the site or to the page's furniture and must be gone. A body's
line that is only ¶ or ¶¶ stands for an invented paragraph, short or long.
"""

from dataclasses import dataclass

SHORT = "Clay {0} dried for a week. Nobody touched it, and the cat slept beside it."
LONG = SHORT + " The potter came back on the eighth day and found a crack that ran from the rim to the foot." * 6


@dataclass(frozen=True)
class Shape:
    """A page, and what is expected of it beside the roles of its lines."""

    page: str
    category: str = ""  # where no line says just that
    author: str = ""
    published: str = ""
    updated: str = ""
    tags: tuple[str, ...] = ()
    notes: int = 0

    def lines(self) -> list[tuple[str, str]]:
        """Role and text of each line."""
        split = [line.strip().split(" ", 1) for line in self.page.strip().splitlines()]
        return [(role, self._text(number, text)) for number, (role, text) in enumerate(split)]

    @staticmethod
    def _text(number: int, text: str) -> str:
        return {"¶": SHORT, "¶¶": LONG}.get(text, text.replace("{", "{{").replace("}", "}}")).format(number)
