"""What is kept between nights comes back as it was put, or not at all, whoever is killed and however many write."""

import errno
import hashlib
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from indexer.cache.contents import CacheUnusableError, ContentCache, open_content_cache

# Puts batches of five for ever, and tells of each once it is on disk.
WRITER = """
import hashlib, sys
from pathlib import Path
from indexer.cache.contents import open_content_cache
with open_content_cache(Path(sys.argv[1]), "records", durable=True) as cache:
    for batch in range(int(sys.argv[3])):
        names = [f"{sys.argv[2]}-{batch}-{n}" for n in range(5)]
        cache.put({hashlib.sha256(name.encode()).digest(): name.encode() * 50 for name in names})
        print(batch, flush=True)
"""


def key(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def names(writer: str, batches: int) -> Iterator[str]:
    return (f"{writer}-{batch}-{n}" for batch in range(batches) for n in range(5))


def start(path: Path, writer: str, batches: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, str(path), writer, str(batches)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def assert_kept(path: Path, writer: str, batches: int) -> None:
    expected = {key(name): name.encode() * 50 for name in names(writer, batches)}
    with open_content_cache(path, "records") as cache:
        assert cache.get(list(expected)) == expected


def test_kill_9_loses_nothing_that_was_put(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    for round_ in range(4):
        writer = start(path, f"w{round_}", 10**6)
        assert writer.stdout
        told = [writer.stdout.readline() for _ in range(1 + 17 * round_)]
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        assert_kept(path, f"w{round_}", len(told))
    assert not path.with_name("c.sqlite.damaged").exists()


def test_two_processes_may_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    writers = [start(path, name, 40) for name in ("one", "two")]
    assert [(writer.communicate()[0].count("\n"), writer.returncode) for writer in writers] == [(40, 0), (40, 0)]
    for name in ("one", "two"):
        assert_kept(path, name, 40)


COLUMNS = ("key", "content", "checksum")
SELECTS = {name: f"SELECT {name} FROM records WHERE key = ?" for name in COLUMNS}  # noqa: S608 - our own names
UPDATES = {name: f"UPDATE records SET {name} = ? WHERE key = ?" for name in COLUMNS}  # noqa: S608


@pytest.mark.parametrize("column", COLUMNS)
def test_a_flipped_bit_is_a_miss(tmp_path: Path, column: str) -> None:
    path = tmp_path / "c.sqlite"
    with open_content_cache(path, "records") as cache:
        cache.put({key("a"): b"value a", key("b"): b"value b"})
    with sqlite3.connect(path) as connection:
        value = bytearray(connection.execute(SELECTS[column], (key("a"),)).fetchone()[0])
        value[2] ^= 4
        connection.execute(UPDATES[column], (bytes(value), key("a")))
    with open_content_cache(path, "records") as cache:
        assert cache.get([key("a"), key("b"), bytes(value)]) == {key("b"): b"value b"}


def test_pages_that_were_overwritten_give_misses_and_a_new_file_never_a_wrong_value(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    expected = {key(name): name.encode() * 50 for name in names("w", 100)}
    with open_content_cache(path, "records") as cache:
        cache.put(expected)
    whole = path.read_bytes()
    for start_ in range(0, len(whole), len(whole) // 12):
        path.write_bytes(whole[:start_] + b"\xff" * 5000 + whole[start_ + 5000 :])
        with open_content_cache(path, "records") as cache:
            assert cache.get(list(expected)).items() <= expected.items()
            cache.put({key("new"): b"new"})
            assert cache.get([key("new")]) == {key("new"): b"new"}
        for other in tmp_path.iterdir():
            other.unlink()


def test_a_damaged_page_of_what_nights_used_costs_the_file_and_no_night(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    expected = {key(name): name.encode() * 50 for name in names("w", 100)}
    with open_content_cache(path, "records") as cache:
        cache.put(expected)
        cache.end_night()
        page_bytes, root = (
            cache._connection.execute(query).fetchone()[0]
            for query in ("PRAGMA page_size", "SELECT rootpage FROM sqlite_schema WHERE name = 'used'")
        )
    whole = path.read_bytes()
    path.write_bytes(whole[: (root - 1) * page_bytes] + b"\xff" * page_bytes + whole[root * page_bytes :])
    for _ in range(2):
        with open_content_cache(path, "records") as cache:
            cache.get(list(expected))
            cache.put({key("new"): b"new"})
            cache.end_night()
    assert path.with_name("c.sqlite.damaged").exists()


def test_what_cannot_be_written_is_told_by_its_name_and_not_taken_for_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "c.sqlite"
    monkeypatch.setattr("indexer.cache.contents._BUSY_SECONDS", 0)
    with open_content_cache(path, "records") as cache, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CacheUnusableError, match=f"{path}: .*locked"):
            cache.put({key("new"): b"new"})
        with pytest.raises(CacheUnusableError, match=f"{path}: .*locked"):
            cache.end_night()
    assert not path.with_name("c.sqlite.damaged").exists()


def test_what_no_night_uses_is_forgotten_and_what_one_uses_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.cache.contents.KEPT_NIGHTS", 3)
    path = tmp_path / "c.sqlite"
    with open_content_cache(path, "records") as cache:
        cache.put({key("used"): b"used", key("unused"): b"unused"})
    forgotten = []
    for _ in range(4):
        with open_content_cache(path, "records") as cache:
            assert cache.get([key("used")])
            forgotten.append(cache.end_night())
    assert forgotten == [0, 0, 0, 1]
    with open_content_cache(path, "records") as cache:
        assert list(cache.get([key("used"), key("unused")])) == [key("used")]


def test_many_keys_are_looked_up_by_few_queries(tmp_path: Path) -> None:
    cache = ContentCache(tmp_path / "c.sqlite", "records")
    expected = {key(name): name.encode() * 50 for name in names("w", 400)}
    cache.put(expected)
    queries: list[str] = []
    cache._connection.set_trace_callback(queries.append)
    assert cache.get([*expected, key("other")]) == expected
    cache.close()
    assert len(queries) == 5


def test_whoever_may_only_look_leaves_no_trace_and_sees_what_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with open_content_cache(path, "records", read_only=True) as cache:
        assert cache.get([key("a")]) == {}
    assert list(tmp_path.iterdir()) == []
    with open_content_cache(path, "records") as cache:
        cache.put({key("a"): b"a"})
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    with open_content_cache(path, "records", read_only=True) as cache:
        cache.put({key("b"): b"b"})
        assert cache.get([key("a"), key("b")]) == {key("a"): b"a"}
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before
    path.write_bytes(b"no database" * 1000)
    with open_content_cache(path, "records", read_only=True) as cache:
        assert cache.get([key("a")]) == {}


@pytest.mark.parametrize(
    ("code", "free", "told"),
    [
        (sqlite3.SQLITE_FULL, 10**12, errno.ENOSPC),
        (sqlite3.SQLITE_IOERR, 0, errno.ENOSPC),  # what SQLite says of a journal that cannot grow
        (sqlite3.SQLITE_IOERR, 10**12, None),
        (sqlite3.SQLITE_BUSY, 0, None),
    ],
)
def test_a_full_disk_is_told_as_one_and_not_as_a_broken_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, free: int, told: int | None
) -> None:
    def failing(_: object) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = code
        raise error

    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    with open_content_cache(tmp_path / "c.sqlite", "records") as cache:
        monkeypatch.setattr(cache, "_insert", failing)
        with pytest.raises(CacheUnusableError, match=str(tmp_path)) as refused:
            cache.put({key("new"): b"new"})
    assert refused.value.errno == told
