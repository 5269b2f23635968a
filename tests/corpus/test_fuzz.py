"""Whatever happens to a file on its way here, each reader gives records, rejects, or its own error, in bounded time."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.article import Article, RawArticle, Rejection
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.sources.formats import FORMATS
from corpus.validation import validate

GOLDEN = Path(__file__).parent / "golden"
SECONDS = 5.0  # of processor time for a file of some kilobytes; the slowest takes a tenth of it
FILE_FORMATS = [name for name, known in FORMATS.items() if known.endings]


def inputs(name: str) -> list[Path]:
    """The files of a format's golden input, the pages beside a sitemap aside."""
    endings = FORMATS[name].endings
    return [path for path in sorted((GOLDEN / name).rglob("*")) if path.name.endswith(endings)]


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """`data` cut, flipped, repeated, zeroed, or with foreign bytes put in."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        end = min(len(data), at + draw(st.integers(1, 400)))
        piece = data[at:end]
        foreign = draw(st.binary(max_size=40))
        changed = draw(
            st.sampled_from([b"", piece * 3, b"\0" * len(piece), piece[::-1], foreign, piece + foreign, b"<" * 40])
        )
        data = draw(st.sampled_from([data[:at] + changed + data[end:], data[:at], data[at:]]))
    return data


@pytest.mark.parametrize("name", FILE_FORMATS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(choices=st.data())
def test_a_damaged_file_gives_records_rejects_or_the_readers_own_error(
    tmp_path_factory: pytest.TempPathFactory, name: str, choices: st.DataObject
) -> None:
    original = choices.draw(st.sampled_from(inputs(name)))
    path = tmp_path_factory.mktemp("fuzz") / original.name
    path.write_bytes(choices.draw(damaged(original.read_bytes())))
    outcomes = []
    started = time.process_time()
    for _ in range(2):
        found: list[object] = []
        try:
            for raw in FORMATS[name].read(Source(path=path, name=path.name)):
                assert isinstance(raw, RawArticle | Rejection)
                judged = validate(raw) if isinstance(raw, RawArticle) else raw
                assert isinstance(judged, Article | Rejection)
                found.append(judged)
        except UnusableFileError as error:
            found.append((error.reason, str(error)))
        outcomes.append(found)
    assert outcomes[0] == outcomes[1]
    assert time.process_time() - started < 2 * SECONDS
