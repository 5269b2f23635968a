"""Two real workers, one killed now and then: nothing that was taken down is seen later than a second, nothing is lost.

`python -m tests.service.live.test_two_workers 1000` does the same a thousand times; the suite does it less often.
"""

import os
import random
import signal
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.conftest import ToyEncoder, invented_articles, run
from tests.service.running_server import RunningServer, free_port, running
from tests.writing import write_articles

_SECOND = 1.0
_READERS = 3
_SERVER = """
from pathlib import Path
from service.server import Server
from service.settings import Settings
from indexer.snapshot import opening
from tests.conftest import ToyEncoder
opening.OpenVinoEncoder = lambda _folder: ToyEncoder()
shared = Path({shared!r})
from dataclasses import replace
class Here(Server):
    def __init__(self, *given):
        super().__init__(*given)
        self._settings = replace(self._settings, encoder=True)
settings = Settings(Path({index!r}), encoder=False, rules_file=Path({rules!r}), poll_seconds=0.5)
Here(settings, {port}, 2, shared, None).run()
"""


def serving(folder: Path) -> tuple[str, int]:
    """A script that serves an index of the invented articles from `folder`, and on which port."""
    run(write_articles(folder / "articles.jsonl", invented_articles()), folder / "index", ToyEncoder())
    (folder / "rules.yaml").write_text("rules: []\n")
    (folder / "shared").mkdir()
    port = free_port()
    return _SERVER.format(
        index=str(folder / "index"), rules=str(folder / "rules.yaml"), shared=str(folder / "shared"), port=port
    ), port


def status(server: RunningServer, name: str) -> int:
    """What the address of an article answers; asked again where the worker that took it was killed."""
    for _ in range(20):
        with suppress(OSError, ValueError, HTTPException):
            return server.get(f"/v1/articles/{name}")[0]
        time.sleep(0.05)
    raise AssertionError("nobody answers")


def changed(server: RunningServer, method: str, name: str, *, alive: bool) -> None:
    """Puts or deletes an article until somebody says that it is done; to delete what is not there is done already."""
    if method == "DELETE" and not alive:
        return
    body = f'{{"title": "Put {name}", "body": "Some words about grief and letters.", "tags": ["grief"]}}'
    for _ in range(40):
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{server.address}/v1/articles/{name}", body.encode() if method == "PUT" else None,
            {"Content-Type": "application/json"}, method=method,
        )  # fmt: skip
        with suppress(OSError, ValueError, HTTPException):
            if server.send(request)[0] in {200, 201}:
                return
        time.sleep(0.05)
    raise AssertionError(f"{method} {name} was never done")


