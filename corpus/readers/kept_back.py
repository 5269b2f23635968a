"""What records and front matter say beside a status of who may see the article -> a status, and the days of it.

Every system has names of its own for it. They are compared without case and without what stands between words. Where a
name may mean something else as well (the `state` of an address, the `audience` of a guide), a value that cannot be what
we look for says nothing; any other that is in doubt keeps the article back.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from corpus.article import Status
from corpus.statuses import known_status, stated, strictest, ticked

# Boxes that keep an article back by whatever is not a no: a day on which it was deleted, a password.
_HOLDING = (
    frozenset({"draft", "isdraft", "private", "isprivate", "unpublished", "isunpublished", "headless", "wip"})
    | {"archived", "isarchived", "archivedat", "deleted", "isdeleted", "deletedat", "trashed", "istrashed", "trashedat"}
    | {"removed", "isremoved", "removedat", "withdrawn", "withdrawnat"}
    | {"password", "postpassword", "passwordprotected", "encrypt", "encrypted"}
    | {"membersonly", "memberonly", "subscribersonly", "subscriberonly", "subscriptiononly", "paidonly", "premium"}
    | {"ispremium", "ispaid", "paywall", "paywalled", "ispaywalled", "haspaywall", "loginrequired", "requireslogin"}
)
# Boxes that do so if they are ticked: anything else in them may be a number or a name.
_HOLDING_IF_TICKED = frozenset({"members", "subscribers", "paid", "protected", "restricted", "gated", "internal"})
# Boxes that do so if they are not ticked, or hold a word for what is not public.
_LETTING_OUT = frozenset({"published", "ispublished", "publish", "public", "ispublic", "live", "online", "render"}) | {
    "visible",
    "isvisible",
    "enabled",
    "isenabled",
    "active",
    "isactive",
    "approved",
    "isapproved",
}
# Further words for whether an article is public. Of the latter, those that we know alone say so.
_WORDS = (
    frozenset({"visibility", "status", "poststatus", "articlestatus", "contentstatus", "editorialstatus"})
    | {"publishstatus", "publicationstatus", "publishingstatus", "publicationstate", "moderationstate"}
    | {"workflowstate", "workflowstatus"}
)
_WORDS_IF_KNOWN = frozenset({"access", "accesslevel", "audience", "state", "stage", "workflow"})
_JOOMLAS = "state"  # which numbers it: 0 is not published, less is in the bin
# What keeps an article out of all lists, and what lets it in; a setting may hold several of them.
_HIDING = frozenset({"noindex", "unlisted", "isunlisted", "hidden", "ishidden", "robotsnoindex", "metanoindex"}) | {
    "eleventyexcludefromcollections",
    "excludefromsearch",
    "searchexclude",
}
_SHOWING = frozenset({"sitemap", "search", "searchable", "listed", "indexable"})
_SETTINGS = frozenset({"sitemap", "search", "seo", "meta", "robots", "metarobots"})
_HIDING_IN_SETTING = _HIDING | {"disable", "disabled", "exclude", "excluded", "ignore"}
_ROBOTS = frozenset({"robots", "metarobots", "index", "content"})  # which say it in words
# When an article becomes public, and when it ceases to be.
FROM = (
    *("embargo", "embargountil", "embargoeduntil", "embargodate", "publishafter", "publishon", "publishfrom"),
    *("publishup", "scheduled", "scheduledat", "scheduledfor", "scheduleddate", "goliveat", "livefrom"),
)
UNTIL = (
    *("expires", "expiresat", "expireson", "expireat", "expiry", "expirydate", "expirationdate", "unpublishdate"),
    *("unpublishat", "unpublishon", "unpublishedat", "publishdown", "publishuntil", "liveuntil", "visibleuntil"),
)

NAMES = (_HOLDING | _HOLDING_IF_TICKED | _LETTING_OUT | _WORDS | _WORDS_IF_KNOWN | _HIDING | _SHOWING | _SETTINGS) | {
    *FROM,
    *UNTIL,
}
_NOTHING = re.compile(r"(?:none|null|nil|~|\[\]|\{\}|0000-00-00.*)?", re.IGNORECASE)
_LARGEST_NUMBER = 10**18  # Python refuses to print integers of thousands of digits
_FREE = frozenset({"free", "open", "metered"})  # of a paywall: nobody has to pay for this one
MOST_REMEMBERED = 1_024
_BETWEEN_WORDS = re.compile(r"[\s_-]+")


@lru_cache(MOST_REMEMBERED)  # the names of a source's columns are asked for with each of its records
def plain(name: str) -> str:
    """A name without case, and without what stands between its words."""
    return _BETWEEN_WORDS.sub("", name).casefold()


def status_of(values: Mapping[str, object], said: str = "") -> str:
    """A status for what `values` say, by plain names, beside the status `said`; empty where nobody says anything."""
    if known_status(said) is Status.DELETED:
        return said
    words = {name: _word(value) for name, value in values.items() if name in NAMES}
    if any(_holds_back(name, word) for name, word in words.items() if word):
        return Status.UNPUBLISHED.value
    word = strictest(said, *_words(words))
    return stated(word, Status.NOINDEX) if _is_hidden(values) else word


def first_day(values: Mapping[str, object], names: tuple[str, ...]) -> object:
    """The first value of `names` that may be a day; None where there is none."""
    days = (values[name] for name in names if name in values)
    return next((day for day in days if (word := _word(day)) and ticked(word) is None), None)


def _word(value: object) -> str:
    """What stands in a box, as text; empty where that is as good as nothing, or an object of several things."""
    is_one = isinstance(value, str | date) or (isinstance(value, int | float) and abs(value) < _LARGEST_NUMBER)
    word = str(value).strip() if is_one else ""
    return "" if _NOTHING.fullmatch(word[:30]) else word


def _holds_back(name: str, word: str) -> bool:
    box, known = ticked(word), known_status(word)
    if name in _HOLDING:
        return box is not False and known is not Status.PUBLISHED and word.lower() not in _FREE
    if name in _HOLDING_IF_TICKED:
        return box is True
    if name in _LETTING_OUT:
        return box is False or known not in {None, Status.PUBLISHED}
    return name == _JOOMLAS and (box is False or re.fullmatch(r"-\d+", word) is not None)


def _words(words: Mapping[str, str]) -> list[str]:
    known = (word for name, word in words.items() if name in _WORDS_IF_KNOWN and known_status(word))
    return [*(word for name, word in words.items() if name in _WORDS), *known]


def _is_hidden(values: Mapping[str, object]) -> bool:
    return any(
        (name in _HIDING and ticked(_word(value)) is True)
        or (name in _SHOWING and ticked(_word(value)) is False)
        or (name in _SETTINGS and any(map(_hides, _parts(name, value))))
        for name, value in values.items()
    )


def _parts(name: str, value: object) -> Iterator[tuple[str, object]]:
    """The settings in a setting: it may be one, an object of several, or a list of tags such as a page's head has."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            yield from ((plain(str(key)), part) for key, part in item.items())
        else:
            yield name, item


def _hides(setting: tuple[str, object]) -> bool:
    name, word = setting[0], _word(setting[1])
    if name in _ROBOTS:
        is_asked = re.search(r"\bno-?index\b", word[:1000].lower()) is not None
        return is_asked or (name == "index" and ticked(word) is False)
    return name in _HIDING_IN_SETTING and ticked(word) is True
