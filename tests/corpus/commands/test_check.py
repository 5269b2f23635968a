"""`related-articles corpus check` reads everything, indexes nothing, and prints what a person needs to mend."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpus.article import Note, Rejection
from corpus.preparation.preparation import prepare
from corpus.report import in_words
from corpus.sources.sources import Corpus
from service.command_line import main
from tests.writing import write_lines


def check(*arguments: object) -> Result:
    """The command, as a person types it."""
    return CliRunner().invoke(main, ["corpus", "check", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two articles, a draft, three rejects, a teaser that leads nowhere, and a picture."""
    folder = tmp_path / "export"
    folder.mkdir()
    long = "The tide comes in twice a day and nobody in the harbour looks up any more. " * 8
    records: list[dict[str, object]] = [
        {"id": "a", "title": "A", "text": long, "mentions": [{"summary": "Nobody here wrote of the owls in winter."}]},
        {"id": "b", "title": "B", "text": "Words of b."},
        {"id": "c", "title": "C", "text": "Words of c.", "status": "draft"},
        {"id": "d", "title": "D"},
        {"id": "e", "title": "E", "text": "Words.", "published_at": "03/04/2024"},
    ]
    write_lines(folder / "a.jsonl", records)
    (folder / "broken.jsonl").write_text("{")
    (folder / "photo.jpg").touch()
    return folder


def test_it_says_what_came_in_and_what_to_mend(folder: Path) -> None:
    result = check(folder)
    assert result.exit_code == 0, result.output
    for said in (
        "3 articles to publish",
        "1 unpublished",
        "1 .jpg",
        "rejected: 2",
        "  no-text: 1\n    export/a.jsonl:4: ",
        "to look at: 1",
        "  published_at: could be day/month",
        "\n    export/a.jsonl:5: '03/04/2024'\n",
        "date_order",
        "  broken-json: 1\n    export/broken.jsonl:1: ",
        "pointing nowhere: 1",
        "owls in winter",
    ):
        assert said in result.output, said


def test_a_machine_reads_the_same_figures(folder: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.jsonl"
    figures = json.loads(check(folder, "--json", "--rejects", rejects).output)
    assert figures["articles"] == 3
    assert figures["rejected"] == {"no-text": 1, "broken-json": 1}
    assert figures["withheld"] == {"unpublished": 1}
    assert [reject["reason"] for reject in figures["listed"]["rejects"]] == ["no-text", "broken-json"]
    assert [nowhere["article"] for nowhere in figures["listed"]["nowhere"]] == ["a"]
    assert [(note["article"], note["value"]) for note in figures["listed"]["notes"]] == [("e", "03/04/2024")]
    assert [json.loads(line)["source"] for line in rejects.read_text().splitlines()] == [
        "export/a.jsonl:4", "export/broken.jsonl:1",
    ]  # fmt: skip


def test_a_reason_is_counted_and_shown_by_three_examples_the_most_frequent_first(tmp_path: Path) -> None:
    records: list[dict[str, object]] = [{"id": "a", "title": "A", "text": "Words of a."}, {"id": "b", "text": "Words."}]
    records += [{"id": f"c{number}", "title": "C"} for number in range(5)]
    lines = check(write_lines(tmp_path / "a.jsonl", records)).output.splitlines()
    start = lines.index("rejected: 6")
    assert [line.partition(": there")[0] for line in lines[start + 1 : start + 7]] == [
        "  no-text: 5", "    a.jsonl:3", "    a.jsonl:4", "    a.jsonl:5", "    and 2 more", "  no-title: 1",
    ]  # fmt: skip


def test_what_was_left_out_is_counted_by_field_and_reason_with_value_and_place(tmp_path: Path) -> None:
    dates = ["soon\n\x1b[31m", "x" * 300, *("03/04/2024",) * 4]
    records: list[dict[str, object]] = [
        {"id": f"a{number}", "title": "A", "text": f"Words {number}.", "published_at": date}
        for number, date in enumerate(dates)
    ]
    lines = check(write_lines(tmp_path / "a.jsonl", records)).output.splitlines()
    start = lines.index("to look at: 6")
    assert lines[start + 1].startswith("  published_at: could be day/month or month/day")
    assert lines[start + 1].endswith(": 4")
    assert lines[start + 2 : start + 6] == [*(f"    a.jsonl:{n}: '03/04/2024'" for n in (3, 4, 5)), "    and 1 more"]
    assert lines[start + 6].startswith("  published_at: is not a date like")
    assert lines[start + 7].startswith("    a.jsonl:1: 'soon")
    assert not any("\x1b" in line or "x" * 81 in line for line in lines)


@pytest.mark.parametrize("first", ["Kites,,9", "Kites,Wind.,9,7", ",Wind.,9"])
def test_columns_that_were_not_read_are_told_even_if_the_first_row_failed(tmp_path: Path, first: str) -> None:
    table = tmp_path / "a.csv"
    table.write_text(f"title,body,Clicks\n{first}\nBoats,Water.,8\n")
    output = check(table).output
    assert "rejected: 1" in output
    assert "columns that were not read: 'Clicks': 1\n    a.csv\n" in output


def test_merges_and_clashes_are_listed_with_their_places(tmp_path: Path) -> None:
    text, other = "The tide comes in twice a day and nobody looks up. " * 9, "Of bread, flour, salt and patience. " * 12
    write_lines(tmp_path / "a.jsonl", [{"id": "a", "title": "Tides", "text": text, "aliases": ["old"]}])
    write_lines(tmp_path / "b.jsonl", [{"id": "a", "title": "Tides", "text": text}])
    write_lines(tmp_path / "c.jsonl", [{"id": "a", "title": "Bread", "text": other}])
    output = check(tmp_path).output
    name = tmp_path.name
    assert f"merged: 1\n  {name}/b.jsonl:1: a version of a, of which that in {name}/a.jsonl:1 was taken\n" in output
    assert f"names that two articles use: 1\n  a: a ({name}/a.jsonl:1), which keeps it, and content-" in output
    listed = json.loads(check(tmp_path, "--json").output)["listed"]
    assert listed["merges"] == [{"article": "a", "place": f"{name}/b.jsonl:1", "kept": f"{name}/a.jsonl:1"}]
    assert [(clash["name"], clash["places"]) for clash in listed["clashes"]] == [
        ("a", [f"{name}/a.jsonl:1", f"{name}/c.jsonl:1"])
    ]


def test_nothing_that_an_input_holds_reaches_the_terminal_as_a_command() -> None:
    hostile = "\x1b]0;owned\x07\x9b\u202e"
    corpus = Corpus((), (Rejection("a.html", "redirect", hostile),), notes={"": (Note("url", hostile, hostile, "b"),)})
    output = "\n".join(in_words(corpus, prepare((), ())))
    assert output.count("owned") == 3
    assert not set(output) & set(hostile.replace("owned", "").replace("]0;", ""))


def test_nothing_to_publish_is_bad_input(tmp_path: Path) -> None:
    assert check(write_lines(tmp_path / "a.jsonl", [{"id": "a"}])).exit_code == 65


@pytest.mark.parametrize(("arguments", "code", "said"), [(["missing"], 65, "missing"), ([], 2, "SOURCE")])
def test_a_source_that_is_not_there_is_named(arguments: list[str], code: int, said: str) -> None:
    result = check(*arguments)
    assert result.exit_code == code
    assert said in result.output


def test_nothing_is_written_without_being_asked(folder: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    check(folder)
    assert sorted(tmp_path.rglob("*")) == before
