"""Dates are read as publishers write them, and day against month is never guessed."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import UnreadableDateError, earliest, moment
from corpus.pages.dates import _MONTH_NAMES


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-18", "20240318", "2024-03-18T00:00:00Z", "2024-03-18 00:00:00", "18 March 2024", "March 18, 2024",
        "18 Mar 2024", "18-Mar-2024", "Monday, March 18th, 2024", "2024-3-18", "2024/03/18", "2024-03-18 00:00:00 UTC",
        "2024-03-18 00:00:00 +0000", "2024-03-18 01:00 CET", "Mon Mar 18 2024", "Mon Mar 18 00:00:00 2024",
        "Mon Mar 18 2024 01:00:00 GMT+0100 (Central European Standard Time)", "3/18/2024 12:00:00 AM", "3/18/2024 0:00",
        "March 18, 2024 at 12:00 am", "Mon, 18 Mar 24 00:00:00 GMT", "18 Mar 24 00:00 +0000", "20240318000000",
        "18/03/2024", "18.3.2024", "Mon, 18 Mar 2024 00:00:00 GMT", date(2024, 3, 18),
        datetime(2024, 3, 18),  # noqa: DTZ001 - exports have such
    ],
)  # fmt: skip
def test_every_usual_way_of_writing_a_day_is_read(written: object) -> None:
    assert moment(written) == datetime(2024, 3, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "18. März 2024", "Montag, den 18. März 2024", "18 Mär 2024", "18 mars 2024", "lundi 18 MARS 2024",
        "18-mars-2024", "18 de marzo de 2024", "lunes, 18 de marzo de 2024", "18/mar/2024", "lunedì 18 marzo 2024",
        "18 maart 2024",
        "18 de março de 2024", "18 marca 2024 r.", "den 18 mars 2024", "18. maaliskuuta 2024", "18. března 2024",
        "18 març 2024", "18 martie 2024", "18 марта 2024 г.", "18th of March 2024", "Mo., 18.03.2024",
        "lun. 18/03/2024",
    ],
)  # fmt: skip
def test_a_day_is_read_in_the_languages_of_europe(written: str) -> None:
    assert moment(written) == datetime(2024, 3, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "18. März 2024, 14:30 Uhr", "18.03.2024 um 14.30 Uhr", "18 mars 2024 à 14h30", "18 marzo 2024 alle ore 14:30",
        "18 de marzo de 2024, 14:30 h", "18 maart 2024 om 14:30", "18 de março de 2024 às 14:30", "2024-03-18 - 14:30",
        "den 18 mars 2024 kl. 14.30",
    ],
)  # fmt: skip
def test_the_time_of_a_day_is_read_in_these_languages(written: str) -> None:
    assert moment(written) == datetime(2024, 3, 18, 14, 30, tzinfo=UTC)


def test_no_name_of_a_month_is_another_months_too() -> None:
    names = [name for of_month in _MONTH_NAMES for name in of_month.split()]
    assert len(names) == len(set(names))


def test_a_name_that_is_another_month_in_another_language_is_told_by_how_it_is_written() -> None:
    assert moment("18 listopada 2024").date() == date(2024, 11, 18)  # in Polish
    with pytest.raises(UnreadableDateError):
        moment("18. listopada 2024")  # in Croatian it would be October


def test_a_day_of_which_a_word_says_that_it_is_another_days_is_refused() -> None:
    with pytest.raises(UnreadableDateError):
        moment("Aktualisiert: 18. März 2024")


def test_a_time_zone_that_is_given_is_kept() -> None:
    assert moment("2024-03-18T09:30:00+02:00") == datetime(2024, 3, 18, 9, 30, tzinfo=timezone(timedelta(hours=2)))
    assert moment("Mon, 18 Mar 2024 09:30:00 +0200") == moment("2024-03-18T07:30:00Z")


def test_a_zone_of_an_unknown_name_is_utc_as_mail_has_it() -> None:
    assert moment("Mon, 18 Mar 2024 09:30:00 NZDT") == moment("2024-03-18T09:30:00Z")


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


def test_a_month_alone_is_its_first_day() -> None:
    assert moment("2024-03") == datetime(2024, 3, 1, tzinfo=UTC)


def test_the_afternoon_and_a_leap_second_are_read() -> None:
    assert moment("3/18/2024 9:05:07 PM") == datetime(2024, 3, 18, 21, 5, 7, tzinfo=UTC)
    assert moment("Sun, 31 Dec 2016 23:59:60 GMT") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_years_of_two_digits_are_read_where_their_place_is_known() -> None:
    assert moment("Tue, 18 Mar 69 09:00 GMT").year == 1969
    assert moment("Mon, 18 Mar 68 09:00 GMT").year == 2068
    assert moment("3/18/24", "mdy") == datetime(2024, 3, 18, tzinfo=UTC)
    with pytest.raises(UnreadableDateError, match="date_order"):
        moment("18.03.24")


def test_a_word_after_the_time_that_is_no_zone_is_what_is_told() -> None:
    with pytest.raises(UnreadableDateError, match=r"^ends in a word that names no time zone"):
        moment("18 March 2024 09:00 Soon")


@pytest.mark.parametrize(
    "written",
    [
        "soon", "", "1710720000", "2024-02-30", "31/02/2024", "18 Mar 24", "99/99/2024", "0001-01-01", date(1, 1, 1),
        "0001-01-01T00:00:00Z", "0000-00-00 00:00:00", "Mon, 01 Jan 0001 00:00:00 +0000", "Last Modified", "2024",
        "PT5M", "NULL", "45369", "2024-03-18 09:00 Soon", "18 mars 2024 bientôt", "2024-03-18T25:00:00Z",
        "2024-03-18 " * 20, "18 Mar 2024 09:00 +99:99",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(written: object) -> None:
    with pytest.raises(UnreadableDateError):
        moment(written)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("03/04/2099", "2099-03-04"), ("03/04/27", "2003-04-27"), ("01.04.99", "1999-01-04"), ("2099", "2098-12-31"),
        ("4102444800", "2100-01-01"), ("4102444800000", "2100-01-01"), ("4102444800.0", "2100-01-01"),
        ("1710720000", "2024-03-18"), ("2024031809", "2024-03-17"), ("209901011000", "2098-12-31"),
        ("72686", "2098-12-31"), ("2099-02-30", "2098-12-31"), ("2099-01-01 10:00 Europe/Berlin", "2098-12-31"),
        ("2099-01-03T10:00:00+01:00[Europe/Berlin]", "2099-01-02"), ("18 March 2099 09:00 Soon", "2099-03-17"),
        ("circa 5. Dezember 2099", "2099-12-04"), ("marzo de 2099", "2098-12-31"),
        ("2020-01-01 to 2099-01-01", "2019-12-31"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_at_the_earliest_the_first_of_its_meanings(written: str, day: str) -> None:
    with pytest.raises(UnreadableDateError):
        moment(written)
    found = earliest(written)
    assert found is not None
    assert found.astimezone(UTC).date().isoformat() == day


def test_what_is_no_date_in_any_reading_means_none_and_a_given_order_leaves_no_other() -> None:
    for written in ("soon", "", "0999-01-01", "１９９９", "2099 " * 20, "20990101100"):
        assert earliest(written) is None
    assert (earliest("03/04/2099", "dmy"), earliest("03/04/27", "dmy")) == (
        datetime(2099, 4, 3, tzinfo=UTC),
        datetime(2027, 4, 3, tzinfo=UTC),
    )


@given(st.text() | st.from_regex(r"[0-9/:. +A-Za-z-]{0,40}", fullmatch=True) | st.from_regex(r"[0-9]{1,80}"))
def test_whatever_is_written_has_an_earliest_meaning_or_none(written: str) -> None:
    found = earliest(written)
    assert found is None or found.tzinfo


@given(st.text() | st.from_regex(r"[0-9/:. +A-Za-z-]{0,40}", fullmatch=True))
def test_whatever_is_written_is_a_moment_or_refused(written: str) -> None:
    with suppress(UnreadableDateError):
        assert moment(written).tzinfo
