"""An https address that the configuration allows -> a file; nothing else on the network is ever reached.

A feed could otherwise send this machine to ask its own neighbours. So every address, and every address that one
redirects to, has to be on the list and to lead to the public internet, and what was checked is what is connected to.
"""

import gzip
import http.client
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import quote, urljoin, urlsplit

from corpus.bounded import UnusableFileError

# The protocol's own limit of one sitemap is 50 MB; feeds stay far below. Counted as it is stored, so after unpacking.
MAXIMUM_BYTES = 64 * 1024 * 1024
MAXIMUM_REDIRECTS = 3  # http to https is none of them; a moved file takes one, a content network another
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0  # of silence; some sites make their feed while one waits
TOTAL_SECONDS = 120.0  # for all of it: 64 MB at 5 Mbit/s, and the end of a body that comes byte by byte
CHUNK_BYTES = 64 * 1024

_REDIRECTS = {301, 302, 303, 307, 308}
_AS_THEY_ARE = "/%:@!$&'()*+,;=~?"  # beside letters and digits; all else in a path and a query is escaped
_HTTPS = 443

Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Target:
    address: str
    host: str
    port: int
    path: str


def fetch(
    address: str,
    allowed_hosts: Sequence[str],
    into: Path,
    *,
    resolve: Resolve | None = None,
    is_public: Callable[[str], bool] | None = None,
    context: ssl.SSLContext | None = None,
) -> None:
    """Store what `address` gives as the file `into`, which is replaced only once all of it is there.

    What is sent packed is stored unpacked, unless the name of `into` ends in .gz. The last three are for tests.

    Raises:
        UnusableFileError: a rule forbids it, or it cannot be had; the message names the host, never the query.
        OSError: the file cannot be written.
    """
    part = into.with_name(f".{into.name}.part")
    chunks = _download(
        address,
        {host.lower() for host in allowed_hosts},
        accept="identity" if into.suffix.lower() == ".gz" else "gzip",
        resolve=resolve or _resolve,
        is_public=is_public or is_public_address,
        context=context or ssl.create_default_context(),
    )
    try:
        with part.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
        part.replace(into)
    finally:
        chunks.close()
        part.unlink(missing_ok=True)


def is_public_address(address: str) -> bool:
    """Whether `address`, IPv4 or IPv6, is one of the public internet, whichever way it is written."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped or ip.sixtofour:
            return is_public_address(str(ip.ipv4_mapped or ip.sixtofour))
        if ip.is_site_local:
            return False
    # is_global leaves out the private, shared (100.64/10), loopback and link-local ones, but not all of these.
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _download(
    address: str,
    allowed: set[str],
    accept: str,
    resolve: Resolve,
    is_public: Callable[[str], bool],
    context: ssl.SSLContext,
) -> Generator[bytes, None, None]:
    """The body that `address` ends at, in chunks; each step's address is checked afresh."""
    deadline = time.monotonic() + TOTAL_SECONDS
    base = ""
    for _ in range(1 + MAXIMUM_REDIRECTS):
        target = _target(base, address, allowed)
        with _failures_of(target.host):
            addresses = _vetted(target, resolve, is_public)
            connection = _PinnedConnection(target, addresses, context, deadline)
            with closing(connection), connection.ask(target.path, accept) as response:
                location = response.getheader("Location")
                if response.status not in _REDIRECTS or not location:
                    yield from _body(response, target.host, unpack=accept == "gzip")
                    return
                base, address = target.address, location
    raise _refusal(target.host, f"more than {MAXIMUM_REDIRECTS} redirects")


def _target(base: str, address: str, allowed: set[str]) -> _Target:
    """The address, which may start from `base`, taken apart, if its form and its host are allowed."""
    try:
        absolute = urljoin(base, address)
        parts = urlsplit(absolute)
        host, port = parts.hostname or "", _HTTPS if parts.port is None else parts.port
        path, query = (quote(part, safe=_AS_THEY_ARE) for part in (parts.path or "/", parts.query))
    except ValueError:  # a port that is no number, brackets that do not close, half a character
        raise _refusal("", "the address cannot be understood") from None
    if parts.scheme != "https":
        raise _refusal(host, f"only https is fetched, not {parts.scheme[:20]!r}")
    if parts.username is not None or parts.password is not None:
        raise _refusal(host, "the address holds a user name or a password")
    if not host.isascii():
        raise _refusal(host, "the host has to be written in ASCII, as xn--...")
    if f"{host}:{port}" not in allowed and not (port == _HTTPS and host in allowed):
        raise _refusal(host, f"host and port ({port}) are not among the allowed_hosts")
    return _Target(absolute, host, port, f"{path}?{query}" if query else path)


