"""Records as they were read on other nights, by the bytes that they were read from (see contents.py)."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from indexer.cache.contents import ContentCache, open_content_cache

# A third of the size at a tenth of the time that parsing takes; more effort gains a few per cent of the size.
_EFFORT = 1


class RecordCache:
    """What `corpus.sources.records` remembers, packed: text is most of it."""

    def __init__(self, contents: ContentCache) -> None:
        self._contents = contents

    def get(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """What is kept under those of `keys` that are known."""
        return {key: zlib.decompress(packed) for key, packed in self._contents.get(keys).items()}

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keeps `values` by their keys."""
        if values:
            self._contents.put({key: zlib.compress(value, _EFFORT) for key, value in values.items()})

    def end_night(self) -> int:
        """Forgets the records that no night has used for long; tells how many."""
        return self._contents.end_night()


@contextmanager
def open_record_cache(path: Path, *, read_only: bool = False) -> Iterator[RecordCache]:
    """The cache in the file `path`, made if need be unless `read_only`."""
    with open_content_cache(path, "records", read_only=read_only) as contents:
        yield RecordCache(contents)
