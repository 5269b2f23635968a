"""Pages as whole sites have them, from the menu to the foot: magazines, a clinic, old blogs, other languages."""

from tests.corpus.readers.page_shapes.shape import Shape

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
