"""docs/problems.md lists every type of problem that the code can answer with, under the status that it has there."""

import ast
import re
from collections.abc import Iterator

from service.problems import _PROBLEMS, _QUERY_IN_ADDRESS
from tests.conftest import REPOSITORY

DOCUMENT = (REPOSITORY / "docs" / "problems.md").read_text("utf-8")
# The functions and exceptions whose arguments name a type.
_NAMING = {"ProblemError", "problem_response", "UnreadableRequestError", "_refusal"}
_KIND = re.compile(r"[a-z]+(?:-[a-z]+)*")


def kinds_in_code() -> set[str]:
    """Every type that is written down anywhere in the service."""
    found = {kind for kind, _ in _PROBLEMS.values()} | {"broken-json", _QUERY_IN_ADDRESS[0]}
    for path in (REPOSITORY / "service").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in _NAMING:
                found |= set(_kinds(call))
    return found


def _kinds(call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and _KIND.fullmatch(argument.value):
            yield argument.value


def test_every_type_is_listed_and_no_other() -> None:
    listed = re.findall(r"^\| `([a-z-]+)` \|", DOCUMENT, re.MULTILINE)
    assert listed == sorted(listed)
    assert set(listed) == kinds_in_code()
