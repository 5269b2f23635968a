"""What would keep a night from ending costs itself: a reject that names it, and everything beside it is read.

How long and how much is counted, never timed: by limits set low, and by a process that may have so much memory.
"""

import gzip
import json
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.article import Rejection
from corpus.configuration import ConfigurationError, CorpusConfiguration, Source
from corpus.sources.sources import Corpus, read_corpus
from tests.writing import write_lines

GOOD = [{"id": f"good-{n}", "title": f"Tea {n}", "text": f"Words of number {n}."} for n in range(3)]
MEGABYTE = 1024 * 1024
# What three articles and the libraries need is 400 MB of addresses; the rest is what a hostile file may take.
MOST_MEMORY = 3 * 1024 * MEGABYTE
READ = """
import json, resource, sys, time
from pathlib import Path
from corpus.configuration import Source
from corpus.sources.sources import read_corpus
corpus = read_corpus([Source(path=Path(sys.argv[1]))])
print(json.dumps({
    "good": sum(article.id.startswith("good-") for article in corpus.articles),
    "articles": len(corpus.articles),
    "rejects": [[r.source, r.reason, r.detail] for r in corpus.rejections[-5:]],
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    "seconds": time.process_time(),
}))
"""


def beside_good_ones(folder: Path) -> Path:
    """A folder with three good articles, the last of which is read after everything else."""
    folder.mkdir(exist_ok=True)
    write_lines(folder / "a.jsonl", GOOD[:2])
    write_lines(folder / "zz.jsonl", GOOD[2:])
    return folder


def read(*paths: Path, **limits: float) -> Corpus:
    """What is read of these, within `limits`."""
    return read_corpus([Source(path=path) for path in paths], CorpusConfiguration.model_validate(limits))


def assert_costs_itself(corpus: Corpus, name: str, *reasons: str) -> list[Rejection]:
    """The three articles were read; the rejects are of `name`, and for these reasons."""
    assert sorted(a.id for a in corpus.articles if a.id.startswith("good-")) == ["good-0", "good-1", "good-2"]
    found = [r for r in corpus.rejections if r.source.startswith(name)]
    assert {r.reason for r in found} == set(reasons)
    return found


def a_socket(path: Path) -> None:
    """Bound by its short name: a path may have 107 bytes."""
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(path.name)
    finally:
        os.chdir(before)


NO_FILES: dict[str, Callable[[Path], None]] = {
    "pipe.jsonl": os.mkfifo,
    "pipe.html": os.mkfifo,  # whose first bytes are looked at
    "pipe.xml": os.mkfifo,  # which might be a sitemap
    "socket.md": a_socket,
    "loop.jsonl": lambda path: path.symlink_to(path.name),
    "loop.html": lambda path: path.symlink_to(path.name),
}


@pytest.mark.parametrize("name", NO_FILES)
@pytest.mark.parametrize("is_named", [False, True])
def test_what_is_no_file_is_a_reject_whether_it_was_found_or_named(tmp_path: Path, name: str, is_named: bool) -> None:
    folder = beside_good_ones(tmp_path / "folder")
    NO_FILES[name]((tmp_path if is_named else folder) / name)
    corpus = read(folder, *([tmp_path / name] if is_named else []))
    assert_costs_itself(corpus, name if is_named else f"folder/{name}", "no-file")


def test_a_device_that_was_named_is_a_reject(tmp_path: Path) -> None:
    (tmp_path / "zero.jsonl").symlink_to("/dev/zero")
    assert_costs_itself(read(beside_good_ones(tmp_path / "folder"), tmp_path / "zero.jsonl"), "zero.jsonl", "no-file")


def test_a_folder_that_leads_to_itself_is_not_entered(tmp_path: Path) -> None:
    folder = beside_good_ones(tmp_path / "folder")
    (folder / "again").symlink_to(".")
    assert_costs_itself(read(folder), "folder/again", "unreadable")


def test_what_is_no_file_is_never_the_redirects(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "redirects.csv")
    settings = CorpusConfiguration(redirects=tmp_path / "redirects.csv")
    with pytest.raises(ConfigurationError, match="pipe"):
        read_corpus([Source(path=beside_good_ones(tmp_path / "folder"))], settings)


