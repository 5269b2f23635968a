"""A text file -> its front matter, bounded, and the text that follows it.

YAML between lines of ---, TOML between lines of +++, JSON in braces; a line of ---json, ---toml or ---yaml says which.
Pelican has lines of `Title: ...` without a fence, Nikola lines of `.. title: ...` in a comment, Notion its properties
below the heading.
"""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import yaml
from frontmatter.default_handlers import BaseHandler, YAMLHandler

from corpus.bounded import UnusableFileError

# Front matter with pictures and related lists has some 5,000 characters; the parsers see no more than this.
MAXIMUM_CHARACTERS = 64 * 1024
# Authors with profiles with addresses are 4 levels; the YAML composer recurses.
MAXIMUM_DEPTH = 20
_NAMED_FENCE = re.compile(r"---[ \t]*(?P<name>[a-z]{1,20})[ \t]*\r?\n")
_OPEN_BRACE = re.compile(r"\{\s*(?:\"[^\"\n]{0,200}\"\s*:|\}\s*\n)")
_KEY = re.compile(r"[\w-]+\s*[:=]")


# Lines of a key and a value: at the top of a text, where one of them is its title; in a comment; below a heading.
_LINE = r"[A-Za-z][\w \t-]{0,40}:[^\n]{0,2000}\n"
_TOP_LINES = re.compile(
    rf"(?=(?:{_LINE}){{0,50}}title[ \t]*:)(?P<lines>(?:{_LINE}|[ \t]+\S[^\n]{{0,2000}}\n){{1,100}})\s*\n", re.IGNORECASE
)
_COMMENTED_LINES = re.compile(r"\s*<!--[ \t]*\n(?P<lines>(?:\.\.[ \t]+[^\n]{0,2000}\n){1,100})\s*-->")
_PROPERTIES = re.compile(rf"(?P<heading>#[ \t][^\n]{{1,2000}}\n\s*\n)(?P<lines>(?:{_LINE}){{1,100}})(?:\s*\n|\Z)")
_ZONE = re.compile(r"(:\d\d)\s*([+-]\d\d)(\d\d)$")  # +0100, as Jekyll writes it, is no YAML
# Strings and comments, in which points are no parts of a key.
_TOML_TEXT = re.compile(r""""{3}.*?"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*""", re.DOTALL)
_YAML = YAMLHandler()
_TOML = BaseHandler(re.compile(r"^\+{3,}\s*$", re.MULTILINE), "+++", "+++")


class _RefusedError(Exception):
    """The YAML uses what is not read. `line` is counted from 0."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.line = line


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a file says about itself, and its text. Without front matter `values` is None."""

    values: Mapping[str, object] | None
    content: str
    notes: tuple[str, ...] = ()


def begins(head: bytes) -> bool:
    """Whether a file that starts with `head` has front matter."""
    return re.match(rb"(?:\xef\xbb\xbf)?(?:---[ \t]*[a-z]{0,20}|\+\+\+)[ \t]*\r?\n", head) is not None


def split(text: str) -> FrontMatter:
    """The front matter and the text below it.

    Raises:
        UnusableFileError: the front matter does not end, is too long or too deep, is not YAML, TOML or JSON, or uses
            aliases or tags.
    """
    if _OPEN_BRACE.match(text):
        return _json(text)
    if fence := _NAMED_FENCE.match(text):
        return _named(fence["name"], text[fence.end() :])
    handler = next((handler for handler in (_YAML, _TOML) if handler.detect(text)), None)
    if handler is None:
        plain = text.replace("\r\n", "\n")
        found = _TOP_LINES.match(plain) or _COMMENTED_LINES.match(plain)
        return FrontMatter(_values(found["lines"]), plain[found.end() :]) if found else FrontMatter(None, text)
    try:
        front, content = handler.split(text)
    except ValueError:
        return _without_end(text)
    if len(front) > MAXIMUM_CHARACTERS:
        raise UnusableFileError("bad-front-matter", f"longer than {MAXIMUM_CHARACTERS:,} characters")
    lines_above = text.count("\n", 0, text.index(front))
    values, notes = _toml(front) if handler is _TOML else _yaml(front, lines_above)
    if isinstance(values, dict) or not values:
        return FrontMatter(values if isinstance(values, dict) else {}, content, notes)
    return FrontMatter(None, text)  # a text between two rules


def split_properties(text: str) -> FrontMatter:
    """What Notion writes of a page below its heading, and the text with the heading."""
    found = _PROPERTIES.match(text.replace("\r\n", "\n"))
    if not found:
        return FrontMatter(None, text)
    return FrontMatter(_values(found["lines"]), found["heading"] + found.string[found.end() :])


