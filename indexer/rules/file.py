"""The editors' YAML file -> rules, or every mistake in it with file, line and rule."""

from pathlib import Path

from indexer.rules.from_yaml import RuleFinding, RulesReading
from indexer.rules.model import Rules
from indexer.safe_yaml import UnreadableYamlError, compose
from indexer.small_files import read_small

_MAXIMUM_BYTES = 1024 * 1024


class RulesError(Exception):
    """A rules file cannot be used. The message has a line for every mistake."""

    def __init__(self, path: Path, findings: tuple[RuleFinding, ...]) -> None:
        super().__init__("\n".join(finding.in_words(path) for finding in findings))
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
        return read_small(path, _MAXIMUM_BYTES)
    except OSError as error:
        raise RulesError(path, (RuleFinding(0, "", f"cannot be read: {error.strerror}"),)) from error


def rules_of(content: bytes, path: Path) -> Rules:
    """The rules that the file `path` holds by its `content`.

    Raises:
        RulesError: it is no YAML, or has a mistake.
    """
    reading = RulesReading()
    try:
        rules, lifted = reading.file(compose(content))
    except UnreadableYamlError as error:
        raise RulesError(path, (RuleFinding(error.line, "", str(error)),)) from error
    if reading.findings:
        raise RulesError(path, tuple(sorted(reading.findings, key=lambda finding: finding.line)))
    return Rules(tuple(rules), tuple(lifted))
