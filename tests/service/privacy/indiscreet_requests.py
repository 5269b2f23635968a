"""Every way to send a reader's words to the service, rightly and wrongly, as the bytes that go over the wire."""

import json
from collections.abc import Callable, Mapping
from urllib.parse import quote, quote_plus, urlencode

from service.access.visits import COOKIE, FORM_TOKEN, form_token_of

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
_VISIT = "v" * 43


def post(path: str, body: bytes, kind: str = _JSON, *headers: str) -> bytes:
    """A POST whose length is told rightly."""
    return _with_head(f"POST {path} HTTP/1.1", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers) + body


def get(path: str, *headers: str, method: str = "GET") -> bytes:
    """A request without a body."""
    return _with_head(f"{method} {path} HTTP/1.1", *headers)


def _with_head(*lines: str) -> bytes:
    return "\r\n".join((*lines, "Host: localhost", "Connection: close", "", "")).encode()


def _json(path: str, body: object) -> bytes:
    return post(path, json.dumps(body).encode())


def _chunks(text: str, size: str) -> bytes:
    return _with_head("POST /v1/search HTTP/1.1", f"Content-Type: {_JSON}", "Transfer-Encoding: chunked") + (
        f"{size}\r\n{text}\r\n0\r\n\r\n".encode()
    )


def _length(text: str, more: int) -> bytes:
    body = json.dumps({"query": text}).encode()
    head = ("POST /v1/search HTTP/1.1", f"Content-Type: {_JSON}", f"Content-Length: {len(body) + more}")
    return "\r\n".join((*head, "Host: localhost", "", "")).encode() + body


def _parts(path: str, text: str, filler: int) -> bytes:
    edge = "edge-of-a-part"
    body = (
        f'--{edge}\r\nContent-Disposition: form-data; name="query"\r\n\r\n{text}\r\n'
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{text}.txt"\r\n\r\n'
        f"{text}{'x' * filler}\r\n--{edge}--\r\n"
    )
    return post(path, body.encode(), f"multipart/form-data; boundary={edge}")


def _from_editor(path: str, **fields: str) -> bytes:
    """A form of one of the editors' pages."""
    body = urlencode({FORM_TOKEN: form_token_of(_VISIT), **fields}).encode()
    return post(path, body, _FORM, f"Cookie: {COOKIE}={_VISIT}")


