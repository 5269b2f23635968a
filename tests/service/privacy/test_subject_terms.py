"""What is far from every topic is counted under words that somebody wrote for it, never under a reader's."""

import threading
from pathlib import Path

import numpy as np
import pytest

from indexer.snapshot.snapshot import Snapshot
from service.privacy.subject_terms import SHIPPED, SubjectTerms, SubjectTermsError, read_terms
from service.problems import ProblemError
from tests.conftest import ToyEncoder
from tests.waiting import wait_until


def test_the_list_that_comes_with_the_program_can_be_used() -> None:
    terms = read_terms(SHIPPED)
    assert len(terms) > 150
    assert {"contraception", "suicidal thoughts", "jealousy"} <= set(terms)


def test_an_editors_list_is_one_term_a_line_with_remarks(tmp_path: Path) -> None:
    file = tmp_path / "terms.txt"
    file.write_text("# ours\n\n  pillow   fights \nbank loans\n")
    assert read_terms(file) == ("pillow fights", "bank loans")


@pytest.mark.parametrize(
    ("written", "where"),
    [("a\nb\na\n", ":3: 'a' stands in line 1 already"), ("x" * 81, ":1: 81 characters"), ("# none\n", ": 0 terms")],
)
def test_a_list_with_a_mistake_is_refused_with_its_place(tmp_path: Path, written: str, where: str) -> None:
    file = tmp_path / "terms.txt"
    file.write_text(written)
    with pytest.raises(SubjectTermsError, match=f"{file}{where}"):
        read_terms(file)
    with pytest.raises(SubjectTermsError, match="no-such-file"):
        read_terms(tmp_path / "no-such-file")


def test_a_query_has_the_name_of_the_nearest_term_once_they_are_encoded(
    shared_snapshot: Snapshot, tmp_path: Path
) -> None:
    toy, tries, go_on = ToyEncoder(), [], threading.Event()

    def encode(_snapshot: Snapshot, texts: object) -> object:
        tries.append(texts)
        if len(tries) == 1:
            raise ProblemError(503, "busy", "busy", retry_after=1)
        go_on.wait(30)
        return toy.encode(list(texts))  # type: ignore[call-overload]

    terms = SubjectTerms(("pillow fights", "bank loans"), encode, tmp_path)  # type: ignore[arg-type]
    (loans, nonsense) = toy.encode(["loans from a bank", "xyzzy"])
    with pytest.MonkeyPatch.context() as hurried:
        hurried.setattr("service.encoded_texts._RETRY_SECONDS", 0)
        assert terms.nearest(shared_snapshot, loans) == ""
        go_on.set()
        wait_until(lambda: terms.nearest(shared_snapshot, loans) == "bank loans", 30)
    assert terms.nearest(shared_snapshot, nonsense) == ""
    assert len(tries) == 2
    assert np.allclose(loans, toy.encode(["loans from a bank"])[0])


def test_terms_for_which_the_system_had_no_thread_are_encoded_later(
    shared_snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy, (loans,) = ToyEncoder(), ToyEncoder().encode(["bank loans"])
    terms = SubjectTerms(("bank loans",), lambda _, texts: toy.encode(texts), tmp_path)

    def without_thread(_thread: object) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("threading.Thread.start", without_thread)
        assert terms.nearest(shared_snapshot, loans) == ""
    wait_until(lambda: terms.nearest(shared_snapshot, loans) == "bank loans", 20)
