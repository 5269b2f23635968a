"""Builds both images and runs them as a cluster would: read-only root, an ordinary user, no network, one index.

    python -m benchmarks.image.build --index DIR [--base IMAGE] [--mount HOST:CONTAINER ...] [--pip-conf FILE] [--built]

The serving image answers and is asked; the one for the night reindexes the sample corpus into its copy of the index.
Takes some twenty minutes the first time, and with `--built` two, for images that are there. Needs root, buildah,
debootstrap, ip, unshare and setpriv, and says so where one is missing. The base is a stand-in of the name that the
Dockerfile asks for, made of Debian bookworm and larger than the official one, unless there is an image of that name.
What pip needs of this machine alone is mounted while building (`--mount`) or put into the stand-in (`--pip-conf`); the
Dockerfile knows nothing of it. DIR is copied; it must hold a generation of the sample corpus by the default model, with
its encoder.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SMOKE = Path(__file__).with_name("smoke.py")
_BASE = "docker.io/library/python:3.11-slim-bookworm"
# Target of the Dockerfile -> the most megabytes that it may add to its base. Serving took 541, half of it OpenVINO and
# SciPy; the night 2,150, most of it torch for the processor and the weights.
_TARGETS = {"serve": 600, "night": 2_400}
_TOOLS = ("buildah", "debootstrap", "ip", "unshare", "setpriv")
_PACKAGES = "ca-certificates,python3,python3-venv,python3-pip,python-is-python3"
# As the Dockerfile says.
_USER = 10001
# Prepares a root that cannot be written and becomes an ordinary user without any right in it. $1 is the image's root,
# $2 the index, $3 the smoke tests; the rest is what the image starts.
_INSIDE = """
set -eu
root=$1 index=$2 smoke=$3
shift 3
ip link set lo up
mount --make-rprivate /
mount --bind "$root" "$root"
mount --bind "$index" "$root/data"
mount -o remount,ro,bind "$root"
mount -t tmpfs -o mode=1777,size=512m tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
mkdir -m 1777 "$root/dev/shm"
for each in null zero random urandom; do touch "$root/dev/$each"; mount --bind "/dev/$each" "$root/dev/$each"; done
cp "$smoke" "$root/tmp/smoke.py"
exec chroot "$root" setpriv --reuid USER --regid USER --clear-groups --no-new-privs --bounding-set=-all \
    env -i PATH=/venv/bin:/usr/bin:/bin HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/data/cache \
    python -P /tmp/smoke.py "$@"
""".replace("USER", str(_USER))


def main() -> None:
    """Builds, measures, runs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--base", default=_BASE)
    parser.add_argument("--mount", action="append", default=[], metavar="HOST:CONTAINER")
    parser.add_argument("--pip-conf", type=Path)
    parser.add_argument("--built", action="store_true", help="Take the images that are there.")
    arguments = parser.parse_args()
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if missing or os.geteuid() != 0:
        print(f"SKIPPED, the image was neither built nor run: needs root and {', '.join(missing or _TOOLS)}")
        return
    if not _has(arguments.base):
        _make_base(arguments.base, arguments.pip_conf)
    for target, most in _TARGETS.items():
        if not arguments.built:
            _build(target, arguments.base, arguments.mount)
        added = _megabytes(_image(target)) - _megabytes(arguments.base)
        print(json.dumps({"image": _image(target), "megabytes beyond its base": added, "at most": most}), flush=True)
        if added > most:
            sys.exit(f"{_image(target)} has grown: it adds {added} MB to its base, and may add {most}")
        _run(target, arguments.index)


def _image(target: str) -> str:
    return f"related-articles-{target}:smoke"


def _build(target: str, base: str, mounts: Sequence[str]) -> None:
    build = ["buildah", "bud", "--isolation", "chroot", "--pull-never", "--format", "docker", "--target", target]
    volumes = [part for mount in mounts for part in ("-v", f"{mount}:ro")]
    _call([*build, "-t", _image(target), *volumes, "--build-arg", f"BASE={base}", str(REPOSITORY)])


def _run(target: str, index: Path) -> None:
    """Runs the smoke tests inside an image over a copy of `index`; the night may write it, the service its state."""
    container = _output(["buildah", "from", "--pull-never", _image(target)])
    try:
        root = _output(["buildah", "mount", container])
        described = json.loads(_output(["buildah", "inspect", "--type", "image", _image(target)]))
        configuration = described["OCIv1"]["config"]
        with tempfile.TemporaryDirectory() as data:
            os.chmod(data, 0o755)  # noqa: PTH101, S103 - as a volume is
            copy = shutil.copytree(index, Path(data) / "index", symlinks=True)
            (copy / "state").mkdir(exist_ok=True)
            shutil.copytree(REPOSITORY / "corpus" / "sample", Path(data) / "sample")
            own = [copy / "state"] if target == "serve" else [Path(data), copy, *copy.rglob("*")]
            for path in own:
                os.chown(path, _USER, _USER, follow_symlinks=False)
            spaces = ["unshare", "--mount", "--pid", "--net", "--ipc", "--fork", "--kill-child"]
            check = described["Docker"]["config"].get("Healthcheck", {}).get("Test", [])
            command = [*configuration["Entrypoint"], *(configuration["Cmd"] if target == "serve" else [])]
            _call([*spaces, "sh", "-c", _INSIDE, "sh", root, data, str(SMOKE), target, json.dumps(check), *command])
    finally:
        _call(["buildah", "rm", container])


def _make_base(name: str, pip_conf: Path | None) -> None:
    """A stand-in: Debian's own Python 3.11, which lies in /usr/bin."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        _call(["debootstrap", "--variant=minbase", f"--include={_PACKAGES}", "bookworm", str(root)])
        if pip_conf:
            shutil.copy(pip_conf, root / "etc" / "pip.conf")
        container = _output(["buildah", "from", "scratch"])
        _call(["buildah", "add", "-q", container, str(root), "/"])
        _call(["buildah", "commit", "-q", "--rm", container, name])


def _has(image: str) -> bool:
    command = ["buildah", "inspect", "--type", "image", image]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603 - a fixed program


def _megabytes(image: str) -> int:
    """What all layers of an image take, unpacked."""
    container = _output(["buildah", "from", "--pull-never", image])
    try:
        root = _output(["buildah", "mount", container])
        return int(_output(["du", "-sm", root]).split()[0])
    finally:
        _call(["buildah", "rm", container])


def _call(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, stdout=sys.stderr)  # noqa: S603 - fixed programs


def _output(command: Sequence[str]) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - fixed programs
    return done.stdout.strip()


if __name__ == "__main__":
    main()
