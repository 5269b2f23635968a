"""Tables become articles, whatever their dialect; a damaged row costs itself and not the rest."""

import csv
import gzip
import io
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article, RawArticle, Rejection
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.readers import csv_lines, csv_table
from corpus.readers.csv_lines import MAXIMUM_READ_AGAIN, MAXIMUM_ROW_CHARACTERS, Lines, Row, rows
from corpus.validation import validate
from tests.corpus.readers.outcomes import outcome_of

# Cells as people fill them: no bare carriage returns and NULs, which csv.writer cannot bring back as they were.
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


def read(folder: Path, table: str | bytes, name: str = "table.csv", **settings: Any) -> list[RawArticle | Rejection]:
    path = folder / name
    path.write_bytes(table.encode() if isinstance(table, str) else table)
    return list(csv_table.read(Source(path=path, name=name, **settings)))


def fields_of(record: RawArticle | Rejection) -> dict[str, object]:
    assert isinstance(record, RawArticle), record
    return dict(record.fields)


def reason_of(record: RawArticle | Rejection) -> str:
    assert isinstance(record, Rejection), record
    return record.reason


def test_a_row_is_an_article_by_the_names_of_the_header(tmp_path: Path) -> None:
    [record] = read(tmp_path, "id,title,body,tags\n7,On kites,They need wind.,toys|wind\n")
    assert fields_of(record) == {"id": "7", "title": "On kites", "body": "They need wind.", "tags": ["toys", "wind"]}
    assert record.source == "table.csv:2"
    assert isinstance(record, RawArticle)
    assert isinstance(validate(record), Article)


def test_the_header_is_read_whatever_its_case_spaces_and_byte_order_mark(tmp_path: Path) -> None:
    [record] = read(tmp_path, '\ufeff"Title", BODY ,Published-At\nKites,Wind.,2024-03-18\n')
    assert fields_of(record) == {"title": "Kites", "body": "Wind.", "published_at": "2024-03-18"}


def test_a_column_that_the_table_lacks_is_told_and_the_rows_are_read(tmp_path: Path) -> None:
    columns = {"updated_at": "Nope", "author": "Writer"}
    told, record = read(tmp_path, "title,body,writer\nKites,Wind.,Ada\n", columns=columns)
    assert fields_of(record)["author"] == "Ada"
    assert told == Rejection(
        "table.csv",
        "missing-columns",
        "there is no 'Nope', which `columns` gives for updated_at; found are: 'title', 'body', 'writer'",
    )


@pytest.mark.parametrize("field", ["status", "draft", "published_at", "date", "public_from", "public_until"])
def test_a_table_without_the_column_that_says_what_is_public_is_not_read(tmp_path: Path, field: str) -> None:
    with pytest.raises(UnusableFileError, match="'Nope'") as caught:
        read(tmp_path, "title,body\nKites,Wind.\n", columns={field: "Nope"})
    assert caught.value.reason == "missing-columns"


def test_columns_say_which_column_holds_which_field(tmp_path: Path) -> None:
    columns = {"title": "Headline", "body": "full_text"}
    [record] = read(tmp_path, "title,headline,Full Text\nold name,Kites,Wind.\n", columns=columns)
    assert fields_of(record)["title"] == "Kites"
    assert fields_of(record)["body"] == "Wind."


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_header_alone(tmp_path: Path, sign: str) -> None:
    """Whatever signs the cells below are full of."""
    noise = "".join({",", ";", "\t", "|"} - {sign}) * 50
    [record] = read(tmp_path, f"title{sign}body\nKites{sign}Wind{noise}.\n")
    assert fields_of(record) == {"title": "Kites", "body": f"Wind{noise}."}


def test_the_hint_of_spreadsheets_for_the_delimiter_is_followed(tmp_path: Path) -> None:
    [record] = read(tmp_path, "sep=;\ntitle;body\nKites;Wind.\n")
    assert fields_of(record) == {"title": "Kites", "body": "Wind."}
    assert record.source == "table.csv:3"


def test_quoted_cells_hold_lines_delimiters_and_quotes_and_places_are_physical_lines(tmp_path: Path) -> None:
    first, second = read(tmp_path, 'title,body\nKites,"One, ""two""\n\nthree"\n\nBoats,Water.\n')
    assert fields_of(first)["body"] == 'One, "two"\n\nthree'
    assert (first.source, second.source) == ("table.csv:2", "table.csv:6")


def test_unknown_columns_are_named_once_a_file(tmp_path: Path) -> None:
    first, second = read(tmp_path, "title,body,Clicks,\nKites,Wind.,9,\nBoats,Water.,8,\n")
    assert isinstance(first, RawArticle)
    assert isinstance(second, RawArticle)
    assert [(n.value, n.reason, n.place) for n in first.notes] == [
        ("", "columns that were not read: 'Clicks'", "table.csv")
    ]
    assert second.notes == ()
    assert "Clicks" not in first.fields


