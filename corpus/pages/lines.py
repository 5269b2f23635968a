"""What one line of a saved page can be beside furniture: noise, a related block's marker, a title, a teaser, text."""

import re
from enum import Enum, auto

from corpus.pages.facts import SENTENCE_END, is_label
from corpus.pages.facts import furniture as furniture
from corpus.pages.facts import is_share_bar as is_share_bar
from corpus.pages.offers import is_button, is_offer

# Lengths in characters. Seen: headings 12 to 81, titles to 137, standfirsts and teasers 206 to 291, paragraphs 600
# to 800. But another page's paragraphs have 82 to 520, so below the longest standfirst length alone decides nothing.
LONGEST_HEADING = 110
LONGEST_TITLE = 160
LONGEST_STANDFIRST = 350
LONGEST_EXCERPT = 600  # a teaser that is the article's beginning, cut with dots: 55 words where nobody chose
MOST_SENTENCES_IN_TEASER = 2
FEWEST_STANDFIRST_WORDS = 5  # fewer, among date and byline: an unmarked name, a kicker
FEWEST_TEASER_WORDS = 3
FEWEST_SENTENCE_WORDS = 4  # of a marker that ends with a full stop, and so is none
LONGEST_MADE_MARKER = 60  # in characters

# English, German and French. No heading of an article is worded so, though one may well end with "Related reading".
_RELATED = re.compile(
    r"((read|see|view|explore|check out) )?((the|our|your|these|some|more) )*((related|recommended|similar|further"
    r"|popular|other|latest|recent|featured|suggested|trending|most (read|popular)) )+(articles?|(blog )?posts?"
    r"|stories|reading|reads?|content|guides|resources"
    r"|topics)( (for you|like this|you (may|might) (also )?(like|enjoy)|from .{1,40}|by .{1,40}))?"
    r"|more (articles|(blog )?posts|stories|reading|guides"
    r"|resources)( (for you|like this|from .{1,40}|by .{1,40}))?|related( to this)?|recommended( for you)?|see also"
    r"|also read|most (read|popular)|trending( now)?|up next|next up"
    r"|((if you .{1,40}, )?(you|readers|others) ((may|might|could) )?also )(like|enjoy|love|read|liked"
    r"|be interested in|find (helpful|interesting))( [^.!?]{1,30})?"
    r"|you (may|might) (like|enjoy|be interested in)( [^.!?]{1,30})?|(what to )?read (this )?(next|also)"
    r"|keep (reading|exploring)|editors?[’']?s?[’']? (picks?|choice)|(explore|discover) more"
    r"|(latest )?from (the|our) blog|(ähnliche|verwandte|weitere|passende|mehr) (artikel|beiträge|themen)"
    r"|das könnte (sie|dich|ihnen|dir) auch \w+|mehr zum thema|lesen sie auch|auch (interessant|lesenswert)"
    r"|articles (similaires|liés|connexes|recommandés)|(à )?lire aussi"
    r"|vous (aimerez|pourriez) (peut-être )?aussi( aimer)?|sur le même (sujet|thème)"
    r"|dans la même (rubrique|catégorie)|à découvrir aussi|(more from|mehr (aus|von))( [^\s!?]+){1,5}",
    re.IGNORECASE,
)
# A last section may be headed so, too. Where the first word refers to what was said, it is a sentence.
_PERHAPS_RELATED = re.compile(
    r"more (in|on|about|like) (?!(that|it|them|which|later|below|above)\b|this (?!story|topic|subject|theme|series"
    r"|category))[^\s!?]+( [^\s!?]+){0,4}|mehr zu( [^\s!?]+){1,4}|plus sur( [^\s!?]+){1,4}",
    re.IGNORECASE,
)
# Of the lines above, these name what sites publish, or what readers like: no heading is worded so.
_SURELY_RELATED = re.compile(
    r"\b(articles?|posts?|stories|most (read|popular)|trending|artikel|beiträge|recommended for you"
    r"|also (like|enjoy|love|read)|you (may|might|could) (like|enjoy)|read (this )?next|auch interessieren"
    r"|lesen sie auch|aimerez aussi|lire aussi)\b",
    re.IGNORECASE,
)
# A last section of the article's own, of text or of books, is more often headed so than not.
_OWN = re.compile(
    r"(more (on|about)|mehr zu(?! thema)|plus sur)\b.*|.*\b((further|recommended|suggested) reading|resources|guides)",
    re.IGNORECASE,
)
_READING = re.compile(r"\b(?<!keep )(reading|topics|themen)\b", re.IGNORECASE)
# What other markers are made of: of these words alone, one of them a telling one.
_MARKER_WORDS = re.compile(
    r"(?=.*\b(more|related|similar|others?|also|recommended|suggested|popular|trending|latest|recent|favou?rites"
    r"|picks|picked|handpicked|selected|missed?|explore|discover|mehr|auch|ähnliche|weitere|aussi|autres)\b)"
    r"(\b(more|related|similar|others?|also|recommended|suggested|popular|trending|latest|recent|favou?rites|picks?"
    r"|picked|handpicked|selected|miss(ed)?|explore|discover|mehr|auch|ähnliche|weitere|aussi|autres|you|your|we|our|the"
    r"|these|this|that|to|for|from|in|of|on|by|and|or|if|may|might|could|have|are|don[’']t|love|loved|like|liked|enjoy"
    r"|enjoyed|most|found|find|people|readers|editors?[’']?s?|next|now|today|great|good|best|top|worth|reads?|reading"
    r"|stor(y|ies)|articles?|posts?|blog|guides?|content|topics?|category|section|site|week|für|dich|sie|aus|zum|thema"
    r"|lesen|artikel|beiträge|vous|à|lire|sur|articles)\b[\s,&-]*)+",
    re.IGNORECASE,
)
LIST_MARK = re.compile(r"^[-–—•*·‣◦✓✔]\s+")
# Three letters before the stop, or two small ones, leave "Dr. Lee" and "vs. them" in one sentence.
SENTENCE_BREAK = re.compile(
    r"(?:(?<=[!?])|(?<=[^\W\d_]{3}\.)|(?<=\d{4}\.)"
    r"|(?<=[^\W\d_A-Z]{2}\.)(?<!\bvs\.))['\"”’)]*\s+(?=['\"“‘(]?[^\W\d_a-z])"
)
_STATEMENT = re.compile(r"[^\W_]{2}['\"”’)]?[.!]$")  # "Ph.D." ends no sentence
_CUT = re.compile(r"(…|\.\.\.)\s*[\])]?$")