def _values(lines: str) -> dict[str, object]:
    """Keys and values line by line; a line without a key goes on with the value above it."""
    values: dict[str, object] = {}
    key = ""
    for line in lines.splitlines():
        name, mark, value = line.removeprefix("..").strip().partition(":")
        if mark and not line[:1].isspace():
            key = name.strip().lower()
            values[key] = value.strip()
        elif key:
            values[key] = f"{values[key]} {line.strip()}".strip()
    return values


def _named(name: str, below: str) -> FrontMatter:
    """Front matter in the language that its first line names, as Eleventy has it."""
    if name == "json":
        found = _json(below)
        end = re.match(r"\s*---[ \t]*(?:\r?\n|\Z)", found.content)
        if not end:
            raise UnusableFileError("bad-front-matter", "line 1: no line of --- ends the front matter")
        return FrontMatter(found.values, found.content[end.end() :])
    if name not in {"yaml", "yml", "toml"}:
        raise UnusableFileError("bad-front-matter", f"line 1: front matter in {name!r} is not read")
    fence = "+++" if name == "toml" else "---"
    fenced = re.sub(r"(?m)^---[ \t]*$", fence, below, count=1)
    return split(f"{fence}\n{fenced}")


def _json(text: str) -> FrontMatter:
    try:
        values, end = json.JSONDecoder().raw_decode(text[:MAXIMUM_CHARACTERS].lstrip())
    except RecursionError as error:
        raise UnusableFileError("bad-front-matter", "the JSON is nested too deeply") from error
    except ValueError as error:
        raise UnusableFileError("bad-front-matter", f"not JSON: {error}") from error
    return FrontMatter(values if isinstance(values, dict) else None, text.lstrip()[end:])


def moment(value: object) -> object:
    """`value` as a date or datetime if YAML would read it as one; else as it is."""
    if not isinstance(value, str):
        return value
    text = _ZONE.sub(r"\1\2:\3", value.strip())
    if not yaml.constructor.SafeConstructor.timestamp_regexp.match(text):
        return value
    node = yaml.ScalarNode("tag:yaml.org,2002:timestamp", text)
    try:
        found: date = yaml.constructor.SafeConstructor().construct_yaml_timestamp(node)
    except (ValueError, OverflowError):
        return value  # the 31st of February; validation says so
    return found


def _without_end(text: str) -> FrontMatter:
    first, _, below = text.partition("\n")
    if _KEY.match(below.lstrip()):
        raise UnusableFileError("bad-front-matter", f"line 1: no line of {first.strip()[:3]} ends the front matter")
    return FrontMatter(None, text)


def _toml(front: str) -> tuple[object, tuple[str, ...]]:
    # For a key of many parts (a.a.a...) tomllib takes time quadratic in their number: a minute for 32,000.
    if any(part.count(".") > MAXIMUM_DEPTH for part in re.split(r"[=,\n]", _TOML_TEXT.sub("", front))):
        raise UnusableFileError("bad-front-matter", "a TOML key of too many parts")
    try:
        return tomllib.loads(front), ()
    except RecursionError as error:
        raise UnusableFileError("bad-front-matter", "the TOML is nested too deeply") from error
    except ValueError as error:
        raise UnusableFileError("bad-front-matter", f"not TOML: {error}") from error


def _yaml(front: str, lines_above: int) -> tuple[object, tuple[str, ...]]:
    """Every value as the text that was written: `no` is a language, 12:30 no number, and no tag makes objects."""
    try:
        twice = _keys_given_twice(front)
        values: object = yaml.load(front, Loader=yaml.CBaseLoader)  # noqa: S506 - stricter than SafeLoader
    except _RefusedError as error:
        raise UnusableFileError("bad-front-matter", f"line {error.line + lines_above + 1}: {error}") from error
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + lines_above + 1}: " if mark else ""
        raise UnusableFileError("bad-front-matter", f"{place}{problem}") from error
    return values, tuple(f"the front matter gives {key!r} more than once; the last one counts" for key in twice)


def _keys_given_twice(front: str) -> list[str]:
    """The outermost keys that are given more than once.

    Raises:
        yaml.YAMLError: it is no YAML.
        _RefusedError: it is nested too deeply, or uses aliases (a few lines of them unfold to gigabytes) or tags.
    """
    depth = parts = 0  # of the outermost mapping, keys and values come by turns
    keys: Counter[str] = Counter()
    for event in yaml.parse(front, Loader=yaml.CBaseLoader):
        line = event.start_mark.line if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            raise _RefusedError("aliases (*name) are not read", line)
        if getattr(event, "tag", None):
            raise _RefusedError("tags (!name) are not read", line)
        if depth == 1 and not isinstance(event, yaml.CollectionEndEvent):
            keys.update([event.value] if parts % 2 == 0 and isinstance(event, yaml.ScalarEvent) else [])
            parts += 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAXIMUM_DEPTH:
            raise _RefusedError("nested too deeply", line)
    return sorted(key for key, count in keys.items() if count > 1)
