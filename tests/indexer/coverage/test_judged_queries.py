"""Editors' judgements of queries are read from a file of theirs; what is wrong is told by file and line."""

from pathlib import Path

import pytest

from corpus.configuration import ConfigurationError
from indexer.coverage.judged_queries import JudgedQuery, read_judged_queries
from indexer.coverage.verdicts import Verdict
from indexer.nightly.configuration import read_configuration


def test_a_line_is_a_query_and_a_verdict(tmp_path: Path) -> None:
    path = tmp_path / "judged.tsv"
    path.write_text("# by the desk\n\nbroken sleep\tcovered\ntooth ache \t Missing\n", "utf-8")
    assert read_judged_queries(path) == (
        JudgedQuery("broken sleep", Verdict.COVERED), JudgedQuery("tooth ache", Verdict.MISSING),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "told"), [("broken sleep", ":2: "), ("sleep\tperhaps", "'perhaps'"), ("\tweak", ":2: ")]
)
def test_what_is_wrong_is_told_by_its_line(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "judged.tsv"
    path.write_text(f"sleep\tweak\n{line}\n", "utf-8")
    with pytest.raises(ValueError, match=r"judged\.tsv") as refused:
        read_judged_queries(path)
    assert told in str(refused.value)


def test_the_configuration_names_the_file_from_its_own_folder(tmp_path: Path) -> None:
    """Another judgement makes another generation; a bad line refuses the configuration."""
    (tmp_path / "settings.toml").write_text('[coverage]\njudged_queries = "judged.tsv"\n')
    (tmp_path / "judged.tsv").write_text("sleep\tweak\n")
    first = read_configuration(tmp_path / "settings.toml")
    assert first.coverage.judged_queries == (JudgedQuery("sleep", Verdict.WEAK),)
    (tmp_path / "judged.tsv").write_text("sleep\tcovered\n")
    assert read_configuration(tmp_path / "settings.toml").digest() != first.digest()
    (tmp_path / "judged.tsv").write_text("sleep\n")
    with pytest.raises(ConfigurationError, match=r"judged\.tsv:1: [^\n]* weak, missing$"):
        read_configuration(tmp_path / "settings.toml")
