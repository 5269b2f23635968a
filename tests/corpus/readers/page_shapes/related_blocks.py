"""Blocks of other articles and pointers to them, wherever on the page."""

from tests.corpus.readers.page_shapes.shape import Shape

SHAPES: dict[str, Shape] = {}

SHAPES["related block before the comments"] = Shape(
    """
    T Is porcelain worth the trouble for a beginner?
    . July 18, 2025
    B ¶¶
    H It remembers everything
    B ¶¶
    . You May Also Like
    M Why a glaze crawls and what it tells you
    . July 1, 2025
    M Ways to fire a first bowl
    . June 30, 2025
    . 2 thoughts on “Is porcelain worth the trouble for a beginner?”
    . Jo says:
    . July 19, 2025 at 10:15 am
    . I tried it in my second month. It was a disaster, and I have never laughed so much in a class before or since.
    . Reply
    . Leave a Reply Cancel reply
    . Your email address will not be published.
    """,
    published="2025-07-18",
    notes=1,
)

SHAPES["pointers to other articles between paragraphs"] = Shape(
    """
    T Mixing slip in a small kitchen
    . July 18, 2025
    B ¶¶
    M Read next: Why a glaze crawls and what it tells you
    B ¶¶
    H Keep the sieve wet
    B ¶¶
    . Also read
    M Ways to fire a first bowl
    B ¶¶
    """,
    published="2025-07-18",
)

SHAPES["two related blocks, the second of titles and reading times"] = Shape(
    """
    T Mixing slip in a small kitchen
    . July 18, 2025
    B ¶¶
    H Keep the sieve wet
    B ¶¶
    . Related Articles
    M Wood ash and a little sand made the glazes of three valleys, and one family still keeps the recipe in a drawer.
    M A shared kiln asks for a calendar, a broom and a rule about who opens the door, as this workshop found out.
    . More from Kitchen
    M Why a glaze crawls and what it tells you
    . 5 min read
    M Ways to fire a first bowl
    . 3 min read
    """,
    published="2025-07-18",
)

SHAPES["related block of titles with authors, days and summaries"] = Shape(
    """
    T Mixing slip in a small kitchen
    . July 18, 2025
    B ¶¶
    H Keep the sieve wet
    B ¶¶
    . Recommended for you
    . Why a glaze crawls
    . By Jo Lindqvist
    . July 1, 2025
    M Dust, grease and haste make a glaze crawl, and a wet sponge on the right evening cures two of the three.
    . Read more
    . Firing a first bowl
    . By Pia Roth
    . July 2, 2025
    M A calm introduction to cones, shelves and patience for everyone who shares a kiln with other people.
    . Read more
    """,
    published="2025-07-18",
)

SHAPES["related block of cut excerpts"] = Shape(
    """
    T Mixing slip in a small kitchen
    . July 18, 2025
    B ¶¶
    H Keep the sieve wet
    B ¶¶
    . Related posts
    M Dust makes a glaze crawl. So does grease. A wet sponge on the evening before cures two of the three, and if […]
    M Cones are small and easily lost. Keep them in a tin. Write the year on the lid, and put the tin where you can...
    """,
    published="2025-07-18",
)

SHAPES["words about the clinic after the related block"] = Shape(
    """
    T Moving a kiln in seven days
    . July 18, 2025
    B ¶¶
    H Measure the door
    B ¶¶
    . Related Articles
    M Why a glaze crawls and what it tells you
    M Ways to fire a first bowl
    . About Us
    . The Harbour Studio has been a home for potters since the flood. We teach, we fire, and we lend buckets. Ask us.
    . Contact
    . 12 Quay Street
    . hello@example.org
    . Copyright © 2025
    """,
    published="2025-07-18",
    notes=2,
)

SHAPES["related block between paragraphs, with bullets"] = Shape(
    """
    T What dust does to a potter's lungs
    . March 4, 2025
    B ¶¶
    . Related Articles
    M - Why a glaze crawls and what it tells you
    M - Ways to fire a first bowl
    B ¶¶
    H Signs to look out for
    B ¶¶
    """,
    published="2025-03-04",
)

SHAPES["related block between paragraphs, above a heading"] = Shape(
    """
    T What dust does to a potter's lungs
    . March 4, 2025
    B ¶¶
    . Related Articles
    M Why a glaze crawls and what it tells you
    M Ways to fire a first bowl
    H Signs to look out for
    B ¶¶
    """,
    published="2025-03-04",
)

SHAPES["related block at the end, with bullets, and an invitation above it"] = Shape(
    """
    T What dust does to a potter's lungs
    . March 4, 2025
    B ¶¶
    H Signs to look out for
    B ¶¶
    . If you liked this, you might also like these posts:
    M • Why a glaze crawls and what it tells you
    M • Ways to fire a first bowl
    . Comments are closed.
    """,
    published="2025-03-04",
)

SHAPES["last section that sounds like a related block"] = Shape(
    """
    T What dust does to a potter's lungs
    . March 4, 2025
    B ¶¶
    H Signs to look out for
    B ¶¶
    H More about masks
    B ¶
    B ¶
    """,
    published="2025-03-04",
)
