"""A file that people write by hand -> its YAML nodes, which know their lines; aliases and depth are bounded.

Whoever reads the nodes is told of everything that is wrong, one by one by their `note`, and goes on.
"""

from collections.abc import Callable, Sequence

import yaml

from corpus.cleaning import clean_line
from indexer.near_names import did_you_mean

Note = Callable[[yaml.Node, str], None]

_NULL = "tag:yaml.org,2002:null"


class UnreadableYamlError(Exception):
    """No YAML that is read here. `line` is 0 where it cannot be told."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


def compose(content: bytes) -> yaml.Node | None:
    """The root node of a file's content, or None where it is empty.

    Raises:
        UnreadableYamlError: it is no YAML, has aliases, or lists within lists deeper than anybody means.
    """
    try:
        return yaml.compose(content, Loader=_WithoutAliases)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise UnreadableYamlError(line, error.problem or "not YAML") from error
    except yaml.reader.ReaderError as error:
        raise UnreadableYamlError(*_unreadable_character(content, error)) from error
    # Escapes of characters that do not exist make the parser call chr() with too much, which raises the last two.
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError, OverflowError) as error:
        raise UnreadableYamlError(0, f"not YAML ({type(error).__name__})") from error


def _unreadable_character(content: bytes, error: yaml.reader.ReaderError) -> tuple[int, str]:
    """The line of what stops the reading, and what it is: mostly an umlaut that was saved in an older encoding."""
    if error.encoding != "unicode":  # it counts bytes
        return content[: error.position].count(b"\n") + 1, f"not {error.encoding.upper()}; save it as UTF-8"
    line = content.decode("utf-8", "replace")[: error.position].count("\n") + 1
    return line, f"holds the character U+{error.character:04X}, which YAML does not allow"


def values_by_key(node: yaml.Node, known: Sequence[str], note: Note) -> dict[str, yaml.Node]:
    """What stands under each key of a mapping, of which `known` may stand there, each once."""
    if not isinstance(node, yaml.MappingNode):
        note(node, f"should have keys of: {', '.join(known)}")
        return {}
    values: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = str(key.value).strip() if isinstance(key, yaml.ScalarNode) else ""
        if name not in known:
            note(key, f"unknown key {name!r}{did_you_mean(name, known)}; known are {', '.join(known)}")
        elif name in values:
            note(key, f"{name} is given twice")
        else:
            values[name] = value
    return values


def items_of(node: yaml.Node | None, note: Note) -> list[yaml.Node]:
    """The items of a list; none where nothing is given."""
    if node is None or is_null(node):
        return []
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    note(node, "should be a list, each item of which begins with a hyphen")
    return []


def text_of(node: yaml.Node | None, note: Note) -> str:
    """One text on one line, as it is written: `no` is no switch, 2024-01-31 no day. Empty where nothing is given."""
    if node is None or is_null(node):
        return ""
    if isinstance(node, yaml.ScalarNode):
        return clean_line(str(node.value))
    note(node, "should be one text")
    return ""


def text_under(node: yaml.Node, key: str) -> str:
    """What stands under `key` if that is a text: an item's name, by which mistakes are told before the rest is read."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    texts = (value.value for found, value in pairs if found.value == key and isinstance(value, yaml.ScalarNode))
    return str(next(texts, "")).strip()


def line_of(node: yaml.Node) -> int:
    """The line in which a node starts, from 1."""
    return int(node.start_mark.line) + 1


def is_null(node: yaml.Node) -> bool:
    """Whether nothing is given: `key:`, `key: ~`."""
    return isinstance(node, yaml.ScalarNode) and node.tag == _NULL


class _WithoutAliases(yaml.SafeLoader):
    """Aliases let a small file mean a huge one, and nobody reads them well."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # not in its stubs
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed here", mark)
        return super().compose_node(parent, index)
