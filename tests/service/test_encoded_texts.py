"""Texts that each worker needs as vectors: encoded once, kept for the next start, and waited for where it matters."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.answering.telling.wordings import Wordings
from indexer.encoding.short_texts import both_ways, encode_short
from indexer.encoding.subject import encode_query
from indexer.snapshot.snapshot import Snapshot
from service.application import create_application
from service.encoded_texts import EncodedTexts
from service.encoded_wordings import EncodedWordings
from service.settings import Settings
from service.state import State
from tests.conftest import ToyEncoder, current_snapshot
from tests.waiting import wait_until

_TEXTS = ("pillow fights", "bank loans")
_VECTORS = encode_short(_TEXTS, ToyEncoder().encode)
_KEPT = "some.vectors"


@pytest.fixture
def asked() -> list[Sequence[str]]:
    """What the encoder was asked for."""
    return []


@pytest.fixture
def started(
    shared_snapshot: Snapshot, tmp_path: Path, asked: list[Sequence[str]]
) -> Callable[..., NDArray[np.float32] | None]:
    """The vectors that a worker has which starts anew with these texts."""

    def encode(_snapshot: Snapshot, texts: Sequence[str]) -> NDArray[np.float32]:
        asked.append(texts)
        return ToyEncoder().encode(texts)

    def start(texts: Sequence[str] = _TEXTS, snapshot: Snapshot = shared_snapshot) -> NDArray[np.float32] | None:
        return EncodedTexts("some", texts, encode, tmp_path).vectors(snapshot, 20.0)

    return start


def test_a_second_start_encodes_nothing_and_has_the_same(
    started: Callable[..., NDArray[np.float32]], asked: list[Sequence[str]]
) -> None:
    assert np.array_equal(started(), _VECTORS)
    assert np.array_equal(started(), _VECTORS)
    assert asked == [both_ways(_TEXTS)]


@pytest.mark.parametrize("kept", [b"", b"x" * 200, None])
def test_what_was_kept_of_other_texts_or_is_damaged_is_not_used(
    kept: bytes | None, tmp_path: Path, started: Callable[..., NDArray[np.float32]], asked: list[Sequence[str]]
) -> None:
    started(("bank loans",)), started()
    assert len(asked) == 2
    content = (tmp_path / _KEPT).read_bytes()
    (tmp_path / _KEPT).write_bytes(content[:-1] + bytes([content[-1] ^ 1]) if kept is None else kept)
    assert np.array_equal(started(), _VECTORS)
    assert len(asked) == 3


def test_where_nothing_can_be_kept_each_start_encodes(
    tmp_path: Path, started: Callable[..., NDArray[np.float32]], asked: list[Sequence[str]]
) -> None:
    (tmp_path / _KEPT).mkdir()
    for _ in range(2):
        assert np.array_equal(started(), _VECTORS)
    assert len(asked) == 2


def test_texts_of_another_encoder_are_encoded_anew(
    shared_snapshot: Snapshot, started: Callable[..., NDArray[np.float32]], asked: list[Sequence[str]]
) -> None:
    started()
    manifest = shared_snapshot.manifest
    other = replace(manifest, encoder=replace(manifest.encoder, weights_sha256="f" * 64))
    started(snapshot=replace(shared_snapshot, manifest=other))
    assert len(asked) == 2


def test_a_query_that_comes_while_the_wordings_are_encoded_waits_for_them(
    shared_snapshot: Snapshot, tmp_path: Path
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def encode(_snapshot: Snapshot, texts: Sequence[str]) -> NDArray[np.float32]:
        begun.set()
        go_on.wait(30)
        return ToyEncoder().encode(texts)

    wordings = Wordings(("i cannot go on",), (frozenset({"suicid"}),))
    encoded = EncodedWordings(wordings, encode, tmp_path)
    query = encode_query("i cannot go on", ToyEncoder(), shared_snapshot.lexicon)
    found = list[frozenset[str]]()
    asking = threading.Thread(target=lambda: found.append(encoded.meant_by(query, shared_snapshot)))
    asking.start()
    assert begun.wait(30)
    assert not found
    go_on.set()
    wait_until(lambda: bool(found), 30)
    assert found == [frozenset({"suicid"})]


def test_where_no_encoder_answers_a_query_goes_on_without_wordings(shared_snapshot: Snapshot, tmp_path: Path) -> None:
    def encode(_snapshot: Snapshot, _texts: Sequence[str]) -> NDArray[np.float32]:
        raise OSError("no encoder")

    wordings = EncodedWordings(Wordings(("i cannot go on",), (frozenset({"suicid"}),)), encode, tmp_path)
    query = encode_query("i cannot go on", ToyEncoder(), shared_snapshot.lexicon)
    assert wordings.meant_by(query, shared_snapshot) == frozenset()


def test_of_workers_that_start_together_one_encodes_and_all_have_them(
    shared_snapshot: Snapshot, tmp_path: Path, asked: list[Sequence[str]]
) -> None:
    go_on = threading.Event()

    def encode(_snapshot: Snapshot, texts: Sequence[str]) -> NDArray[np.float32]:
        asked.append(texts)
        go_on.wait(30)
        return ToyEncoder().encode(texts)

    workers = [EncodedTexts("some", _TEXTS, encode, tmp_path) for _ in range(3)]
    for worker in workers:
        worker.begin(shared_snapshot)
    assert all(worker.pending for worker in workers)
    go_on.set()
    for worker in workers:
        vectors = worker.vectors(shared_snapshot, 30.0)
        assert vectors is not None
        assert np.array_equal(vectors, _VECTORS)
    assert asked == [both_ways(_TEXTS)]


def test_a_worker_is_ready_when_its_wordings_are(index_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    class Slow(ToyEncoder):
        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            if len(texts) > 2:  # not what a worker encodes to warm up, both ways of one text
                go_on.wait(30)
            return super().encode(texts)

    monkeypatch.setattr("indexer.snapshot.opening.OpenVinoEncoder", lambda _folder: Slow())
    app = create_application(Settings(index_directory))
    state: State = app.extensions["related-articles"]
    state.wordings.begin(current_snapshot(index_directory))
    response = app.test_client().get("/readyz")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    go_on.set()
    wait_until(lambda: app.test_client().get("/readyz").status_code == 200, 30)
