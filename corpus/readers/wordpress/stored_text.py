"""A post as WordPress stores it, with shortcodes and with blank lines for paragraphs -> HTML as WordPress shows it."""

import re
from itertools import pairwise

# Shortcodes of WordPress itself and of the commonest form plugin. Others are known by what no prose in brackets has.
_KNOWN = frozenset(
    {"audio", "caption", "embed", "gallery", "playlist", "video", "wp_caption", "more", "contact-form-7"}
)
# These hold an address, or the words below a picture, but no text of the article.
_DROPPED_WHOLE = ("caption", "wp_caption", "audio", "video", "embed", "playlist")
# What builders of pages keep encoded: widgets, code.
_ENCODED = ("vc_raw_html", "vc_raw_js", "fusion_code")
# The parts that they make a page of stand apart; some have their heading in an attribute: questions that unfold, say.
_PART = re.compile(
    r"(?:[a-z]{1,12}_)+(?:\w+_)?(?:section|row|column|container|text|text_block|toggle|tab|tabs|accordion|accordion_item"
    r"|tta_section|blurb|heading|title|textblock|message|cta|column_text|row_inner|column_inner)\w{0,3}"
)
_HEADED = re.compile(r"\w*(?:toggle|accordion|tab|tta_section|blurb|heading)\w*")
_HEADING = re.compile(r"""\s(?:title|text)\s*=\s*(?:"([^"]{1,300})"|'([^']{1,300})')""")
_SHORTCODE = re.compile(r"(?<!\[)\[(/?)([A-Za-z][\w-]{0,60})((?:\s[^\[\]<>]{0,2000})?)\](?!\])")
_ATTRIBUTE = re.compile(r"\s[\w-]+\s*=|/\s*\Z")
_LONE_ADDRESS = re.compile(r"^[ \t]*https?://\S{1,2000}[ \t]*$", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_LINE_IN_TEXT = re.compile(r"(?<![>\n])\n(?![ \t]*[<\n])")
_BLOCK_START = re.compile(
    r"\s*</?(?:p|div|h[1-6]|ul|ol|li|dl|dt|dd|table|thead|tbody|tfoot|tr|td|th|blockquote|pre|section|article|aside"
    r"|figure|figcaption|header|footer|form|hr|address|details|summary|script|style)\b",
    re.IGNORECASE,
)
_PRE = re.compile(r"<pre\b", re.IGNORECASE)


def html_of(content: str) -> str:
    """The HTML that WordPress would show for `content`, without what its shortcodes would add."""
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    # An address alone on its line is a film or a post of another site, which WordPress shows in its place.
    content = _LONE_ADDRESS.sub("", _without_shortcodes(content))
    # The block editor writes its paragraphs as HTML; the classic editor leaves them to be made of blank lines.
    return content if "<!-- wp:" in content else _with_paragraphs(content)


def _with_paragraphs(content: str) -> str:
    if _PRE.search(content):  # its line breaks are its own
        return _BLANK_LINES.sub("\n\n<p>", content)
    paragraphs = [part if _BLOCK_START.match(part) else f"<p>{part}" for part in _BLANK_LINES.split(content) if part]
    return "\n\n".join(_LINE_IN_TEXT.sub("<br>\n", part) for part in paragraphs)


def _without_shortcodes(content: str) -> str:
    if "[" not in content:
        return content
    for name in _ENCODED:
        content = re.sub(rf"\[{name}[^\[\]]{{0,2000}}\][^\[\]]*\[/{name}\]", "\n\n", content)
    for name in _DROPPED_WHOLE:
        content = _without_whole(content, name)
    closed = {found[2] for found in _SHORTCODE.finditer(content) if found[1]}
    return _SHORTCODE.sub(lambda found: _shown(found) if _is_shortcode(found, closed) else found[0], content)


def _shown(found: re.Match[str]) -> str:
    """What stands in a shortcode's place: nothing, the end of a paragraph, or the heading of a part."""
    name = found[2].lower()
    if not _PART.fullmatch(name):
        return ""
    heading = _HEADING.search(found[3]) if _HEADED.fullmatch(name) and not found[1] else None
    return f"\n\n<h3>{heading[1] or heading[2]}</h3>\n\n" if heading else "\n\n"


def _without_whole(content: str, name: str) -> str:
    """The text without each `[name ...] ... [/name]`, unless it is not closed or holds paragraphs."""
    end = f"[/{name}]"
    starts = [found.start() for found in re.finditer(rf"\[{name}[\s\]]", content)]
    kept: list[str] = []
    position = 0
    for start, following in pairwise([*starts, len(content)]):
        closing = content.find(end, start, following)
        if closing >= 0 and not _BLANK_LINES.search(content, start, closing):
            kept.append(content[position:start])
            position = closing + len(end)
    return "".join([*kept, content[position:]])


def _is_shortcode(found: re.Match[str], closed: set[str]) -> bool:
    """Whether words in brackets are a shortcode, not prose such as [sic] or [the minister]."""
    name, attributes = found[2], found[3]
    return bool(found[1]) or name in closed or name in _KNOWN or "_" in name or bool(_ATTRIBUTE.search(attributes))
