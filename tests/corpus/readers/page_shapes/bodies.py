"""What stands in a text: headings, lists, boxes, and what interrupts it."""

from tests.corpus.readers.page_shapes.shape import Shape

SHAPES: dict[str, Shape] = {}

SHAPES["table of contents followed by the same headings"] = Shape(
    """
    T The whole way from a lump of clay to a cup of tea
    . 18 July 2025
    B ¶¶
    . Table of Contents
    . Wedging
    . Centring
    . Pulling a wall
    . What can go wrong?
    H Wedging
    B ¶¶
    H Centring
    B ¶¶
    H Pulling a wall
    B ¶¶
    H What can go wrong?
    B ¶¶
    """,
    published="2025-07-18",
)

SHAPES["jump list with numbers above the standfirst's byline, headings without them"] = Shape(
    """
    T The whole way from a lump of clay to a cup of tea
    S Everything that happens between the bag and the table, in the order in which it happens and sometimes goes wrong.
    . In this article
    . 1. Wedging
    . 2. Centring
    . 3. Pulling a wall
    . By Mara Okafor
    . Updated: July 18, 2025
    B ¶¶
    H Wedging
    B ¶¶
    H Centring
    B ¶¶
    H Pulling a wall
    B ¶¶
    """,
    author="Mara Okafor",
    updated="2025-07-18",
)

SHAPES["list of the headings without a word above it"] = Shape(
    """
    T The whole way from a lump of clay to a cup of tea
    . July 18th, 2025
    . Wedging the clay
    . Centring the lump
    . Pulling a wall
    B ¶¶
    H Wedging the clay
    B ¶¶
    H Centring the lump
    B ¶¶
    H Pulling a wall
    B ¶¶
    """,
    published="2025-07-18",
)

SHAPES["box of key takeaways whose bullets were lost"] = Shape(
    """
    T What a first year at the wheel really teaches
    . Fri, Jul 18 2025
    H Key takeaways
    B Patience comes before strength.
    B Dry clay tells no lies.
    B A good bucket is worth two wheels.
    B ¶¶
    H Learning to wait
    B ¶¶
    """,
    published="2025-07-18",
)

SHAPES["box of key takeaways with bullets"] = Shape(
    """
    T What a first year at the wheel really teaches
    . 2025-07-18
    H Key takeaways
    B - Patience comes before strength.
    B - Dry clay tells no lies.
    B ¶¶
    H Learning to wait
    B ¶¶
    """,
    published="2025-07-18",
)

SHAPES["newsletter box in the middle"] = Shape(
    """
    T Mixing slip in a small kitchen
    . July 18, 2025
    B ¶¶
    . Get our weekly letter
    . Enter your email
    . Subscribe
    . No spam. Unsubscribe at any time.
    B ¶¶
    H Keep the sieve wet
    B ¶¶
    . Get our weekly letter. Enter your email. Subscribe
    """,
    published="2025-07-18",
)

SHAPES["adverts' marks, and an invitation to scroll on"] = Shape(
    """
    . Advertisement
    T Mixing slip in a small kitchen
    . July 18, 2025
    B ¶¶
    . Sponsored
    . Story continues below advertisement
    B ¶
    . Article continues below
    H Keep the sieve wet
    B ¶¶
    . - Advertisement -
    """,
    published="2025-07-18",
)

SHAPES["banner of cookies above the page"] = Shape(
    """
    . We use cookies to make this site work and to count visits. You can change your choice at any time.
    . Accept all
    . Reject
    . Manage preferences
    C Kitchen
    T Mixing slip in a small kitchen
    . July 18, 2025
    B ¶¶
    H Accept
    B ¶¶
    """,
    published="2025-07-18",
)

