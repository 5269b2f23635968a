"""The editors' YAML file -> rules, or every mistake in it with file, line and rule."""

from pathlib import Path

import yaml

from indexer.rules import Rules
from indexer.rules_reading import Finding, RulesReading

_MAXIMUM_BYTES = 1024 * 1024


class RulesError(Exception):
    """A rules file cannot be used. The message has a line for every mistake."""

    def __init__(self, path: Path, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(f"{path}:{finding}" for finding in findings))
        self.findings = findings


def read_rules(path: Path) -> Rules:
    """The rules in the file `path`.

    Raises:
        RulesError: it is missing, no YAML, or has a mistake.
    """
    return rules_of(content_of(path), path)


def content_of(path: Path) -> bytes:
    """What stands in the file `path`.

    Raises:
        RulesError: it is missing, or too large for rules that people write.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(_MAXIMUM_BYTES + 1)
    except OSError as error:
        raise RulesError(path, (Finding(0, "", f"cannot be read: {error.strerror}"),)) from error
    if len(content) > _MAXIMUM_BYTES:
        raise RulesError(path, (Finding(0, "", f"larger than {_MAXIMUM_BYTES} bytes"),))
    return content


def rules_of(content: bytes, path: Path) -> Rules:
    """The rules that the file `path` holds by its `content`.

    Raises:
        RulesError: it is no YAML, or has a mistake.
    """
    reading = RulesReading()
    try:
        root = yaml.compose(content, Loader=_WithoutAliases)
        rules = reading.file(root)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise RulesError(path, (Finding(line, "", error.problem or "not YAML"),)) from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise RulesError(path, (Finding(0, "", f"not YAML ({type(error).__name__})"),)) from error
    if reading.findings:
        raise RulesError(path, tuple(sorted(reading.findings, key=lambda finding: finding.line)))
    return Rules(tuple(rules))


class _WithoutAliases(yaml.SafeLoader):
    """Aliases let a small file mean a huge one, and nobody reads them well."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # not in its stubs
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed here", mark)
        return super().compose_node(parent, index)
