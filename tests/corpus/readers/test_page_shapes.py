"""Whole pages of many shapes, each line with what a person would say that it is.

The sign before a line is its role: T title, S standfirst, C category, H heading, B other text of the body, M mention
of another article, and a full stop what belongs to the site or to the page's furniture and must be gone. A body's
line that is only ¶ or ¶¶ stands for an invented paragraph, short or long.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article, RawArticle
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.readers import page_text
from corpus.validation import validate

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


SHAPES: dict[str, Shape] = {}

SHAPES["magazine, full header, block with category, teaser and date"] = Shape(
    """
    C Kilns & glazes
    T Ways to fire a first bowl without losing the shelf it stands on.
    S A calm introduction to cones, shelves and patience, for potters who share a kiln with people they like and fear.
    . X Linkedin Facebook Reddit Email Bluesky
    . Published by Mara Okafor
    . August 12, 2025 - 3 min Read
    B ¶¶
    H Choosing a cone that forgives
    B ¶¶
    . ADVERTISEMENT
    . ADVERTISEMENT
    B ¶¶
    H Waiting is part of the work
    B ¶¶
    . Related Articles
    . Kilns & glazes
    M Wood ash and a little sand made the glazes of three valleys, and one family still keeps the recipe in a drawer.
    . July 15, 2025
    . Kilns & glazes
    M A shared kiln asks for a calendar, a broom and a rule about who opens the door, as this workshop found out.
    . July 18, 2025
    """,
    author="Mara Okafor",
    published="2025-08-12",
)

SHAPES["magazine, no category and no byline, block of teasers some of which have dates"] = Shape(
    """
    T How a second pair of hands changes what a wheel can do for both of the potters who share it.
    S This article explores why two people at one wheel learn faster, break less, and quarrel about water more often.
    . July 18, 2025
    . Facebook X Reddit
    B ¶¶
    H Shared water keeps both honest.
    B ¶¶
    . Related Articles
    M Across the valley, workshops that share a kiln report fewer accidents and rather more opinions about the music.
    . August 08, 2025
    M Small kilns ask little of a house, but the house has to say what it can give before the first shelf is bought.
    M This evergreen guide shows how a patient hand and a dry shelf bring a thin bowl through a damp and windy autumn.
    . August 09, 2025
    """,
    published="2025-07-18",
)

SHAPES["clinic's blog with menu, crumbs, calls to action in the middle and at the end, and a foot"] = Shape(
    """
    . Skip to content
    . Harbour Hand Clinic
    . (555) 010-2030
    . Home
    . About
    . Services
    . Our Team
    . Contact
    . Book an appointment
    . Home > Blog > Sore wrists
    T What helps a potter's wrist when the season gets long
    . By Ilse Brandt, LMFT
    . July 18, 2025
    B ¶¶
    H Rest is not a waste of time
    B ¶¶
    . Book an appointment today!
    B ¶¶
    H When to ask someone
    B ¶¶
    . Ready to feel better? Contact us today to schedule a free consultation.
    . Call us at (555) 010-2030
    . Learn more about our services
    . Harbour Hand Clinic
    . 12 Quay Street, Newtown, NY 12345
    . Phone: (555) 010-2030
    . Mon - Fri: 9am - 5pm
    . Privacy Policy
    . © 2025 Harbour Hand Clinic. All rights reserved.
    """,
    category="Sore wrists",
    author="Ilse Brandt, LMFT",
    published="2025-07-18",
    notes=1,
)

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

SHAPES["German page"] = Shape(
    """
    . Wir verwenden Cookies, um diese Seite zu verbessern.
    . Alle akzeptieren
    . Startseite
    . Über uns
    . Kontakt
    C Werkstatt
    T Warum eine Glasur reißt und was das verrät
    S Staub, Fett und Eile sind die drei Gründe, und gegen zwei davon hilft ein nasser Schwamm am Abend davor.
    . Von Anna Berg
    . Veröffentlicht am 18. Juli 2025
    . Lesezeit: 5 Minuten
    . Teilen
    B ¶¶
    . Anzeige
    H Staub unter der Glasur
    B ¶¶
    . Ähnliche Artikel
    M Wie man eine erste Schale brennt
    . 3. März 2025
    M Was ein Jahr an der Scheibe lehrt
    . 4. Oktober 2024
    . Impressum
    . Datenschutz
    """,
    author="Anna Berg",
    published="2025-07-18",
    notes=1,
)

SHAPES["French page"] = Shape(
    """
    . Accueil > Blog > Atelier
    T Pourquoi un émail se retire et ce que cela raconte
    . Par Luc Martin
    . Publié le 18 juillet 2025 à 10h30
    . Partager
    B ¶¶
    . Publicité
    H La poussière sous l'émail
    B ¶¶
    M Lire aussi : Cuire un premier bol sans perdre son étagère
    B ¶¶
    . Articles similaires
    M Une année au tour et ce qu'elle apprend
    . 1er août 2025
    M Le grès expliqué à mes voisins
    . 3 février 2024
    """,
    category="Atelier",
    author="Luc Martin",
    published="2025-07-18",
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

SHAPES["lists of the site beside the article below it"] = Shape(
    """
    T Moving a kiln in seven days
    . July 18, 2025
    B ¶¶
    H Measure the door
    B ¶¶
    . Recent Posts
    M Why a glaze crawls and what it tells you
    M Ways to fire a first bowl
    . Categories
    . Studio life
    . Glazes
    . Archives
    . July 2025
    . June 2025
    """,
    published="2025-07-18",
    notes=1,
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


SHAPES["psychology magazine: reviewer beside the day, single share lines, key points, author's page below"] = Shape(
    """
    C Studio life
    T Why We Keep the Cups That Leak
    S A broken thing on the shelf says more about its owner than the ten that were sold in the spring.
    . Posted August 12, 2025 | Reviewed by Jo Lindqvist
    . Share on Facebook
    . Share on Bluesky
    . Share via Email
    H Key points
    B - Leaking cups are kept for the hand that made them.
    B - Throwing one away can be practised.
    B ¶¶
    H The shelf of shame
    B ¶¶
    . References
    . Roth, P. (2019). Shelves and shame. Clay Review, 4(2), 1-9.
    . Weil, J. (2021, March 3). Why we keep things. Example Press.
    . About the Author
    . Mara Okafor, Ph.D., is a potter and a psychologist, and the author of a book on cups.
    . Online:
    . Website
    . More from Mara Okafor Ph.D.
    M What a first year at the wheel really teaches
    M Ways to fire a first bowl
    """,
    author="Mara Okafor, Ph.D.",
    published="2025-08-12",
    notes=2,
)

SHAPES["health site: writer, reviewer and update on lines of their own"] = Shape(
    """
    . By
    . Mara Okafor, PhD
    . Updated on March 4, 2025
    . Medically reviewed by
    . Jonas Weil, MD
    . Fact checked by
    . Pia Roth
    . Print
    T What dust does to a potter's lungs
    B ¶¶
    H Signs to look out for
    B ¶¶
    """,
    author="Mara Okafor, PhD",
    updated="2025-03-04",
)

SHAPES["health site: one line of reviewer, writer and update"] = Shape(
    """
    T What dust does to a potter's lungs
    . Medically reviewed by Jonas Weil, MD — Written by Mara Okafor — Updated on March 4, 2025
    B ¶¶
    H Signs to look out for
    B ¶¶
    . Was this helpful?
    """,
    author="Mara Okafor",
    updated="2025-03-04",
)

SHAPES["permalink line of an old blog"] = Shape(
    """
    T What dust does to a potter's lungs
    . Posted on March 4, 2025 by Mara Okafor
    B ¶¶
    B ¶¶
    . This entry was posted in Studio life and tagged dust, masks. Bookmark the permalink.
    . ← Why a glaze crawls
    . Ways to fire a first bowl →
    """,
    category="Studio life",
    author="Mara Okafor",
    published="2025-03-04",
    tags=("dust", "masks"),
    notes=1,
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

SHAPES["German page with day, author and reading time on one line"] = Shape(
    """
    C Material
    T Woher der Ton kommt
    . von Anna Berg · 18.07.2025 · 5 Min. Lesezeit
    B ¶¶
    . Inhaltsverzeichnis
    . Aus dem Fluss
    . Aus dem Berg
    H Aus dem Fluss
    B ¶¶
    H Aus dem Berg
    B ¶¶
    . Schlagwörter: Ton, Fluss
    . Das könnte Sie auch interessieren
    M Warum eine Glasur reißt und was das verrät
    M Wie man eine erste Schale brennt
    . Schreibe einen Kommentar
    . Deine E-Mail-Adresse wird nicht veröffentlicht.
    """,
    author="Anna Berg",
    published="2025-07-18",
    tags=("Ton", "Fluss"),
    notes=1,
)

SHAPES["French page with figures for the days and a byline after them"] = Shape(
    """
    C Matière
    T D'où vient l'argile
    . Publié le 18/07/2025 à 10:30 par Luc Martin
    . Mis à jour le 20/07/2025
    . Temps de lecture : 5 minutes
    B ¶¶
    . Sommaire
    . De la rivière
    . De la montagne
    H De la rivière
    B ¶¶
    H De la montagne
    B ¶¶
    . À lire aussi
    M Pourquoi un émail se retire et ce que cela raconte
    M Cuire un premier bol sans perdre son étagère
    """,
    author="Luc Martin",
    published="2025-07-18",
    updated="2025-07-20",
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

SHAPES["evergreen magazine without marker lines, adverts between all"] = Shape(
    """
    T Keeping a shared studio kind, fair and warm through the winter months
    . ADVERTISEMENT
    S Simple habits keep the peace between people who share a wheel, a kettle and the last of the good sponges.
    . ADVERTISEMENT
    . March 04, 2025
    . Facebook X Reddit
    . ADVERTISEMENT
    B ¶¶
    . ADVERTISEMENT
    B ¶¶
    H Warmth begins with a door that closes
    . ADVERTISEMENT
    B ¶¶
    """,
    published="2025-03-04",
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


def read(path: Path, lines: list[str]) -> RawArticle:
    """What the reader makes of a page with these lines."""
    path.write_text("\n".join(lines), encoding="utf-8")
    [record] = page_text.read(Source(path=path, name=path.name))
    assert isinstance(record, RawArticle)
    return record


def body_lines(fields: Mapping[str, Any]) -> list[str]:
    """Headings and paragraphs in the order of the page."""
    return [line for part in fields["body"] for line in (part["heading"], *part["paragraphs"]) if line]


def expected_mentions(shape: Shape) -> Iterator[str]:
    """The texts of the lines that are mentions, without the words of a pointer before its colon."""
    for role, text in shape.lines():
        if role == "M":
            yield re.sub(r"^((Read next|Lire aussi) ?: |[-•] )", "", text)


def texts_of(shape: Shape, *roles: str) -> list[str]:
    """The lines of these roles."""
    return [text for role, text in shape.lines() if role in roles]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to write pages to."""
    return tmp_path_factory.mktemp("shapes") / "page.txt"