def _vetted(target: _Target, resolve: Resolve, is_public: Callable[[str], bool]) -> Sequence[str]:
    """The host's addresses, asked for once. One that is not public condemns them all: it is no mistake of a site."""
    addresses = resolve(target.host, target.port)
    if not addresses or not all(is_public(found) for found in addresses):
        raise _refusal(target.host, "it leads to an address that is not of the public internet")
    return addresses


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _TimedSocket(ssl.SSLSocket):
    """A TLS socket whose every read ends at a deadline, so that no peer can hold it by sending a byte now and then."""

    deadline = 0.0

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        self.settimeout(min(READ_SECONDS, _remaining(self.deadline)))
        return super().recv_into(buffer, nbytes, flags)


class _PinnedConnection(http.client.HTTPSConnection):
    """A connection to one of the addresses that were checked, which proves by certificate that it is `target`."""

    def __init__(self, target: _Target, addresses: Sequence[str], context: ssl.SSLContext, deadline: float) -> None:
        super().__init__(target.host, target.port, context=context)
        context.sslsocket_class = _TimedSocket
        # Before 3.11.4 Python told OpenSSL 3 to pass off any end of a connection as one that the peer signed.
        context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
        self._tls, self._addresses, self._deadline = context, addresses, deadline

    def connect(self) -> None:
        """Connect to the first address that answers; the name is not looked up again."""
        raw = self._connected()
        try:
            # A body without a length ends with the connection: only an ending that the peer signed counts as one.
            tls = self._tls.wrap_socket(raw, server_hostname=self.host, suppress_ragged_eofs=False)
        except BaseException:
            raw.close()
            raise
        cast(_TimedSocket, tls).deadline = self._deadline
        self.sock = tls

    def ask(self, path: str, accept: str) -> http.client.HTTPResponse:
        """Send the request and read the answer's head."""
        self.request("GET", path, headers={"Accept-Encoding": accept, "User-Agent": "related-articles"})
        return self.getresponse()

    def _connected(self) -> socket.socket:
        failure = OSError("no address")
        for address in self._addresses:
            try:
                timeout = min(CONNECT_SECONDS, _remaining(self._deadline))
                return socket.create_connection((address, self.port), timeout)
            except OSError as error:
                failure = error
        raise failure


def _remaining(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError(f"not done within {TOTAL_SECONDS:g} seconds")
    return left


def _body(response: http.client.HTTPResponse, host: str, *, unpack: bool) -> Iterator[bytes]:
    if response.status != http.client.OK:
        raise _refusal(host, f"it answers {response.status}, not 200")
    encoding = (response.getheader("Content-Encoding") or "identity").lower()
    if encoding not in {"identity", "gzip", "x-gzip"}:
        raise _refusal(host, f"it sends the encoding {encoding[:20]!r}, which was not asked for")
    packed = unpack and encoding != "identity"
    stream = cast(BinaryIO, gzip.GzipFile(mode="rb", fileobj=response)) if packed else cast(BinaryIO, response)
    total = 0
    while chunk := stream.read(CHUNK_BYTES):
        total += len(chunk)
        if total > MAXIMUM_BYTES:
            raise _refusal(host, f"it sends more than {MAXIMUM_BYTES:,} bytes")
        yield chunk
    if response.length:
        raise _refusal(host, f"it ends {response.length:,} bytes before the length that it announces")


@contextmanager
def _failures_of(host: str) -> Iterator[None]:
    """Whatever can go wrong between here and `host`, as the one error, without what the peer wrote."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise _refusal(host, f"its certificate is not trusted: {error.verify_message}") from error
    except TimeoutError as error:
        raise _refusal(host, f"it is too slow: {error}") from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise _refusal(host, "what it sends packed is damaged") from error
    except http.client.HTTPException as error:
        raise _refusal(host, f"its answer is not HTTP or is cut short ({type(error).__name__})") from error
    except (OSError, UnicodeError) as error:
        raise _refusal(host, f"it cannot be reached: {error}") from error


def _refusal(host: str, rule: str) -> UnusableFileError:
    return UnusableFileError("fetch", f"{host[:100]!r}: {rule}")
