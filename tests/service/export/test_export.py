"""Every related list as a static file: what the API gives, nothing that may not be seen, nothing written twice."""

import fcntl
import json
import os
import re
import string
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from service.application import create_application
from service.command_line import main
from service.export.folder import ExportFolder, NotAnExportError, name_of, opened
from service.settings import Settings
from tests.conftest import ToyEncoder, invented_articles, run
from tests.writing import write_articles


def export(index: Path, out: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["export", "--index", str(index), "--out", str(out), "--json", *options])


def tally(result: Result) -> tuple[int, int, int]:
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    return told["written"], told["unchanged"], told["removed"]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where the export goes."""
    return tmp_path / "out"


@pytest.fixture
def api(index_directory: Path) -> FlaskClient:
    """The service over the same index."""
    return create_application(Settings(index_directory, encoder=False)).test_client()


def test_the_files_have_the_items_and_the_fragment_of_the_api_byte_by_byte(
    index_directory: Path, out: Path, api: FlaskClient
) -> None:
    assert tally(export(index_directory, out, "--min-score", "0", "--limit", "7")) == (24, 0, 0)
    contents = json.loads((out / "articles.json").read_text())
    assert len(contents["articles"]) == 24
    for identity, where in contents["articles"].items():
        file = out / "related" / where["file"]
        answer = api.get(f"/v1/articles/{identity}/related?limit=7&min_score=0")
        items = answer.data[answer.data.index(b'"items":') : answer.data.index(b',"dropped"')]
        assert file.with_suffix(".json").read_bytes() == b"{" + items + b',"id":"' + identity.encode() + b'"}'
        fragment = api.get(f"/v1/articles/{identity}/related.html?limit=7&min_score=0")
        assert file.with_suffix(".html").read_bytes() == fragment.data
        assert where["url"] == api.get(f"/v1/articles/{identity}").get_json()["url"]


def test_what_says_the_same_is_left_alone_and_what_editors_hide_is_in_no_file_of_an_older_export_either(
    index_directory: Path, out: Path, tmp_path: Path
) -> None:
    export(index_directory, out)
    before = {path.name: path.stat().st_ino for path in (out / "related").iterdir()}
    assert tally(export(index_directory, out)) == (0, 24, 0)
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules:\n  - {name: gone, hide: {id: sleep-3}}\n")
    written, unchanged, removed = tally(export(index_directory, out, "--rules", str(rules)))
    after = {path.name: path.stat().st_ino for path in (out / "related").iterdir()}
    assert (written + unchanged, removed) == (23, 1)
    assert written > 0 < unchanged
    assert set(before) - set(after) == {"sleep-3.json", "sleep-3.html"}
    assert written <= sum(before[name] != number for name, number in after.items()) <= 2 * written
    assert not any(b"sleep-3" in path.read_bytes() for path in (*(out / "related").iterdir(), out / "articles.json"))


def test_after_a_takedown_an_export_writes_the_lists_that_had_the_article_and_no_others(
    index_directory: Path, out: Path, api: FlaskClient
) -> None:
    export(index_directory, out, "--min-score", "0")
    lists = {path: (path.stat().st_ino, path.read_bytes()) for path in (out / "related").iterdir()}
    assert api.delete("/v1/articles/sleep-3").status_code == 200
    own = {path for path in lists if path.stem == "sleep-3"}
    having = {path for path, (_, content) in lists.items() if b"/sleep/3" in content} - own
    written, unchanged, removed = tally(export(index_directory, out, "--min-score", "0"))
    assert (written, unchanged, removed) == (len(having) / 2, 23 - len(having) / 2, 1)
    assert 0 < written < 23
    assert {path for path in lists if path.exists()} == lists.keys() - own
    assert {path for path, (number, _) in lists.items() if path.exists() and path.stat().st_ino != number} == having
    left = [*(out / "related").iterdir(), out / "articles.json"]
    assert not any(b"sleep-3" in path.read_bytes() or b"/sleep/3" in path.read_bytes() for path in left)


@pytest.mark.usefixtures("validated_here")
def test_what_is_no_longer_published_goes(index_directory: Path, out: Path, tmp_path: Path) -> None:
    export(index_directory, out)
    run(write_articles(tmp_path / "fewer.jsonl", invented_articles()[:-1]), index_directory, ToyEncoder())
    assert tally(export(index_directory, out))[2] == 1
    assert not any(b"work-5" in path.read_bytes() for path in (out / "related").iterdir())


def test_broken_rules_export_nothing(index_directory: Path, out: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules:\n  - {name: gone, hid: {}}\n")
    result = export(index_directory, out, "--rules", str(rules))
    assert (result.exit_code, str(rules) in result.stderr, out.exists()) == (78, True, False)


def test_the_rules_of_a_service_over_the_same_index_are_not_forgotten(index_directory: Path, out: Path) -> None:
    (index_directory / "state").mkdir(exist_ok=True)
    (index_directory / "state" / "rules-1.yaml").write_text("rules: []\n")
    result = export(index_directory, out)
    assert (result.exit_code, "--rules" in result.stderr, out.exists()) == (78, True, False)
    assert tally(export(index_directory, out, "--no-rules")) == (24, 0, 0)


def test_an_export_that_was_killed_is_gone_on_with(
    index_directory: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, left = ExportFolder.put, 10

    def stopped(self: ExportFolder, *given: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        put(self, *given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(ExportFolder, "put", stopped)
        assert export(index_directory, out).exit_code != 0
    (out / "related" / "grief-0.json.new").write_text("half")
    (out / "related" / "grief-0.json").write_text("cut by a power lo")
    assert tally(export(index_directory, out)) == (15, 9, 0)
    assert {path.suffix for path in (out / "related").iterdir()} == {".json", ".html"}


def test_a_folder_with_other_things_in_it_is_left_as_it_is(index_directory: Path, out: Path) -> None:
    out.mkdir()
    (out / "index.html").write_text("the site's own")
    result = export(index_directory, out)
    assert (result.exit_code, "index.html" in result.stderr, len(list(out.iterdir()))) == (78, True, 1)
    with pytest.raises(NotAnExportError), opened(out):
        pass


def test_two_exports_do_not_write_into_one_folder(index_directory: Path, out: Path) -> None:
    out.mkdir()
    descriptor = os.open(out, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    assert export(index_directory, out).exit_code == 75
    os.close(descriptor)
    assert export(index_directory, out).exit_code == 0


def test_without_an_index_or_where_nothing_can_be_written_it_is_one_line(
    tmp_path: Path, index_directory: Path, out: Path
) -> None:
    assert export(tmp_path / "missing", out).exit_code == 74
    (tmp_path / "file").write_text("")
    result = export(index_directory, tmp_path / "file" / "out")
    assert (result.exit_code, len([line for line in result.stderr.splitlines() if "{" not in line])) == (74, 1)


def test_a_reader_meanwhile_never_gets_half_a_list(index_directory: Path, out: Path, tmp_path: Path) -> None:
    export(index_directory, out)
    file, ended, read = out / "related" / "grief-0.json", threading.Event(), 0

    def look() -> None:
        nonlocal read
        while not ended.is_set():
            assert json.loads(file.read_bytes())["id"] == "grief-0"
            read += 1

    thread = threading.Thread(target=look)
    thread.start()
    for limit in ("3", "9", "5"):
        export(index_directory, out, "--limit", limit)
    ended.set()
    thread.join()
    assert read > 10


@given(st.lists(st.text(min_size=1, max_size=200), min_size=2, max_size=20, unique=True))
def test_any_id_has_a_safe_name_of_its_own_in_capitals_too(identities: list[str]) -> None:
    names = [name_of(identity) for identity in identities]
    assert len({name.upper() for name in names}) == len(names)
    assert all(re.fullmatch(r"[a-z0-9_~-]{1,100}", name) for name in names)


@pytest.mark.parametrize(
    "identity", ["../../etc/passwd", "..", ".", "a/b", "A", "ä", "con", "com1", "~a", "a.php", "-a", "a" * 101, "\n"]
)
def test_an_id_that_is_no_plain_name_is_named_by_its_digest(identity: str) -> None:
    assert re.fullmatch(r"~[0-9a-f]{32}", name_of(identity))


def test_a_plain_id_is_its_own_name() -> None:
    for identity in ("grief-0", "12345", "a_b", "a" * 100, "console", string.ascii_lowercase):
        assert name_of(identity) == identity
