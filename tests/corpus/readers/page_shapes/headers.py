"""What stands above a text: crumbs, titles, bylines, days in many forms."""

from tests.corpus.readers.page_shapes.shape import Shape

SHAPES: dict[str, Shape] = {}

SHAPES["crumbs that end with the title, and a reviewer with the day of the review"] = Shape(
    """
    . Home » Blog » Glazes » Why a glaze crawls and what it tells you
    T Why a glaze crawls and what it tells you
    . Written by Mara Okafor
    . Medically reviewed by Dr. Jonas Weil on July 20, 2025
    . Published on July 18, 2025
    B ¶¶
    H Dust under the glaze
    B ¶¶
    """,
    category="Glazes",
    author="Mara Okafor",
    published="2025-07-18",
)

SHAPES["Divi's line of author, day, category and comments"] = Shape(
    """
    T Five small habits of tidy studios
    . by Mara Okafor | Mar 4, 2025 | Studio life | 0 comments
    B ¶¶
    H 1. Sweep before you sit down
    B ¶¶
    H 2. Name every bucket
    B ¶¶
    """,
    category="Studio life",
    author="Mara Okafor",
    published="2025-03-04",
)

SHAPES["WordPress's line of day, author and category"] = Shape(
    """
    T Five small habits of tidy studios
    . Posted on March 4, 2025 by Mara Okafor in Studio life
    B ¶¶
    B ¶¶
    . Posted in Studio life Tagged with brooms, buckets
    """,
    category="Studio life",
    author="Mara Okafor",
    published="2025-03-04",
    tags=("brooms", "buckets"),
)

SHAPES["the site's title line above the title, and a menu of topics"] = Shape(
    """
    . Why a glaze crawls and what it tells you - Clay Review
    . Menu
    . Glazes
    . Kilns
    . Wheels
    C Studios
    T Why a glaze crawls and what it tells you
    . By Mara Okafor
    . Last updated on July 20, 2025
    . Originally published July 18, 2025
    B ¶¶
    H Dust under the glaze
    B ¶¶
    """,
    author="Mara Okafor",
    published="2025-07-18",
    updated="2025-07-20",
    notes=1,
)

SHAPES["no title at all"] = Shape(
    """
    B ¶¶
    B ¶¶
    TH What does a kiln god do?
    B ¶¶
    H Making one
    B ¶¶
    """
)

SHAPES["byline and day below a name on two lines, share buttons of a plugin"] = Shape(
    """
    T All about kiln gods
    . Written by
    . Mara Okafor
    . Published on
    . July 18, 2025
    B ¶¶
    H Making one
    B ¶¶
    . Share this:
    . Click to share on Facebook (Opens in new window)
    . Click to share on X (Opens in new window)
    . Like this:
    . Like Loading...
    """,
    author="Mara Okafor",
    published="2025-07-18",
)

SHAPES["figures for a day that can be read in one way"] = Shape(
    """
    T All about kiln gods
    . Posted: 18/07/2025
    B ¶¶
    B ¶¶
    """,
    published="2025-07-18",
)

SHAPES["figures for a day that can be read in two ways"] = Shape(
    """
    T All about kiln gods
    . Posted: 03/04/2025
    B ¶¶
    B ¶¶
    """,
    notes=1,
)

SHAPES["photo credit, audio player and estimated time in the header"] = Shape(
    """
    C Kilns
    T All about kiln gods
    S Small figures sit above the door of many kilns and have one task: to take the blame when a shelf falls down.
    . Photo by Pia Roth on Example
    . Listen to this article
    . 0:00 / 5:32
    . Dr. Mara Okafor
    . 18 July 2025 • 1.2k views • 5 min read
    B ¶¶
    H Making one
    B ¶¶
    """,
    author="Dr. Mara Okafor",
    published="2025-07-18",
)

SHAPES["title repeated above the text"] = Shape(
    """
    C Materials
    T Where clay comes from, and why it matters
    . March 4, 2025
    . Where clay comes from, and why it matters
    B ¶¶
    H From the river
    B ¶¶
    """,
    published="2025-03-04",
)

SHAPES["name without by, role, day; the author's words below name him"] = Shape(
    """
    T Where clay comes from, and why it matters
    . Pia Roth
    . Geologist
    . March 4, 2025
    B ¶¶
    H From the river
    B ¶¶
    . About the author
    . Pia Roth is a geologist who teaches at a school of pottery and digs her own clay every spring.
    """,
    author="Pia Roth",
    published="2025-03-04",
    notes=2,
)

SHAPES["subtitle that is a question, and a byline below the standfirst"] = Shape(
    """
    . Studio life > Money
    T A kiln of one's own: what does it cost, and what does it save?
    S Prices rose by a third, and yet the smallest kilns pay for themselves sooner than a membership. Here is the sum.
    . by PIA ROTH
    . Published: 4th March 2025 · Last updated: 6th March 2025 · 7 minute read
    B ¶¶
    H Power
    B ¶¶
    H Shelves
    B ¶¶
    """,
    category="Money",
    author="PIA ROTH",
    published="2025-03-04",
    updated="2025-03-06",
)
