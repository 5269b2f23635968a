"""A vocabulary -> a YAML file of it, which an editor can go on with."""

from typing import Any

import yaml

from indexer.topics.vocabulary.checks import MAXIMUM_LABEL
from indexer.topics.vocabulary.model import Entry, Vocabulary

_INTRODUCTION = """\
# The topics of the articles' tags. What each key does: docs/topics.md. A topic needs an id and a label; the id is its
# address and should stay, the label may change. A sentence of description helps most where few articles have a topic.
"""
_WIDTH = 110


def vocabulary_as_yaml(vocabulary: Vocabulary) -> str:
    """The file, with every key in every entry, so that an editor sees what there is to fill in."""
    entries = [_as_mapping(entry) for entry in vocabulary.entries if len(entry.label) <= MAXIMUM_LABEL]
    # An item at a time, so that an empty line can stand between topics.
    items = [yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=_WIDTH) for entry in entries]
    return f"{_INTRODUCTION}\ntopics:\n" + "\n".join(items) if items else f"{_INTRODUCTION}\ntopics: []\n"


def _as_mapping(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "label": entry.label,
        "synonyms": list(entry.synonyms),
        "description": entry.description,
        "parent": entry.parent,
        "examples": list(entry.examples),
    }
