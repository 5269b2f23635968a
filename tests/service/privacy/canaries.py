"""Words that no text has by chance, and the search for them in whatever form somebody may have kept them."""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

# Every canary begins with it; then comes its number, and then what is written differently in each encoding.
MARK = "qzxkanarie"
_REST = " é “hé” & <worry>"
_HEX = re.compile(rb"[0-9a-fA-F]{32,}")
_DIGEST_LENGTHS = (32, 40, 64)


def canary(number: int) -> str:
    """What the reader of this number types."""
    return f"{MARK}{number:05d}{_REST}"


class Search:
    """Looks for any of the first `count` canaries, plain, encoded or digested."""

    def __init__(self, count: int) -> None:
        self._patterns = [re.compile(pattern, re.IGNORECASE) for pattern in _folded()]
        self._exact = [re.compile(re.escape(part)) for part in _base64_parts()]
        self._digests = {
            digest
            for number in range(count)
            for text in (canary(number), canary(number).split()[0], canary(number).upper())
            for digest in _digests(text.encode())
        }

    def found(self, content: bytes) -> str:
        """What of a canary stands in `content`, in words; nothing if nothing does."""
        for pattern in (*self._patterns, *self._exact):
            if match := pattern.search(content):
                return repr(content[max(0, match.start() - 80) : match.end() + 40])
        for run in _HEX.findall(content):
            if any(window in self._digests for window in _windows(run.lower())):
                return f"a digest in {run[:80]!r}"
        return ""

    def found_in_files(self, folders: Iterable[Path]) -> dict[str, str]:
        """Every file under `folders` that holds, or is named after, a canary, with what was found."""
        found = {}
        for path in (path for folder in folders for path in folder.rglob("*")):
            if path.is_file() and (what := self.found(str(path).encode()) or self.found(path.read_bytes())):
                found[str(path)] = what
        return found


def _folded() -> list[bytes]:
    """The mark as it is read, and as encodings write each of its characters, whatever the case."""
    mark = MARK.encode()
    escaped = (rb"%%%02x", rb"\\u%04x", rb"\\x%02x", rb"&#%d;", rb"&#x%x;", b"=%02x")
    return [
        mark,
        mark[::-1],
        mark.hex().encode(),
        re.escape(MARK.encode("utf-16-le")),
        *(b"".join(form % byte for byte in mark) for form in escaped),
    ]


def _base64_parts() -> Iterator[bytes]:
    """What of the mark is the same in base64 whatever stands before and after it."""
    for text in (MARK, MARK.upper()):
        for before in range(3):
            encoded = base64.b64encode(b"\0" * before + text.encode())
            yield encoded[-(-before * 8 // 6) + (before > 0) : -4]
        yield base64.b32encode(text.encode()).rstrip(b"=")[:-1]


def _digests(text: bytes) -> Iterator[bytes]:
    for algorithm in (hashlib.md5, hashlib.sha1, hashlib.sha256):
        yield algorithm(text, usedforsecurity=False).hexdigest().encode()


def _windows(run: bytes) -> Iterator[bytes]:
    for length in _DIGEST_LENGTHS:
        for start in range(len(run) - length + 1):
            yield run[start : start + length]