def test_a_row_with_too_few_or_too_many_cells_is_rejected_alone(tmp_path: Path) -> None:
    few, many, good = read(tmp_path, "title,body\nKites\nBoats,Water,Sails\nTea,Leaves.\n")
    assert reason_of(few) == reason_of(many) == "broken-csv"
    assert isinstance(few, Rejection)
    assert few.detail == "row 1 has 1 cells, the header has 2"
    assert fields_of(good)["title"] == "Tea"


def test_empty_rows_of_a_spreadsheet_are_passed_over(tmp_path: Path) -> None:
    assert len(read(tmp_path, "title,body\n,\n\nKites,Wind.\n , \n,\n")) == 1


@pytest.mark.parametrize("table", ["", "\n\n", "clicks,views\n1,2\n", "just a text without a table\n", "{}"])
def test_a_table_without_title_and_body_is_unusable_and_its_columns_are_named(tmp_path: Path, table: str) -> None:
    with pytest.raises(UnusableFileError, match="say by `columns`") as caught:
        read(tmp_path, table)
    assert caught.value.reason == "bad-header"
    assert "clicks" not in table or "'clicks', 'views'" in str(caught.value)


@pytest.mark.parametrize(
    ("header", "said"),
    [("Titel,body", "no column is named title;"), ("title,Content", "no column is named body;"), ("id,url", "or body")],
)
def test_a_table_of_which_no_row_can_be_an_article_is_refused_once(tmp_path: Path, header: str, said: str) -> None:
    with pytest.raises(UnusableFileError, match=said):
        read(tmp_path, f"{header}\nKites,Wind.\nBoats,Water.\n")


def test_a_table_of_what_was_withdrawn_needs_no_texts(tmp_path: Path) -> None:
    [record] = read(tmp_path, "id,title,status\nkites,Kites,deleted\n")
    assert fields_of(record)["status"] == "deleted"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_a_table_says_by_its_first_bytes_which_unicode_it_is_in(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "table.csv").write_bytes("title;body\r\nMöwen;Größe.\r\n".encode(encoding))
    [record] = csv_table.read(Source(path=tmp_path / "table.csv", name="table.csv"))
    assert fields_of(record) == {"title": "Möwen", "body": "Größe."}


@pytest.mark.parametrize(("published", "status"), [("FALSCH", "unpublished"), ("WAHR", None), ("2024-03-18", None)])
def test_a_column_may_say_what_is_published(tmp_path: Path, published: str, status: str | None) -> None:
    [record] = read(tmp_path, f"title;body;Published;Is published\nKites;Wind.;{published};\n")
    assert isinstance(record, RawArticle)
    assert (record.fields.get("status"), record.notes) == (status, ())


def test_authors_may_be_a_list(tmp_path: Path) -> None:
    first, second = read(tmp_path, 'title;body;author\nA;B;"[""Ada"",""Bo""]"\nA;C;[sic] Ada\n')
    assert (fields_of(first)["author"], fields_of(second)["author"]) == ("Ada, Bo", "[sic] Ada")


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableFileError, match="more than one column is named 'body'"):
        read(tmp_path, "title,body,Body\nKites,Wind.,Rain.\n")


def test_a_quote_that_never_closes_costs_one_row(tmp_path: Path) -> None:
    broken, second, third = read(tmp_path, 'title,body\nKites,"Wind.\nBoats,Water.\nTea,Leaves.\n')
    assert reason_of(broken) == "broken-csv"
    assert (second.source, third.source) == ("table.csv:3", "table.csv:4")
    assert fields_of(third) == {"title": "Tea", "body": "Leaves."}


def test_a_row_beyond_the_limit_is_rejected_and_what_follows_is_read(tmp_path: Path) -> None:
    long_line = "x" * (2 * MAXIMUM_ROW_CHARACTERS + 1000)
    broken, good = read(tmp_path, f"title,body\nKites,{long_line}\nBoats,Water.\n")
    assert reason_of(broken) == "too-long"
    assert fields_of(good)["title"] == "Boats"
    assert good.source == "table.csv:3"


def test_a_cell_as_long_as_a_long_article_is_read(tmp_path: Path) -> None:
    """Python's own limit is 131,072 characters."""
    [record] = read(tmp_path, f"title,body\nKites,{'wind ' * 100_000}\n")
    assert len(str(fields_of(record)["body"])) == 500_000


def test_nul_bytes_reject_their_row(tmp_path: Path) -> None:
    broken, good = read(tmp_path, "title,body\nKites,Wi\0nd.\nBoats,Water.\n")
    assert reason_of(broken) == "broken-csv"
    assert fields_of(good)["title"] == "Boats"


def test_rows_as_windows_writes_them_are_read_with_a_note_and_the_encoding_can_be_said(tmp_path: Path) -> None:
    table = "title,body\nKites,Wind.\nCafé,„Tea“ as it is drunk in the West.\nBoats,Water.\n".encode("windows-1252")
    first, mended, third = read(tmp_path, table)
    assert fields_of(mended) == {"title": "Café", "body": "„Tea“ as it is drunk in the West."}
    assert isinstance(mended, RawArticle)
    assert ["windows-1252" in note.reason for note in mended.notes] == [True]
    assert isinstance(first, RawArticle)
    assert isinstance(third, RawArticle)
    assert (first.notes, third.notes) == ((), ())
    said = read(tmp_path, table, encoding="windows-1252")[1]
    assert isinstance(said, RawArticle)
    assert (fields_of(said)["title"], said.notes) == ("Café", ())