@pytest.mark.parametrize("name", SHAPES)
def test_each_line_of_a_page_comes_out_as_what_it_is(page: Path, name: str) -> None:
    shape = SHAPES[name]
    record = read(page, [text for _, text in shape.lines()])
    fields: Mapping[str, Any] = record.fields
    assert isinstance(validate(record), Article)
    assert [fields["title"]] == texts_of(shape, "T", "TH")
    assert [line for line in [fields["summary"]] if line] == texts_of(shape, "S")
    assert fields["category"] == (texts_of(shape, "C") or [shape.category])[0]
    assert (fields.get("author", ""), fields.get("published_at", "")) == (shape.author, shape.published)
    assert fields.get("updated_at", "") == shape.updated
    assert tuple(fields.get("tags", ())) == shape.tags
    assert body_lines(fields) == texts_of(shape, "H", "TH", "B")
    assert [part["heading"] for part in fields["body"] if part["heading"]] == texts_of(shape, "H", "TH")
    assert sorted(mention["summary"] for mention in fields["mentions"]) == sorted(expected_mentions(shape))
    assert len(record.notes) == shape.notes


@pytest.mark.parametrize("name", SHAPES)
def test_an_article_read_from_its_own_text_is_the_same(page: Path, name: str) -> None:
    """What was taken off stays off, and nothing more goes: title, standfirst, day and body make the page again."""
    first: Mapping[str, Any] = read(page, [text for _, text in SHAPES[name].lines()]).fields
    header = [first["title"], first["summary"], first.get("published_at", "")]
    if "TH" in [role for role, _ in SHAPES[name].lines()]:
        header = []  # its title was made from its text
    again: Mapping[str, Any] = read(page, [line for line in (*header, *body_lines(first)) if line]).fields
    assert again["title"] == first["title"]
    assert [line for line in (again["summary"], *body_lines(again)) if line] == [
        line for line in (first["summary"], *body_lines(first)) if line
    ]


