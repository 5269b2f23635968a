"""A saved HTML page -> its one article: metadata from selectors, JSON-LD or the head, text by structure.

The page is read with the library's own parser, which keeps the text of any input; what needs a tree (selectors, and
trafilatura, which tells the article from the rest) comes after, within limits.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from corpus.article import LOST_TEXT, Note, RawArticle, Rejection, Status
from corpus.bounded import UnusableFileError, read_bytes
from corpus.configuration import Source
from corpus.html import selectors as html_selectors
from corpus.html.body import Body, body_of
from corpus.html.decoding import text_of
from corpus.html.json_ld import Node, fields_of, named_nodes, own_article, parsed
from corpus.html.lines import Line, absolute_url
from corpus.html.metadata import end_of, first_meta, first_readable, is_named, robots_of, title_of, told_by
from corpus.html.scan import Facts, Page, scan
from corpus.html.text import is_prose, links_of, mentions_of, sections_of, size_of, split_at_related
from corpus.html.told.editors_notes import without_comments
from corpus.pages.lines import SENTENCE_BREAK
from corpus.readers.substack import told_of
from corpus.statuses import stated, strictest

MAXIMUM_BYTES = 5 * 1024 * 1024  # a page is about 150 kB; this is a dump of something else
FEWEST_LOST = 20_000  # bytes of a file from which no text comes, for that to be a loss and not an empty page
LONGEST_STUB = 500  # characters of a page that only sends its reader elsewhere
LONGEST_REFRESH = 5  # seconds after which it does; longer, the page is one that renews itself
LONGEST_MADE_TITLE = 90
_DRAFT = "draft_"  # so begin the files of stories that Medium exports unpublished, and that have no address
# An extraction with less than this of the text that the publisher's own data holds has missed something.
FEWEST_OF_JSON_LD = 0.5
FEWEST_PARAGRAPHS = 2  # in what is for browsers without scripts, for it to be the text and not a notice about them
# A page of which more than this is left out, in characters of paragraphs and as a share of these, is to be looked at.
MOST_LEFT_OUT, MOST_LEFT_OUT_SHARE = 1_000, 0.5

_NOSCRIPT = re.compile(r"</?noscript\b[^<>]{0,1000}>", re.IGNORECASE)
_REFRESH = re.compile(r"\s*(?P<seconds>\d{1,6})[\d.]*\s*[;,]\s*url\s*=\s*['\"]?(?P<url>[^'\"]+)", re.IGNORECASE)


def read(source: Source) -> Iterator[RawArticle | Rejection]:
    """The one article of a page; its id is the one that the page names, or left to its URL, or else the file's stem.

    Raises:
        UnusableFileError: it is too long or too deep, not in its encoding, without text, or sends its reader elsewhere.
        ConfigurationError: a selector of the source cannot be used.
        OSError: the file cannot be read.
    """
    html_selectors.check(source)
    html, doubt = text_of(read_bytes(source.file, MAXIMUM_BYTES), source.encoding)
    html = without_comments(html.replace("\0", ""))
    page = scan(html)
    html, page = _with_noscript(html, page)
    if page.facts.is_missing:
        raise UnusableFileError("no-text", "it is the site's page for addresses at which there is none")
    data, notes = _data(page.facts, source)
    notes += [Note("", "", doubt, source.name)] if doubt else []
    start = _base(page.facts, _told_addresses(page.facts, source.base_url)[0], source.base_url)
    article = _own_article(page.facts, data, start)
    structured = _structured(article, data, start)
    url, aliases, more = _address(page.facts, structured, source)
    base = _base(page.facts, url, source.base_url)
    if base != start:
        article = _own_article(page.facts, data, base)
        structured = _structured(article, data, base)
    target = _refresh_target(page, url, base)
    if target:
        yield _redirect(source, url, target)
        return
    try:
        fields, others = _fields(html, page, structured, source, base)
    except UnusableFileError:
        if page.facts.status in {"", Status.PUBLISHED}:
            raise
        fields, others = {"title": title_of(page, str(structured.get("title", "")))}, ()  # nothing of it is public
    status = stated(strictest(str(fields.get("status", "")), page.facts.status))
    if status != Status.PUBLISHED:
        fields["status"] = status
    known = {"url": url} if url else {"id": source.file.stem}
    listed = told_of(source.file)
    others = tuple(note for note in others if note.field not in listed)
    fields |= listed | {"status": strictest(str(fields.get("status", "")), listed.get("status", ""))}
    if not url and source.file.stem.startswith(_DRAFT):
        fields["status"] = "draft"
    fields = {name: value for name, value in fields.items() if value and name not in {"url", "aliases"}}
    yield RawArticle(
        source.name, {**known, **fields, **({"aliases": aliases} if aliases else {})}, (*notes, *more, *others)
    )


def _data(facts: Facts, source: Source) -> tuple[list[object], list[Note]]:
    """What the page's scripts of JSON-LD hold; a note on each that is none."""
    values = [(script, parsed(script)) for script in facts.json_ld if script.strip()]
    reason = "is a script of JSON-LD that cannot be read"
    return (
        [value for _, value in values if value is not None],
        [Note("", script, reason, source.name) for script, value in values if value is None],
    )