def is_noise(line: str) -> bool:
    """Whether a line is an advert, a button or an offer, and no part of what an article says."""
    return is_button(line) or is_offer(line)


class Marker(Enum):
    """How surely a line announces a block of teasers."""

    SURE = auto()  # worded as no heading is
    LIKELY = auto()
    PERHAPS = auto()  # may as well be the heading of a last section
    DOUBTFUL = auto()  # more often that than a marker
    NONE = auto()


def is_related_marker(line: str) -> bool:
    """Whether a line can stand above a block of teasers of other articles. A sentence cannot."""
    bare = line.strip(" :.»→…|")
    is_sentence = len(bare.split()) >= FEWEST_SENTENCE_WORDS and bool(_STATEMENT.search(line))
    is_worded = len(line) <= LONGEST_TITLE and bool(_RELATED.fullmatch(bare) or _PERHAPS_RELATED.fullmatch(bare))
    return is_worded and not is_sentence


def marker_of(line: str) -> Marker:
    """How surely a line announces a block of teasers; beside related markers, lines made of the same words may."""
    bare = line.strip(" :.»→…|")
    if not is_related_marker(line):
        is_made_of_words = len(line) <= LONGEST_MADE_MARKER and bool(_MARKER_WORDS.fullmatch(bare))
        return Marker.PERHAPS if is_made_of_words and not SENTENCE_END.search(line) else Marker.NONE
    if _SURELY_RELATED.search(bare):
        return Marker.SURE
    if _OWN.fullmatch(bare):
        return Marker.DOUBTFUL
    return Marker.PERHAPS if _PERHAPS_RELATED.fullmatch(bare) or _READING.search(bare) else Marker.LIKELY


def is_doubtful_marker(line: str) -> bool:
    """Whether a related block's marker may as well be the heading of an article's last section."""
    return is_related_marker(line) and marker_of(line) in {Marker.PERHAPS, Marker.DOUBTFUL}


def is_cut(line: str) -> bool:
    """Whether a line ends with dots, as the beginning of a longer text does."""
    return bool(_CUT.search(line))


def is_unmarked_name(line: str) -> bool:
    """Whether a line of the header can be a name without "by", or a kicker."""
    return is_label(line) and len(line.split()) < FEWEST_STANDFIRST_WORDS


def is_display(line: str, longest: int) -> bool:
    """Whether a line can be a title or heading: short, one sentence or question, neither list item nor lead-in."""
    if len(line) > longest or line.endswith((":", ",", ";")) or LIST_MARK.match(line):
        return False
    is_question = line.rstrip("'\"”’)").endswith("?")
    return is_question or not (SENTENCE_BREAK.search(line) and SENTENCE_END.search(line))


def may_be_teaser(line: str) -> bool:
    """Whether a line can be the title or the summary of another article."""
    if LIST_MARK.match(line) or len(line) > LONGEST_EXCERPT:
        return False
    is_short = len(line) <= LONGEST_STANDFIRST and len(SENTENCE_BREAK.findall(line)) < MOST_SENTENCES_IN_TEASER
    return is_short or is_cut(line)


def is_title_of(line: str, following: str) -> bool:
    """Whether a teaser's line is the title of the summary below it: no sentence, before a longer one that is."""
    ends = bool(SENTENCE_END.search(line)), bool(SENTENCE_END.search(following))
    return ends == (False, True) and len(line) < len(following) and len(line) <= LONGEST_TITLE
