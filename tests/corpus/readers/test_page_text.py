"""Files that are saved pages, whatever is in them: read, or refused with a reason, and never for long.

And the publisher's own pages, which stay outside the repository, as a person reads them.
"""

import hashlib
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article, RawArticle
from corpus.bounded import UnusableFileError, mended
from corpus.cleaning import clean_lines
from corpus.configuration import Source
from corpus.readers import page_text
from corpus.validation import validate
from tests.corpus.readers.boat_pages import TITLE, paragraph
from tests.corpus.readers.read_pages import body_lines, fields_of, headings

PAGES = Path(__file__).parents[4] / "shared" / "pages"


def reason_of(tmp_path: Path, data: bytes) -> str:
    """Why the reader makes nothing of a page with these bytes."""
    path = tmp_path / "page-7.txt"
    path.write_bytes(data)
    with pytest.raises(UnusableFileError) as caught:
        list(page_text.read(Source(path=path, name=path.name)))
    return caught.value.reason


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf\n \r\n", b"ADVERTISEMENT\nShare\n4 March 2024\n"])
def test_a_page_without_text_is_rejected(tmp_path: Path, data: bytes) -> None:
    assert reason_of(tmp_path, data) == "no-text"


def test_a_page_of_another_encoding_is_rejected(tmp_path: Path) -> None:
    assert reason_of(tmp_path, "Bücher über Boote".encode("latin-1")) == "bad-encoding"


def test_a_single_broken_byte_costs_itself_alone(tmp_path: Path) -> None:
    path = tmp_path / "page-7.txt"
    path.write_bytes("\n".join([TITLE, paragraph(1), paragraph(2)]).encode().replace(b"quay", b"qu\xe4y", 1))
    [record] = page_text.read(Source(path=path, name=path.name))
    assert isinstance(record, RawArticle)
    assert body_lines(record.fields) == [paragraph(1).replace("quay", "qu\ufffdy"), paragraph(2)]
    assert [note.reason.split()[:3] for note in record.notes] == [["1", "broken", "bytes"]]


def test_a_file_above_the_cap_is_rejected_and_one_at_the_cap_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_text, "MAXIMUM_BYTES", 1000)
    assert reason_of(tmp_path, b"a" * 1001) == "too-long"
    assert body_lines(fields_of(tmp_path, "a" * 1000)) == ["a" * 1000]