class Watched:
    """Readers who ask without end: an answer begun a second after a change, or later, has to be as it says."""

    def __init__(self, server: RunningServer, expected: Mapping[str, int]) -> None:
        """They begin at once, so what they are to find at first is told with whom they ask."""
        self.server, self.reads, self.wrong = server, 0, list[tuple[str, int, set[int]]]()
        self._expected = {name: (0.0, {first}) for name, first in expected.items()}
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(number,)) for number in range(_READERS)]
        for thread in self._threads:
            thread.start()

    def expect(self, name: str, *statuses: int) -> None:
        """From a second from now on."""
        self._expected[name] = time.monotonic(), set(statuses)

    def settle(self) -> None:
        """Waits for what was expected last, and then for some answers; then nothing may have been wrong."""
        time.sleep(_SECOND + 0.5)
        self._ended.set()
        for thread in self._threads:
            thread.join()
        assert not self.wrong, self.wrong[:5]

    def _read(self, number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - not a secret
        while not self._ended.is_set():
            name = chance.choice(list(self._expected))
            before, began = self._expected[name], time.monotonic()
            found = status(self.server, name)
            self.reads += 1
            if self._expected[name] is before and began - before[0] > _SECOND and found not in before[1]:
                self.wrong.append((name, found, before[1]))


def interleave(folder: Path, times: int, seed: int = 1) -> int:
    """`times` changes of all kinds among reads, and a worker killed after every fortieth; how much was read."""
    script, port = serving(folder)
    chance, alive = random.Random(seed), dict.fromkeys((f"work-{n}" for n in range(6)), True)  # noqa: S311
    hidden: set[str] = set()
    with running(script, port, folder / "log.txt") as server:
        watched = Watched(server, dict.fromkeys(alive, 200))
        for step in range(times):
            name, what = chance.choice(list(alive)), chance.choice(["PUT", "DELETE", "hide", "show"])
            if what in {"PUT", "DELETE"}:
                watched.expect(name, 200, 404, 410)
                changed(server, what, name, alive=alive[name])
                alive[name] = what == "PUT"
            else:
                (hidden.add if what == "hide" else hidden.discard)(name)
                # A word that the next save takes away again may never have been read, so all of them stay.
                write_rules(folder / "rules.yaml", hidden, set(alive) - hidden, step)
            watched.expect(name, *({404, 410} if name in hidden else {200 if alive[name] else 410}))
            if step % 40 == 39:
                os.kill(chance.choice(server.workers()), signal.SIGKILL)
            time.sleep(chance.uniform(0, 0.4))
        watched.settle()
        return watched.reads


def write_rules(path: Path, hidden: set[str], lifted: set[str], step: int) -> None:
    """Saves the rules as one editor or another does; each `hide` is lifted by its name."""
    entries = "".join(f"- name: hide-{name}\n  hide:\n    id: {name}\n" for name in sorted(hidden))
    text = "rules:\n" + entries if entries else "rules: []\n"
    text += "lifted:\n" + "".join(f"- hide-{name}\n" for name in sorted(lifted - hidden)) if lifted - hidden else ""
    _WAYS[step % len(_WAYS)](path, text.encode())


def _rename_over(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.swp")
    beside.write_bytes(content)
    beside.replace(path)


def _in_pieces(path: Path, content: bytes) -> None:
    with path.open("wb", buffering=0) as stream:
        for start in range(0, len(content), 37):
            stream.write(content[start : start + 37])
            time.sleep(0.01)


def _backup_and_new(path: Path, content: bytes) -> None:
    path.replace(path.with_name(path.name + "~"))
    time.sleep(0.02)
    path.write_bytes(content)


def _swap_a_link(path: Path, content: bytes) -> None:
    target = path.with_name(f"rules-{random.getrandbits(32)}.yaml")
    target.write_bytes(content)
    link = path.with_name("link")
    link.symlink_to(target)
    link.replace(path)


def _in_place_then_touch(path: Path, content: bytes) -> None:
    path.write_bytes(b"")
    path.write_bytes(content)
    path.touch()


_WAYS: list[Callable[[Path, bytes], None]] = [
    _rename_over, _in_pieces, _backup_and_new, _swap_a_link, _in_place_then_touch,
]  # fmt: skip


def save_rules(folder: Path, times: int) -> int:
    """`times` saves in every way, half of them of broken or shortened files: what is hidden is never seen again."""
    script, port = serving(folder)
    path, always = folder / "rules.yaml", {"grief-4"}
    write_rules(path, always, set(), 0)
    whole = path.read_bytes()
    with running(script, port, folder / "log.txt") as server:
        watched = Watched(server, {"grief-4": 404, "work-1": 200})
        for step in range(times):
            if step % 2:
                content = (b"", whole[: step % len(whole)], b"rules: []\n")[step // 2 % 3]
                _WAYS[step // 2 % len(_WAYS)](path, content)
                watched.expect("work-1", 200, 404)  # it may have been hidden by the file before
            else:
                shown = step % 4 == 0
                write_rules(path, always | (set() if shown else {"work-1"}), {"work-1"} if shown else set(), step // 2)
                watched.expect("work-1", 200 if shown else 404)
            time.sleep(random.uniform(0, 0.4))  # noqa: S311 - not a secret
        write_rules(path, always, {"work-1"}, 0)
        watched.expect("work-1", 200)
        watched.settle()
        return watched.reads


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_changes_and_hides_interleaved_with_reads_over_two_workers_and_kills(tmp_path: Path) -> None:
    assert interleave(tmp_path, 200) > 1000


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_rules_saved_in_every_way_that_editors_save(tmp_path: Path) -> None:
    assert save_rules(tmp_path, 200) > 1000


if __name__ == "__main__":
    for carried_out in (interleave, save_rules):
        with tempfile.TemporaryDirectory() as folder:
            reads = carried_out(Path(folder), int(sys.argv[1]))
        sys.stderr.write(f"{carried_out.__name__}: {sys.argv[1]} times, {reads} reads, none wrong\n")
