"""What an HTML element is for, by tag, role, class and id: text, a caption, furniture, comments, other articles..."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

Purpose = Literal["text", "folded", "never text", "consent", "caption", "furniture", "comments", "related"]

# Longer names and more of them are generated (or hostile), and say nothing.
LONGEST_NAME = 60
MOST_NAMES = 40
MOST_REMEMBERED = 4_096  # names, of which a site's pages share some hundreds

# Among them is what was taken out of a text, as Word marks it until somebody accepts it.
_NEVER_TEXT = frozenset(
    {"script", "style", "template", "noscript", "svg", "iframe", "select", "textarea", "canvas", "title", "del"}
)
_FURNITURE = frozenset({"form", "button", "nav", "object", "audio", "video", "dialog", "datalist"})
_WHOLE_PAGE = frozenset({"html", "body", "main", "article"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HIDING = frozenset({"hidden", "aria-hidden", "style", "class"})
_DIALOGS = frozenset({"dialog", "alertdialog"})
_LABELS = ("aria-label", "aria-labelledby", "aria-describedby")
_QUESTIONS, _ANSWERS = frozenset({"button", "tab"}), frozenset({"region", "tabpanel"})
_FURNITURE_ROLES = _DIALOGS | {"navigation", "search", "toolbar", "menu", "menubar"}
# Only what follows the telling word must be empty of meaning: "c-share-bar" is one, "social-anxiety" a subject.
_PARTS = (
    r"(?:-(?:bar|box|block|buttons?|links?|list|icons?|items?|inner|outer|area|wrap|wrapper|container|content|widget"
    r"|section|module|panel|form|banner|popup|modal|overlay|notice|consent|cta|card|cards|grid|row|column|header|footer"
    r"|title|heading|text|body|label|image|media|tools?|top|bottom|left|right|desktop|mobile|unit|slot|count|this"
    r"|articles?|posts?|stories|story|reading|teasers?|guides?|pages?|topics|thread|respond|reply|sign-?up"
    r"|newsletter|inline|large|small|root|\d+))*"
)
_NAMES: dict[Purpose, re.Pattern[str]] = {
    # What asks whether the page may set cookies: by what it is, or by the products that sites buy for it. A policy is
    # a text, and so is an article that is filed under cookies.
    "consent": re.compile(
        r"(?!(?:category|tag|term|topic)-)(?:.*-)?(?:(?:cookies?|gdpr|dsgvo|rgpd|ccpa|lgpd)-?(?:banner|bar|box|notice"
        r"|notification|consent|pop-?up|modal|overlay|dialog|message|law|layer|wall|alert|window|prompt|manager|hint|tool"
        r"|warning)|(?:consent|privacy)-?(?:banner|bar|notice|pop-?up|modal|overlay|dialog|layer|wall|prompt|manager)"
        r"|cc-window|(?:onetrust|cookiebot|cybot|didomi|usercentrics|cmplz|cookieyes|cky|osano|trustarc|truste|termly"
        r"|iubenda|klaro|borlabs|qc-cmp\d?|cmp(?:box|wrapper)|fc-consent|sp-message|tarteaucitron|axeptio|cookiefirst)"
        rf"{_PARTS}(?:-(?:sdk|cookie-?banner|cookie-?bot|host|dialog|main|cs|cookie|cookies|preferences|pc|layer|bar))*){_PARTS}"
    ),
    "comments": re.compile(
        rf"(?:.*-)?(?:comments|field-type-comment|comment-(?:list|area|form|respond|section|thread"
        rf"|wrap(?:per)?)|threads?|replies|disqus){_PARTS}"
    ),
    "related": re.compile(
        r"(?:.*-)?(?:related(?:posts|articles|content)?|recommended|recommendations|read-(?:next|also)|up-next"
        rf"|more-(?:stories|articles|posts)|also-like){_PARTS}"
    ),
    "furniture": re.compile(
        r"(?:.*-)?(?:shar(?:e|ing)|sharedaddy|share-this|social|newsletters?|subscri(?:be|ption)|sign-?up|promos?"
        r"|promotion|adverts?|advertisements?|advertising|ad-(?:slot|unit|container|wrapper|block|banner)|sponsored"
        r"|outbrain|taboola|cookies?|gdpr|feedflare|breadcrumbs?|paywall|regwall|(?:about-)?author-(?:bio|box|card|info)"
        rf"|about-author|post-author|skip-link|edit-?(?:section|link)|tags-links|post-tags){_PARTS}"
    ),
}
# For those who listen to a page, beside what the others see; a heading is the text's own, whoever sees it.
_UNSEEN = re.compile(
    r"(?:.*[-_])?(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?|show-for-sr|a11y-hidden|assistive-text"
    r"|element-invisible|hidden-visually|off-?screen)"
)
_COMMENT_TYPE = re.compile(r"schema\.org/(?:User)?Comments?\s*\Z", re.IGNORECASE)
_ABOUT_CONSENT = re.compile(r"cookie|consent|privacy|gdpr|datenschutz|tracking", re.IGNORECASE)
_COLLAPSED = re.compile(r"accordion|collaps|panel|answer|faq|toggle|expand", re.IGNORECASE)
_MODULE = re.compile(r"\A([A-Z][A-Za-z0-9]*_[\w-]+?)__[\w-]{1,8}\Z")  # a CSS module's, which ends with a digest
_SEPARATOR = re.compile(r"[-_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_DISPLAY = re.compile(r"display\s*:\s*none", re.IGNORECASE)
# The classes by which the usual style sheets hide what they are on, and those that show it on a wider screen.
_HIDDEN_CLASSES = frozenset({"hidden", "hide", "d-none", "is-hidden", "u-hidden", "uk-hidden", "display-none"})
_SHOWING_CLASS = re.compile(
    r"(?:\w{1,10}:(?:block|flex|grid|inline(?:-\w+)?|contents|table\S*)|d-\w{1,10}-\w+|visible-\w+|show(?:-\S+)?)"
)
# Comments in the margin, as Word saves them.
_MARGIN = re.compile(r"mso-element\s*:\s*comment", re.IGNORECASE)
# What AMP shows to those alone who may see it: an expression that does not begin with a "not".
_FOR_SOME = re.compile(r"(?!\s*(?:not\b|!))\s*\S", re.IGNORECASE)


def purpose_of(tag: str, attributes: Mapping[str, str]) -> Purpose:
    """What the element is for. A telling class or id wins over the tag."""
    if tag in _WHOLE_PAGE:
        return "text"
    if tag in _NEVER_TEXT or (attributes and _is_for_nobody(attributes)):
        return "never text"
    by_tag: Purpose = "caption" if tag == "figcaption" else "furniture" if tag in _FURNITURE else "text"
    if not attributes:
        return by_tag
    told = _told(attributes.get("class", ""), "" if tag in _HEADINGS else attributes.get("id", ""))
    if told != "text":
        return told
    is_dialog = tag == "dialog" or attributes.get("role", "").lower() in _DIALOGS
    if is_dialog and any(_ABOUT_CONSENT.search(attributes.get(name, "")[:200]) for name in _LABELS):
        return "consent"
    if "itemtype" in attributes and _COMMENT_TYPE.search(attributes["itemtype"][:200]):
        return "comments"
    is_furniture = attributes.get("role", "").lower() in _FURNITURE_ROLES
    if by_tag == "text" and not is_furniture and _is_accordion(attributes):
        return "folded"
    is_unseen = "class" in attributes and tag not in _HEADINGS and _is_unseen(attributes["class"])
    if is_furniture or is_unseen or by_tag == "furniture" or _HIDING.isdisjoint(attributes):
        return "furniture" if is_furniture or is_unseen else by_tag
    is_hidden = _is_hidden(attributes) or (tag not in _HEADINGS and _has_hiding_class(attributes.get("class", "")))
    return by_tag if not is_hidden else "folded" if _is_folded(attributes) else "furniture"


@lru_cache(MOST_REMEMBERED)
def _is_unseen(classes: str) -> bool:
    words = classes.lower().split(maxsplit=MOST_NAMES)[:MOST_NAMES]
    return any(len(word) <= LONGEST_NAME and _UNSEEN.fullmatch(word) for word in words)


@lru_cache(MOST_REMEMBERED)
def _told(classes: str, name: str) -> Purpose:
    """What classes and id tell; consent wins over comments, these over related blocks, these over furniture."""
    words = [*classes.split(maxsplit=MOST_NAMES)[:MOST_NAMES], *name.split(maxsplit=MOST_NAMES)[:MOST_NAMES]]
    told = {_named(word) for word in words if len(word) <= LONGEST_NAME}
    return next((purpose for purpose in _NAMES if purpose in told), "text")


@lru_cache(MOST_REMEMBERED)
def _named(word: str) -> Purpose:
    """What one class or id tells."""
    name = _SEPARATOR.sub("-", _CAMEL.sub("-", _MODULE.sub(r"\1", word))).strip("-").lower()
    return next((purpose for purpose, pattern in _NAMES.items() if pattern.fullmatch(name)), "text")


def _is_for_nobody(attributes: Mapping[str, str]) -> bool:
    """Whether it is for editors among themselves, or for readers that a page asks who they are."""
    if "amp-access" in attributes and "amp-access-hide" in attributes:
        return _FOR_SOME.match(attributes["amp-access"]) is not None
    if attributes.get("subscriptions-section") == "content-not-granted":  # what AMP says to those who have not paid
        return True
    return "style" in attributes and _MARGIN.search(attributes["style"][:1000]) is not None


@lru_cache(MOST_REMEMBERED)
def _has_hiding_class(classes: str) -> bool:
    words = classes.lower().split(maxsplit=MOST_NAMES)[:MOST_NAMES]
    return not _HIDDEN_CLASSES.isdisjoint(words) and not any(map(_SHOWING_CLASS.fullmatch, words))


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden", "").lower() == "true"
        or bool(_NO_DISPLAY.search(attributes.get("style", "")[:1000]))
    )


def _is_accordion(attributes: Mapping[str, str]) -> bool:
    """Whether it is a question, or its answer, of a list that unfolds, as those who listen to a page are told."""
    role = attributes.get("role", "").lower()
    if role in _ANSWERS:
        return "aria-labelledby" in attributes
    return role in _QUESTIONS and ("aria-expanded" in attributes or "aria-controls" in attributes)


def _is_folded(attributes: Mapping[str, str]) -> bool:
    """Whether what is hidden is shown when a reader asks: the answers of a list of questions, the rest of a text."""
    return (
        attributes.get("role", "").lower() in _ANSWERS
        or "aria-labelledby" in attributes
        or attributes.get("hidden", "").lower() == "until-found"
        or bool(_COLLAPSED.search(f"{attributes.get('class', '')[:500]} {attributes.get('id', '')[:100]}"))
    )
