"""A real nginx with the configuration of `deploy/`: what it keeps and how long, whom it holds up, what it writes."""

import http.client
import json
import socket
import subprocess
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from service.responses import MAX_AGE_SECONDS, STALE_SECONDS
from tests.conftest import REPOSITORY
from tests.service.running_proxy import RunningProxy, configured, needs_nginx, proxied
from tests.service.running_server import RunningServer, free_port, serving
from tests.waiting import wait_until

pytestmark = [needs_nginx, pytest.mark.slow]

LIST = "/v1/articles/grief-0/related"
# The stated seconds, as short as HTTP can say them, and one more for clocks that know whole seconds only.
_LIFE = 1 + 1 + 1.2
_SHORT = "from service import responses; responses.PUBLIC_CACHING = 'public, max-age=1, stale-while-revalidate=1'\n"


@dataclass
class Heard:
    """An answer."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def cache(self) -> str:
        """What the cache had to do with it."""
        return self.headers.get("X-Cache", "")


def ask(proxy: RunningProxy, path: str, body: object = None, **headers: str) -> Heard:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
    try:
        if body is None:
            connection.request("GET", path, headers=headers)
        else:
            connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        return Heard(response.status, response.headers, response.read())
    finally:
        connection.close()


@dataclass
class Upstream:
    """A server that answers as a test says, and notes what it was asked."""

    port: int
    status: int = 200
    content: bytes = b"first"
    etag: str = '"one"'
    cache_control: str = "public, max-age=1, stale-while-revalidate=1, stale-if-error=600"
    more: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """One of them, running."""
    port = free_port()
    said = Upstream(port)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answers."""
            said.asked.append((self.path, dict(self.headers)))
            status, content = said.status, said.content
            if status == 200 and self.headers.get("If-None-Match") == said.etag:
                status, content = 304, b""
            self.send_response(status)
            for name, value in {**said.more, "Cache-Control": said.cache_control, "ETag": said.etag}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield said
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def server(encoding_index: Path, tmp_path: Path) -> Iterator[RunningServer]:
    """The service with one worker, two seconds of a list's life, and rules that a test may change."""
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules: []\n")
    options = ("--workers", "1", "--behind-proxy", "--rules", str(rules))
    with serving(encoding_index, tmp_path / "server.log", *options, before=_SHORT) as started:
        yield started


@pytest.fixture
def proxy(server: RunningServer, tmp_path: Path) -> Iterator[RunningProxy]:
    """nginx before it."""
    with proxied(tmp_path / "nginx", int(server.address.rpartition(":")[2])) as started:
        yield started


def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    checked = subprocess.run([*configured(tmp_path / "n", 8000, 80), "-t"], capture_output=True, text=True, check=False)
    assert (checked.returncode, "warn" in checked.stderr) == (0, False), checked.stderr


def test_the_seconds_that_the_configuration_states_are_those_of_the_service() -> None:
    text = (REPOSITORY / "deploy" / "nginx.conf").read_text()
    assert f"max-age={MAX_AGE_SECONDS} " in text
    assert f"stale-while-revalidate={STALE_SECONDS} " in text
    assert f"after {MAX_AGE_SECONDS + STALE_SECONDS} seconds" in text


def test_what_is_unchanged_is_not_sent_again_and_what_changed_is(upstream: Upstream, tmp_path: Path) -> None:
    with proxied(tmp_path / "nginx", upstream.port) as proxy:
        assert [ask(proxy, "/list").cache for _ in range(3)] == ["MISS", "HIT", "HIT"]
        time.sleep(_LIFE)
        unchanged = ask(proxy, "/list")
        assert (unchanged.cache, unchanged.body) == ("REVALIDATED", b"first")
        assert [headers.get("If-None-Match") for _, headers in upstream.asked] == [None, '"one"']
        upstream.content, upstream.etag = b"second", '"two"'
        time.sleep(_LIFE)
        assert ask(proxy, "/list").body == b"second"


def test_what_was_taken_down_does_not_come_back_when_the_service_fails(upstream: Upstream, tmp_path: Path) -> None:
    with proxied(tmp_path / "nginx", upstream.port) as proxy:
        assert ask(proxy, "/list").body == b"first"
        upstream.status, upstream.cache_control = 500, "no-store"
        time.sleep(_LIFE)
        assert ask(proxy, "/list").body == b"first"  # a failure alone takes nothing away
        upstream.status, upstream.content, upstream.more = 404, b"nothing", {"X-Accel-Expires": "1"}
        assert ask(proxy, "/list").status == 404
        upstream.status, upstream.content, upstream.more = 500, b"failed", {}
        time.sleep(_LIFE)
        assert (ask(proxy, "/list").status, ask(proxy, "/list").body) == (500, b"failed")


