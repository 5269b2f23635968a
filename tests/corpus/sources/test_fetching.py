"""Fetching: what a hostile or a broken site can do to it, against real TLS servers on the loopback."""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpus.bounded import UnusableFileError
from corpus.sources import fetching
from corpus.sources.fetching import fetch, is_public_address

HOST = "feed.example"
Answer = Callable[[BaseHTTPRequestHandler], None]


class Site(ThreadingHTTPServer):
    """A TLS server on 127.0.0.1 that answers each path as `answers` says, and keeps the requests it was sent."""

    daemon_threads = True

    def __init__(self, certificate: trustme.LeafCert) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.port: int = self.server_address[1]
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        self.close_connection = True
        self.server.requests.append((self.path, dict(self.headers)))
        self.server.answers[self.path](self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        pass


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """The one authority that the tests trust."""
    return trustme.CA()


@contextmanager
def serving(certificate: trustme.LeafCert) -> Iterator[Site]:
    site = Site(certificate)
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        thread.join()
        site.server_close()


@pytest.fixture
def site(authority: trustme.CA) -> Iterator[Site]:
    """A site whose certificate is right."""
    with serving(authority.issue_cert(HOST, "other.example")) as site:
        yield site


@pytest.fixture
def get(site: Site, authority: trustme.CA, tmp_path: Path) -> Callable[..., bytes]:
    """Fetch a path of the site, or an address, with 127.0.0.1 counting as public."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)

    def fetched(
        address: str,
        allowed: Sequence[str] = (),
        into: str = "feed.xml",
        resolve: fetching.Resolve = lambda _host, _port: ["127.0.0.1"],
        is_public: Callable[[str], bool] = "127.0.0.1".__eq__,
    ) -> bytes:
        if address.startswith("/"):
            address = f"https://{HOST}:{site.port}{address}"
        allowed = allowed or [f"{HOST}:{site.port}"]
        path = tmp_path / into
        try:
            fetch(address, allowed, path, resolve=resolve, is_public=is_public, context=context)
        finally:
            assert {found.name for found in tmp_path.iterdir()} <= {into}
        return path.read_bytes()

    return fetched


def gives(body: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"content_length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def redirects(location: str, status: int = 302) -> Answer:
    return gives(b"", status, location=location)


def refused(get: Callable[..., bytes], *args: object, **kwargs: object) -> str:
    with pytest.raises(UnusableFileError) as caught:
        get(*args, **kwargs)
    assert caught.value.reason == "fetch"
    assert "secret" not in str(caught.value)
    return str(caught.value)


def test_a_file_of_an_allowed_host_is_stored_as_it_is(site: Site, get: Callable[..., bytes]) -> None:
    site.answers["/feed?a=%20b"] = gives(b"<rss/>")
    assert get("/feed?a=%20b") == b"<rss/>"
    assert site.requests[0][1]["Host"] == f"{HOST}:{site.port}"


def test_a_path_in_other_letters_is_escaped_once(site: Site, get: Callable[..., bytes]) -> None:
    site.answers["/%C3%BCber%20uns"] = gives(b"yes")
    assert get("/über%20uns") == get("/%C3%BCber uns") == b"yes"


def test_a_body_in_chunks_is_put_together(site: Site, get: Callable[..., bytes]) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")

    site.answers["/"] = answer
    assert get("/") == b"abcde"


def test_what_is_sent_packed_is_stored_unpacked(site: Site, get: Callable[..., bytes]) -> None:
    site.answers["/feed"] = gives(gzip.compress(b"<rss/>"), content_encoding="gzip")
    assert get("/feed") == b"<rss/>"
    assert site.requests[0][1]["Accept-Encoding"] == "gzip"


def test_a_file_that_is_a_gzip_file_stays_one_whatever_the_server_calls_it(
    site: Site, get: Callable[..., bytes]
) -> None:
    packed = gzip.compress(b"<urlset/>")
    site.answers["/plain.xml.gz"] = gives(packed)
    site.answers["/named.xml.gz"] = gives(packed, content_encoding="x-gzip")
    assert get("/plain.xml.gz", into="map.xml.gz") == get("/named.xml.gz", into="map.xml.gz") == packed


def test_the_file_of_last_night_survives_a_failure(site: Site, get: Callable[..., bytes], tmp_path: Path) -> None:
    site.answers["/"] = gives(b"old")
    get("/")
    site.answers["/"] = gives(b"new", content_length="1000")
    refused(get, "/")
    assert (tmp_path / "feed.xml").read_bytes() == b"old"


def test_redirects_are_followed_while_they_keep_the_rules(site: Site, get: Callable[..., bytes]) -> None:
    allowed = [f"{HOST}:{site.port}", f"other.example:{site.port}"]
    site.answers["/a"] = redirects("/b", 301)
    site.answers["/b"] = redirects(f"https://other.example:{site.port}/c", 307)
    site.answers["/c"] = redirects("d", 308)
    site.answers["/d"] = gives(b"there")
    assert get("/a", allowed) == b"there"
    assert site.requests[-1][1]["Host"] == f"other.example:{site.port}"


@pytest.mark.parametrize(
    ("location", "rule"),
    [
        ("http://feed.example/?secret", "only https"),
        ("//other.example/?secret", "'other.example': host and port"),
        ("https://127.0.0.1/?secret", "'127.0.0.1': host and port"),
        ("https://[::1]/?secret", "'::1': host and port"),
        ("https://user:secret@feed.example/", "user name or a password"),
        ("https://feed.example:1/?secret", "host and port (1)"),
        ("https://feed.example:0/?secret", "host and port (0)"),
        ("https://feed.example:99999/?secret", "cannot be understood"),
        ("https://[secret/", "cannot be understood"),
        ("https://feed.example./?secret", "host and port"),
        ("https://feed.example\\@evil.example/secret", "user name or a password"),
        ("file:///etc/passwd?secret", "only https"),
        ("javascript:secret", "only https"),
    ],
)
def test_a_redirect_that_breaks_a_rule_is_not_followed(
    site: Site, get: Callable[..., bytes], location: str, rule: str
) -> None:
    site.answers["/"] = redirects(location)
    assert rule in refused(get, "/")
    assert len(site.requests) == 1


def test_a_redirect_to_a_listed_host_inside_the_network_is_not_followed(site: Site, get: Callable[..., bytes]) -> None:
    """The list says whom to trust, not that an address inside is fine: `127.0.0.2` stands for any such host."""
    addresses = {HOST: "127.0.0.1", "other.example": "127.0.0.2"}
    site.answers["/"] = redirects(f"https://other.example:{site.port}/")
    allowed = [f"{HOST}:{site.port}", f"other.example:{site.port}"]
    told = refused(get, "/", allowed, resolve=lambda host, _port: [addresses[host]])
    assert "'other.example'" in told
    assert "not of the public internet" in told
    assert len(site.requests) == 1


def test_a_redirect_loop_ends(site: Site, get: Callable[..., bytes]) -> None:
    site.answers["/"] = redirects("/?secret")
    site.answers["/?secret"] = redirects("/")
    assert "more than 3 redirects" in refused(get, "/")
    assert len(site.requests) == 4


@pytest.mark.parametrize(
    ("address", "allowed", "rule"),
    [
        ("https://feed.example/?secret", [], "allowed_hosts"),
        ("https://feed.example/?secret", ["other.example"], "allowed_hosts"),
        ("https://a.feed.example/?secret", ["feed.example"], "allowed_hosts"),
        ("https://feed.example.evil.example/", ["feed.example"], "allowed_hosts"),
        ("https://feed.example:8443/", ["feed.example"], "allowed_hosts"),
        ("https://feed.example/", ["feed.example:8443"], "allowed_hosts"),
        ("http://feed.example/?secret", ["feed.example"], "only https"),
        ("https://user:secret@feed.example/", ["feed.example"], "user name or a password"),
        ("https://secret@feed.example/", ["feed.example"], "user name or a password"),
        ("https://föd.example/", ["föd.example"], "ASCII"),
        ("", ["feed.example"], "only https"),
    ],
)
def test_an_address_that_is_not_allowed_is_not_even_looked_up(
    get: Callable[..., bytes], address: str, allowed: list[str], rule: str, tmp_path: Path
) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    with pytest.raises(UnusableFileError) as caught:
        fetch(address, allowed, tmp_path / "feed.xml", resolve=resolve)
    assert rule in str(caught.value)
    assert "secret" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_the_list_is_read_without_regard_to_case(site: Site, get: Callable[..., bytes]) -> None:
    site.answers["/"] = gives(b"yes")
    assert get(f"https://Feed.EXAMPLE:{site.port}/", [f"FEED.example:{site.port}"]) == b"yes"


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254"),
        *("100.64.0.1", "100.127.255.255", "0.0.0.1", "0.1.2.3", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
        *("255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1"),
        *("::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:100.64.0.1", "fe80::1", "fe80::1%eth0", "fc00::1"),
        *("fd00:ec2::254", "fec0::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:db8::1"),
    ],
)
def test_addresses_inside_a_network_are_never_connected_to(site: Site, get: Callable[..., bytes], address: str) -> None:
    assert not is_public_address(address)
    for found in ([address], ["93.184.216.34", address]):
        told = refused(get, "/?secret", resolve=lambda _h, _p, found=found: found, is_public=is_public_address)
        assert told == f"'{HOST}': it leads to an address that is not of the public internet"
    assert site.requests == []


@pytest.mark.parametrize("address", ["93.184.216.34", "::ffff:93.184.216.34", "2606:4700::1111", "2002:5db8:d822::"])
def test_public_addresses_are_known_as_such(address: str) -> None:
    assert is_public_address(address)


def test_by_default_the_loopback_is_refused_by_its_name_too(tmp_path: Path) -> None:
    with pytest.raises(UnusableFileError, match="not of the public internet"):
        fetch("https://localhost/", ["localhost"], tmp_path / "feed.xml")


def test_a_host_without_an_address_is_refused(get: Callable[..., bytes]) -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    assert "Name or service not known" in refused(get, "/?secret", resolve=unknown)
    assert "public internet" in refused(get, "/?secret", resolve=lambda _host, _port: [])


def test_a_name_that_changes_its_address_after_the_check_is_not_asked_again(
    site: Site, get: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the first answer is public, every later one leads inside."""
    asked: list[str] = []
    connected: list[object] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    connect = socket.create_connection

    def noting(address: tuple[str, int], *args: object) -> socket.socket:
        connected.append(address)
        return connect(address, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "create_connection", noting)
    site.answers["/"] = gives(b"yes")
    assert get("/", resolve=rebinding) == b"yes"
    assert asked == [HOST]
    assert connected == [("127.0.0.1", site.port)]


def test_the_next_of_several_addresses_is_tried_when_one_does_not_answer(
    site: Site, get: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = socket.create_connection

    def partly(address: tuple[str, int], *args: object) -> socket.socket:
        if address[0] != "127.0.0.1":
            raise ConnectionRefusedError
        return connect(address, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "create_connection", partly)
    site.answers["/"] = gives(b"yes")
    found = ["93.184.216.34", "127.0.0.1"]
    assert get("/", resolve=lambda _host, _port: found, is_public=lambda _address: True) == b"yes"


def test_a_certificate_for_another_host_is_refused(authority: trustme.CA, get: Callable[..., bytes]) -> None:
    with serving(authority.issue_cert("evil.example")) as impostor:
        told = refused(get, f"https://{HOST}:{impostor.port}/?secret", [f"{HOST}:{impostor.port}"])
    assert "certificate" in told
    assert impostor.requests == []


def test_a_certificate_of_an_unknown_authority_is_refused(get: Callable[..., bytes]) -> None:
    with serving(trustme.CA().issue_cert(HOST)) as impostor:
        told = refused(get, f"https://{HOST}:{impostor.port}/?secret", [f"{HOST}:{impostor.port}"])
    assert "certificate" in told
    assert impostor.requests == []


@pytest.mark.parametrize("status", [204, 206, 301, 304, 401, 404, 429, 500, 503])
def test_only_200_is_an_answer(site: Site, get: Callable[..., bytes], status: int) -> None:
    site.answers["/?secret"] = gives(b"", status)
    assert f"answers {status}" in refused(get, "/?secret")


def test_a_body_announced_too_long_or_without_an_end_is_cut_off(
    site: Site, get: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MAXIMUM_BYTES", 200_000)
    sent: list[int] = []

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while handler.wfile.write(b"x" * 10_000):
            sent.append(10_000)

    site.answers["/endless"] = endless
    site.answers["/long"] = gives(b"x" * 200_001)
    site.answers["/just"] = gives(b"x" * 200_000)
    assert "more than 200,000 bytes" in refused(get, "/endless")
    assert "more than 200,000 bytes" in refused(get, "/long")
    assert len(get("/just")) == 200_000


@pytest.mark.slow
def test_a_gzip_bomb_is_cut_off_where_it_unfolds_too_far(
    site: Site, get: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MAXIMUM_BYTES", 1_000_000)
    bomb = gzip.compress(b"\0" * 100_000_000)
    assert len(bomb) < 1_000_000
    site.answers["/"] = gives(bomb, content_encoding="gzip")
    assert "more than 1,000,000 bytes" in refused(get, "/")


@pytest.mark.parametrize(
    "damaged",
    [b"no gzip", gzip.compress(b"<rss/>" * 99, mtime=0)[:-9], b"\x1f\x8b\x08\0\0\0\0\0\0\0\xff\xff"],
    ids=["none", "cut", "rubbish"],
)
def test_a_damaged_gzip_body_is_refused(site: Site, get: Callable[..., bytes], damaged: bytes) -> None:
    site.answers["/"] = gives(damaged, content_encoding="gzip")
    assert "damaged" in refused(get, "/")


def test_an_encoding_that_was_not_asked_for_is_refused(site: Site, get: Callable[..., bytes]) -> None:
    site.answers["/"] = gives(b"?", content_encoding="br")
    assert "'br'" in refused(get, "/")


def drips(first: bytes, drop: bytes) -> Answer:
    """Something that is never silent for long, and never done."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(first)
        while True:
            handler.wfile.write(drop)
            time.sleep(0.02)

    return answer


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", gzip.compress(b"", mtime=0)),
    ],
    ids=["body", "chunks", "head", "interim answers", "empty gzip members"],
)
def test_an_answer_that_drips_ends_at_the_deadline(
    site: Site, get: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch, first: bytes, drop: bytes
) -> None:
    monkeypatch.setattr(fetching, "TOTAL_SECONDS", 0.4)
    site.answers["/"] = drips(first, drop)
    start = time.monotonic()
    assert "too slow" in refused(get, "/")
    assert time.monotonic() - start < 2


def test_silence_ends_before_the_deadline(
    site: Site, get: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "READ_SECONDS", 0.2)
    site.answers["/"] = lambda _handler: time.sleep(1)
    assert "too slow" in refused(get, "/")


def test_a_server_that_never_shakes_hands_ends_at_the_connect_limit(
    get: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        assert "too slow" in refused(get, f"https://{HOST}:{port}/?secret", [f"{HOST}:{port}"])


def test_a_port_on_which_nobody_listens_is_refused(get: Callable[..., bytes]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert "cannot be reached" in refused(get, f"https://{HOST}:{port}/?secret", [f"{HOST}:{port}"])


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"secret\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: secret\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"secret" * 20_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nsecret\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nsecret",
        b"HTTP/1.1 200 OK\r\n\r\ncut without a signed ending",
    ],
)
def test_an_answer_that_is_broken_or_cut_short_is_refused(site: Site, get: Callable[..., bytes], answer: bytes) -> None:
    site.answers["/?secret"] = lambda handler: handler.wfile.write(answer)  # type: ignore[assignment]
    refused(get, "/?secret")


def test_a_body_that_ends_properly_before_its_announced_length_is_refused(
    site: Site, get: Callable[..., bytes]
) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        gives(b"short", content_length="10")(handler)
        assert isinstance(handler.connection, ssl.SSLSocket)
        handler.connection.unwrap()

    site.answers["/"] = answer
    refused(get, "/")


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ending=st.text())
@example("/half a \ud800 character")
@example("/?\r\nHost: evil.example\r\n")
@example(":443@evil.example/")
def test_whatever_an_address_or_a_redirect_ends_in_only_the_allowed_host_is_asked(
    site: Site, get: Callable[..., bytes], ending: str
) -> None:
    def resolve(host: str, _port: int) -> list[str]:
        assert host == HOST
        return ["127.0.0.1"]

    site.requests.clear()
    with suppress(UnusableFileError):
        get(f"https://{HOST}:{site.port}{ending}", resolve=resolve)
    site.answers["/redirect"] = redirects(ending.encode("ascii", "ignore").decode().replace("\r", "").replace("\n", ""))
    with suppress(UnusableFileError):
        get("/redirect", resolve=resolve)
    assert {headers["Host"] for _path, headers in site.requests} <= {f"{HOST}:{site.port}"}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    head=st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]),
    rest=st.binary(),
)
def test_whatever_a_server_answers_is_a_file_or_a_refusal(
    site: Site, get: Callable[..., bytes], head: bytes, rest: bytes
) -> None:
    site.answers["/"] = lambda handler: handler.wfile.write(head + rest)  # type: ignore[assignment]
    with suppress(UnusableFileError):
        get("/")