@pytest.mark.parametrize("name", SHAPES)
def test_no_line_that_is_taken_off_a_page_takes_text_with_it(page: Path, name: str) -> None:
    """With any one line of furniture missing, a shape that nobody foresaw, all text is still there."""
    lines = SHAPES[name].lines()
    text = set(texts_of(SHAPES[name], "H", "TH", "B"))
    for missing in [n for n, (role, _) in enumerate(lines) if role == "."]:
        fields: Mapping[str, Any] = read(page, [line for n, (_, line) in enumerate(lines) if n != missing]).fields
        assert text <= {*body_lines(fields), fields["title"], fields["summary"]}


@pytest.mark.parametrize("name", SHAPES)
def test_adverts_between_all_lines_change_nothing(page: Path, name: str) -> None:
    lines = [text for _, text in SHAPES[name].lines()]
    fields: Mapping[str, Any] = read(page, lines).fields
    assert read(page, [line for text in lines for line in ("ADVERTISEMENT", text)]).fields == fields


def test_the_header_of_a_page_with_a_related_block_may_come_in_any_order(page: Path) -> None:
    """A tenth of the 720 orders, odd ones too: the related block tells the category, lengths tell the rest."""
    shape = SHAPES["magazine, full header, block with category, teaser and date"]
    lines = [text for _, text in shape.lines()]
    lines[2] = lines[2].removesuffix(".") + ", and for those who would like to, some day, when there is time."
    fields = read(page, lines).fields
    for header in islice(permutations(lines[:6]), 0, None, 10):
        assert read(page, [*header, *lines[6:]]).fields == fields