def listed_at(server: RunningServer | RunningProxy) -> list[str]:
    """The ids of the list."""
    with urllib.request.urlopen(server.address + LIST, timeout=20) as answer:  # noqa: S310 - our own server
        return [item["id"] for item in json.loads(answer.read())["items"]]


def test_a_takedown_is_gone_within_the_stated_time(server: RunningServer, proxy: RunningProxy, tmp_path: Path) -> None:
    listed = listed_at(proxy)
    assert ask(proxy, LIST).cache == "HIT"
    (tmp_path / "rules.yaml").write_text(f"rules:\n  - {{name: takedown, hide: {{id: [{listed[0]}]}}}}\n")
    wait_until(lambda: listed[0] not in listed_at(server), 20)
    time.sleep(_LIFE)
    assert listed[0] not in listed_at(proxy)


def test_who_has_a_list_already_gets_no_second_copy(proxy: RunningProxy) -> None:
    first = ask(proxy, LIST)
    again = ask(proxy, LIST, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


def test_what_readers_type_is_kept_nowhere(proxy: RunningProxy) -> None:
    words = "a question that nobody else asks"
    for _ in range(2):
        answer = ask(proxy, "/v1/search", {"query": words})
        assert (answer.status, answer.cache) == (200, "")
    assert ask(proxy, "/v1/search", {"query": words + " at length" * 300}).status == 200
    assert ask(proxy, f"/v1/search?query={words.replace(' ', '+')}").status == 405
    ask(proxy, f"/nothing/{words.replace(' ', '-')}")
    written = proxy.written()
    assert not any("bodies" in name or "answers" in name for name in written)
    errors = written.get("error.log", b"")
    assert b"127.0.0.1" not in errors
    assert not any(b"nobody" in text for name, text in written.items() if not name.startswith("cache")), written


def test_this_machines_rights_end_at_the_proxy(server: RunningServer, proxy: RunningProxy) -> None:
    assert server.get("/v1/index")[1].get("encoder")
    through = ask(proxy, LIST + "?explain=true")
    assert through.status == 401
    assert ask(proxy, LIST + "?explain=true", **{"X-Forwarded-For": ""}).status == 401


def test_an_answer_for_a_key_is_kept_for_nobody(upstream: Upstream, tmp_path: Path) -> None:
    with proxied(tmp_path / "nginx", upstream.port) as proxy:
        ask(proxy, "/list", Authorization="Bearer x")
        assert ask(proxy, "/list").cache == "MISS"
        upstream.content, upstream.etag = b"for the key", '"key"'
        assert ask(proxy, "/list", Authorization="Bearer x").body == b"for the key"
        assert ask(proxy, "/list").body == b"first"


def test_clients_that_stall_reach_the_service_not_at_all(upstream: Upstream, tmp_path: Path) -> None:
    with proxied(tmp_path / "nginx", upstream.port) as proxy, ExitStack() as stack:
        for beginning in (b"", b"GET /list HT", b"POST /it HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"):
            for _ in range(30):
                stalled = stack.enter_context(socket.create_connection(("127.0.0.1", proxy.port)))
                stalled.sendall(beginning)
        assert ask(proxy, "/list").body == b"first"
        assert [path for path, _ in upstream.asked] == ["/list"]


def test_one_address_may_ask_only_so_much_and_is_told_when_to_come_again(proxy: RunningProxy) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(proxy, "/v1/search", {"query": "sleep"}), range(40)))
    counts = Counter(answer.status for answer in answers)
    assert set(counts) <= {200, 429, 503}
    assert counts[429] >= 20
    refused = next(answer for answer in answers if answer.status == 429)
    assert refused.headers["Retry-After"] == "1"
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert json.loads(refused.body)["status"] == 429
    assert ask(proxy, LIST).status == 200


def test_without_the_service_a_list_is_still_given_and_the_rest_says_so(upstream: Upstream, tmp_path: Path) -> None:
    with proxied(tmp_path / "nginx", upstream.port) as proxy:
        assert ask(proxy, "/list").body == b"first"
        nobody = free_port()
        text = (tmp_path / "nginx" / "related-articles.conf").read_text()
        (tmp_path / "nginx" / "related-articles.conf").write_text(text.replace(str(upstream.port), str(nobody)))
        pid = (tmp_path / "nginx" / "pid").read_text().strip()
        subprocess.run(["kill", "-HUP", pid], check=True)
        time.sleep(_LIFE)
        assert ask(proxy, "/list").body == b"first"
        gone = ask(proxy, "/other")
        assert (gone.status, json.loads(gone.body)["status"]) == (503, 503)
        assert int(gone.headers["Retry-After"]) > 0
