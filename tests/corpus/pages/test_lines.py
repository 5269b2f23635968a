"""What one line of a saved page is, told without the lines around it, in English, German and French."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.configuration import DateOrder
from corpus.pages.dates import in_iso
from corpus.pages.facts import beside_facts, facts, is_in_doubt
from corpus.pages.lines import (
    LONGEST_HEADING,
    Marker,
    furniture,
    is_display,
    is_noise,
    is_related_marker,
    is_share_bar,
    is_title_of,
    marker_of,
    may_be_teaser,
)

DAY = "2025-07-18"


@pytest.mark.parametrize(
    "line",
    [
        "July 18, 2025",
        "July 18th, 2025",
        "JULY 18, 2025",
        "Jul. 18 2025",
        "18 July 2025",
        "18th of July 2025",
        "Fri, Jul 18 2025",
        "Friday 18 July 2025",
        "2025-07-18",
        "2025/07/18",
        "2025-07-18T09:30:00Z",
        "18/07/2025",
        "07/18/2025",
        "Published: July 18, 2025 at 10:30 am",
        "July 18, 2025 - 3 min Read",
        "July 18, 2025 · 1.2k views · 4 comments",
        "18. Juli 2025",
        "Veröffentlicht am 18. Juli 2025 um 10:30 Uhr",
        "18.07.2025 · Lesezeit: 5 Minuten",
        "18 juillet 2025",
        "Publié le 18 juillet 2025 à 10h30",
        "Publié le vendredi 18 juillet 2025",
        "Donnerstag, 18. Juli 2025",
        "18 de julio de 2025",
        "Publicado el 18 de julio de 2025 a las 10:30",
        "viernes, 18 de julio del 2025",
        "Publicado em 18 de julho de 2025 às 10h30",
        "sexta-feira, 18 de julho de 2025",
        "18 luglio 2025",
        "Pubblicato il 18 luglio 2025 alle 10.30",
        "18 juli 2025 om 10:30 uur",
        "Gepubliceerd op 18 juli 2025 · Leestijd: 5 minuten",
        "Publiceret den 18. juli 2025 kl. 10.30",
    ],
)
def test_a_line_of_a_day_tells_it(line: str) -> None:
    assert furniture(line) == {"published_at": DAY}


@pytest.mark.parametrize(
    "line",
    [
        "Updated: July 18, 2025",
        "Last reviewed on July 18, 2025",
        "Mis à jour le 18/07/2025",
        "Dernière mise à jour : 18 juillet 2025",
        "Stand: 18. Juli 2025, 10:12 Uhr",
        "Última actualización: 18 de julio de 2025",
        "Atualizado em 18 de julho de 2025",
        "Ultimo aggiornamento: 18 luglio 2025",
        "Laatst bijgewerkt op 18 juli 2025",
    ],
)
def test_the_day_of_an_update_is_told_apart(line: str) -> None:
    assert furniture(line) == {"updated_at": DAY}


@pytest.mark.parametrize(
    ("line", "order", "day"),
    [
        ("03/04/2025", "", ""),
        ("03/04/2025", "dmy", "2025-04-03"),
        ("03/04/2025", "mdy", "2025-03-04"),
        ("Posted: 3.4.2025", "dmy", "2025-04-03"),
        ("04/04/2025", "", "2025-04-04"),
        ("03/04/25", "", ""),
        ("03/04/25", "dmy", "2025-04-03"),
        ("18/07/2025", "mdy", DAY),
        ("31/02/2025", "", ""),
    ],
)
def test_the_order_of_figures_is_given_or_leaves_no_doubt(line: str, order: DateOrder, day: str) -> None:
    written = in_iso(line, order)
    assert (furniture(written) or {}).get("published_at", "") == day
    assert is_in_doubt(written) == (not day)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Ada Fenwick", "Ada Fenwick"),
        ("by: ADA FENWICK", "ADA FENWICK"),
        ("Words by Ada Fenwick and Jo Roe", "Ada Fenwick and Jo Roe"),
        ("By Ada Fenwick, LMFT", "Ada Fenwick, LMFT"),
        ("By Ada Fenwick, who mends boats", "Ada Fenwick"),
        ("By Ada Fenwick | Staff writer", "Ada Fenwick"),
        ("Published by Ada Fenwick", "Ada Fenwick"),
        ("Ada Fenwick, PhD", "Ada Fenwick, PhD"),
        ("Dr. Ada Fenwick", "Dr. Ada Fenwick"),
        ("By the Harbour Team", "the Harbour Team"),
        ("Von Anna Berg", "Anna Berg"),
        ("Par Luc Martin", "Luc Martin"),
        ("Auteur : Luc Martin", "Luc Martin"),
        ("Por Ana Ruiz", "Ana Ruiz"),
        ("di Anna Berti", "Anna Berti"),
        ("Door Jan de Vries", "Jan de Vries"),
    ],
)
def test_a_byline_names_the_author(line: str, author: str) -> None:
    assert furniture(line) == {"author": author}


@pytest.mark.parametrize(
    "line",
    [
        "By talking you mend a boat",
        "By Monday, the boat is dry",
        "By 2030",
        "Reviewed by a friend, the plan held.",
        "Von Booten und Menschen lernen",
        "Par Hasard",
        "Por fin llega el barco",
        "Di mare e di vento",
        "Door weer en wind",
        "Boats",
        "The day was July 18, 2025, and it rained",
        "Boats - a history",
        "On the water",
        "4 reasons to sail",
        "Share the work with a friend",
        "Topics: " + "a long story about a boat that was lost and found, " * 2,
    ],
)
def test_a_line_that_says_something_is_no_furniture(line: str) -> None:
    assert furniture(line) is None
    assert beside_facts(line) == line


def test_a_reviewer_is_no_author_and_the_day_of_a_review_is_no_day_of_publication() -> None:
    assert furniture("Medically reviewed by Dr. Jo Roe on July 18, 2025") == {}
    assert furniture("Medically reviewed by Dr. Jo Roe | July 18, 2025") == {}
    assert furniture("Posted July 18, 2025 | Reviewed by Jo Roe") == {"published_at": DAY}
    assert furniture("Reviewed by Jo Roe — Written by Ada Fenwick") == {"author": "Ada Fenwick"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Filed under: Boats", {"category": "Boats"}),
        ("Posted in Boats, Winter", {"category": "Boats", "tags": "Winter"}),
        ("Tags: tar, rope | oil", {"tags": "tar, rope, oil"}),
        ("Filed Under: Boats Tagged With: tar, rope", {"category": "Boats", "tags": "tar, rope"}),
        ("#tar #rope", {"tags": "tar, rope"}),
        ("Kategorie: Boote", {"category": "Boote"}),
        ("Mots-clés : bateau, hiver", {"tags": "bateau, hiver"}),
        ("by Ada Fenwick | 18 July 2025 | Boats", {"author": "Ada Fenwick", "published_at": DAY, "category": "Boats"}),
        (
            "Posted on 18 July 2025 by Ada Fenwick in Boats",
            {"author": "Ada Fenwick", "published_at": DAY, "category": "Boats"},
        ),
        ("Submitted by Ada Fenwick on July 18, 2025", {"author": "Ada Fenwick", "published_at": DAY}),
        ("By Ada Fenwick on July 18, 2025.", {"author": "Ada Fenwick", "published_at": DAY}),
        ("July 18, 2025 by Ada Fenwick Leave a Comment", {"author": "Ada Fenwick", "published_at": DAY}),
        ("Fri 18 Jul 2025 06.00 BST", {"published_at": DAY}),
        (
            "by Ada Fenwick | Jul 18, 2025 | Boats, Winter | 12 comments",
            {"author": "Ada Fenwick", "published_at": DAY, "category": "Boats", "tags": "Winter"},
        ),
        ("Schlagworte: Teer, Tau", {"tags": "Teer, Tau"}),
    ],
)
def test_a_filing_tells_category_and_tags(line: str, told: dict[str, str]) -> None:
    assert furniture(line) == told
    assert beside_facts(line) == ""


def test_a_label_beside_a_day_stays_to_be_judged() -> None:
    assert furniture("Boats · 18 July 2025") == {"published_at": DAY}
    assert beside_facts("Boats · 18 July 2025") == "Boats"


def test_the_first_of_several_lines_to_tell_something_is_believed() -> None:
    assert facts(["By Ada Fenwick", "4 March 2024", "By Jo Roe | 5 March 2024"]) == {
        "author": "Ada Fenwick",
        "published_at": "2024-03-04",
    }


@pytest.mark.parametrize(
    "line",
    [
        "Share",
        "Share this post",
        "X Linkedin Facebook Reddit Email Bluesky",
        "Click to share on Facebook (Opens in new window)",
        "Teilen",
        "Partager sur Facebook",
        "Copy link",
    ],
)
def test_a_share_bar_is_known(line: str) -> None:
    assert is_share_bar(line)


@pytest.mark.parametrize("line", ["Facebook", "X", "Share your food", "The email", ""])
def test_one_network_or_a_sentence_is_no_share_bar(line: str) -> None:
    assert not is_share_bar(line)


@pytest.mark.parametrize(
    "line",
    [
        "ADVERTISEMENT",
        "Story continues below advertisement",
        "Anzeige",
        "Publicité",
        "* * *",
        "Read more »",
        "Skip to content",
        "12 comments",
        "Leave a comment",
        "Enter your email",
        "Subscribe now",
        "Sign up for our newsletter and never miss a tide",
        "Book a session today!",
        "Schedule a free 15-minute consultation",
        "Request an appointment online",
        "Call us at (555) 010-2030",
        "Call now: (555) 010-2030",
        "Contact us today to schedule a visit.",
        "Learn more about our services",
        "Meet our team of boat builders and therapists",
        "Ready to begin? Book an appointment today.",
        "Get started today",
        "Termin vereinbaren",
        "Prendre rendez-vous en ligne",
        "We use cookies to make this site work.",
        "Accept all",
        "Privacy Policy",
        "© 2025 Harbour Press",
        "Photo by Jo Roe",
    ],
)
def test_adverts_buttons_and_offers_are_noise(line: str) -> None:
    assert is_noise(line)


@pytest.mark.parametrize(
    "line",
    [
        "Book an appointment with your doctor",
        "Make an appointment with yourself every week",
        "Call a friend",
        "If you are in danger, call 988",
        "Call the helpline on 116 123",
        "Call the suicide prevention lifeline now at 1-800-555-0100",
        "Call 1-800-555-0100 for more information",
        "1-800-555-0100",
        "Talk to us as you would to a friend",
        "Let us talk about boats",
        "Contact with the water",
        "We respect each other",
        "Accept",
        "No.",
        "Comments",
        "Listen",
        "Get your inbox under control",
        "We baked cookies on Sundays",
        "Ads in the harbour",
        "Start slowly",
        "From 2019-2024",
        "2025-07-18",
        "Our therapists mend boats. They have done so for years, and they like it. Book a session today.",
    ],
)
def test_what_merely_resembles_noise_stays(line: str) -> None:
    assert not is_noise(line)


@pytest.mark.parametrize(
    "line",
    [
        "Related Articles",
        "RELATED POSTS:",
        "You may also like",
        "You might also be interested in",
        "Recommended for you",
        "More in Boats",
        "More from Ada Fenwick Ph.D.",
        "More articles by Ada Fenwick",
        "Latest posts",
        "Read next",
        "If you liked this, you might also enjoy these posts:",
        "Editor's picks",
        "Ähnliche Artikel",
        "Das könnte Sie auch interessieren",
        "Articles similaires",
        "À lire aussi",
    ],
)
def test_markers_of_related_blocks_are_known(line: str) -> None:
    assert is_related_marker(line)


@pytest.mark.parametrize(
    "line",
    [
        "Related work in the yard",
        "More is not better",
        "Boats",
        "You may like boats or not. I do.",
        "More on that in the minutes",
        "More on that in the minutes.",
        "More on this in the next part.",
        "More about boats was said on Monday.",
        "You may also like to walk there.",
    ],
)
def test_headings_and_sentences_are_no_markers(line: str) -> None:
    assert not is_related_marker(line)
    assert marker_of(line) is Marker.NONE


@pytest.mark.parametrize(
    ("line", "marker"),
    [
        ("Related Articles", Marker.SURE),
        ("You may also like", Marker.SURE),
        ("À lire aussi", Marker.SURE),
        ("Related", Marker.LIKELY),
        ("More from Ada Fenwick Ph.D.", Marker.LIKELY),
        ("Related reading", Marker.PERHAPS),
        ("Further reading", Marker.DOUBTFUL),
        ("More in Boats", Marker.PERHAPS),
        ("Handpicked for you", Marker.PERHAPS),
        ("More about boats", Marker.DOUBTFUL),
    ],
)
def test_a_marker_is_as_sure_as_no_heading_is_worded_so(line: str, marker: Marker) -> None:
    assert marker_of(line) is marker


def test_a_heading_is_short_and_neither_item_nor_lead_in() -> None:
    assert is_display("Fresh air keeps a hull alive.", LONGEST_HEADING)
    assert is_display("Is it hard? Ask Dr. Lee", LONGEST_HEADING)
    assert not is_display("- Tar", LONGEST_HEADING)
    assert not is_display("You need:", LONGEST_HEADING)
    assert not is_display("It rained. The owner slept.", LONGEST_HEADING)
    assert not is_display("a" * (LONGEST_HEADING + 1), LONGEST_HEADING)


def test_a_teaser_is_short_or_cut_with_dots() -> None:
    sentence = "The owner found out late. "
    assert may_be_teaser(sentence * 2)
    assert not may_be_teaser(sentence * 4)
    assert may_be_teaser(sentence * 4 + "And then […]")
    assert not may_be_teaser("- " + sentence)


def test_a_title_stands_above_a_longer_sentence() -> None:
    assert is_title_of("Rope makers of the north", "Three of them explain why hemp came back.")
    assert not is_title_of("Rope makers of the north", "Why tar still matters on the quay")
    assert not is_title_of("It rained.", "The owner found out late.")


@given(st.text(max_size=300))
@example("Updated " * 30)
@example("By " * 60)
@example("| " * 100)
@example("1" * 200)
@example("(555) " * 33)
def test_every_line_is_judged_without_an_error(line: str) -> None:
    told = furniture(line)
    assert told is None or all(told.values())
    assert isinstance(is_noise(line), bool)
    assert isinstance(is_related_marker(line), bool)
    assert in_iso(in_iso(line, "dmy"), "dmy") == in_iso(line, "dmy")
