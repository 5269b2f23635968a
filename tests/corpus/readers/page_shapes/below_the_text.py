"""What stands below a text: its author, tags, comments, references, and sections that only sound like those."""

from tests.corpus.readers.page_shapes.shape import Shape

SHAPES: dict[str, Shape] = {}

SHAPES["words about the author below the text, and share bars at both ends"] = Shape(
    """
    T A studio of one's own, and what it costs in February
    . Share this post
    . 18 Jul 2025
    B ¶¶
    H Heat
    B ¶¶
    . Share this post
    . Facebook
    . Twitter
    . LinkedIn
    . About the Author
    . Mara Okafor
    . Mara Okafor is a potter and teacher. She lives by a river with two dogs and a kiln that she built herself.
    """,
    author="Mara Okafor",
    published="2025-07-18",
    notes=1,
)

SHAPES["last paragraph about the author of the byline"] = Shape(
    """
    T A studio of one's own, and what it costs in February
    . By Mara Okafor, staff writer at the Clay Review
    . July 18, 2025
    B ¶¶
    H Heat
    B ¶¶
    . Mara Okafor is a potter and teacher. She lives by a river with two dogs and a kiln that she built herself.
    """,
    author="Mara Okafor",
    published="2025-07-18",
    notes=1,
)

SHAPES["tags and filing below the text"] = Shape(
    """
    T A studio of one's own, and what it costs in February
    . July 18, 2025
    B ¶¶
    H Heat
    B ¶¶
    . Filed under: Studio life
    . Tags: rent, heating, February
    """,
    category="Studio life",
    published="2025-07-18",
    tags=("rent", "heating", "February"),
)

SHAPES["tags one below another, then the articles before and after"] = Shape(
    """
    T A studio of one's own, and what it costs in February
    . July 18, 2025
    B ¶¶
    H Heat
    B ¶¶
    . Tags
    . rent
    . heating
    . Previous article
    . Why a glaze crawls and what it tells you
    . Next article
    . Ways to fire a first bowl
    """,
    published="2025-07-18",
    tags=("rent", "heating"),
    notes=1,
)

SHAPES["comments with replies and a form below the text"] = Shape(
    """
    T Is porcelain worth the trouble for a beginner?
    . By Mara Okafor
    . July 18, 2025
    . 3 Comments
    B ¶¶
    H It remembers everything
    B ¶¶
    . 3 Comments
    . Jo Lindqvist
    . July 19, 2025 at 10:15 am
    . I tried it in my second month. It was a disaster, and I have never laughed so much in a class before or since.
    . Reply
    . Pia on July 20, 2025 at 8:01 pm
    . Same here. What cone did you fire to, and did the shelf survive? Mine did not. I had to buy another one.
    . Reply
    . Sam says:
    . Thank you.
    . Leave a Reply
    . Your email address will not be published. Required fields are marked *
    . Comment *
    . Name *
    . Email *
    . Website
    . Save my name, email, and website in this browser for the next time I comment.
    . Post Comment
    """,
    author="Mara Okafor",
    published="2025-07-18",
    notes=1,
)

SHAPES["numbered references"] = Shape(
    """
    T How dust harms those who work with clay
    . July 18, 2025
    B ¶¶
    H What the studies say
    B ¶¶
    . References
    . 1. Okafor M, Roth P. Dust in small studios. J Clay Health. 2019;12(3):44-51.
    . 2. Lindqvist J. (2021). Wet cleaning and silica. Studio Safety, 8(2), 10-19.
    . 3. Weil J et al. Masks at the wheel. https://example.org/masks
    """,
    published="2025-07-18",
    notes=1,
)

SHAPES["last section that sounds like words about the author"] = Shape(
    """
    T How a studio introduces itself
    . By Mara Okafor
    B ¶
    H About Us
    B ¶
    B ¶
    B ¶
    B ¶
    """,
    author="Mara Okafor",
)

SHAPES["section of sources that is text"] = Shape(
    """
    T Where clay comes from
    . March 4, 2025
    B ¶¶
    H Sources
    B ¶
    B ¶
    """,
    published="2025-03-04",
)

SHAPES["discussion that is text"] = Shape(
    """
    T Where clay comes from
    . March 4, 2025
    B ¶¶
    H Discussion
    B ¶
    B ¶
    H Comments
    B ¶¶
    """,
    published="2025-03-04",
)

SHAPES["comments of a widget, with ages instead of days"] = Shape(
    """
    T Where clay comes from
    . March 4, 2025
    B ¶¶
    B ¶¶
    . 12 Comments
    . Pia Roth
    . 3 days ago
    . From the river, of course. Where else? My grandmother dug it with a spoon. We still have the spoon in a drawer.
    . Reply • Share ›
    """,
    published="2025-03-04",
    notes=1,
)

SHAPES["disclaimer and newsletter below the text, foot with social networks"] = Shape(
    """
    T What to say when a cup breaks
    . March 4, 2025
    B ¶¶
    H Afterwards
    B ¶¶
    B This text does not replace the advice of a restorer. It was written with care, but every cup is another cup.
    . Join our mailing list
    . Your email address
    . Sign up
    . Follow us
    . Facebook
    . Instagram
    . About
    . Contact
    . Terms of Use
    . Privacy Policy
    . © Clay Review 2025
    """,
    published="2025-03-04",
    notes=1,
)

SHAPES["helplines at the end of the text stay, the site's own number goes"] = Shape(
    """
    T When the studio is the only place that feels safe
    . July 18, 2025
    B ¶¶
    B Where to call
    B National Lifeline: 1-800-555-0100
    B Crisis text line: 0800 555 0101
    . Call us today at (555) 010-2030
    . Harbour Studio
    . 12 Quay Street
    . (555) 010-2030
    . Contact
    . © 2025 Harbour Studio
    """,
    published="2025-07-18",
    notes=1,
)
