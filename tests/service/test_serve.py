"""`serve` ends with one line and the right exit code where it cannot begin, and says nothing of another program's."""

import json
import logging
import os
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from service.application import create_application
from service.command_line import main
from service.observing.shared_counts import COUNTS_FOLDER
from service.settings import Settings
from tests.service.keys import write_keys


@pytest.fixture(autouse=True)
def _no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.server.Server", lambda *_: pytest.fail("it began"))
    monkeypatch.setenv(COUNTS_FOLDER, "")
    monkeypatch.delenv(COUNTS_FOLDER)  # what a start leaves there is taken back at the end


def serve(index: Path, *options: str) -> Result:
    """`related-articles serve`."""
    return CliRunner().invoke(main, ["serve", "--index", str(index), "--no-encoder", *options])


def test_a_port_in_use_is_one_line_with_what_helps(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = serve(tmp_path, "--port", str(port))
    said = f"127.0.0.1:{port}: another process listens there; stop it, or choose another --port\n"
    assert (result.exit_code, result.stderr) == (74, said)


def test_a_host_that_is_not_this_machines_is_a_mistake_of_configuration(tmp_path: Path) -> None:
    result = serve(tmp_path, "--host", "192.0.2.1")
    assert (result.exit_code, len(result.stderr.splitlines()), "--host" in result.stderr) == (78, 1, True)


def test_rules_with_mistakes_are_one_line_that_names_the_first_and_the_command_for_all(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules:\n  - {name: a, hide: {tag: []}}\n  - {name: b, hide: {tag: []}}\n")
    result = serve(tmp_path, "--rules", str(rules))
    assert (result.exit_code, len(result.stderr.splitlines())) == (78, 1)
    assert result.stderr.startswith(
        f"{rules}:2: rule 'a': tag is empty, and 1 more; mend it: `related-articles rules check"
    )


def test_rules_that_a_service_over_this_index_has_had_are_not_forgotten_unsaid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they hide would be shown to everybody from the start on."""
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "rules-1.yaml").write_text("rules: []\n")
    result = serve(tmp_path)
    assert (result.exit_code, len(result.stderr.splitlines()), "--no-rules" in result.stderr) == (78, 1, True)
    monkeypatch.setattr("service.server.Server", _NoServer)
    assert serve(tmp_path, "--no-rules").exit_code == 0


class _NoServer:
    def __init__(self, *_: object) -> None:
        """Serves nothing."""

    def run(self) -> None:
        """Ends at once."""


@pytest.mark.parametrize(
    ("options", "warned"),
    [(("--host", "0.0.0.0"), True), (("--host", "0.0.0.0", "--behind-proxy"), False), ((), False)],  # noqa: S104 - it serves nothing
)
def test_it_says_in_one_line_that_other_machines_reach_it_without_a_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], warned: bool
) -> None:
    monkeypatch.setattr("service.server.Server", _NoServer)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    result = serve(tmp_path, "--port", str(port), *options)
    assert result.exit_code == 0
    assert sum("without a proxy" in line for line in result.stderr.splitlines()) == warned


def test_log_and_api_name_the_rules_by_one_digest(
    index_directory: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Also where some of them do not hold today."""
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "rules:\n  - {name: a, hide: {tag: sleep}}\n  - {name: b, hide: {tag: grief}, until: 2020-01-31}\n"
    )
    with caplog.at_level(logging.INFO, "related_articles.service"):
        client = create_application(Settings(index_directory, encoder=False, rules_file=rules)).test_client()
    (logged,) = [json.loads(r.message)["digest"] for r in caplog.records if "rules-loaded" in r.message]
    told = client.get("/v1/index").get_json()["rules"]
    assert (told["digest"], told["rules"], told["active"]) == (logged, 2, 1)


def test_a_broken_file_of_keys_is_one_line_and_no_start(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    for content in (None, "", "cms site\n"):
        if content is not None:
            keys.write_text(content)
        result = serve(tmp_path, "--keys", str(keys))
        assert (result.exit_code, len(result.stderr.splitlines()), str(keys) in result.stderr) == (78, 1, True)


@pytest.mark.parametrize("origin", ["*", "https://www.example.org/", "www.example.org", "null"])
def test_an_origin_that_lets_everybody_in_or_is_never_sent_is_one_line_and_no_start(
    tmp_path: Path, origin: str
) -> None:
    result = serve(tmp_path, "--cors-origin", "https://www.example.org", "--cors-origin", origin)
    assert (result.exit_code, len(result.stderr.splitlines()), repr(origin) in result.stderr) == (78, 1, True)


@pytest.mark.parametrize(
    ("host", "with_keys", "says"),
    [
        ("127.0.0.1", False, "No --keys: who asks from this machine has every role"),
        ("localhost", False, "No --keys: who asks from this machine has every role"),
        ("0.0.0.0", False, "No --keys: only what is public is answered here"),  # noqa: S104 - what is tested
        ("127.0.0.1", True, "Roles by key: 1 site, 1 editor, 1 admin"),
        ("0.0.0.0", True, "Roles by key: 1 site, 1 editor, 1 admin"),  # noqa: S104
    ],
)
def test_it_says_in_one_line_who_may_do_what(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, with_keys: bool, says: str
) -> None:
    monkeypatch.setattr("service.serve._require_address", lambda *_: None)
    monkeypatch.setattr("service.private_folder.private_folder", lambda: tmp_path)
    monkeypatch.setattr("service.server.Server", lambda *_: SimpleNamespace(run=lambda: None))
    options = ("--keys", str(write_keys(tmp_path / "keys"))) if with_keys else ()
    result = CliRunner().invoke(main, ["serve", "--index", str(tmp_path), "--no-encoder", "--host", host, *options])
    (line,) = [line for line in result.stderr.splitlines() if "--keys" in line or "Roles" in line]
    assert line.startswith(says)


def test_a_start_that_fails_leaves_neither_process_nor_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, stopped = tmp_path / "own", list[bool]()
    own.mkdir()
    monkeypatch.setattr("service.private_folder.private_folder", lambda: own)
    process = SimpleNamespace(stop=lambda: stopped.append(True))
    monkeypatch.setattr("service.serve._start_encoding", lambda *_: process)
    result = CliRunner().invoke(main, ["serve", "--index", str(tmp_path), "--keys", str(tmp_path / "none")])
    assert (result.exit_code, stopped, own.exists(), COUNTS_FOLDER in os.environ) == (78, [True], False, False)


def test_the_model_begins_to_load_before_the_programs_of_the_server_do(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from service import serve\n"
        "from service.command_line import main\n"
        "loaded = lambda *_: sys.exit(str(sorted({'numpy', 'flask', 'pydantic', 'gunicorn'} & sys.modules.keys())))\n"
        "serve._start_encoding = loaded\n"
        f"main(['serve', '--index', {str(tmp_path)!r}])"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ended.stderr.strip() == "[]"