def test_rows_in_another_alphabet_are_rejected_rather_than_made_nonsense(tmp_path: Path) -> None:
    first, broken = read(tmp_path, "title,body\nKites,Wind.\nЧай,Листья и вода.\n".encode("windows-1251"))
    assert isinstance(first, RawArticle)
    assert reason_of(broken) == "bad-encoding"


def test_one_broken_byte_in_a_row_costs_that_byte(tmp_path: Path) -> None:
    [row] = read(tmp_path, "title,body\nKäse,Über ".encode() + b"\x81" + "Tee und Käse.\n".encode())
    assert fields_of(row) == {"title": "Käse", "body": "Über \ufffdTee und Käse."}


def test_cells_that_a_spreadsheet_leaves_out_at_a_rows_end_are_empty(tmp_path: Path) -> None:
    short, whole = read(tmp_path, "title,body,tags,date\nKites,Wind.\nBoats,Water.,sea,2024-03-18\n")
    assert fields_of(short) == {"title": "Kites", "body": "Wind."}
    assert isinstance(short, RawArticle)
    assert [note.reason for note in short.notes] == ["the row ends before 'tags', 'date'"]
    assert isinstance(whole, RawArticle)
    assert whole.notes == ()


def test_the_unicode_text_of_spreadsheets_is_read(tmp_path: Path) -> None:
    [record] = read(tmp_path, "title\tbody\nCafé\tTea.\n".encode("utf-16"), name="table.tsv")
    assert fields_of(record) == {"title": "Café", "body": "Tea."}


@pytest.mark.parametrize("encoding", ["no-such-encoding", "rot13"])
def test_an_encoding_that_is_none_is_said(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(UnusableFileError) as caught:
        read(tmp_path, "title,body\n", encoding=encoding)
    assert caught.value.reason == "bad-encoding"


def test_a_gzip_table_is_read_up_to_its_damage(tmp_path: Path) -> None:
    packed = gzip.compress(b"title,body\n" + b"Kites,Wind.\n" * 9000)
    assert len(read(tmp_path, packed, name="table.csv.gz")) == 9000
    *good, last = read(tmp_path, packed[:-20], name="table.csv.gz")
    assert good
    assert reason_of(last) == "broken-file"
    with pytest.raises(UnusableFileError):
        read(tmp_path, b"\x1f\x8btitle,body\n", name="table.csv.gz")


def test_a_table_whose_every_line_opens_a_quote_is_given_up_in_bounded_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a tenth of the limits; unbounded, it would read some 10,000,000,000 characters."""
    monkeypatch.setattr(csv_lines, "MAXIMUM_ROW_CHARACTERS", MAXIMUM_ROW_CHARACTERS // 10)
    monkeypatch.setattr(csv_lines, "MAXIMUM_READ_AGAIN", MAXIMUM_READ_AGAIN // 10)
    start = time.monotonic()
    *_, last = read(tmp_path, "title,body\n" + 'a","\n' * 150_000)
    assert reason_of(last) == "broken-csv"
    assert isinstance(last, Rejection)
    assert "the rest was not read" in last.detail
    assert time.monotonic() - start < 10


@settings(deadline=None, max_examples=60)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6),
    sign=st.sampled_from(csv_table.DELIMITERS),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_csv_writer_wrote_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], sign: str, end: str
) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=sign, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([("title", "body", "author"), *rows])
    records = read(tmp_path_factory.mktemp("csv"), stream.getvalue())
    found = [fields_of(record) for record in records]
    names = ("title", "body", "author")
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    assert [tuple(fields.get(name, "") for name in names) for fields in found] == kept


@settings(deadline=None, max_examples=150)
@given(
    data=st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=300).map(lambda rest: b"title,body\n" + rest),
        st.text(st.sampled_from("a\",;\t|\n\r\0é'="), max_size=200).map(lambda rest: ("title,body\n" + rest).encode()),
    ),
    name=st.sampled_from(["a.csv", "a.csv.gz"]),
)
def test_any_bytes_give_records_or_one_error_and_twice_the_same(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str
) -> None:
    folder = tmp_path_factory.mktemp("csv")
    outcome = partial(outcome_of, lambda: read(folder, data, name=name))
    assert outcome() == outcome()


def test_rows_without_a_sign_in_any_cell_are_no_rows_and_count_as_lines() -> None:
    content = b'a,b,c\n,,\n \t ,,\n\n,"",\n\xc2\xa0,,\n1,,\n'
    assert [(row.line, row.cells) for row in rows(Lines(io.BytesIO(content), ""), ",") if isinstance(row, Row)] == [
        (1, ("a", "b", "c")),
        (7, ("1", "", "")),
    ]
