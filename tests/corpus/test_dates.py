"""Dates are read as publishers write them, and day against month is never guessed."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from corpus.dates import UnreadableDateError, moment


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-18", "20240318", "2024-03-18T00:00:00Z", "2024-03-18 00:00:00", "18 March 2024", "March 18, 2024",
        "18 Mar 2024", "18/03/2024", "18.3.2024", "Mon, 18 Mar 2024 00:00:00 GMT", date(2024, 3, 18),
        datetime(2024, 3, 18),  # noqa: DTZ001 - exports have such
    ],
)  # fmt: skip
def test_every_usual_way_of_writing_a_day_is_read(written: object) -> None:
    assert moment(written) == datetime(2024, 3, 18, tzinfo=UTC)


def test_a_time_zone_that_is_given_is_kept() -> None:
    assert moment("2024-03-18T09:30:00+02:00") == datetime(2024, 3, 18, 9, 30, tzinfo=timezone(timedelta(hours=2)))
    assert moment("Mon, 18 Mar 2024 09:30:00 +0200") == moment("2024-03-18T07:30:00Z")


def test_numbers_that_could_be_either_are_refused_and_the_setting_named() -> None:
    with pytest.raises(UnreadableDateError, match="date_order"):
        moment("03/04/2024")


def test_the_publishers_order_decides() -> None:
    assert moment("03/04/2024", "dmy").date() == date(2024, 4, 3)
    assert moment("03/04/2024", "mdy").date() == date(2024, 3, 4)


def test_numbers_that_are_the_same_both_ways_need_no_order() -> None:
    assert moment("04/04/2024").date() == date(2024, 4, 4)


def test_an_order_that_the_numbers_contradict_is_refused_rather_than_turned_round() -> None:
    with pytest.raises(UnreadableDateError, match="calendar"):
        moment("03/18/2024", "dmy")


@pytest.mark.parametrize("written", ["soon", "", "1710720000", "2024-02-30", "31/02/2024", "18 Mar 24", "99/99/2024"])
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(UnreadableDateError):
        moment(written)
