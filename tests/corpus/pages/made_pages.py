"""Saved pages made by machine: an article of the first publisher's structure, and below it a block of teasers.

Every part is made of a seed and of what is to be varied, so that a page that comes out wrong can be made again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

SURE_MARKERS = (
    "Related Articles",
    "RELATED POSTS",
    "You may also like",
    "You might also enjoy",
    "Recommended for you",
    "More articles",
    "Similar stories:",
    "Latest posts",
    "Popular articles",
    "Read next",
    "Readers also read",
    "Ähnliche Artikel",
    "Das könnte Sie auch interessieren",
    "Articles similaires",
    "À lire aussi",
)
MARKERS = (
    *SURE_MARKERS,
    "Related",
    "See also",
    "Keep reading",
    "More from Kilns & glazes",
    "Up next",
    "Editor's picks",
    "Trending now",
    "Mehr zum Thema",
    "Sur le même sujet",
)
# Worded as no list foresees.
OTHER_MARKERS = (
    "More to explore",
    "Handpicked for you",
    "Stories you may have missed",
    "Our latest and most popular reads",
    "People also read",
    "More great reads for the week",
)
CATEGORIES = ("Kilns & glazes", "Studio life", "Clay", "Workshops & teachers")
MENU = ("Skip to content", "Home", "About", "Articles", "Contact", "Search")
FOOT = ("About", "Contact", "Privacy Policy", "Terms of Use", "© 2025 The Clay Review. All rights reserved.")
ADVERTS = ("ADVERTISEMENT", "ADVERTISEMENT")
SHORTEST_SENTENCE = 60  # in characters

_SUBJECTS = (
    "a patient potter", "the old kiln", "every shared studio", "a thin bowl", "the second firing", "a careful teacher",
    "wet clay", "the village workshop", "an honest glaze", "a beginner", "the winter market", "a heavy wheel",
)  # fmt: skip
_VERBS = (
    "keeps", "changes", "remembers", "needs", "forgives", "explains", "brings back", "slows down", "protects",
    "asks for", "gives away", "measures",
)  # fmt: skip
_OBJECTS = (
    "the weight of water", "a dry shelf", "the hands that made it", "long afternoons", "the marks of a rib",
    "small mistakes", "a quiet hour", "the price of wood", "the colour of ash", "good company", "the first crack",
    "an even wall",
)  # fmt: skip
_ENDS = (
    "before the door is opened", "while the neighbours sleep", "without anybody in a hurry", "after the frost",
    "where two valleys meet", "as long as the fire is fed", "when the order is a large one", "and nobody minds",
)  # fmt: skip
_STARTS = ("In most years", "On the whole", "By the river", "With some practice", "For many", "At first", "Over time")


def seeded(seed: int) -> Random:
    """The choices that make a page."""
    return Random(seed)  # noqa: S311 - a fixed choice, not a secret


def clause(random: Random) -> str:
    """A clause of about 50 characters."""
    return " ".join((random.choice(_SUBJECTS), random.choice(_VERBS), random.choice(_OBJECTS)))


def sentence(random: Random, length: int = 120) -> str:
    """A sentence of about so many characters."""
    text = clause(random)
    while len(text) < length - 30:
        joint = random.choice((", and ", ", because ", ", while ", ", since "))
        text += f" {random.choice(_ENDS)}" if random.random() < 0.3 else joint + clause(random)
    return text[0].upper() + text[1:] + "."


def text(random: Random, sentences: int, length: int) -> str:
    """So many sentences of about so many characters together."""
    return " ".join(sentence(random, length // sentences) for _ in range(sentences))


def paragraph(random: Random) -> str:
    """A paragraph as the first publisher's: four to seven sentences of 600 to 800 characters."""
    return text(random, random.randint(4, 7), random.randint(600, 800))


def heading(random: Random) -> str:
    """A heading of some words."""
    return f"{random.choice(_STARTS)} {clause(random)}"