SHAPES["interview in questions and answers"] = Shape(
    """
    C Voices
    T A conversation with the woman who fires with wood
    S She has burnt forty tonnes of pine in a kiln that she moved twice, and she would do it all again tomorrow morning.
    . Interview by Mara Okafor
    . July 18, 2025
    H Q: When did you light the first fire?
    B A: In March. It rained for the whole of the week, and the wood would not dry.
    H Q: Would you do it again?
    B A: Yes.
    """,
    author="Mara Okafor",
    published="2025-07-18",
)

SHAPES["headings in capitals, with a list that lost its bullets"] = Shape(
    """
    T A shelf for every glaze in the house
    . July 18, 2025
    B ¶¶
    H WHAT YOU NEED
    B Brackets
    B Planks
    B A spirit level
    B ¶¶
    H HOW IT IS DONE
    B ¶¶
    """,
    published="2025-07-18",
)

SHAPES["headings that end with a colon, and a lead-in to bullets"] = Shape(
    """
    T A shelf for every glaze in the house
    . July 18, 2025
    B ¶¶
    H The first step:
    B ¶¶
    B You need:
    B - Brackets
    B - Planks
    H The second step:
    B ¶¶
    """,
    published="2025-07-18",
)

SHAPES["recipe with bullets and numbered steps"] = Shape(
    """
    T A slip that never cracks
    . July 18, 2025
    B ¶
    H Ingredients
    B • 2 cups of ball clay
    B • 1 cup of water
    H Method
    B 1. Stir the clay into the water.
    B 2. Wait for an hour.
    B 3. Sieve.
    B ¶¶
    """,
    published="2025-07-18",
)

SHAPES["two paragraphs"] = Shape(
    """
    T A slip that never cracks
    B ¶
    B ¶
    """
)

SHAPES["a title and one paragraph"] = Shape(
    """
    T A slip that never cracks
    B ¶¶
    """
)

SHAPES["frequently asked questions, some answered in a word"] = Shape(
    """
    T All about kiln gods
    B ¶¶
    H Frequently Asked Questions
    H Do they work?
    B No.
    H Must they be made of clay?
    B ¶
    H What happens to them afterwards?
    B ¶¶
    """
)

SHAPES["numbers to call in need, and offers inside paragraphs, stay"] = Shape(
    """
    T When the studio is the only place that feels safe
    . July 18, 2025
    B ¶¶
    B If you are in danger, call 988 or text a friend.
    B Our team is here for you. Book a session today, or call us at (555) 010-2030, and we listen. We mean it.
    H Make an appointment with your doctor
    B ¶¶
    H Talk to us as you would to a friend, slowly
    B ¶¶
    """,
    published="2025-07-18",
)

SHAPES["steps with subheadings and a conclusion"] = Shape(
    """
    . Home / Blog / Studio life
    T Moving a kiln in seven days
    . By Mara Okafor and Pia Roth
    B ¶¶
    H Step 1: Measure the door
    B ¶¶
    H Step 2: Measure it again
    H Twice is better
    B ¶
    H Conclusion
    B ¶
    """,
    category="Studio life",
    author="Mara Okafor and Pia Roth",
)

SHAPES["listicle with sentences as headings"] = Shape(
    """
    C Studio life
    T 7 signs that your studio is ready for a second wheel
    S Space, light and a friend who cleans up are three of them, and the other four are about the floor below your feet.
    . By Pia Roth
    . March 4, 2025 - 3 min Read
    B ¶
    H 1. You own two buckets.
    B ¶¶
    H 2. The floor holds.
    B ¶¶
    H 3. Nobody sleeps next door!
    B ¶
    """,
    author="Pia Roth",
    published="2025-03-04",
)

SHAPES["dialogue between paragraphs"] = Shape(
    """
    T What to say when a cup breaks
    . March 4, 2025
    B ¶¶
    B “I am sorry,” she said.
    B “It was only a cup,” he said.
    B “It was my cup.”
    B ¶¶
    H Afterwards
    B ¶¶
    """,
    published="2025-03-04",
)
