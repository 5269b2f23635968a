"""What comes through the one door to XML, and what does not."""

import gzip
import io
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import safe_xml
from corpus.bounded import UnusableFileError
from corpus.safe_xml import BrokenXmlError, XmlStream, iterate, open_xml, read_xml, root_name

DECLARED = "<?xml version='1.0' encoding='{}'?>\n<list><entry>Çà et là</entry></list>"
LAUGHS = (
    "<!DOCTYPE l [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><l><entry>&i;</entry></l>"
)


def texts(data: bytes, encoding: str = "") -> list[str | None]:
    """The texts of the elements named entry."""
    return [element.text for element in iterate(XmlStream(io.BytesIO(data), encoding), {"entry"})]


def reason(data: bytes, encoding: str = "") -> str:
    """The code for which the data cannot be used."""
    with pytest.raises(UnusableFileError) as caught:
        texts(data, encoding)
    return caught.value.reason


def test_elements_come_whole_and_in_order_whatever_their_namespace() -> None:
    assert texts(b"<l xmlns='urn:x'><entry>1</entry><other><entry>2</entry></other></l>") == ["1", "2"]


def test_of_elements_inside_one_another_the_outermost_is_given() -> None:
    (outer,) = iterate(XmlStream(io.BytesIO(b"<l><entry><entry>in</entry></entry></l>")), {"entry"})
    assert [element.text for element in outer] == ["in"]


def test_elements_that_are_passed_over_are_left_out_and_their_neighbours_kept() -> None:
    data = b"<l><entry><a>1</a><note>x</note><note>y</note><b>2</b></entry></l>"
    (entry,) = iterate(XmlStream(io.BytesIO(data)), {"entry"}, {"note"})
    assert [element.tag for element in entry] == ["a", "b"]


def test_what_came_before_counts_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_xml, "MAXIMUM_ELEMENTS", 20)
    monkeypatch.setattr(safe_xml, "MAXIMUM_ELEMENT_BYTES", 2 * safe_xml._PIECE_BYTES)
    assert texts(b"<l>" + b"<x><y/></x><entry>1</entry>" * 20_000 + b"</l>") == ["1"] * 20_000


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "windows-1252", "utf-16", "utf-32", "utf-8-sig"])
def test_a_declared_or_marked_encoding_is_read(encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    assert texts(DECLARED.format(name).encode(encoding)) == ["Çà et là"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_first_bytes(encoding: str) -> None:
    assert texts("<list><entry>Çà</entry></list>".encode(encoding)) == ["Çà"]


def test_the_encoding_that_a_person_names_wins_over_the_declared_one() -> None:
    assert texts(DECLARED.format("utf-8").encode("latin-1"), "latin-1") == ["Çà et là"]


def test_a_utf_8_file_that_declares_utf_16_is_read_as_utf_8() -> None:
    assert texts(DECLARED.format("utf-16").encode()) == ["Çà et là"]


@pytest.mark.parametrize("encoding", ["zlib", "utf-7", "idna", "unicode_escape", "no-such"])
def test_encodings_that_are_no_texts_are_refused(encoding: str) -> None:
    assert reason(DECLARED.format(encoding).encode()) == "bad-encoding"


def test_bytes_that_are_not_in_the_encoding_are_refused() -> None:
    assert reason(DECLARED.format("utf-8").encode("latin-1")) == "bad-encoding"
    assert reason(DECLARED.format("utf-8").encode("latin-1") + b"\xe9" * 99 + b" " * 9_999) == "bad-encoding"
    assert reason("<l>x</l>".encode("utf-16") + b"\x00\xd8") == "bad-encoding"


def test_blank_lines_before_the_declaration_are_forgiven_and_lines_still_counted() -> None:
    assert texts(b"\n\n" + DECLARED.format("utf-8").encode()) == ["Çà et là"]
    with pytest.raises(BrokenXmlError, match="line 4"):
        texts(b"\n<?xml version='1.0'?>\n<l>\n<entry></l>")


def test_what_xml_forbids_is_left_out_and_counted() -> None:
    stream = XmlStream(io.BytesIO(b"<l><entry>a\x00b\x0bc&#x1F;d&#0;e&#xD83D;f\xef\xbf\xbfg&#233;</entry></l>"))
    assert [element.text for element in iterate(stream, {"entry"})] == ["abcdefgé"]
    assert stream.stripped == 6


@given(st.integers(0, 40))
def test_a_forbidden_reference_is_found_across_the_pieces_in_which_a_file_is_read(shift: int) -> None:
    text = "<l><entry>" + "x" * (safe_xml._HEAD_BYTES - 30 + shift) + "&#x1F;&#x26;y</entry></l>"
    assert texts(text.encode()) == ["x" * (safe_xml._HEAD_BYTES - 30 + shift) + "&y"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        "<!DOCTYPE l><l/>",
        "<!DOCTYPE l SYSTEM 'http://127.0.0.1/x.dtd'><l/>",
        "<!DOCTYPE l [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><l><entry>&x;</entry></l>",
        "<!DOCTYPE l [<!ENTITY x SYSTEM 'http://127.0.0.1/'>]><l><entry>&x;</entry></l>",
        "<!DOCTYPE l [<!ENTITY % x SYSTEM 'http://127.0.0.1/'> %x;]><l/>",
        f"<!DOCTYPE l [<!ENTITY x '{'y' * 50_000}'>]><l>{'&x;' * 50_000}</l>",
    ],
    ids=["laughs", "plain", "external", "file", "http", "parameter", "quadratic"],
)
def test_document_types_and_entities_are_refused_in_every_encoding(text: str, encoding: str) -> None:
    assert reason(text.encode(encoding)) == "forbidden-xml"


def test_the_words_of_a_declaration_may_be_written_about() -> None:
    assert texts(b"<l><entry><![CDATA[<!DOCTYPE html> and <!ENTITY x 'y'>]]></entry></l>") == [
        "<!DOCTYPE html> and <!ENTITY x 'y'>"
    ]


def test_an_undeclared_entity_is_broken_xml() -> None:
    assert reason(b"<l>&nbsp;</l>") == "broken-xml"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"<a>" * 200_000, "too-deep"),
        (lambda: b"<l x='" + b"x" * 10_000_000 + b"'/>", "too-long"),
        (lambda: b"<l><!--" + b"x" * 10_000_000 + b"--></l>", "too-long"),
        (lambda: b"<l>" + b"x" * (safe_xml.MAXIMUM_ELEMENT_BYTES + 200_000) + b"</l>", "too-long"),
        (lambda: b"<entry>" + b"<b/>" * (safe_xml.MAXIMUM_ELEMENTS + 1) + b"</entry>", "too-long"),
        (lambda: b"<l>" + b"".join(b"<b%d/>" % n for n in range(20_000)) + b"</l>", "too-long"),
        (lambda: b"<l " + b" ".join(b"x%d=''" % n for n in range(20_000)) + b"/>", "too-long"),
        (lambda: b"", "broken-xml"),
        (lambda: b"no XML at all", "broken-xml"),
        (lambda: b"\x00" * 100_000, "broken-xml"),
    ],
    ids=["deep", "attribute", "comment", "text", "children", "names", "attributes", "empty", "prose", "nul"],
)
def test_hostile_files_are_refused_in_seconds(make: Callable[[], bytes], code: str) -> None:
    data = make()
    start = time.process_time()
    assert reason(data) == code
    assert time.process_time() - start < 10


