"""The site's own sentences for readers: a YAML file -> `Sentences`, or every mistake in it with its line."""

import re
from dataclasses import fields
from pathlib import Path

import yaml

from indexer.answering.telling.sentences import SUBJECTS, WITH_SUBJECTS, Sentences
from indexer.safe_yaml import UnreadableYamlError, compose, line_of, values_by_key
from indexer.small_files import read_small

_MAXIMUM_BYTES = 64 * 1024
# Three lines on a phone: what is longer nobody reads who is in need.
_LONGEST = 300
_PLACEHOLDER = re.compile(r"\{[^{}]*\}|[{}]")
_NAMES = tuple(field.name for field in fields(Sentences))


class SentencesError(Exception):
    """The file of sentences cannot be used. The message has a line for every mistake."""


def read_sentences(path: Path) -> Sentences:
    """The sentences of the file `path`, ours for those that it does not give.

    Raises:
        SentencesError: it cannot be read, is no YAML, or has a mistake.
    """
    try:
        root = compose(read_small(path, _MAXIMUM_BYTES))
    except OSError as error:
        raise SentencesError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnreadableYamlError as error:
        raise SentencesError(f"{path}:{error.line}: {error}") from error
    if root is None:
        return Sentences()
    mistakes: list[tuple[int, str]] = []

    def note(node: yaml.Node, said: str) -> None:
        mistakes.append((line_of(node), said))

    sentences = values_by_key(root, _NAMES, note)
    for name, node in sentences.items():
        if said := _mistake(name, node):
            note(node, said)
    if mistakes:
        raise SentencesError("\n".join(f"{path}:{line}: {said}" for line, said in sorted(mistakes)))
    return Sentences(**{name: _text(node) for name, node in sentences.items()})


def _mistake(name: str, node: yaml.Node) -> str:
    """What is wrong with one sentence; empty where nothing is."""
    text = _text(node)
    if not isinstance(node, yaml.ScalarNode):
        return f"{name} should be one text"
    if not text.strip():
        return f"{name} is empty; leave it out to have ours"
    if len(text) > _LONGEST:
        return f"{name} has {len(text)} characters; {_LONGEST} at most are read by anybody"
    if not text.isprintable():
        return f"{name} holds a line break or a control character"
    allowed = {SUBJECTS} if name in WITH_SUBJECTS else set()
    strange = [found for found in _PLACEHOLDER.findall(text) if found not in allowed]
    if strange:
        known = f"the only one is {SUBJECTS}" if allowed else "there is none here"
        return f"{name} holds the placeholder {strange[0]!r}; {known}"
    return ""


def _text(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""
