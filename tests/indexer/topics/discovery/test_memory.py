"""What is remembered of topics: written and read back, and refused with a warning where it is damaged."""

import json
from pathlib import Path

import pytest

from indexer.encoding.identity import EncoderIdentity
from indexer.topics.discovery.memory import (
    MEMORY_FILE,
    DeadTopic,
    RememberedTopic,
    TopicMemory,
    memory_as_json,
    memory_from_json,
    read_memory,
)
from indexer.topics.model import TopicEvent, TopicEventKind

ENCODER = EncoderIdentity("toy", "0" * 64, 2)
BORN = TopicEvent("2026-01-05", TopicEventKind.BORN, "Sleep")
MEMORY = TopicMemory(
    ENCODER,
    (
        RememberedTopic(
            "sleep.1", 0, "Sleep", (0.6, 0.8), "night.1", members=("a", "b"), strays=("c",), history=(BORN,)
        ),
        RememberedTopic("night.1", 1, "Night", (0.6, 0.8)),
    ),
    (DeadTopic("gone.1", "Gone", (BORN,)),),
)


def test_a_memory_is_read_back_as_it_was_written() -> None:
    assert memory_from_json(memory_as_json(MEMORY)) == MEMORY


def test_a_folder_without_a_memory_has_none_and_says_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert read_memory(tmp_path) is None
    assert not caplog.records


GOOD = json.loads(memory_as_json(MEMORY))


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (memory_as_json(MEMORY)[:-20], "Unterminated"),
        (b"\xff\xfe\x00", "codec"),
        (b"[]", "version is None"),
        (json.dumps({**GOOD, "version": 99}).encode(), "version is 99"),
        (json.dumps({**GOOD, "topics": 5}).encode(), "validation error"),
        (json.dumps({**GOOD, "topics": GOOD["topics"] * 2}).encode(), "validation error"),
        (json.dumps({**GOOD, "topics": GOOD["topics"][:1]}).encode(), "validation error"),
        (json.dumps({**GOOD, "encoder": {**GOOD["encoder"], "dimension": 3}}).encode(), "validation error"),
    ],
)
def test_a_damaged_memory_is_a_warning_and_a_fresh_start(
    damaged: bytes, reason: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / MEMORY_FILE).write_bytes(damaged)
    assert read_memory(tmp_path) is None
    assert MEMORY_FILE in caplog.text
    assert reason in caplog.text
