"""What must be remembered of discovered topics from one night to the next, as JSON that can be read on its own.

topic_memory.json in a generation's folder; its `version` is its own, whatever the format of the generation is.
"""

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from indexer.encoding.identity import EncoderIdentity
from indexer.small_files import read_small
from indexer.topics.model import TopicEvent

MEMORY_FILE = "topic_memory.json"
MEMORY_VERSION = 1
_log = logging.getLogger("related_articles.topics")


@dataclass(frozen=True, slots=True)
class RememberedTopic:
    """A discovered topic of last night, published or merged into another by an editor."""

    id: str
    level: int  # 0 has articles itself, 1 has topics of level 0, 2 those of level 1
    label: str
    centre: tuple[float, ...]  # the mean direction of its articles' vectors
    parent: str = ""
    merged_into: str = ""  # the topic that an editor put it into; it lives on within that one
    members: tuple[str, ...] = ()  # at level 0, the ids of its articles
    strays: tuple[str, ...] = ()  # at level 0, articles that fit nowhere and are nearest to it
    history: tuple[TopicEvent, ...] = ()
    readability: float = 0.0  # of its label
    shown: bool = False  # whether readers were told of it


@dataclass(frozen=True, slots=True)
class DeadTopic:
    """A topic that is no more. Its id is never used again."""

    id: str
    label: str
    history: tuple[TopicEvent, ...]


@dataclass(frozen=True, slots=True)
class TopicMemory:
    """All that the next night must know. `encoder` is whose vectors the centres are means of."""

    encoder: EncoderIdentity
    topics: tuple[RememberedTopic, ...] = ()
    dead: tuple[DeadTopic, ...] = ()

    def __post_init__(self) -> None:
        """Refuses a memory that contradicts itself, with a ValueError."""
        ids = [*(topic.id for topic in self.topics), *(topic.id for topic in self.dead)]
        if len(set(ids)) < len(ids):
            raise ValueError("an id stands for two topics")
        levels = {topic.id: topic.level for topic in self.topics}
        for topic in self.topics:
            if len(topic.centre) != self.encoder.dimension or not np.isfinite(topic.centre).all():
                raise ValueError(f"the centre of {topic.id!r} has not {self.encoder.dimension} finite numbers")
            if topic.level < 0 or (topic.parent and levels.get(topic.parent) != topic.level + 1):
                raise ValueError(f"{topic.id!r} is not under a topic of the level above it")
        articles = [name for topic in self.topics for name in (*topic.members, *topic.strays)]
        if len(set(articles)) < len(articles):
            raise ValueError("an article is in two topics of the lowest level")

    def at(self, level: int) -> tuple[RememberedTopic, ...]:
        """The topics of one level."""
        return tuple(topic for topic in self.topics if topic.level == level)

    def centres(self, level: int) -> NDArray[np.float64]:
        """(k, d) the centres of one level's topics."""
        return np.array([topic.centre for topic in self.at(level)]).reshape(-1, self.encoder.dimension)


_MEMORY = TypeAdapter(TopicMemory)


def memory_as_json(memory: TopicMemory) -> bytes:
    """The bytes of topic_memory.json."""
    document = {"version": MEMORY_VERSION, **_MEMORY.dump_python(memory, mode="json")}
    return json.dumps(document, ensure_ascii=False, indent=None, separators=(",", ":")).encode()


def memory_from_json(data: bytes) -> TopicMemory:
    """The memory that was written as `data`.

    Raises:
        ValueError: it is damaged, contradicts itself, or is of a version that this release does not know.
    """
    document: Any = json.loads(data)
    version = document.pop("version", None) if isinstance(document, dict) else None
    if version != MEMORY_VERSION:
        raise ValueError(f"version is {version!r}, this release reads {MEMORY_VERSION}")
    return _MEMORY.validate_python(document)


def read_memory(folder: Path) -> TopicMemory | None:
    """The memory in a generation's folder; None where there is none, or, with a warning, where it cannot be read."""
    path = folder / MEMORY_FILE
    try:
        return memory_from_json(read_small(path))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        _log.warning("%s cannot be used (%s): discovered topics start afresh, with new ids", path, reason)
        return None