# What a request is called -> the bytes of one that carries a text. Each is answered, refused or dropped; none kills.
REQUESTS: Mapping[str, Callable[[str], bytes]] = {
    # answered
    "search": lambda c: _json("/v1/search", {"query": c}),
    "search in capitals": lambda c: _json("/v1/search", {"query": c.upper()}),
    "search, escaped": lambda c: post("/v1/search", json.dumps({"query": c}, ensure_ascii=False).encode()),
    "page": lambda c: post("/search", f"query={quote_plus(c)}".encode(), _FORM),
    "page with more fields": lambda c: post("/search", f"query=x&{quote_plus(c)}={quote_plus(c)}".encode(), _FORM),
    "draft text": lambda c: _json("/v1/related", {"text": f"{c}\n{c} and more"}),
    "draft": lambda c: _json("/v1/related", {"article": {"title": c, "body": c, "url": f"https://{quote(c)}/"}}),
    "draft explained": lambda c: _json("/v1/related", {"text": c, "explain": True}),
    "suggest": lambda c: _json("/v1/topics/suggest", {"title": c, "body": f"{c}. {c}."}),
    "links": lambda c: _json("/v1/links/suggest", {"title": c, "body": f"[{c}](/{quote(c)}) {c}. {c}"}),
    "editor's draft": lambda c: _from_editor("/editor/draft", title=c, text=f"{c}. {c}", url=c),
    "editor's query": lambda c: _from_editor("/editor/ask", query=c),
    "editor's key": lambda c: _from_editor("/editor/login", key=c, next=f"/editor/{c}"),
    "editor's name for a topic": lambda c: _from_editor(f"/editor/topics/{quote(c)}", decision="name", label=c),
    "foreign form": lambda c: post("/editor/ask", f"query={quote_plus(c)}&form_token={quote(c)}".encode(), _FORM),
    "editor's form in parts": lambda c: _parts("/editor/ask", c, 700_000),
    "list": lambda c: _json("/v1/coverage", {"queries": [{"query": c, "volume": 3}, {"query": f"{c} again"}]}),
    "list in a file": lambda c: post("/v1/coverage.csv", f"query,volume\n{c},3\n{c} more,{c}\n".encode(), "text/csv"),
    "batch": lambda c: _json("/v1/related/batch", {"ids": [c, "grief-1"]}),
    "filters": lambda c: get(f"/v1/articles/grief-1/related?category={quote(c)}&tag={quote(c)}&exclude={quote(c)}"),
    "fragment": lambda c: get(f"/v1/articles/grief-1/related.html?author={quote(c)}"),
    "headers": lambda c: get(
        "/v1/articles/grief-1/related", f"User-Agent: {quote(c)}", f"Referer: https://site.example/?q={quote(c)}",
        f"Cookie: q={quote(c)}", f"Authorization: Bearer {quote(c)}", f"X-Request-ID: {quote(c)}",
        f"If-None-Match: {quote(c)}", f"X-Forwarded-For: {quote(c)}", f"Accept: {quote(c)}", f"Origin: {quote(c)}",
    ),
    # 404
    "unknown article": lambda c: get(f"/v1/articles/{quote(c)}"),
    "unknown article's list": lambda c: get(f"/v1/articles/{quote(c)}/related"),
    "unknown article's topics": lambda c: get(f"/v1/articles/{quote(c)}/topics"),
    "unknown article's fragment": lambda c: get(f"/v1/articles/{quote(c)}/related.html"),
    "unknown id": lambda c: get(f"/v1/related?id={quote(c)}"),
    "unknown url": lambda c: get(f"/v1/related?url={quote(c, safe='')}"),
    "unknown ids": lambda c: _json("/v1/related", {"ids": [c], "not_like": [c]}),
    "unknown topic": lambda c: get(f"/v1/topics/{quote(c)}"),
    "unknown page": lambda c: get(f"/articles/{quote(c)}", "Accept: text/html"),
    "unknown topic's page": lambda c: get(f"/topics/{quote(c)}?page={quote(c)}", "Accept: text/html"),
    "unknown address": lambda c: get(f"/{quote(c)}?{quote(c)}"),
    "unknown static file": lambda c: get(f"/static/{quote(c)}"),
    # 405
    "query in an address": lambda c: get(f"/v1/search?query={quote(c)}&q={quote(c)}"),
    "page's query in an address": lambda c: get(f"/search?query={quote(c)}", "Accept: text/html"),
    "wrong method": lambda c: get(f"/v1/articles/{quote(c)}/related", method="DELETE"),
    "invented method": lambda c: get("/v1/search", method=c.split()[0].upper()),
    # 400, 411, 413, 415
    "broken JSON": lambda c: post("/v1/search", b'{"query": "' + c.encode()),
    "no object": lambda c: _json("/v1/search", [c]),
    "name twice": lambda c: post("/v1/search", json.dumps({"query": c}).encode()[:-1] + b', "query": "x"}'),
    "no number": lambda c: post("/v1/search", json.dumps({"query": c, "limit": float("nan")}).encode()),
    "Latin 1": lambda c: post("/v1/search", json.dumps({"query": c}, ensure_ascii=False).encode("cp1252")),
    "half a character": lambda c: post("/v1/search", json.dumps({"query": c + "\ud800"}).encode()),
    "NUL": lambda c: _json("/v1/search", {"query": c + "\0"}),
    "too deep": lambda c: post("/v1/search", b'{"query":' + b"[" * 3000 + json.dumps(c).encode() + b"]" * 3000 + b"}"),
    "without a length": lambda c: _with_head("POST /v1/search HTTP/1.1", f"Content-Type: {_JSON}") + c.encode(),
    "chunks": lambda c: _chunks(c, f"{len(c.encode()):x}"),
    "chunks without a size": lambda c: _chunks(c, ""),
    "chunks with words for a size": lambda c: _chunks(c, c),
    "too large": lambda c: _json("/v1/related", {"text": c * 60_000}),
    "too large a form": lambda c: post("/search", f"query={quote_plus(c) * 2000}".encode(), _FORM),
    "plain text": lambda c: post("/v1/search", c.encode(), "text/plain"),
    "a type of words": lambda c: post("/v1/search", c.encode(), quote(c)),
    "parts": lambda c: _parts("/search", c, 0),
    "parts, a large file": lambda c: _parts("/search", c, 700_000),
    "parts for the API": lambda c: _parts("/v1/search", c, 10),
    "list of another type": lambda c: post("/v1/coverage.csv", c.encode(), "text/html"),
    # 422
    "list that is none": lambda c: post("/v1/coverage.csv", b"PK\x03\x04" + c.encode(), "application/zip"),
    "list with bad values": lambda c: _json("/v1/coverage", {"queries": [{"query": c, "volume": c, c: c}]}),
    "list with parameters": lambda c: post(f"/v1/coverage.csv?{quote(c)}={quote(c)}", c.encode(), "text/csv"),
    "unknown name": lambda c: _json("/v1/search", {"query": "x", c: c}),
    "unknown names deep down": lambda c: _json("/v1/related", {"article": {"title": c, c: {c: c}}}),
    "unknown name in an address": lambda c: get(f"/v1/articles/grief-1/related?{quote(c)}={quote(c)}"),
    "bad values": lambda c: _json("/v1/search", {"query": [c], "limit": c, "fields": [c], "published_after": c}),
    "bad values in an address": lambda c: get(f"/v1/articles/grief-1/related?limit={quote(c)}&fill={quote(c)}"),
    "bad placement": lambda c: _json("/v1/search", {"query": c, "placement": c}),
    "too long": lambda c: _json("/v1/search", {"query": c * 300}),
    "text and article": lambda c: _json("/v1/related", {"text": c, "article": {"title": c}}),
    "no limit": lambda c: _json("/v1/search", {"query": c, "limit": 0}),
    # what no HTTP is
    "too short a length": lambda c: _length(c, -15),
    "too great a length": lambda c: _length(c, 15),
    "spaces in an address": lambda c: get(f"/v1/related?url={c}"),
    "HTTP/0.9": lambda c: f"GET /v1/related?url={quote(c)}\r\n\r\n".encode(),
    "no method": lambda c: c.encode() + b"\r\n\r\n",
    "no such version": lambda c: f"GET / HTTP/{c}\r\n\r\n".encode(),
    "small letters for a method": lambda c: f"{c.split()[0]} / HTTP/1.1\r\n\r\n".encode(),
    "header without a colon": lambda c: get("/v1/topics", c),
    "header with spaces": lambda c: get("/v1/topics", f"{c}: {c}"),
    "header of control characters": lambda c: get("/v1/topics", f"X-Header: {quote(c)}\x01\x00"),
    "folded header": lambda c: get("/v1/topics", f"X-Header: {quote(c)}\r\n {quote(c)}"),
    "two lengths": lambda c: get("/v1/topics", f"Content-Length: {quote(c)}", "Content-Length: 5"),
    "invented coding": lambda c: get("/v1/topics", f"Transfer-Encoding: {quote(c)}"),
    "invented expectation": lambda c: get("/v1/topics", f"Expect: {quote(c)}"),
    "endless address": lambda c: get(f"/v1/related?url={quote(c) * 200}"),
    "endless header": lambda c: get("/v1/topics", f"X-Header: {quote(c) * 1500}"),
    "script name": lambda c: get("/v1/topics", f"SCRIPT_NAME: {quote(c)}", f"Script-Name: /{quote(c)}"),
    "whole address": lambda c: get(f"http://{quote(c)}/{quote(c)}"),
    "tunnel": lambda c: get(f"{quote(c)}:443", method="CONNECT"),
    "proxy line": lambda c: f"PROXY TCP4 {c} 127.0.0.1 1 2\r\n".encode() + get("/v1/topics"),
    "binary": lambda c: b"\x16\x03\x01\x02\x00\x01" + c.encode() + b"\r\n\r\n",
    # a failure inside
    "failure": lambda c: _json("/v1/search", {"query": f"{c} failhere"}),
    "failure on the page": lambda c: post("/search", f"query={quote_plus(c)}+failhere".encode(), _FORM),
    "failure in a list": lambda c: _json("/v1/coverage", {"queries": [{"query": f"{c} failhere"}]}),
    "failure of the encoder in a list": lambda c: post("/v1/coverage.csv", f"{c} failthere".encode(), "text/csv"),
    "failure of the encoder": lambda c: _json("/v1/search", {"query": f"{c} failthere"}),
    "indiscreet library": lambda c: _json("/v1/search", {"query": f"{c} sayhere"}),
    "indiscreet encoder": lambda c: _json("/v1/search", {"query": f"{c} saythere"}),
    "exit": lambda c: _json("/v1/search", {"query": f"{c} exithere"}),
}  # fmt: skip

# What ends or stops a process, or takes a second.
VIOLENCE: Mapping[str, Callable[[str], bytes]] = {
    "killed worker": lambda c: _json("/v1/search", {"query": f"{c} killhere"}),
    "crashed worker": lambda c: _json("/v1/search", {"query": f"{c} crashhere"}),
    "stopped worker": lambda c: _json("/v1/search", {"query": f"{c} stophere"}),
    "killed encoder": lambda c: _json("/v1/search", {"query": f"{c} killthere"}),
    "crashed encoder": lambda c: _json("/v1/search", {"query": f"{c} crashthere"}),
    "stalled body": lambda c: post("/v1/search", json.dumps({"query": c}).encode())[:-3],
    "stalled header": lambda c: get(f"/v1/topics?x={quote(c)}")[:-4],
}


def slow(text: str) -> bytes:
    """A query that keeps its place for a second."""
    return _json("/v1/search", {"query": f"{text} slowthere"})
