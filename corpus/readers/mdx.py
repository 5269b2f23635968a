"""MDX (Markdown with JavaScript in it, as Docusaurus, Astro and Next.js have it) -> the Markdown, and what it exports.

What stands in braces is computed when the page is made, or a comment of its editor: nobody knows what it says but for a
text in quotes. It is left out, and so are imports and exports. Code blocks stay as they are.
"""

import re
from collections import deque
from collections.abc import Iterator

_FENCE = re.compile(r" {0,3}(`{3,20}|~{3,20})")
_INLINE_CODE = re.compile(r"`[^`\n]{1,1000}`")
_BRACE = re.compile(r"[{}]")
_LITERAL = re.compile(r"""\{\s*(?:"([^"\\\n]*)"|'([^'\\\n]*)'|`([^`\\$]*)`)\s*\}""")
# What is left of them when their braces are empty.
_STATEMENT = re.compile(
    r"""^(?:import\s[^\n]{0,500}["'][^"'\n]{1,300}["'];?"""
    r"""|export\s+(?:const|let|var|default|function|async|class|\*|from)\b[^\n]{0,1000}|export\s*;?)[ \t]*$""",
    re.MULTILINE,
)
_METADATA = re.compile(
    r"^export\s+const\s+(?:meta|metadata|frontmatter|frontMatter)\b[^={\n]{0,100}=\s*(?=\{)", re.MULTILINE
)
_PAIR = re.compile(r"""^\s{0,20}["']?(\w{1,60})["']?\s*:\s*(?:"([^"\n]*)"|'([^'\n]*)'|(true|false))""", re.MULTILINE)


def markdown_of(text: str) -> tuple[str, dict[str, object]]:
    """The Markdown without what is computed, and the values that it exports of itself, as a front matter would."""
    found = _METADATA.search(text)
    exported: dict[str, object] = {}
    if found:
        end = next((end for start, end in _braces(text) if start == found.end()), found.end())
        exported = {
            pair[1]: pair[2] or pair[3] or pair[4] or "" for pair in _PAIR.finditer(text[found.end() + 1 : end])
        }
    return "".join(block if is_code else _without_code(block) for block, is_code in _blocks(text)), exported


def _blocks(text: str) -> Iterator[tuple[str, bool]]:
    """The blocks of a text between the fences of code, and whether they are code."""
    lines: list[str] = []
    fence = ""
    for line in text.splitlines(keepends=True):
        found = _FENCE.match(line)
        if found and not fence:
            yield "".join(lines), False
            lines, fence = [line], found[1]
        elif found and found[1].startswith(fence) and not line.strip().strip(fence[0]):
            yield "".join([*lines, line]), True
            lines, fence = [], ""
        else:
            lines.append(line)
    yield "".join(lines), bool(fence)


def _without_code(text: str) -> str:
    parts: list[str] = []
    position = 0
    code = deque(found.span() for found in _INLINE_CODE.finditer(text))
    for start, end in _braces(text):
        while code and code[0][1] <= start:
            code.popleft()
        if code and code[0][0] < start:
            continue
        literal = _LITERAL.fullmatch(text, start, end)
        is_attribute = start > 0 and text[start - 1] == "="
        said = next(filter(None, literal.groups()), "") if literal else ""
        parts += [text[position:start], '""' if is_attribute else said]
        position = end
    return _STATEMENT.sub("", "".join([*parts, text[position:]]))


def _braces(text: str) -> Iterator[tuple[int, int]]:
    """Where each outermost pair of braces begins and ends; one that is never closed is none."""
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for found in _BRACE.finditer(text):
        if found[0] == "{":
            opened.append(found.start())
        elif opened:
            start = opened.pop()
            while pairs and pairs[-1][0] > start:
                pairs.pop()
            pairs.append((start, found.end()))
    yield from pairs
