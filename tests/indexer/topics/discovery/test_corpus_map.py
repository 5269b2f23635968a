"""The map of a corpus: true to its vectors, the same whatever the order, and where it was the night before."""

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.manifold import trustworthiness

from indexer.snapshot.consistency import check_consistency
from indexer.snapshot.generations import IndexPaths, current_generation
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.discovery import corpus_map
from indexer.topics.discovery.corpus_map import Layout, lay_out, read_layout
from tests.conftest import ToyEncoder, invented_articles, run

_RANDOM = np.random.default_rng(7)


def subjects(count: int, a_subject: int = 20, dimension: int = 16) -> NDArray[np.float32]:
    """Unit vectors in `count` tight bunches."""
    centres = np.repeat(np.random.default_rng(1).normal(size=(count, dimension)), a_subject, axis=0)
    return unit(centres + np.random.default_rng(2).normal(scale=0.3, size=centres.shape))


def unit(vectors: NDArray[np.float64]) -> NDArray[np.float32]:
    """The vectors at length 1."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def names(count: int) -> tuple[str, ...]:
    """Ids in no order of the alphabet."""
    return tuple(f"{number * 7919 % 1000:03}-{number}" for number in range(count))


VECTORS = subjects(4)
IDS = names(len(VECTORS))


def places_of(vectors: NDArray[np.float32], ids: Sequence[str], last: Layout | None) -> NDArray[np.float32]:
    """The places of a map laid out now."""
    return lay_out(vectors, ids, last).places


@pytest.fixture(scope="module")
def first() -> Layout:
    """The map of the first night; only to be read."""
    return Layout(IDS, places_of(VECTORS, IDS, None))


def test_neighbours_on_the_map_are_neighbours_in_meaning(first: Layout) -> None:
    assert trustworthiness(VECTORS, first.places, n_neighbors=10, metric="cosine") > 0.9
    subject = np.arange(len(VECTORS)) // 20
    distances = np.linalg.norm(first.places[:, None] - first.places, axis=2) + 9 * np.eye(len(VECTORS))
    assert (subject[distances.argmin(axis=1)] == subject).mean() > 0.95


def test_the_order_of_the_articles_changes_no_byte(first: Layout) -> None:
    order = _RANDOM.permutation(len(IDS))
    mixed = [IDS[row] for row in order]
    for last in (None, Layout(IDS[:60], first.places[:60])):
        expected = places_of(VECTORS, IDS, last)
        assert places_of(VECTORS[order], mixed, last).tobytes() == expected[order].tobytes()


def test_a_night_without_changes_moves_nobody(first: Layout) -> None:
    assert places_of(VECTORS, IDS, first).tobytes() == first.places.tobytes()


def test_an_article_that_comes_stands_by_its_own_and_the_others_stay(first: Layout) -> None:
    left = [row for row in range(len(IDS)) if row % 20]
    last = Layout(tuple(IDS[row] for row in left), first.places[left])
    places = places_of(VECTORS, IDS, last)
    np.testing.assert_array_equal(places[left], last.places)
    for row in range(0, len(IDS), 20):
        distances = np.linalg.norm(places[left] - places[row], axis=1)
        assert left[int(distances.argmin())] // 20 == row // 20


def test_a_copy_of_a_placed_article_stands_where_that_stands(first: Layout) -> None:
    places = places_of(np.concatenate([VECTORS, VECTORS[:1]]), (*IDS, "copy"), first)
    np.testing.assert_allclose(places[-1], first.places[0], atol=1e-6)


def test_an_old_picture_that_is_no_longer_true_is_laid_out_anew(first: Layout) -> None:
    wrong = Layout(IDS, first.places[_RANDOM.permutation(len(IDS))])
    places = places_of(VECTORS, IDS, wrong)
    before, after = (trustworthiness(VECTORS, p, n_neighbors=10, metric="cosine") for p in (wrong.places, places))
    assert after > before + 0.1


def test_a_picture_laid_out_anew_is_turned_towards_the_old_one(first: Layout) -> None:
    mirrored = first.places * np.array([1, -1], dtype=np.float32)
    kept = [row for row in range(len(IDS)) if row % 20 < 8]  # too few to keep the picture
    last = Layout(tuple(IDS[row] for row in kept), mirrored[kept])
    places = places_of(VECTORS, IDS, last)
    np.testing.assert_allclose(places, mirrored, atol=0.02)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 49, 50, 51])
@pytest.mark.parametrize("same", [False, True], ids=["different", "all the same"])
def test_any_small_corpus_has_a_map_on_any_night(count: int, same: bool) -> None:
    vectors = np.repeat(VECTORS[:1], count, axis=0) if same else VECTORS[:count]
    last = None
    for _ in range(2):
        places = places_of(vectors, IDS[:count], last)
        assert places.shape == (count, 2)
        assert places.dtype == np.float32
        assert (np.abs(places) <= 1).all()
        assert same or count < 2 or np.ptp(places) > 0.9
        last = Layout(IDS[:count], places)


def test_a_large_corpus_is_laid_out_by_landmarks_and_the_others_stand_among_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(corpus_map, "_LANDMARKS", 50)
    places = places_of(VECTORS, IDS, None)
    assert trustworthiness(VECTORS, places, n_neighbors=10, metric="cosine") > 0.85
    np.testing.assert_allclose(places_of(VECTORS, IDS, Layout(IDS, places)), places, atol=1e-6)


@pytest.mark.slow
def test_ten_nights_keep_the_picture_and_its_truth() -> None:
    vectors = subjects(4, 30)
    ids, present = names(len(vectors)), np.arange(len(vectors)) % 30 < 20
    first = last = Layout(
        tuple(np.array(ids)[present].tolist()), places_of(vectors[present], np.array(ids)[present].tolist(), None)
    )
    for night in range(10):
        present = (np.arange(len(vectors)) + night + 1) % 30 < 20
        here = tuple(np.array(ids)[present].tolist())
        last = Layout(here, places_of(vectors[present], here, last))
    assert trustworthiness(vectors[present], last.places, n_neighbors=10, metric="cosine") > 0.9
    before, after = (dict(zip(x.ids, x.places, strict=True)) for x in (first, last))
    moves = [float(np.linalg.norm(before[name] - after[name])) for name in before.keys() & after.keys()]
    assert np.median(moves) < 0.2


@pytest.mark.usefixtures("validated_here")
def test_the_job_begins_at_the_map_of_the_current_generation_even_if_that_is_damaged(
    source: Path, index_directory: Path
) -> None:
    path = folder_of(index_directory) / "map.npy"
    mirrored = np.load(path) * np.array([1, -1], dtype=np.float32)
    path.write_bytes(npy(mirrored))
    assert run(source, index_directory, ToyEncoder()).published
    np.testing.assert_allclose(np.load(folder_of(index_directory) / "map.npy"), mirrored, atol=1e-5)


def test_a_map_of_another_format_version_is_read(index_directory: Path) -> None:
    folder = folder_of(index_directory)
    places = np.load(folder / "map.npy")
    for path in folder.iterdir():
        if path.name not in ("map.npy", "map.json", "articles.jsonl"):
            path.unlink()
    layout = read_layout(folder)
    assert layout is not None
    assert layout.ids == tuple(sorted(article.id for article in invented_articles()))
    np.testing.assert_array_equal(layout.places, places)


@pytest.mark.usefixtures("validated_here")
def test_a_map_that_cannot_be_read_is_none_and_stops_nothing(source: Path, index_directory: Path) -> None:
    path = folder_of(index_directory) / "map.npy"
    whole, places = path.read_bytes(), np.load(path)
    nan = places.copy()
    nan[0] = np.nan
    damaged = [
        b"",
        whole[:-1],
        b"PK\x03\x04" + whole,
        bytes(len(whole)),
        whole.replace(b"(24, 2)", b"(9" + b"9" * 14 + b", 2)"),
    ]
    damaged += [
        npy(array) for array in (nan, places * 2, places[1:], places[:, :1], places.astype(np.int64), np.array("x"))
    ]
    for content in damaged:
        path.write_bytes(content)
        assert read_layout(path.parent) is None
    path.write_bytes(whole)
    lines = path.with_name("articles.jsonl")
    for content in (b"{", b"[]\n" * 24, b"\xff\n" * 24, json.dumps({"id": "a"}).encode()):
        lines.write_bytes(content)
        assert read_layout(path.parent) is None
    path.unlink()
    assert run(source, index_directory, ToyEncoder()).published


def test_a_snapshot_whose_places_do_not_fit_is_refused(snapshot: Snapshot) -> None:
    for places in (snapshot.places[1:], snapshot.places * np.nan, snapshot.places * 3):
        with pytest.raises(ValueError, match="map does not give"):
            check_consistency(replace(snapshot, places=places), list(snapshot.rows), snapshot.manifest)


def folder_of(index_directory: Path) -> Path:
    """The folder of the current generation."""
    paths = IndexPaths(index_directory)
    return paths.generation(current_generation(paths))


def npy(array: NDArray[np.generic]) -> bytes:
    """An array as a file."""
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()
