"""Is a request one that can be read at all? Before anything looks at what it asks for.

What readers of HTTP and JSON differ about is refused, so that nobody in front of the service takes a request for
another than the service does: bodies without a length, names that stand twice, NaN and Infinity, halves of surrogate
pairs, other encodings than UTF-8.
"""

import json
import math
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from flask import Request
from flask import request as this_request
from werkzeug.utils import cached_property

# The deepest request that means anything has three levels: the object, its article, the article's tags.
MAXIMUM_DEPTH = 8
_TOO_DEEP = f"The body is nested more than {MAXIMUM_DEPTH} levels deep"
_FORM = "application/x-www-form-urlencoded"
# Editors send files too, lists of thousands of queries.
_EDITORS_FORMS = frozenset({_FORM, "multipart/form-data"})
# The routes that take a file for a body, and what programs call such files.
_OF_FILES = frozenset({"coverage.judge_file"})
_FILES = frozenset({"text/csv", "text/tab-separated-values", "text/plain", "application/zip", "application/gzip"})
# The longest query, each of its characters four bytes, each byte three characters; and names.
_MAXIMUM_FORM_BYTES = 64 * 1024
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


class UnreadableRequestError(Exception):
    """A request cannot be read. `status`, `kind` and `says` are what the caller is told, `parameter` is where."""

    def __init__(self, says: str, status: int = 400, kind: str = "broken-json", parameter: str = "") -> None:
        super().__init__(says)
        self.says, self.status, self.kind, self.parameter = says, status, kind, parameter


class StrictRequest(Request):
    """A request whose JSON is read once, and strictly."""

    def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
        """A file that is sent stays in memory: the library would put a large one on a disk."""
        return BytesIO()

    @cached_property
    def json_object(self) -> dict[str, Any]:
        """The body.

        Raises:
            UnreadableRequestError: it is no JSON object that can be used.
        """
        return read_object(self.get_data())

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The same, for the library that asks by this name."""
        return self.json_object


def require_readable_request() -> None:
    """Refuses an address that is not UTF-8, and a body without a length, of another type, or that is no JSON object.

    Raises:
        UnreadableRequestError: 400, 411, 415, or 422 for parameters that stand in the address of a request whose
            parameters belong in its body.
        HTTPException: 413.
    """
    _require_readable_address(this_request.environ["PATH_INFO"].encode("latin-1"))  # WSGI's way to hold bytes
    _require_readable_address(unquote_to_bytes(this_request.query_string))
    if this_request.method not in _WITH_BODY or this_request.endpoint is None:
        return
    if this_request.content_length is None:
        # A chunked body would be cut at the limit without a word (Werkzeug 3.1.9) and then be answered.
        raise UnreadableRequestError("A body needs a Content-Length", 411, "length-required")
    if _is_editors():
        _require_editors_form()
        return
    if this_request.endpoint in _OF_FILES:
        _require_file()
        return
    if _is_form():
        _require_bounded_form()
        return
    charset = this_request.mimetype_params.get("charset", "utf-8").lower()
    if this_request.mimetype != "application/json" or charset not in {"utf-8", "utf8"}:
        raise UnreadableRequestError("The body has to be application/json in UTF-8", 415, "unsupported-media-type")
    this_request.get_json()
    _require_no_parameters()


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`.

    Raises:
        UnreadableRequestError: there is none, or it holds what is refused.
    """
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise UnreadableRequestError("The body is not UTF-8") from None
    except RecursionError:
        raise UnreadableRequestError(_TOO_DEEP) from None
    except ValueError as error:  # a JSONDecodeError, or a number of thousands of digits
        at = f" at line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableRequestError(f"The body is not valid JSON{at}") from None
    if not isinstance(value, dict):
        raise UnreadableRequestError("The body has to be a JSON object")
    _require_usable(value)
    return value


def _is_form() -> bool:
    return this_request.endpoint is not None and this_request.endpoint.startswith("pages.")


def _is_editors() -> bool:
    return this_request.endpoint is not None and this_request.endpoint.startswith("editor.")


def _require_editors_form() -> None:
    """As `_require_bounded_form`, with files, and as large as any body."""
    if this_request.mimetype not in _EDITORS_FORMS:
        raise UnreadableRequestError("The body has to be a form", 415, "unsupported-media-type")
    this_request.max_form_memory_size = this_request.max_content_length


def _require_file() -> None:
    """A list in any of these types; what it is shows in what is in it."""
    if this_request.mimetype not in _FILES:
        raise UnreadableRequestError(
            "The body has to be text/csv, or a ZIP file with one", 415, "unsupported-media-type"
        )
    _require_no_parameters()


def _require_no_parameters() -> None:
    if this_request.query_string:
        raise UnreadableRequestError(
            "The parameters of this request belong in its body", 422, "bad-parameter", parameter="address"
        )


def _require_bounded_form() -> None:
    """Refuses what is no plain form: of a multipart one, large parts would be spooled into files."""
    if this_request.mimetype != _FORM:
        raise UnreadableRequestError(f"The body has to be {_FORM}", 415, "unsupported-media-type")
    this_request.max_content_length = _MAXIMUM_FORM_BYTES  # reading more is 413


def _require_readable_address(part: bytes) -> None:
    try:
        text = part.decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableRequestError("The address is not UTF-8", 400, "bad-request") from None
    if "\0" in text:
        raise UnreadableRequestError("The address holds the character NUL", 400, "bad-request")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise UnreadableRequestError("The body holds an object with the same name twice")
    return found


def _no_constant(_name: str) -> None:
    raise UnreadableRequestError("The body holds NaN or Infinity, which JSON does not have")


def _require_usable(body: dict[str, Any]) -> None:
    waiting: list[tuple[Any, int]] = [(body, 1)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, str):
            _require_characters(value)
        elif isinstance(value, float) and not math.isfinite(value):
            raise UnreadableRequestError("The body holds a number that is too large")
        elif isinstance(value, dict | list):
            if depth > MAXIMUM_DEPTH:
                raise UnreadableRequestError(_TOO_DEEP)
            waiting += ((inside, depth + 1) for inside in _inside(value))


def _inside(value: dict[str, Any] | list[Any]) -> Iterator[Any]:
    yield from value
    if isinstance(value, dict):
        yield from value.values()


def _require_characters(text: str) -> None:
    if "\0" in text:
        raise UnreadableRequestError("The body holds the character NUL")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise UnreadableRequestError("The body holds half of a surrogate pair, which is no character") from None