def test_a_missing_file_is_an_error_and_no_rejection(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(page_text.read(Source(path=tmp_path / "none.txt")))


ANY_LINE = st.one_of(
    st.text(max_size=400),
    st.sampled_from(
        ["Related Articles", "ADVERTISEMENT", "By Ada Fenwick", "4 March 2024", "Share", "X", "- Tar", "Boats"]
    ),
    st.builds(paragraph, st.integers(0, 99), st.integers(0, 9)),
    st.builds(
        "{} {}".format, st.sampled_from([TITLE, "Read more:", "Boats ·", "Home >", "Is it"]), st.text(max_size=30)
    ),
)


@given(
    page=st.one_of(
        st.binary(max_size=2000),
        st.lists(ANY_LINE, max_size=40).map("\n".join).map(lambda text: text.encode("utf-8", "surrogatepass")),
    )
)
@settings(deadline=2000)
def test_anything_gives_one_record_whose_body_keeps_the_order_of_the_page(
    tmp_path_factory: pytest.TempPathFactory, page: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(page)
    try:
        [record] = page_text.read(Source(path=path, name=path.name))
    except UnusableFileError:
        return
    assert isinstance(record, RawArticle)
    validated = validate(record)
    assert isinstance(validated, Article) or validated.reason == "no-text"  # a title and nothing else
    rest_of_page = iter(clean_lines(mended(page)[0]))
    assert all(any(line == other for other in rest_of_page) for line in body_lines(record.fields))


@pytest.mark.parametrize(
    "unit",
    [
        "a\n",
        "Share\n",
        "a",
        "Related: ",
        "4 March 2024\n",
        "Related Articles\n",
        "What?\n",
        ". A",
        "> ",
        "Contents\n",
        "3 Comments\nAnn says:\n",
        "By Ada Fenwick | ",
        "Call us, ",
        "Home\n",
    ],
)
@pytest.mark.slow
def test_no_page_below_the_caps_takes_long(tmp_path: Path, unit: str) -> None:
    path = tmp_path / "page-7.txt"
    unit = unit if unit.endswith("\n") else unit * (page_text.MAXIMUM_BYTES // len(unit) // 10) + "\n"
    path.write_text(unit * min(page_text.MAXIMUM_BYTES // len(unit), page_text.MAXIMUM_LINES // unit.count("\n")))
    start = time.perf_counter()
    with suppress(UnusableFileError):
        assert len(list(page_text.read(Source(path=path, name=path.name)))) == 1
    assert time.perf_counter() - start < 30


def test_a_page_of_too_many_lines_is_refused(tmp_path: Path) -> None:
    assert reason_of(tmp_path, b"a\n" * (page_text.MAXIMUM_LINES + 1)) == "too-long"


def test_a_long_page_of_which_nothing_comes_out_is_lost_text(tmp_path: Path) -> None:
    assert reason_of(tmp_path, b"ADVERTISEMENT\n" * 1000) == "lost-text"


# --- the publisher's own pages


@dataclass(frozen=True)
class Page:
    """What a person sees on a real page, by the numbers of its lines, so that nothing of it is quoted."""

    stem: str
    title_digest: str
    title: int
    body: range
    headings: tuple[int, ...]
    summary: int | None = None
    category: int | None = None
    author: int | None = None  # the line's last two words are the name
    published_at: str | None = None
    mentions: int = 0
    dated_mentions: int = 0


REAL_PAGES = [
    Page(
        stem="000_e87377efee4fa68a",
        title_digest="44faed986b07b4d1",
        category=1,
        title=2,
        summary=3,
        author=5,
        published_at="2025-08-12",
        body=range(7, 29),
        headings=(9, 14, 19, 24),
        mentions=12,
        dated_mentions=12,
    ),
    Page(
        stem="001_32aa1eb540ddbb34",
        title_digest="baa422903ccf5b51",
        title=1,
        summary=2,
        published_at="2025-07-18",
        body=range(5, 27),
        headings=(7, 12, 17, 22),
        mentions=20,
        dated_mentions=7,
    ),
    Page(
        stem="003_7175e1edbdac6fa2",
        title_digest="faad5b29bb0bb578",
        title=3,
        body=range(1, 52),
        headings=(3, 6, 9, 11, 13, 15, 17, 20, 25, 27, 29, 34, 37, 38, 40, 42, 44, 50),
    ),
]


@pytest.mark.quality
@pytest.mark.parametrize("page", REAL_PAGES, ids=lambda page: page.stem)
def test_a_real_page_comes_out_as_a_person_reads_it(page: Page) -> None:
    path = PAGES / f"{page.stem}.txt"
    if not path.exists():
        pytest.skip(f"{path} is absent: the publisher's pages are not part of the repository")
    lines = ["", *clean_lines(path.read_text(encoding="utf-8"))]  # numbered from 1
    [record] = page_text.read(Source(path=path, name=path.name))
    assert isinstance(record, RawArticle)
    fields: Mapping[str, Any] = record.fields
    assert hashlib.sha256(fields["title"].encode()).hexdigest()[:16] == page.title_digest
    assert fields["title"] == lines[page.title]
    assert fields["summary"] == lines[page.summary or 0]
    assert fields["category"] == lines[page.category or 0]
    assert fields.get("author", "") == " ".join(lines[page.author or 0].split()[-2:])
    assert fields.get("published_at") == page.published_at
    assert body_lines(fields) == [lines[n] for n in page.body if lines[n] != "ADVERTISEMENT"]
    assert headings(fields) == [lines[n] for n in page.headings]
    assert len(fields["mentions"]) == page.mentions
    assert sum("published_at" in mention for mention in fields["mentions"]) == page.dated_mentions
    assert {mention.get("category", "") for mention in fields["mentions"]} <= {fields["category"]}
