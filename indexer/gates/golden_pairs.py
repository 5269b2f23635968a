"""What the editors say must be listed and must never be: a YAML file -> a gate.

articles:
  - article: sleep-after-birth
    lists: [night-feeds]      # within the first ten
    never: [family-budgets]   # nowhere among them
queries:
  - query: can't sleep with a newborn
    finds: [sleep-after-birth]
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from yaml.constructor import ConstructorError, SafeConstructor

from corpus.configuration import ConfigurationError, problems_in_words
from indexer.answering.model import ListRequest
from indexer.answering.related import related_to_article
from indexer.answering.search import search
from indexer.encoding.subject import Subject
from indexer.gates.gate import Gate
from indexer.ranking.scoring import FIRST
from indexer.safe_yaml import UnreadableYamlError, compose
from indexer.small_files import read_small
from indexer.snapshot.snapshot import Snapshot

# Pairs are written by hand; a file this large was not.
_MAXIMUM_BYTES = 1024 * 1024
_SHOWN = 5

EncodeQuery = Callable[[str], Subject]


class _Entry(BaseModel):
    # Ids that are numbers are written without quotes.
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)


class ArticlePairs(_Entry):
    """What the list of one article must hold and must not."""

    article: str
    lists: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


class QueryPairs(_Entry):
    """What a query must find and must not."""

    query: str
    finds: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


class GoldenPairs(_Entry):
    """All pairs of a file."""

    articles: tuple[ArticlePairs, ...] = ()
    queries: tuple[QueryPairs, ...] = ()


@dataclass(frozen=True, slots=True)
class BrokenPair:
    """One pair that does not hold (`stale` where it names an article that the corpus no longer has)."""

    text: str
    stale: bool = False


def read_golden_pairs(path: Path | None) -> GoldenPairs:
    """The pairs in the file `path`; none without a file.

    Raises:
        ConfigurationError: the file is missing, too large, not YAML, or has an entry that is none.
    """
    if path is None:
        return GoldenPairs()
    try:
        root = compose(read_small(path, _MAXIMUM_BYTES))
        return GoldenPairs.model_validate(SafeConstructor().construct_document(root) if root else {})
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {problems_in_words(error, GoldenPairs)}") from error
    except UnreadableYamlError as error:
        raise ConfigurationError(f"{path}:{error.line}: {error}") from error
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error
    except ConstructorError as error:
        raise ConfigurationError(f"{path}: {error}") from error


def broken_pairs(snapshot: Snapshot, pairs: GoldenPairs, encode: EncodeQuery) -> list[BrokenPair]:
    """Every pair that does not hold on `snapshot`, without editors' rules; `encode` turns a query into a subject."""
    broken: list[BrokenPair] = []
    request = ListRequest(limit=FIRST)
    for entry in pairs.articles:
        row = snapshot.row_named(entry.article)
        if row is None:
            broken.append(BrokenPair(f"{entry.article} is no longer in the corpus", stale=True))
            continue
        listed = [item.card.id for item in related_to_article(snapshot, row, request).items]
        broken += _broken(snapshot, entry.article, listed, entry.lists, entry.never)
    for wanted in pairs.queries:
        found = [item.card.id for item in search(snapshot, encode(wanted.query), request).items]
        broken += _broken(snapshot, f"query {wanted.query!r}", found, wanted.finds, wanted.never)
    return broken


def golden_pairs_gate(pairs: GoldenPairs, broken: Sequence[BrokenPair]) -> Gate:
    """All pairs must hold; those that name an article which is gone are told, but stop nothing."""
    wanted = sum(len(e.lists) + len(e.never) for e in pairs.articles)
    wanted += sum(len(e.finds) + len(e.never) for e in pairs.queries)
    failing = [pair.text for pair in broken if not pair.stale]
    stale = [pair.text for pair in broken if pair.stale]
    told = [*failing, *stale][:_SHOWN]
    more = f" and {len(broken) - len(told)} more" if len(broken) > len(told) else ""
    return Gate(
        "golden-pairs",
        len(failing),
        0,
        f"of {wanted} pairs {len(failing)} do not hold" + (f": {'; '.join(told)}{more}" if told else ""),
        "look at these lists, or change the editors' file of pairs",
    )


def _broken(
    snapshot: Snapshot, subject: str, listed: Sequence[str], wanted: Sequence[str], never: Sequence[str]
) -> list[BrokenPair]:
    broken = []
    for name in (*wanted, *never):
        row = snapshot.row_named(name)
        if row is None:
            broken.append(BrokenPair(f"{name} is no longer in the corpus", stale=True))
        elif (snapshot.cards[row].id in listed) != (name in wanted):
            broken.append(BrokenPair(f"{subject} lists {name}" if name in never else f"{subject} does not list {name}"))
    return broken
