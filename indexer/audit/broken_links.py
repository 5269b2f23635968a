"""Links and teasers to nowhere: what ought to lead to another article, and leads to none.

The corpus holds articles only, so a link to an "about" page leads to none of them either. Told are teasers, links by
an id, and links to addresses that are built as those of the articles are.
"""

import re
from collections import Counter
from collections.abc import Iterable

from corpus.addresses import canonical_url
from corpus.hosts import host_of
from indexer.audit.finding import Evidence, Finding, Found, Kind, digest_of_parts
from indexer.audit.material import AuditMaterial

# Articles' addresses of which at least this share are built in one way make that a way in which they are built.
_LEAST_SHARE = 0.02
# Articles that one finding names: whoever mends two hundred links searches for the address.
_ARTICLES_TOLD = 20
_TEASER_CHARACTERS = 200
_NUMBER = re.compile(r"\d+")


def broken_links(material: AuditMaterial, most: int) -> Found:
    """One finding for each thing that leads nowhere, with all that point to it: the most pointed to first."""
    usual = _usual_shapes(article.url for article in material.articles)
    pointing: dict[tuple[str, str], list[str]] = {}
    for one in material.nowhere:
        if one.kind == "teaser" or _is_an_article(one.what, usual):
            pointing.setdefault((one.kind, one.what), []).append(one.article)
    order = sorted(pointing, key=lambda key: (-len(pointing[key]), key))
    top = len(pointing[order[0]]) if order else 1
    return Found(len(order), tuple(_finding(kind, what, pointing[kind, what], top) for kind, what in order[:most]))


def _finding(kind: str, what: str, articles: list[str], top: int) -> Finding:
    ids = tuple(dict.fromkeys(articles))
    number = "one article" if len(ids) == 1 else f"{len(ids)} articles"
    if kind == "teaser":
        shown = what if len(what) <= _TEASER_CHARACTERS else what[: _TEASER_CHARACTERS - 1] + "…"
        says = f"A teaser in {number} announces an article that is not there: “{shown}”"
        action = "Take the teaser out, or put one in its place of an article that is there"
    else:
        says = f"A link in {number} leads to {what}, and no article has this address or id"
        action = "Mend the link, or make the old address an alias of the article that took its place"
    return Finding(
        kind=Kind.BROKEN_LINKS,
        articles=ids[:_ARTICLES_TOLD],
        evidence=(Evidence(says),),
        action=action,
        severity=round(len(ids) / top, 3),
        # Whoever says that this address is all right says so for whatever links there.
        digest=digest_of_parts(Kind.BROKEN_LINKS, what),
        subject=what,
    )


def _usual_shapes(urls: Iterable[str]) -> frozenset[str]:
    shapes = Counter(shape for url in urls if (shape := _shape(url)))
    return frozenset(shape for shape, count in shapes.items() if count >= _LEAST_SHARE * shapes.total())


def _is_an_article(link: str, usual: frozenset[str]) -> bool:
    """Whether a link is meant for an article: by an id, or by an address like theirs."""
    shape = _shape(link)
    return not shape or shape in usual


def _shape(url: str) -> str:
    """How an address is built: its first folder, how deep it lies, and how its page ends; numbers are all alike.

    Empty for what is no address.
    """
    page = canonical_url(url)
    if not page:
        return ""
    path = page.removeprefix(host_of(url) or "").strip("/")
    folders = [_NUMBER.sub("0", part) for part in path.split("/")]
    ending = folders[-1].rpartition(".")[2] if "." in folders[-1] else ""
    first = folders[0] if len(folders) > 1 else ""
    return f"{first} {len(folders)} {ending}"
