"""A file that people write by hand -> its YAML nodes, which know their lines; aliases and depth are bounded.

Whoever reads the nodes says what is wrong in words of their own; what a node is and where it stands is asked here.
"""

from collections.abc import Collection
from dataclasses import dataclass

import yaml

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


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a mapping: the first value of each known one, and the nodes and names of those that are wrong."""

    values: dict[str, yaml.Node]
    unknown: tuple[tuple[yaml.Node, str], ...]
    repeated: tuple[tuple[yaml.Node, str], ...]


def keys_of(node: yaml.MappingNode, known: Collection[str]) -> Keys:
    """The keys of `node`, as they are written, of which `known` may stand there, each once."""
    values: dict[str, yaml.Node] = {}
    unknown, repeated = [], []
    for key, value in node.value:
        name = str(key.value).strip() if isinstance(key, yaml.ScalarNode) else ""
        if name not in known:
            unknown.append((key, name))
        elif name in values:
            repeated.append((key, name))
        else:
            values[name] = value
    return Keys(values, tuple(unknown), tuple(repeated))


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