def test_a_paragraph_of_20_megabytes_is_read() -> None:
    assert [len(text or "") for text in texts(b"<l><entry>" + b"x" * 20_000_000 + b"</entry></l>")] == [20_000_000]


def test_a_truncated_file_gives_what_was_whole_and_says_where_it_breaks() -> None:
    elements = iterate(XmlStream(io.BytesIO(b"<l>\n<entry>1</entry>\n<entry>2")), {"entry"})
    assert next(elements).text == "1"
    with pytest.raises(BrokenXmlError) as caught:
        next(elements)
    assert (caught.value.line, caught.value.reason) == (3, "broken-xml")


def test_packed_files_are_read_and_bombs_stopped(tmp_path: Path) -> None:
    path = tmp_path / "a.xml.gz"
    path.write_bytes(gzip.compress(b"<l>" + b"<entry>1</entry>" * 100_000))
    with open_xml(path) as stream, pytest.raises(BrokenXmlError):
        list(iterate(stream, {"entry"}))
    with open_xml(path, maximum=1_000_000) as stream, pytest.raises(UnusableFileError) as caught:
        list(iterate(stream, {"entry"}))
    assert caught.value.reason == "too-long"


@pytest.mark.parametrize("cut", [5, 30, -9])
def test_a_damaged_gzip_file_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.xml.gz"
    path.write_bytes(gzip.compress(b"<l>some text</l>")[:cut])
    with pytest.raises(UnusableFileError) as caught:
        read_xml(path)
    assert caught.value.reason == "broken-file"


def test_a_whole_file_is_given_without_its_declaration(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(DECLARED.format("iso-8859-1").replace("là", "l\x01à").encode("latin-1"))
    assert read_xml(path) == ("\n<list><entry>Çà et là</entry></list>", 1)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<rss version='2.0'>", "rss"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <no> -->\n<rdf:RDF>", "RDF"),
        ("<?xml version='1.0'?><feed>".encode("utf-16"), "feed"),
        (b"<!DOCTYPE rss PUBLIC 'x'><rss>", "rss"),
        (b"<?xml version='1.0' encoding='nonsense'?><rss>", "rss"),
        (b"words <rss>", ""),
        (b"<!--" * 5000, ""),
        (b"", ""),
    ],
)
def test_the_first_element_is_told_from_the_first_bytes(head: bytes, name: str) -> None:
    assert root_name(head) == name


@given(st.binary() | st.text(alphabet="<>/&;!?[]-=' abentry#x\x00\ufffeé").map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    outcomes = []
    for _ in range(2):
        try:
            outcomes.append(str(texts(data)))
        except UnusableFileError as error:
            outcomes.append(str(error))
    assert outcomes[0] == outcomes[1]
    root_name(data)
