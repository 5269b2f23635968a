"""What one line of a saved page can be beside furniture: noise, a related block's marker, a title, a teaser, text."""

import re

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
    r"|dans la même (rubrique|catégorie)|à découvrir aussi",
    re.IGNORECASE,
)
# A last section may be headed so, too; only teasers of one sentence each make this a block.
_PERHAPS_RELATED = re.compile(
    r"more (in|from|on|about|like)( [^\s!?]+){1,5}|mehr (aus|von|zu)( [^\s!?]+){1,4}", re.IGNORECASE
)
_SURELY_RELATED = re.compile(
    r"\b(articles?|posts?|stories|artikel|beiträge|recommended for you|also (like|enjoy)|auch interessieren"
    r"|à lire aussi)\b",
    re.IGNORECASE,
)
LIST_MARK = re.compile(r"^[-–—•*·‣◦✓✔]\s+")
# Three letters before the stop, or two small ones, leave "Dr. Lee" and "vs. them" in one sentence.
SENTENCE_BREAK = re.compile(
    r"(?:(?<=[!?])|(?<=[^\W\d_]{3}\.)|(?<=\d{4}\.)"
    r"|(?<=[^\W\d_A-Z]{2}\.)(?<!\bvs\.))['\"”’)]*\s+(?=['\"“‘(]?[^\W\d_a-z])"
)
_CUT = re.compile(r"(…|\.\.\.)\s*[\])]?$")


def is_noise(line: str) -> bool:
    """Whether a line is an advert, a button or an offer, and no part of what an article says."""
    return is_button(line) or is_offer(line)


def is_related_marker(line: str) -> bool:
    """Whether a line can stand above a block of teasers of other articles."""
    bare = line.strip(" :.»→…|")
    return len(line) <= LONGEST_TITLE and bool(_RELATED.fullmatch(bare) or _PERHAPS_RELATED.fullmatch(bare))


def is_doubtful_marker(line: str) -> bool:
    """Whether a related block's marker may as well be the heading of an article's last section."""
    return bool(_PERHAPS_RELATED.fullmatch(line.strip(" :.»→…|")))


def is_sure_marker(line: str) -> bool:
    """Whether a related block's marker is worded as no heading is: by what sites call what they publish."""
    return len(line) <= LONGEST_TITLE and bool(_SURELY_RELATED.search(line))


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
    return is_short or bool(_CUT.search(line))


def is_title_of(line: str, following: str) -> bool:
    """Whether a teaser's line is the title of the summary below it: no sentence, before a longer one that is."""
    ends = bool(SENTENCE_END.search(line)), bool(SENTENCE_END.search(following))
    return ends == (False, True) and len(line) < len(following) and len(line) <= LONGEST_TITLE
