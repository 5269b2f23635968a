"""Probabilities rise with every sign, are what a corpus' own nearness makes of them, and come back from a file."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.coverage.model import UNCALIBRATED, calibration_as_json, calibration_in, probability
from indexer.coverage.signs import NO_SIGNS, Signs
from indexer.coverage.verdicts import Verdict, verdict_of

_UNIT = st.floats(0, 1)
_SIGNS = st.builds(Signs, _UNIT, _UNIT, _UNIT, _UNIT, _UNIT)


@given(_SIGNS, st.sampled_from([field.name for field in fields(Signs)]), _UNIT)
def test_more_of_a_sign_never_makes_an_answer_less_probable(signs: Signs, name: str, more: float) -> None:
    stronger = replace(signs, **{name: getattr(signs, name) + more})
    assert probability(stronger, UNCALIBRATED) >= probability(signs, UNCALIBRATED)


@given(_SIGNS)
def test_a_probability_lies_between_0_and_1(signs: Signs) -> None:
    assert 0 <= probability(signs, UNCALIBRATED) <= 1


def test_the_same_nearness_is_much_where_other_articles_are_far_and_little_where_they_are_near() -> None:
    signs = replace(NO_SIGNS, nearness=0.5)
    far, near = (replace(UNCALIBRATED, unanswered=value) for value in (0.3, 0.9))
    assert verdict_of(probability(signs, far)) is Verdict.COVERED
    assert verdict_of(probability(signs, near)) is Verdict.MISSING


def test_a_few_common_words_are_chance() -> None:
    assert probability(replace(NO_SIGNS, words=0.3), UNCALIBRATED) == probability(NO_SIGNS, UNCALIBRATED)


def test_a_calibration_comes_back_as_it_was_written() -> None:
    calibration = replace(UNCALIBRATED, unanswered=0.61, queries=7, slope=1.2)
    assert calibration_in(calibration_as_json(calibration)) == calibration


@pytest.mark.parametrize(
    "content",
    [b"{}", b"no json", b'{"unanswered": 0, "outside": 0.1}', b'{"unanswered": 0.5, "outside": 0.1, "slope": -1}'],
)
def test_what_is_no_calibration_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        calibration_in(content)