FIFTY = b"".join(b'{"id":"x%d","title":"Title %d","text":"Words of its own, %d."}\n' % (n, n, n) for n in range(50))
BLANKS = gzip.compress(b" \n" * 300_000) * 100  # members of one file, which are packed a hundred times as fast
LIMITS: dict[str, tuple[str, bytes, dict[str, float], str]] = {
    "records": ("x.jsonl", FIFTY, {"maximum_file_records": 20}, "too-many"),
    "garbage": ("x.jsonl", b"x\n" * 50, {"maximum_file_records": 20}, "too-many"),
    "garbage-csv": ("x.csv", b"title,text\n" + b"a,b,c,d\n" * 50, {"maximum_file_records": 20}, "too-many"),
    "bytes": ("x.jsonl", b"\n" * 200_000, {"maximum_file_bytes": 100_000}, "too-long"),
    "bytes-csv": ("x.csv", b"title,text\n" + b"\n" * 200_000, {"maximum_file_bytes": 100_000}, "too-long"),
    "bytes-gz": ("x.jsonl.gz", gzip.compress(b"\n" * 200_000), {"maximum_file_bytes": 100_000}, "too-long"),
    "bytes-xml": ("x.xml.gz", gzip.compress(b"<rss>" + b"\n" * 200_000), {"maximum_file_bytes": 100_000}, "too-long"),
    "seconds": ("x.jsonl.gz", BLANKS, {"maximum_record_seconds": 0.2}, "too-slow"),
    "file-seconds": ("x.jsonl.gz", BLANKS, {"maximum_file_seconds": 0.2}, "too-slow"),
}  # fmt: skip


@pytest.mark.parametrize("case", LIMITS)
def test_a_file_beyond_a_limit_costs_its_rest_and_the_reject_names_key_and_value(tmp_path: Path, case: str) -> None:
    name, content, limits, reason = LIMITS[case]
    folder = beside_good_ones(tmp_path / "folder")
    (folder / name).write_bytes(content)
    last = assert_costs_itself(read(folder, **limits), f"folder/{name}", *{reason, *_GARBAGE.get(case, ())})[-1]
    [(key, value)] = limits.items()
    assert f"{key} = {value}" in last.detail


_GARBAGE = {"garbage": ("broken-json",), "garbage-csv": ("broken-csv",)}


def test_what_a_file_gave_before_its_limit_is_kept(tmp_path: Path) -> None:
    folder = beside_good_ones(tmp_path / "folder")
    write_lines(folder / "x.jsonl", [{"id": str(n), "title": "T", "text": f"Text {n} " * 900} for n in range(50)])
    assert len(read(folder, maximum_file_records=20).articles) == 20 + len(GOOD)
    assert len(read(folder, maximum_file_bytes=100_000).articles) > len(GOOD)


@pytest.mark.parametrize(("key", "value"), [("maximum_night_records", 10), ("maximum_night_bytes", 5_000)])
def test_what_all_files_may_give_together_is_limited_and_every_file_not_read_is_named(
    tmp_path: Path, key: str, value: int
) -> None:
    for name in "bcd":
        write_lines(
            tmp_path / f"{name}.jsonl", [{"id": f"{name}{n}", "title": "T", "text": f"{name} {n}"} for n in range(90)]
        )
    corpus = read(tmp_path, **{key: value})
    assert [(r.source, r.reason) for r in corpus.rejections] == [
        (f"{tmp_path.name}/{name}.jsonl", "too-many") for name in "bcd"
    ]
    assert 0 < len(corpus.articles) <= value


def test_rejects_beyond_a_number_are_counted_and_the_one_that_ends_the_file_is_listed(tmp_path: Path) -> None:
    folder = beside_good_ones(tmp_path / "folder")
    (folder / "x.jsonl").write_bytes(b"x\n" * 1_000)
    corpus = read(folder, maximum_listed_rejects=10, maximum_file_records=500)
    found = assert_costs_itself(corpus, "folder/x.jsonl", "broken-json", "too-many")
    assert len(found) == 12
    assert corpus.rejected == 501


@pytest.mark.slow
def test_ten_thousand_tiny_files_are_a_reject_each(tmp_path: Path) -> None:
    folder = beside_good_ones(tmp_path / "folder")
    for number in range(10_000):
        (folder / f"t{number}.jsonl").write_bytes(b"{")
    assert len(assert_costs_itself(read(folder), "folder/t", "broken-json")) == 10_000