def _own_article(facts: Facts, data: list[object], base: str) -> Node | None:
    """The page's own article in its JSON-LD."""
    titles = [*facts.headings, *facts.outer_headings, first_meta(facts, "og:title", "twitter:title"), facts.title]
    return own_article(data, _told_addresses(facts, base), base, lambda headline: is_named(headline, titles))


def _structured(article: Node | None, data: list[object], base: str) -> dict[str, object]:
    """The fields of the page's own article, whose node may refer to others."""
    named = {name: node for value in data for name, node in named_nodes(value).items()}
    return fields_of(article, base, named) if article else {}


def _with_noscript(html: str, page: Page) -> tuple[str, Page]:
    """The page as browsers show it that run no scripts, if nearly all of its text is there alone."""
    if size_of(page.lines) >= LONGEST_STUB or "<noscript" not in html.lower():
        return html, page
    unwrapped = _NOSCRIPT.sub(" ", html)
    other = scan(unwrapped)
    is_text = sum(map(is_prose, other.lines)) >= FEWEST_PARAGRAPHS
    return (unwrapped, other) if is_text and size_of(other.lines) > LONGEST_STUB else (html, page)


def _address(facts: Facts, structured: Mapping[str, object], source: Source) -> tuple[str, list[str], tuple[Note, ...]]:
    """The page's own URL; others by which it is known; a note where it names the home page instead."""
    told = [str(structured.get("url", "")), *_strings(structured.get("aliases"))]
    others = (absolute_url(address, source.base_url) for address in told)
    urls = list(dict.fromkeys(filter(None, [*_told_addresses(facts, source.base_url), *others])))
    own = [url for url in urls if urlsplit(url).path not in {"", "/"}]
    reason = "is the site's home page, and was passed over as the address of the article"
    notes = tuple(Note("url", url, reason, source.name) for url in urls if url not in own)
    return (own[0] if own else ""), own[1:], notes


def _told_addresses(facts: Facts, base_url: str) -> list[str]:
    """The page's address, as its head gives it once and again; empty where it does not."""
    start = absolute_url(facts.base, base_url) or base_url
    told = [absolute_url(address, start) for address in (facts.canonical, first_meta(facts, "og:url"))]
    return sorted(told, key=bool, reverse=True)


def _base(facts: Facts, url: str, base_url: str) -> str:
    """What relative links start from."""
    start = url if url.startswith("http") else base_url or url
    return absolute_url(facts.base, start) or start


def _refresh_target(page: Page, url: str, base: str) -> str:
    found = _REFRESH.match(page.facts.refresh[:2000])
    if not found or int(found["seconds"]) > LONGEST_REFRESH or size_of(page.lines) > LONGEST_STUB:
        return ""
    target = absolute_url(found["url"], base)
    return target if target != url else ""


def _redirect(source: Source, url: str, target: str) -> RawArticle:
    if not url:
        raise UnusableFileError("redirect", f"sends its reader to {target[:200]}")
    fields = {"url": url, "id": source.file.stem, "status": "deleted", "aliases": [target]}
    return RawArticle(source.name, fields, (Note("status", target, "sends its reader elsewhere", source.name),))


def _fields(
    html: str, page: Page, structured: Mapping[str, object], source: Source, base: str
) -> tuple[dict[str, object], tuple[Note, ...]]:
    selected: dict[str, object] = {}
    lines: list[Line] | None = None
    if source.selectors:
        selected, lines, html = html_selectors.select(html, source, base)
        page = scan(html)
    told = told_by(page, base)
    fields = {**told, **structured}
    for name in ("published_at", "updated_at"):
        dates = [str(fields_[name]) for fields_ in (structured, told) if name in fields_]
        fields |= {name: first_readable(dates)} if dates else {}
    fields |= {"title": title_of(page, str(structured.get("title", ""))), **selected}
    repeated = [str(fields[name]) for name in ("title", "summary", "category", "author") if name in fields]
    if lines is None:
        body = body_of(html, page, [*repeated, page.facts.title, *page.facts.authors])
    else:
        text, block = split_at_related(lines)
        body = Body(text, (*block, *page.related), {}, 0)
    return _complete(fields, structured, body.with_absolute_links(base), page, source)


