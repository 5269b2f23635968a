"""Where a converted model is kept: made once, linked from there, made anew when it is damaged."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.encoding import opening
from indexer.encoding.encoder import EncoderUnavailableError
from indexer.encoding.models import Source
from indexer.encoding.runtime import ENCODER_FILES, WEIGHTS_FILE, OpenVinoEncoder, is_whole
from indexer.encoding.user_cache import made_once
from indexer.snapshot.generations import IndexPaths
from indexer.snapshot.manifest import read_manifest
from tests.conftest import REPOSITORY, run
from tests.small_model import write_small_model
from tests.writing import a_model


class Conversions:
    """Stands for the converter: copies a small model, and counts how often."""

    def __init__(self, made: Path) -> None:
        self.identity, self.count, self._made = write_small_model(made), 0, made

    def __call__(self, source: Source, empty: Path) -> None:
        """Fills `empty`."""
        self.count += 1
        for name in ENCODER_FILES:
            shutil.copy(self._made / name, empty / name)

    @property
    def source(self) -> Source:
        """What is converted."""
        return Source("small", self.identity.weights_sha256)


@pytest.fixture
def conversions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Conversions:
    """The converter, and an empty cache of the user's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    conversions = Conversions(tmp_path / "made")
    monkeypatch.setattr(opening, "_convert", conversions)
    return conversions


def test_two_indexes_share_one_conversion_and_its_bytes(conversions: Conversions, tmp_path: Path) -> None:
    first = opening.converted(conversions.source, tmp_path / "one" / "models")
    second = opening.converted(conversions.source, tmp_path / "two" / "models")
    assert conversions.count == 1
    assert (first / WEIGHTS_FILE).samefile(second / WEIGHTS_FILE)


def test_an_index_keeps_its_model_when_the_users_cache_is_gone(conversions: Conversions, tmp_path: Path) -> None:
    store = tmp_path / "one" / "models"
    opening.converted(conversions.source, store)
    shutil.rmtree(tmp_path / "cache")
    assert opening.converted(conversions.source, store).parent == store
    assert conversions.count == 1


def test_where_links_do_not_reach_the_files_are_copied(
    conversions: Conversions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_file_system(*_: object) -> None:
        raise OSError("Invalid cross-device link")

    monkeypatch.setattr(os, "link", other_file_system)
    folder = opening.converted(conversions.source, tmp_path / "models")
    assert (folder / WEIGHTS_FILE).read_bytes() == (tmp_path / "made" / WEIGHTS_FILE).read_bytes()


def test_a_full_disk_under_the_index_is_none_of_the_users_cache(
    conversions: Conversions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or the job would end as if its configuration were wrong, and systemd would not try again."""
    opening.converted(conversions.source)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "encoder.bin")

    monkeypatch.setattr(opening, "link_or_copy", full)
    with pytest.raises(OSError, match=r"No space left on device: 'encoder\.bin'"):
        opening.converted(conversions.source, tmp_path / "index" / "models")


def test_a_damaged_one_is_made_anew(conversions: Conversions, tmp_path: Path) -> None:
    folder = opening.converted(conversions.source, tmp_path / "models")
    weights = folder / WEIGHTS_FILE
    content = weights.read_bytes()
    weights.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))  # shared with the cache, so both are damaged
    assert (opening.converted(conversions.source, tmp_path / "models") / WEIGHTS_FILE).read_bytes() == content
    assert conversions.count == 2


_FIRST_START = """
import os, shutil, sys, time
from pathlib import Path
from indexer.encoding import opening
from indexer.encoding.models import Source

def convert(source, empty):
    with open(sys.argv[2], "a") as made:
        made.write(f"{os.getpid()}\\n")
    time.sleep(1)  # long enough for the others to come
    for path in Path(sys.argv[1]).iterdir():
        shutil.copy(path, empty / path.name)

opening._convert = convert
print(opening.converted(Source("small", sys.argv[3]), Path(sys.argv[4])).name)
"""


@pytest.mark.slow
@pytest.mark.parametrize("found", ["nothing", "damage", "what a kill left"])
def test_of_several_first_starts_at_once_one_converts_and_all_have_it(
    conversions: Conversions, tmp_path: Path, found: str
) -> None:
    source, made = conversions.source, tmp_path / "conversions"
    place = tmp_path / "cache" / "related-articles" / "converted" / opening._name(source.weights_sha256)
    if found == "damage":
        opening.converted(source)
        (place / WEIGHTS_FILE).write_bytes(b"")
    if found == "what a kill left":
        (place.parent / f".making-{place.name}").mkdir(parents=True)
    command = [sys.executable, "-c", _FIRST_START, str(tmp_path / "made"), str(made), source.weights_sha256]
    starts = [
        subprocess.Popen([*command, str(tmp_path / f"index-{number % 2}")], cwd=REPOSITORY, stdout=subprocess.PIPE)
        for number in range(4)
    ]
    said = {start.communicate(timeout=60)[0].decode().strip() for start in starts}
    assert {start.returncode for start in starts} == {0}
    assert said == {place.name}
    assert len(made.read_text().splitlines()) == 1
    assert is_whole(place)
    assert [path.name for path in place.parent.iterdir() if path.name.startswith(".")] == []


def test_who_found_damage_looks_again_before_it_takes_anything_away(tmp_path: Path) -> None:
    folder = made_once(tmp_path / "model", lambda empty: (empty / "mended").touch())
    looks = iter([False, True])  # another process has mended it between the two
    made_once(folder, lambda empty: (empty / "again").touch(), lambda _: next(looks))
    assert [path.name for path in folder.iterdir()] == ["mended"]


def test_a_failed_conversion_leaves_nothing(
    conversions: Conversions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_source: Source, empty: Path) -> None:
        (empty / "half").write_text("half")
        raise EncoderUnavailableError("it does not agree")

    monkeypatch.setattr(opening, "_convert", fail)
    with pytest.raises(EncoderUnavailableError, match="it does not agree"):
        opening.converted(conversions.source, tmp_path / "models")
    left = [p.name for root in ("cache", "models") for p in (tmp_path / root).rglob("*") if p.is_file()]
    assert set(left) == {"lock"}


@pytest.mark.slow
def test_a_generation_carries_its_encoder_as_links(conversions: Conversions, source: Path, tmp_path: Path) -> None:
    paths = IndexPaths(tmp_path / "index")
    model = opening.converted(conversions.source, paths.models)
    generation = paths.generation(run(source, paths.root, OpenVinoEncoder(model)).generation)
    assert set(ENCODER_FILES) <= set(read_manifest(generation).files)
    assert (generation / WEIGHTS_FILE).samefile(model / WEIGHTS_FILE)


@pytest.mark.slow
@pytest.mark.parametrize("error", [AssertionError("Torch not compiled with CUDA enabled"), RuntimeError("No\ndriver")])
def test_a_device_that_torch_cannot_use_is_named_before_anything_is_converted(
    error: Exception, conversions: Conversions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("torch.empty", refuse)
    why = str(error).partition("\n")[0]
    with pytest.raises(EncoderUnavailableError, match=rf'^device = "cuda": torch cannot use it here \({why}\)'):
        opening.open_encoder(str(a_model(tmp_path / "model")), tmp_path / "models", "cuda")
    assert conversions.count == 0
