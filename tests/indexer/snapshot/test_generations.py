"""Names of generations, and the pointer to the current one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from indexer.snapshot.generations import IndexPaths, NoSnapshotError, current_generation, next_generation_name

NOON = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)
DIGEST = "1a2b3c4d5e6f7788"


def test_a_name_says_when_and_what(tmp_path: Path) -> None:
    assert next_generation_name(IndexPaths(tmp_path), NOON, DIGEST) == "20260131T120000Z-1a2b3c4d5e6f"


def test_a_name_sorts_after_all_others_even_if_the_clock_went_back(tmp_path: Path) -> None:
    paths = IndexPaths(tmp_path)
    paths.generation("20260131T235959Z-ffffffffffff").mkdir(parents=True)
    assert next_generation_name(paths, NOON, DIGEST) == "20260201T000000Z-1a2b3c4d5e6f"


@pytest.mark.parametrize("content", [None, b"", b"../../etc", b"\xff\xfe", b"20260131T120000Z"])
def test_a_pointer_that_names_no_generation_is_no_snapshot(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "current").write_bytes(content)
    with pytest.raises(NoSnapshotError, match=str(tmp_path)):
        current_generation(IndexPaths(tmp_path))