def _complete(
    fields: dict[str, object], structured: Mapping[str, object], body: Body, page: Page, source: Source
) -> tuple[dict[str, object], tuple[Note, ...]]:
    """The fields with body, links and mentions, and with what only the page's header tells."""
    notes: list[Note] = []
    lead = body.told.get("standfirst", "")
    if size_of(body.text) < FEWEST_OF_JSON_LD * _length(structured.get("body")):
        notes.append(Note("body", "", "is the JSON-LD's, of which the page shows less than half", source.name))
        fields["body"] = structured["body"]
    else:
        lines = (Line(lead, "text"), *body.text) if lead and fields.get("summary") else body.text
        sections = sections_of(lines)
        fields["body"] = [{"heading": s.heading, "paragraphs": list(s.paragraphs)} for s in sections]
        notes += _notes_on_text(body, fields, source)
    told = {name: value for name, value in body.told.items() if name not in {"tags", "standfirst"}}
    fields = {**told, **fields} | ({} if fields.get("summary") else {"summary": lead})
    if not fields.get("title"):
        fields["title"] = _made_title(body.text)
        fields["body"] = _without_first(fields["body"], str(fields["title"]))
        notes.append(Note("title", "", "the page has no title; the first words of its text stand for it", source.name))
    fields["links"] = list(dict.fromkeys([*links_of((*body.text, *body.related)), *_strings(fields.get("links"))]))
    own = {line.text for line in body.text if line.kind == "heading"}  # which a list of contents says before
    mentions = [
        {"summary": m.summary} | ({"published_at": m.published_at.isoformat()} if m.published_at else {})
        for m in mentions_of(body.related)
        if m.summary not in own
    ]
    fields["mentions"] = [*_list(fields.get("mentions")), *mentions]
    if {"noindex", "none"} & robots_of(page.facts):
        fields["status"] = "noindex"
    fields["public_until"] = end_of(page.facts)
    fields["author"] = fields.get("author") or ", ".join(page.facts.authors)
    return {name: value for name, value in fields.items() if value}, tuple(notes)


def _notes_on_text(body: Body, fields: Mapping[str, object], source: Source) -> Iterator[Note]:
    """What a person should know of a body that is not all of its page.

    Raises:
        UnusableFileError: there is neither body nor summary.
    """
    if not fields["body"] and not fields.get("summary"):
        is_loss = source.file.stat().st_size >= FEWEST_LOST
        raise UnusableFileError("lost-text" if is_loss else "no-text", "no line of text in the page")
    if not fields["body"]:
        yield Note("body", "only the summary is left of the page", LOST_TEXT, source.name)
    whole = body.left_out + size_of(body.text)
    if body.left_out > max(MOST_LEFT_OUT, MOST_LEFT_OUT_SHARE * whole):
        left = f"{size_of(body.text):,} of the {whole:,} characters of its paragraphs are left"
        yield Note("body", left, LOST_TEXT, source.name)


def _made_title(lines: tuple[Line, ...]) -> str:
    first = next((line.text for line in lines if line.text), "")
    sentence = SENTENCE_BREAK.split(first[:1000], maxsplit=1)[0]
    if len(sentence) <= LONGEST_MADE_TITLE:
        return sentence
    return sentence[:LONGEST_MADE_TITLE].rsplit(" ", 1)[0][: LONGEST_MADE_TITLE - 1] + "…"


def _without_first(body: object, title: str) -> object:
    """The body without its first line, where that is the title and nothing else."""
    first, *others = _list(body) or [{}]
    if not others and len(first.get("paragraphs", [])) < 2:  # then it is all that there is
        return body
    is_title = not first.get("heading") and first.get("paragraphs", [])[:1] == [title]
    return [{**first, "paragraphs": first["paragraphs"][1:]}, *others] if is_title else body


def _length(body: object) -> int:
    if isinstance(body, str):
        return len(body)
    return sum(len(line) for section in _list(body) for line in section["paragraphs"])


def _list(value: object) -> list[dict[str, list[str]]]:
    return value if isinstance(value, list) else []


def _strings(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
