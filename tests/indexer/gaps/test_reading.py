"""Whatever an editor has of queries is read by what is in it: every kind of file, and nothing wrong stops the rest."""

import gzip
import io
import zipfile

import pytest

from indexer.answering.model import MAXIMUM_QUERY_CHARACTERS
from indexer.gaps.decoding import UnreadableListError
from indexer.gaps.reading import QueryList, read_queries

EXPECTED = {"fear of flying": 1234, "café anxiety": 56}
CONSOLE = "Top queries,Clicks,Impressions,CTR,Position\nfear of flying,12,1234,0.97%,3.4\ncafé anxiety,3,56,5.36%,12\n"


def packed(**files: str) -> bytes:
    """A ZIP file of these, `Name.csv` written as `Name`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"export/{name}.csv", content)
    return stream.getvalue()


OTHER_TABLES = {
    "Pages": "Top pages,Clicks,Impressions,CTR,Position\nhttps://site.example/a,99,99999,1%,1\n",
    "Countries": "Country,Clicks,Impressions,CTR,Position\nGermany,99,99999,1%,1\nFrance,9,9999,1%,1\n",
    "Dates": "Date,Clicks,Impressions,CTR,Position\n2026-01-02,99,99999,1%,1\n2026-01-03,99,99999,1%,1\n",
    "Filters": "Filter,Value\nSearch type,Web\n",
}
FILES = {
    "Search Console": CONSOLE.encode(),
    "Search Console with a byte order mark": b"\xef\xbb\xbf" + CONSOLE.encode(),
    "UTF-16, little end first": CONSOLE.encode("utf-16"),
    "UTF-16 without a mark": CONSOLE.encode("utf-16-be"),
    "Windows": CONSOLE.encode("cp1252"),
    "line ends of old computers": CONSOLE.replace("\n", "\r").encode(),
    "gzip": gzip.compress(CONSOLE.encode()),
    "Search Console's ZIP": packed(Queries=CONSOLE, **OTHER_TABLES),
    "the same in German": packed(
        Suchanfragen="Häufigste Suchanfragen,Klicks,Impressionen,CTR,Position\n"
        'fear of flying,12,"1.234","0,97 %","3,4"\ncafé anxiety,3,56,"5,36 %","12"\n',
        **OTHER_TABLES,
    ),
    "the same in a language that nobody knows": packed(
        Xyz="Xyzzy,Plugh,Plover,CTR,Quux\nfear of flying,12,1234,0.97%,3.4\ncafé anxiety,3,56,5.36%,12.1\n"
        + "".join(f"fear of number{n},0,{n},1%,2.2\n" for n in range(3)),
        **OTHER_TABLES,
    ),
    "TSV": b"query\tvolume\nfear of flying\t1,234\ncaf\xc3\xa9 anxiety\t56\n",
    "semicolons": "keyword;searches\nfear of flying;1 234\ncafé anxiety;56\n".encode(),
    "thousands apart by narrow spaces": "keyword;searches\nfear of flying;1\u202f234\ncafé anxiety;56\n".encode(),
    "Excel's hint": "sep=;\nSearch Term;Count\nfear of flying;1'234\ncafé anxiety;56\n".encode(),
    "volume first": "Count,Search term\n1234,fear of flying\n56,café anxiety\n".encode(),
    "title and period above the header": (
        "Search terms report\n1 January 2026 - 31 January 2026\nSearch term\tMatch type\tImpressions\n"
        "fear of flying\tBroad\t1234\ncafé anxiety\tBroad\t56\n"
    ).encode(),
    "numbers with fractions": "query,count\nfear of flying,1234.0\ncafé anxiety,56.0\n".encode(),
    "no header": "fear of flying,1234\ncafé anxiety,56\n".encode(),
    "quoted": '"Query","Volume"\n"fear of flying","1,234"\n"café anxiety","56"\n'.encode(),
    "pasted with numbers behind": "fear of flying 1234\ncafé anxiety (56)\n".encode(),
    "pasted with numbers behind signs": "fear of flying: 1,234\ncafé anxiety: 56\n".encode(),
    "as uniq -c writes": "   1234 fear of flying\n     56 café anxiety\n".encode(),
    "spread over lines": (
        "query,volume\nfear of flying,1200\n Fear of  Flying? ,34\n[café anxiety],6\ncafé anxiety,50\n"
    ).encode(),
    "volumes of one, by repetition": ("fear of flying\n" * 1234 + "café anxiety\n" * 56).encode(),
}  # fmt: skip


def volumes(found: QueryList) -> dict[str, int]:
    return {query.text.strip("[]"): query.volume for query in found.queries}


@pytest.mark.parametrize("kind", FILES)
def test_every_kind_of_list_gives_its_queries_and_volumes(kind: str) -> None:
    found = read_queries(FILES[kind])
    assert {text: volume for text, volume in volumes(found).items() if "number" not in text} == EXPECTED
    assert found.unread_count == 0


NOBODYS_LANGUAGE = "Zibzab,Klikoj,Impresoj,CTR,Poz\n"
COUNTRIES = ("Germany", "France", "Italy", "Spain", "United Kingdom", "United States", "Poland", "Sweden", "Brazil")


def test_of_an_export_in_a_language_that_is_not_known_what_people_typed_is_read_however_few_that_were() -> None:
    of_countries = "".join(f"{name},{9 * number},99999,1%,1\n" for number, name in enumerate(COUNTRIES, 1))
    for asked in (
        "fear of flying,12,1234,1%,3\nnight fears,3,56,5%,12\n",
        "飛行機 怖い,12,1234,1%,3\n不安 夜 眠れない 原因,3,56,5%,12\n",
    ):
        found = read_queries(
            packed(
                Landoj=NOBODYS_LANGUAGE.replace("Zibzab", "Landoj") + of_countries,
                Serchoj=NOBODYS_LANGUAGE + asked,
                Aparatoj=NOBODYS_LANGUAGE.replace("Zibzab", "Aparatoj") + "Mobile,99,9,1%,1\nDesktop,9,9,1%,1\n",
            )
        )
        queries = {query.text for query in found.queries}
        assert {line.split(",")[0] for line in asked.splitlines()} <= queries
        assert not queries & {*COUNTRIES, "Mobile"}


@pytest.mark.parametrize(
    "header",
    ["x,Forespørgsel,Klik", "x,Популярные запросы,Показы", "x,上位のクエリ,表示回数", "x,sorgular,gösterimler",
     "x,kyselyt,näyttökerrat", "x,nejčastější dotazy,zobrazení", "x,热门查询,展示次数"],
)  # fmt: skip
def test_names_of_columns_are_known_in_many_languages(header: str) -> None:
    (query,) = read_queries(f"{header}\n1,fear,12\n".encode()).queries
    assert (query.text, query.volume) == ("fear", 12)


@pytest.mark.parametrize(
    "lines",
    [
        "iphone 15\nhow to sleep\nwhat is love\nwindows 11\n",
        "how do I, as a parent, cope\nwhy, oh why\nfear of flying\n",
        "1\tiphone 15\n2\thow to sleep\n7\twhat is love\n",  # numbered rows
        "q-1\tiphone 15\nq-2\thow to sleep\n",
    ],
)
def test_numbers_and_commas_of_the_queries_themselves_are_no_volumes(lines: str) -> None:
    found = read_queries(lines.encode())
    assert {query.volume for query in found.queries} == {1}
    assert len(found.queries) == len(lines.splitlines())
    assert not found.has_volumes
    assert not any("\t" in query.text for query in found.queries)


def test_the_commonest_spelling_of_equal_queries_is_shown() -> None:
    found = read_queries(b"query,volume\nGRIEF,1\ngrief,7\nGrief!,2\n")
    assert [(query.text, query.volume) for query in found.queries] == [("grief", 10)]


def test_bad_lines_are_named_and_cost_nothing_but_themselves() -> None:
    rows = [
        "query,volume",
        "fear of flying,7",
        ",5",  # 3
        '"never closed,6',  # 4
        "no volume,",  # 5
        "words for a volume,many",  # 6
        f"{'x' * (MAXIMUM_QUERY_CHARACTERS + 1)},7",  # 7
        "(not set),900",  # 8
        "\u200b\u202e,4",  # 9
        "too great,99999999999999999999999999",  # 10
        "",
        "cafe anxiety,8",
    ]
    found = read_queries("\n".join(rows).encode())
    assert volumes(found) == {
        "fear of flying": 7, "no volume": 1, "words for a volume": 1, "too great": 1, "cafe anxiety": 8,
        "never closed,6": 1,
    }  # fmt: skip
    assert [unread.line for unread in found.unread] == [3, 4, 5, 6, 7, 8, 9, 10]
    assert found.unread_count == 8


def test_a_line_in_another_encoding_costs_no_other_line() -> None:
    data = "query,volume\ncafé anxiety,5\n".encode() + b"caf\xe9 panic,6\n" + "naïve fear,7\n".encode()
    assert volumes(read_queries(data)) == {"café anxiety": 5, "café panic": 6, "naïve fear": 7}


def test_what_is_told_of_lines_repeats_nothing_of_them() -> None:
    found = read_queries(b"query,volume\n" + b",secretword\n" * 2000 + b"grief,1\n")
    assert found.unread_count == 2000
    assert len(found.unread) == 50
    assert "secretword" not in repr((found.unread, found.read_as))


WORKBOOK = io.BytesIO()
with zipfile.ZipFile(WORKBOOK, "w") as _archive:
    _archive.writestr("xl/workbook.xml", "<workbook/>")
BOMB = io.BytesIO()
with zipfile.ZipFile(BOMB, "w", zipfile.ZIP_DEFLATED) as _archive:
    _archive.writestr("Queries.csv", "query\n" + "grief\n" * 1_000_000)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n \n", b"query,volume\n", b"\xff\xfe", b"PK\x03\x04 and no more", b"\x1f\x8b\x08 and no more",
        gzip.compress(b"grief\n" * 1_000_000), BOMB.getvalue(), b"grief\n" * 1_000_000,
        WORKBOOK.getvalue(), b"\xd0\xcf\x11\xe0 an old workbook", b"\x00" * 5000,
        packed(Pages=OTHER_TABLES["Pages"])[:-30],
    ],
)  # fmt: skip
def test_what_has_no_queries_or_too_much_is_refused_with_the_reason(data: bytes) -> None:
    with pytest.raises(UnreadableListError) as refused:
        read_queries(data, maximum=1_000_000)
    assert str(refused.value)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "this is no text"),
        (b"\r\n<!DOCTYPE html><html><body>Log in", "this is a web page"),
        (b'{"queries": [{"query": "grief", "volume": 3}]}', "this is JSON"),
        (b"%PDF-1.7\ngrief", "this is a PDF"),
    ],
)
def test_another_kind_of_file_is_refused_and_not_judged_line_by_line(data: bytes, told: str) -> None:
    with pytest.raises(UnreadableListError, match=f"^{told}; save the list as CSV"):
        read_queries(data)


def test_a_number_with_two_points_has_thousands_whatever_the_others_have() -> None:
    found = read_queries(b"query,volume\ngrief,12.5\nsleep,1.234.567\n")
    assert volumes(found) == {"grief": 12, "sleep": 1_234_567}


@pytest.mark.parametrize(
    "data",
    [
        b"sep=\"\nquery,volume\ngrief,1\n", b"a\0b,3\nc,4\n", b"," * 200_000 + b"\ngrief,1\n", b'"' * 200_001,
        b"1," * 100_000 + b"x", (b"a" + b" " * 100_000 + b"b\n") * 5, b"1.1," * 100_000 + b"x",
        b"query" + b"," * 99_999,
        "\N{COMBINING ACUTE ACCENT}".encode() * 100_000, b"-" * 200_000 + b"x" + b"-" * 200_000,
    ],
)  # fmt: skip
def test_hostile_lists_are_read_or_refused_in_no_time(data: bytes) -> None:
    try:
        found = read_queries(data)
    except UnreadableListError:
        return
    assert len(found.queries) <= 10


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packed_file_of_which_a_byte_is_wrong_is_read_or_refused(method: int) -> None:
    """Its names may be no text any more, its parts lie before its beginning, its content be nothing that was packed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("Übersicht.csv", CONSOLE)
    whole, refused = stream.getvalue(), 0
    for place in range(len(whole)):
        for wrong in (0, 0x7F, 0xFF):
            try:
                read_queries(whole[:place] + bytes([wrong]) + whole[place + 1 :], 10_000)
            except UnreadableListError:
                refused += 1
    assert refused > 100
