"""A query that means what a known wording means finds what editors require for its subject; and what a file may say."""

from pathlib import Path

import numpy as np
import pytest

from indexer.answering.model import ItemSource, ListRequest
from indexer.answering.search import answer_query
from indexer.answering.telling.wordings import Wordings, WordingsError, read_wordings
from indexer.encoding.subject import encode_query
from indexer.rules.effects import effects_of
from indexer.rules.file import read_rules
from indexer.snapshot.snapshot import Snapshot
from tests.conftest import ToyEncoder

FILE = "# remark\n[self-harm, Suicide]\nred rivers run\n\n[abuse]\ncold stone wall\n"


@pytest.fixture
def wordings(tmp_path: Path) -> Wordings:
    """Two groups."""
    file = tmp_path / "wordings.txt"
    file.write_text(FILE, "utf-8")
    return read_wordings(file)


@pytest.mark.parametrize(
    ("rule", "helped"),
    [
        ("for: {tag: suicide-prevention}", True),
        ("for: {tag: suicidal}", True),
        ("for: {category: Self-harm}", True),
        ("for: {tag: grief}, description: for whoever speaks of suicide", True),
        ("for: {tag: grief}", False),
        ("for: {tag: abuse}", False),
    ],
)
def test_help_is_shown_where_the_rule_speaks_of_the_subject(
    wordings: Wordings, shared_snapshot: Snapshot, tmp_path: Path, rule: str, helped: bool
) -> None:
    """In any of its words, and whether or not any article has such a tag."""
    file = tmp_path / "rules.yaml"
    file.write_text("rules: [{name: a, require: {article: money-5}, " + rule + "}]", "utf-8")
    rules, encoder = effects_of(read_rules(file), shared_snapshot), ToyEncoder()
    vectors = encoder.encode(wordings.sentences)
    subject = encode_query("red rivers", encoder, shared_snapshot.lexicon)
    meant = wordings.meant_by(subject.features.vectors[0], vectors)
    found = answer_query(shared_snapshot, "red rivers", subject, ListRequest(3), rules, meant)
    assert found.shows_help is helped
    assert (found.items[0].source is ItemSource.PINNED) is helped


def test_a_query_far_from_every_wording_speaks_of_none(wordings: Wordings) -> None:
    vectors = np.eye(2, 8, dtype=np.float32)
    assert wordings.meant_by(vectors[1], vectors) == {" abus "}
    assert wordings.meant_by(np.eye(8, dtype=np.float32)[7], vectors) == frozenset()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("above\n[a]\nx", ":1: stands above the first"),
        ("[a\nx", ":1: a line of subjects ends with ]"),
        ("[ , ]\nx", ":1: names no subject"),
        (f"[a]\n{'x' * 201}", ":2: 201 characters; a sentence has 200 at most"),
        ("[a]\n" + "x\n" * 1001, ": 1001 sentences; 1000 at most"),
    ],
)
def test_every_mistake_is_told_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "wordings.txt"
    file.write_text(text, "utf-8")
    with pytest.raises(WordingsError) as told:
        read_wordings(file)
    assert str(told.value).startswith(f"{file}{says}")


def test_the_programs_own_wordings_can_be_read_and_none_stands_there_twice() -> None:
    own = read_wordings()
    assert len(set(own.sentences)) == len(own.sentences) > 60
    assert frozenset().union(*own.names) >= {" suicid ", " self harm ", " rape "}
