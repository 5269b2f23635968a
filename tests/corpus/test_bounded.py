"""Bytes, unpacked bytes and encodings are bounded and named before any parser sees them."""

import gzip
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.bounded import UnusableFileError, decode, in_time, mended, read_bytes, read_text


def test_a_file_of_exactly_the_maximum_is_read_and_one_byte_more_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 100)
    assert len(read_bytes(path, 100)) == 100
    with pytest.raises(UnusableFileError, match="99 bytes") as caught:
        read_bytes(path, 99)
    assert caught.value.reason == "too-long"


@pytest.mark.slow
def test_a_gzip_bomb_costs_no_more_than_the_maximum(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xml.gz"
    path.write_bytes(gzip.compress(b"\0" * 200_000_000))
    with pytest.raises(UnusableFileError, match="more than"):
        read_bytes(path, 1_000_000)


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[:-12], lambda data: b"rubbish" + data, lambda data: data[:40] + b"\xff" * 9 + data[49:]],
)
def test_a_damaged_gzip_file_is_named_as_such(tmp_path: Path, damage: object) -> None:
    path = tmp_path / "a.json.gz"
    path.write_bytes(damage(gzip.compress(bytes(range(256)) * 100)))  # type: ignore[operator]
    with pytest.raises(UnusableFileError) as caught:
        read_bytes(path, 10**9)
    assert caught.value.reason == "broken-file"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_what_says_its_encoding_or_is_utf_8_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Füße – ok".encode(encoding))
    assert read_text(path, 1000) == "Füße – ok"


def test_no_other_encoding_is_guessed_and_the_setting_is_named() -> None:
    with pytest.raises(UnusableFileError, match=r"UTF-8 at byte 1; say which `encoding`"):
        decode("Füße".encode("latin-1"))
    assert decode("Füße".encode("latin-1"), "latin-1") == "Füße"


def test_an_encoding_that_does_not_exist_or_does_not_fit_is_named() -> None:
    with pytest.raises(UnusableFileError, match="klingon"):
        decode(b"x", "klingon")
    with pytest.raises(UnusableFileError, match="ASCII"):
        decode("é".encode(), "ascii")


@given(st.binary(), st.sampled_from(["", "utf-8", "utf-16", "latin-1", "idna", "punycode", "rot13", "hex"]))
def test_whatever_the_bytes_the_outcome_is_text_or_a_named_reason(data: bytes, encoding: str) -> None:
    with suppress(UnusableFileError):
        assert isinstance(decode(data, encoding), str)


def test_the_clock_of_another_goes_on_as_if_nothing_had_been_read() -> None:
    rung: list[int] = []
    handler = signal.signal(signal.SIGPROF, lambda number, _: rung.append(number))
    others, _ = signal.setitimer(signal.ITIMER_PROF, 0.3)
    try:
        letters = iter("abc")
        assert [in_time(letters, 60, UnusableFileError("too-slow", "")) for _ in range(4)] == ["a", "b", "c", None]
        left, _ = signal.getitimer(signal.ITIMER_PROF)
        assert 0 < left <= 0.4  # a tick of the processor's clock may be added
    finally:
        signal.setitimer(signal.ITIMER_PROF, others)
        signal.signal(signal.SIGPROF, handler)
    assert rung == []


def test_a_text_under_a_packed_files_name_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sitemap.xml.gz"
    path.write_bytes("<urlset>é</urlset>".encode())
    assert read_text(path, 1000) == "<urlset>é</urlset>"


@pytest.mark.parametrize(
    ("data", "broken"),
    [(b"a caf\xe9 closed", 1), (b"caf\xe9 " + b"and tea " * 500 + b"\x80", 2), ("tea\ufffd".encode(), 0)],
)
def test_single_broken_bytes_are_replaced_and_counted(data: bytes, broken: int) -> None:
    text, count = mended(data)
    assert (count, text.count("\ufffd")) == (broken, max(1, broken))


@pytest.mark.parametrize("data", [b"B\xfccher \xfcber Boote", bytes(range(256)) * 9, b"a\0b\xff", b"\xff\xfe\xfa"])
def test_what_is_in_another_encoding_or_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnusableFileError):
        mended(data)


def test_an_encoding_that_is_none_is_refused() -> None:
    with pytest.raises(UnusableFileError, match="no encoding"):
        mended(b"x", "no-such")


@pytest.mark.parametrize("encoding", ["base64", "rot13", "hex", "zlib", "undefined", "idna"])
@pytest.mark.parametrize("data", [b"x", b"caf\xe9 closed"])
def test_what_packs_bytes_or_names_of_hosts_is_no_encoding_of_a_text(encoding: str, data: bytes) -> None:
    with suppress(UnusableFileError):  # idna reads what is ASCII
        assert mended(data, encoding) == ("x", 0)
