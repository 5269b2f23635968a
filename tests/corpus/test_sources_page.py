"""docs/sources.md names every format, ending, setting and reason for a reject that the code has."""

import re

from corpus.configuration import CorpusConfiguration, Source
from corpus.sources.formats import FORMATS
from tests.conftest import REPOSITORY

PAGE = (REPOSITORY / "docs" / "sources.md").read_text("utf-8")
CODE = "".join(path.read_text("utf-8") for path in sorted((REPOSITORY / "corpus").rglob("*.py")))


def test_every_ending_of_every_format_is_named() -> None:
    endings = {ending for known in FORMATS.values() for ending in known.endings}
    assert {ending for ending in endings if ending.removesuffix(".gz") not in PAGE} == set()


def test_every_setting_is_named() -> None:
    settings = {*CorpusConfiguration.model_fields, *Source.model_fields}
    assert {name for name in settings if not re.search(rf"\b{name}\b", PAGE)} == set()


def test_every_reason_for_a_reject_is_explained() -> None:
    reasons = set(
        re.findall(r'(?:Rejection\([^()"]*(?:\([^()]*\))?[^()"]*|UnusableFileError\(\s*)f?"([a-z]+-[a-z-]+)"', CODE)
    )
    assert len(reasons) > 15
    assert {reason for reason in reasons if f"`{reason}`" not in PAGE and not reason.startswith("bad-")} == set()