DEEP = 100_000
_POSTS = '{"db":[{"data":{"posts":['
_LEXICAL = '{"root":' + '{"children":[' * DEEP + "]}" * DEEP + "}"
NESTED: dict[str, tuple[str, str, str]] = {  # name, content, reason of the reject; empty where the text is kept
    "quotes": ("x.md", "# T\n\n" + "> " * DEEP + "x", ""),
    "lists": ("x.md", "# T\n\n" + "- " * DEEP + "x", ""),
    "elements in Markdown": ("x.md", "# T\n\n" + "<div>" * (DEEP - 10) + "x", ""),
    "flow in YAML": ("x.md", f"---\ntitle: T\nx: {'[' * 60_000}\n---\nWords.", "bad-front-matter"),
    "lists in YAML": ("x.md", f"---\ntitle: T\nx:\n{'- ' * 30_000}\n---\nWords.", "bad-front-matter"),
    "keys in YAML": ("x.md", f"---\ntitle: T\nx:\n{'? ' * 30_000}\n---\nWords.", "bad-front-matter"),
    "more YAML": ("x.md", f"---\ntitle: T\nx: {'[' * 6 * DEEP}\n---\nWords.", "too-long"),
    "lists in TOML": ("x.md", f"+++\ntitle = 'T'\nx = {'[' * 60_000}\n+++\nWords.", "bad-front-matter"),
    "elements": ("x.html", "<title>T</title><body>" + "<div>" * DEEP, "too-deep"),
    "tables": ("x.html", "<title>T</title><body>" + "<table><tr><td>" * DEEP, "too-deep"),
    "lists in JSON-LD": ("x.html", '<title>T</title><p>Words.<script type="application/ld+json">' + "[" * DEEP, ""),
    "elements in XML": ("x.xml", '<rss><channel><item>' + "<a>" * DEEP, "too-deep"),
    "objects in a line": ("x.jsonl", '{"a":' * DEEP, "broken-json"),
    "objects in a document": ("x.json", _POSTS + '{"a":' * DEEP, "too-deep"),
    "nodes of an editor": ("x.json", json.dumps({"posts": [{"slug": "x", "lexical": _LEXICAL}]}), "broken-json"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("case", NESTED)
def test_what_is_nested_by_the_hundred_thousand_is_text_or_a_reject(tmp_path: Path, case: str) -> None:
    name, content, reason = NESTED[case]
    folder = beside_good_ones(tmp_path / "folder")
    (folder / name).write_text(content)
    corpus = read(folder)
    assert_costs_itself(corpus, f"folder/{name}", *([reason] if reason else []))
    assert len(corpus.articles) == len(GOOD) + (not reason)


# name, head, what is repeated to so many megabytes, end, reason of the reject; empty where all of it is read
HEAVY: dict[str, tuple[str, bytes, bytes, int, bytes, str]] = {
    "empty rows": ("x.csv.gz", b"id,title,text\n", b",,,\n", 150, b"", "too-long"),
    "newlines": ("x.jsonl.gz", b"", b"\n", 150, b"", "too-long"),
    "empty records": ("x.jsonl.gz", b"", b"{}\n", 150, b"", "too-many"),
    "one line of JSON": ("x.jsonl", b'{"id":"x","title":"', b"a", 300, b'"}', "too-long"),
    "one line of Markdown": ("x.md", b"# T\n\n", b"a", 300, b"", "too-long"),
    "one line of a page": ("x.html", b"<title>T</title><p>", b"a", 300, b"", "too-long"),
    "one line of saved text": ("x.txt", b"T\n", b"a", 300, b"", "too-long"),
    "one line of XML": ("x.xml", b"<rss><channel><item><title>", b"a", 300, b"", "too-long"),
    "one tag of XML": ("x.xml", b"<rss ", b"a", 300, b"", "too-long"),
    "one cell": ("x.csv", b"id,title,text\n1,2,", b"a", 300, b"", "too-long"),
    "one value of JSON": ("x.json", b'{"posts":[{"lexical":"', b"a", 300, b'"}]}', "too-long"),
    "empty objects": ("x.jsonld", b'[{"@context":"https://schema.org","@type":"A"}', b",{}", 150, b"]", "too-long"),
    "numbers": ("x.json", b'{"posts":[{"lexical":"","x":[0', b",1000", 200, b"]}]}", "too-long"),
    "empty items": ("x.xml.gz", b'<rss x="http://wordpress.org/export/1.2/">', b"<item/>", 150, b"</rss>", "too-long"),
    "brackets": ("x.jsonl", b"", b"[", 150, b"", "too-long"),
    "values of a record": ("x.jsonl", b'{"id":"x","title":"T","text":"Words.","tags":[0', b",{}", 15, b"]}", ""),
    "posts that say nothing": ("x.json", b'{"posts":[{"lexical":""}', b',{"html":""}', 12, b"]}", "too-many"),
    "equal posts": ("x.json", b'{"posts":[{"lexical":""}', b',{"title":"T","html":"Words."}', 2, b"]}", "no-title"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("case", HEAVY)
def test_what_expands_without_end_takes_no_more_memory_than_it_may(tmp_path: Path, case: str) -> None:
    name, head, unit, megabytes, end, reason = HEAVY[case]
    folder = beside_good_ones(tmp_path / "folder")
    block = unit * (MEGABYTE // len(unit))
    with gzip.open(folder / name, "wb") if name.endswith(".gz") else (folder / name).open("wb") as stream:
        stream.write(head)
        for _ in range(megabytes):
            stream.write(block)
        stream.write(end)
    told = read_in_a_child(folder)
    (folder / name).unlink()  # before the system gets to writing hundreds of megabytes to the disk
    assert told["good"] == len(GOOD)
    assert reason in {found for _, found, _ in told["rejects"]} or (not reason and told["articles"] == len(GOOD) + 1)


def read_in_a_child(folder: Path) -> dict[str, Any]:
    """What a process tells that read `folder` with so much memory and no more; it fails where that is too little."""
    found = subprocess.run(
        [sys.executable, "-c", READ, str(folder)],
        capture_output=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY)),
    )
    told: dict[str, Any] = json.loads(found.stdout)
    return told
