"""Vectors come back as they were put, or not at all."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.cache import vectors as vector_cache
from indexer.cache.vectors import open_vector_cache
from indexer.encoding.identity import EncoderIdentity

IDENTITY = EncoderIdentity("toy", "0" * 64, 4)
VECTOR = np.array([1, 2, 3, 4], dtype=np.float32)


def test_a_vector_comes_back_exactly_after_reopening(tmp_path: Path) -> None:
    with open_vector_cache(tmp_path / "v.sqlite", IDENTITY) as cache:
        cache.put(["text"], VECTOR[None])
    with open_vector_cache(tmp_path / "v.sqlite", IDENTITY) as cache:
        found = cache.get("text")
        assert found is not None
        np.testing.assert_array_equal(found, VECTOR)
        assert cache.get("other text") is None


def test_another_model_or_recipe_never_meets_an_old_vector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "v.sqlite"
    with open_vector_cache(path, IDENTITY) as cache:
        cache.put(["text"], VECTOR[None])
    for other in (replace(IDENTITY, name="x"), replace(IDENTITY, weights_sha256="1" * 64)):
        with open_vector_cache(path, other) as cache:
            assert cache.get("text") is None
    monkeypatch.setattr(vector_cache, "TEXT_RECIPE_VERSION", 999)
    with open_vector_cache(path, IDENTITY) as cache:
        assert cache.get("text") is None


def test_a_flipped_byte_in_a_record_is_a_miss(tmp_path: Path) -> None:
    path = tmp_path / "v.sqlite"
    with open_vector_cache(path, IDENTITY) as cache:
        cache.put(["text"], VECTOR[None])
    with sqlite3.connect(path) as connection:
        content = bytearray(connection.execute("SELECT content FROM vectors").fetchone()[0])
        content[5] ^= 1
        connection.execute("UPDATE vectors SET content = ?", (bytes(content),))
    with open_vector_cache(path, IDENTITY) as cache:
        assert cache.get("text") is None


def test_a_file_that_is_no_database_is_set_aside_which_is_said_and_a_new_one_begun(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "v.sqlite"
    path.write_bytes(b"not a database" * 1000)
    with open_vector_cache(path, IDENTITY) as cache:
        assert cache.get("text") is None
        cache.put(["text"], VECTOR[None])
    assert (tmp_path / "v.sqlite.damaged").exists()
    assert '"event": "cache-set-aside"' in capsys.readouterr().err