def day(random: Random) -> str:
    """A day as the first publisher writes it."""
    return f"{random.choice(('July', 'August'))} {random.randint(1, 28):02}, {random.randint(2023, 2025)}"


@dataclass(frozen=True)
class Block:
    """How a block of teasers is varied."""

    marker: str = "Related Articles"
    teasers: int = 12
    shortest: int = 200
    longest: int = 300
    most_sentences: int = 1
    dates: str = "after"  # before, after, some, none
    categories: str = "none"  # before, after, none
    adverts: bool = False
    writes: Callable[[Random, int, int], str] = text  # so many sentences of so many characters together

    def lines(self, random: Random, category: str) -> tuple[list[str], list[str]]:
        """The lines of the block, and the teasers among them."""
        found: list[str] = [self.marker] if self.marker else []
        teasers = [self._teaser(random) for _ in range(self.teasers)]
        for teaser in teasers:
            dated = self.dates in {"before", "after"} or (self.dates == "some" and random.random() < 0.5)
            found += [category] * (self.categories == "before") + [day(random)] * (dated and self.dates == "before")
            found += [teaser]
            found += [category] * (self.categories == "after") + [day(random)] * (dated and self.dates != "before")
            found += list(ADVERTS) * (self.adverts and random.random() < 0.2)
        return found, teasers

    def _teaser(self, random: Random) -> str:
        sentences = random.randint(1, self.most_sentences)
        shortest = max(self.shortest, SHORTEST_SENTENCE * sentences)
        return self.writes(random, sentences, random.randint(shortest, max(shortest, self.longest)))


@dataclass(frozen=True)
class Page:
    """A page's lines, with what of them is the article's body and which other articles it announces."""

    lines: list[str]
    title: str
    body: list[str]
    teasers: list[str] = field(default_factory=list)


LAST_SECTIONS = ("none", "short paragraphs", "bare paragraphs", "questions", "books", "items", "related in prose")


def last_section(random: Random, kind: str) -> list[str]:
    """A last section of the article's own that looks like something else; none where it ends like its others."""
    if kind == "short paragraphs":
        return [heading(random), *(text(random, random.randint(1, 2), random.randint(90, 220)) for _ in range(8))]
    if kind == "bare paragraphs":
        return [heading(random), paragraph(random), *(sentence(random, random.randint(60, 140)) for _ in range(6))]
    if kind == "questions":
        return [
            "Frequently Asked Questions",
            *(
                line
                for _ in range(6)
                for line in (f"What if {clause(random)}?", text(random, random.randint(1, 3), 250))
            ),
        ]
    if kind == "books":
        return ["Books that helped", *(f"Okafor, M. ({2000 + n}). {sentence(random, 70)}" for n in range(8))]
    if kind == "items":
        return [heading(random), "You need:", *(f"- {sentence(random, 90)}" for _ in range(9))]
    if kind == "related in prose":
        return ["Related work by the river", paragraph(random), f"Related articles tell it so. {paragraph(random)}"]
    return []


def made_page(random: Random, block: Block | None, last: str = "none", around: bool = False) -> Page:
    """An article of about 1,200 words with the block below it, and perhaps menu and foot around."""
    category, title = random.choice(CATEGORIES), heading(random) + " " + random.choice(_ENDS)
    header = [category, title + ".", sentence(random, 220), "X Linkedin Facebook Reddit Email Bluesky"]
    header += ["Published by Mara Okafor", f"{day(random)} - 3 min Read"]
    body = [paragraph(random), paragraph(random)]
    for _ in range(random.randint(3, 4)):
        body += [heading(random), paragraph(random), paragraph(random)]
    body += last_section(random, last)
    between = [line for text in body for line in (text, *(ADVERTS if random.random() < 0.2 else ()))]
    below, teasers = block.lines(random, category) if block else ([], [])
    lines = [*header, *between, *below]
    if around:
        lines = [*MENU, *lines, "Facebook X Reddit", *FOOT]
    return Page(lines, title + ".", body, teasers)
