"""Run inside the image by build.py, with the image's Python and nothing else: what must work there, and must not."""

import errno
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

_ADDRESS = "http://127.0.0.1:8000"
_SECONDS = 120.0


def main() -> None:
    """Tries the image: `serve` or `night`, its health check as JSON, and the command that it starts.

    Ends with an error at the first thing that is not so.
    """
    target, health_check, *command = sys.argv[1:]
    check_the_jail(target)
    if target == "night":
        reindex(command)
    else:
        serve(command, json.loads(health_check))


def check_the_jail(target: str) -> None:
    """No rights, no network, nothing to write but what is meant to be written, and nothing to install more with."""
    check(os.getuid() == 10001, "not root")
    status = dict(line.split(":\t") for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
    check(int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0, "no capability, nor a way to one")
    places = ["/written", "/venv/written", "/usr/bin/written", *(["/data/index/written"] if target == "serve" else [])]
    for place in places:
        check(refuses_to_write(Path(place)), f"{place} cannot be written")
    check(not reaches("192.0.2.1"), "no network")
    check(not setuid_files(), "no program of the application gives rights")
    check(importlib.util.find_spec("pip") is None, "no pip")


def reindex(command: list[str]) -> None:
    """One night over the sample corpus, whose vectors the cache of the index holds."""
    before = Path("/data/index/current").read_text()
    config = "/data/sample/related-articles.toml"
    arguments = ["reindex", "/data/sample/articles", "--index", "/data/index", "--config", config]
    ended = subprocess.run([*command, *arguments, "--json"], check=False)  # noqa: S603 - the image's own
    check(ended.returncode == 0, f"a night without network ends with {ended.returncode}")
    check(subprocess.run([*command, "verify", "--index", "/data/index"], check=False).returncode == 0, "it is whole")  # noqa: S603
    print(json.dumps({"smoke": "passed", "published": Path("/data/index/current").read_text() != before}))


def serve(command: list[str], health_check: list[str]) -> None:
    """The service as the image starts it."""
    check(health_check[:1] == ["CMD"], "there is a health check")
    process = subprocess.Popen(command)  # noqa: S603 - what the image starts
    try:
        wait(lambda: ask("/livez")[0] == 200, process)
        wait(lambda: ask("/readyz")[0] == 200, process)
        ready = ask("/readyz")[1]
        check(ready["refused"] == "no" and ready["state"] == "writable", f"ready: {ready}")
        name = first_article()
        status_code, listed = ask(f"/v1/related?id={name}")
        check(status_code == 200 and listed["items"], f"a related list of {name}")
        check(is_healthy(health_check), "its health check passes while it answers")
        check(ask("/v1/articles/nobody/related")[0] == 404, "404 for an article that is not there")
        check(ask("/v1/audit")[0] == 401, "401 for what needs a key, although it is asked from this machine")
        wait(lambda: ask("/readyz")[1]["encoder"] == "ready", process)
        status_code, found = ask("/v1/search", {"query": "how to sleep better"})
        check(status_code == 200 and found["generation"] == ready["generation"], "a query is answered")
        print(json.dumps({"smoke": "passed", "ready": ready, "items": len(listed["items"])}))
    finally:
        process.send_signal(signal.SIGTERM)
        check(process.wait(40) == 0, "it ends when it is told to")
    check(not is_healthy(health_check), "its health check fails once nobody answers")


def is_healthy(health_check: list[str]) -> bool:
    """What an engine would find."""
    return subprocess.run(health_check[1:], check=False, capture_output=True).returncode == 0  # noqa: S603 - the image's


def check(holds: object, what: str) -> None:
    """Ends the program where something does not hold."""
    print(f"{'ok' if holds else 'FAILED'}: {what}", flush=True)
    if not holds:
        sys.exit(1)


def ask(path: str, body: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
    """Status and JSON; 0 where nobody answers."""
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(_ADDRESS + path, data, {"Content-Type": "application/json"})  # noqa: S310 - our own
    try:
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - our own
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())
    except OSError:
        return 0, {}


def wait(done: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Waits until `done()`, for as long as the service runs."""
    deadline = time.monotonic() + _SECONDS
    while not done():
        check_quietly(process.poll() is None and time.monotonic() < deadline, "the service did not come up")
        time.sleep(0.2)


def check_quietly(holds: bool, what: str) -> None:
    """Like `check`, but says nothing where it holds."""
    if not holds:
        check(holds, what)


def first_article() -> str:
    """The id of any article of the served generation."""
    current = Path("/data/index/current").read_text().strip()
    with Path(f"/data/index/snapshots/{current}/articles.jsonl").open() as lines:
        return urllib.parse.quote(json.loads(next(lines))["id"], safe="")


def refuses_to_write(path: Path) -> bool:
    """Whether a file cannot be made."""
    try:
        path.write_text("")
    except OSError as error:
        return error.errno in {errno.EROFS, errno.EACCES}
    return False


def reaches(address: str) -> bool:
    """Whether there is a way to another machine; asks the kernel only, sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((address, 9))
        except OSError:
            return False
        return True


def setuid_files() -> list[Path]:
    """Programs in the application's environment that run with another's rights."""
    return [path for path in Path("/venv").rglob("*") if path.is_file() and path.stat().st_mode & 0o6000]


if __name__ == "__main__":
    main()
