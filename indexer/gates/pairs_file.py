"""What the editors say must be listed and must never be: a YAML file -> `GoldenPairs`.

articles:
  - article: sleep-after-birth
    lists: [night-feeds]      # within the first ten
    never: [family-budgets]   # nowhere among them
queries:
  - query: can't sleep with a newborn
    finds: [sleep-after-birth]

Articles are named by id or URL, as it is written: to YAML alone 017 would be fifteen, and 2024-01-31 a day.
"""

from dataclasses import dataclass
from pathlib import Path

import yaml

from corpus.configuration import ConfigurationError
from indexer.safe_yaml import UnreadableYamlError, compose, is_null, items_of, line_of, values_by_key
from indexer.small_files import read_small

# Pairs are written by hand; a file this large was not.
_MAXIMUM_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ArticlePairs:
    """What the list of one article must hold and must not."""

    article: str
    lists: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryPairs:
    """What a query must find and must not."""

    query: str
    finds: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldenPairs:
    """All pairs of a file."""

    articles: tuple[ArticlePairs, ...] = ()
    queries: tuple[QueryPairs, ...] = ()

    @property
    def count(self) -> int:
        """How many there are."""
        of_articles = sum(len(entry.lists) + len(entry.never) for entry in self.articles)
        return of_articles + sum(len(entry.finds) + len(entry.never) for entry in self.queries)


def read_golden_pairs(path: Path | None) -> GoldenPairs:
    """The pairs in the file `path`; none without a file.

    Raises:
        ConfigurationError: the file is missing, too large, not YAML, or has an entry that is none; a line for each
            mistake.
    """
    if path is None:
        return GoldenPairs()
    try:
        root = compose(read_small(path, _MAXIMUM_BYTES))
    except UnreadableYamlError as error:
        raise ConfigurationError(f"{path}:{error.line}: {error}") from error
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error
    reading = _Reading()
    pairs = reading.file(root) if root else GoldenPairs()
    if reading.mistakes:
        raise ConfigurationError("\n".join(f"{path}:{line}: {text}" for line, text in reading.mistakes))
    return pairs


class _Reading:
    """One pass over a file's nodes; what is wrong is noted and the pass goes on, so that all of it is told at once."""

    def __init__(self) -> None:
        self.mistakes: list[tuple[int, str]] = []

    def file(self, root: yaml.Node) -> GoldenPairs:
        """All pairs."""
        keys = values_by_key(root, ("articles", "queries"), self._note)
        return GoldenPairs(
            tuple(ArticlePairs(*found) for found in self._entries(keys.get("articles"), "article", "lists")),
            tuple(QueryPairs(*found) for found in self._entries(keys.get("queries"), "query", "finds")),
        )

    def _entries(
        self, node: yaml.Node | None, subject: str, wanted: str
    ) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        found = []
        for each in items_of(node, self._note):
            noted = len(self.mistakes)
            keys = values_by_key(each, (subject, wanted, "never"), self._note)
            name = self._text(keys[subject]) if subject in keys else ""
            if not name and noted == len(self.mistakes):
                self._note(each, f"the entry needs {subject}: whose list it is about")
            found.append((name, self._names(keys.get(wanted)), self._names(keys.get("never"))))
        return found

    def _names(self, node: yaml.Node | None) -> tuple[str, ...]:
        """The articles of a list, or the one that stands there alone."""
        if node is None or is_null(node):
            return ()
        return tuple(self._text(each) for each in (node.value if isinstance(node, yaml.SequenceNode) else [node]))

    def _text(self, node: yaml.Node) -> str:
        text = str(node.value).strip() if isinstance(node, yaml.ScalarNode) and not is_null(node) else ""
        if not text:
            self._note(node, "the name of one article, or one query, is needed here")
        return text

    def _note(self, node: yaml.Node, text: str) -> None:
        self.mistakes.append((line_of(node), text))
