"""Thousands of requests made out of `/openapi.json`, right ones and wrong ones: every answer is what it says.

With an administrator's key and with none. Seeds are fixed, so that a failure comes again.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from service.access.roles import Role
from tests.conftest import REPOSITORY, ToyEncoder, run
from tests.service.keys import application_with_keys, authorization

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
# Of each of a dozen routes, right and wrong ones, with a key and without one.
CASES = 100
generated = settings(
    max_examples=CASES, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
_GREAT = 5000
# What is in a file no schema tells: any text may be a list of queries, or none. tests/service/routes/test_coverage.py
_OF_FILES = "/v1/coverage.csv"
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """What `/openapi.json` describes, over the sample corpus with the toy encoder and a key for each role."""
    folder = tmp_path_factory.mktemp("generated")
    run(REPOSITORY / "corpus" / "sample" / "articles", folder / "index", ToyEncoder())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.snapshot.opening.OpenVinoEncoder", lambda _folder: ToyEncoder())
        application = application_with_keys(folder / "index", folder / "keys")
        found = schemathesis.openapi.from_wsgi("/openapi.json", application)
        _forget_great_lengths(found.raw_schema)
        # A body may be too large before it is wrong.
        found.config.checks.negative_data_rejection.expected_statuses += ["413"]
        yield found


@pytest.mark.parametrize("role", [Role.ADMIN, Role.PUBLIC])
@pytest.mark.parametrize("mode", MODES, ids=["as described", "not as described"])
def test_whatever_is_asked_is_answered_as_described(api: Any, mode: GenerationMode, role: Role) -> None:
    """Every check that there is: status, type, headers and shape of the answer, and that wrong requests are refused."""
    for found in api.get_all_operations():
        operation = found.ok()
        if operation.path == _OF_FILES:
            continue
        if mode is GenerationMode.NEGATIVE and not [*operation.iter_parameters(), *operation.body]:
            continue  # there is nothing in it that could be wrong

        @generated
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            response = case.call(headers=authorization(role))
            excluded = [positive_data_acceptance] if _is_no_article(response) else []
            case.validate_response(response, headers=authorization(role), excluded_checks=excluded)

        ask()


def _is_no_article(response: Any) -> bool:
    """Whether what was put has every field as described, and yet could not be indexed: without text, say."""
    return response.status_code == 422 and "/problems/rejected-article" in response.text


def _forget_great_lengths(description: Any) -> None:
    """Takes out limits of texts that no generator reaches, and that it cannot make a longer text for."""
    if isinstance(description, dict):
        if isinstance(description.get("maxLength"), int) and description["maxLength"] > _GREAT:
            del description["maxLength"]
        description = list(description.values())
    for part in description if isinstance(description, list) else ():
        _forget_great_lengths(part)