PLAIN = st.builds(
    "{} {} {}.".format, st.sampled_from(["Slowly", "The wheel", "Once"]), st.integers(0, 10**6), st.just("turned " * 9)
)
ANY_TEXT = st.one_of(PLAIN, st.builds(LONG.format, st.integers(0, 999)), st.builds(SHORT.format, st.integers(0, 999)))
ANY_OTHER = st.sampled_from(sorted({text for shape in SHAPES.values() for role, text in shape.lines() if role == "."}))


@given(page_lines=st.lists(st.one_of(ANY_TEXT, ANY_OTHER), max_size=30))
@settings(deadline=2000, max_examples=200)
def test_every_line_of_text_is_somewhere_and_none_is_in_two_places(page: Path, page_lines: list[str]) -> None:
    """In the article, among its mentions, or counted in the notes: no mixture of text and furniture loses a line."""
    try:
        record = read(page, list(dict.fromkeys(page_lines)))
    except UnusableFileError:
        assert not any(re.match("Slowly|The wheel|Once|Clay", line) for line in page_lines)
        return
    fields: Mapping[str, Any] = record.fields
    in_mentions = {mention["summary"] for mention in fields["mentions"]}
    in_article = {fields["title"], fields["summary"], *body_lines(fields)}
    noted = sum(int(count) for note in record.notes for count in re.findall(r"^left out (\d+)", note.reason))
    text = {line for line in page_lines if re.match("Slowly|The wheel|Once|Clay", line)}
    assert not in_mentions & set(body_lines(fields))
    assert len(text - in_article - in_mentions) <= noted
