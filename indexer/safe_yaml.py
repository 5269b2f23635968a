"""A file that people write by hand -> its YAML nodes, which know their lines; size, aliases and depth are bounded."""

from pathlib import Path

import yaml


class UnreadableYamlError(Exception):
    """No YAML that is read here. `line` is 0 where it cannot be told."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


class TooLargeError(Exception):
    """The file has more bytes than people write."""


def content_within(path: Path, maximum_bytes: int) -> bytes:
    """What stands in the file `path`.

    Raises:
        TooLargeError: it has more bytes than may be.
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        content = stream.read(maximum_bytes + 1)
    if len(content) > maximum_bytes:
        raise TooLargeError(f"larger than {maximum_bytes} bytes")
    return content


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
    # Escapes of characters that do not exist make the parser call chr() with too much, which raises the last two.
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError, OverflowError) as error:
        raise UnreadableYamlError(0, f"not YAML ({type(error).__name__})") from error


class _WithoutAliases(yaml.SafeLoader):
    """Aliases let a small file mean a huge one, and nobody reads them well."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # not in its stubs
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed here", mark)
        return super().compose_node(parent, index)
