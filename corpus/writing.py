"""Articles as they were read -> JSON Lines, which the reader of JSON Lines gives back as the same articles."""

import json
import os
import stat
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from pydantic import TypeAdapter

from corpus.article import Article, Note

_ARTICLE = TypeAdapter(Article)
# Which article a teaser announces is found out when the articles are prepared, each time anew.
_FOUND_OUT_LATER = {"mentions": {"__all__": {"article"}}}


def article_line(article: Article, now: datetime, notes: Sequence[Note] | None = None) -> bytes:
    """One line that `corpus.readers.json_lines` reads, from `now` on, as `article`, which is published by then.

    Its `notes` stand beside it, if they are given, in a key that no reader looks at.
    """
    fields = _ARTICLE.dump_python(article, mode="json", exclude=_FOUND_OUT_LATER)
    if article.published_at and article.published_at > now.astimezone(UTC).date():  # further east it has begun, say
        fields["public_from"] = now.isoformat()
    if notes is not None:
        fields["notes"] = [asdict(note) for note in notes]
    return json.dumps(fields, ensure_ascii=False).encode() + b"\n"


def write_whole(path: Path, lines: Iterable[bytes]) -> None:
    """Puts `lines` in place of the file at `path` in one step; a pipe or device is written to as it stands.

    Raises:
        OSError: it cannot be written; what was there before is still there.
    """
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        with path.open("wb") as stream:
            stream.writelines(lines)
        return
    target = path.resolve()  # through a link, which stays one
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("wb") as stream:
            stream.writelines(lines)
            _sync(stream)
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _sync(stream: BinaryIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())
