"""Dates as publishers write them -> moments in time. Day against month is never guessed."""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from corpus.configuration import DateOrder

_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
# English, as exports have them; other languages' months come in page text, which has a reader of its own.
_IN_WORDS = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y")
_YEARS = range(1000, 10000)
_LONGEST = 64  # "Wednesday, 18 September 2024 09:00:00 +0100" has 43 characters


class UnreadableDateError(ValueError):
    """A value is no date, or its order would have to be guessed. The message says what would help."""


def moment(value: object, order: DateOrder = "") -> datetime:
    """When `value` (ISO 8601, RFC 2822, `18 March 2024`, or numbers in the given `order`) is, with its time zone.

    A date without a time is its first second; a time without a zone is UTC.

    Raises:
        UnreadableDateError: it is no date, or the order of its numbers would have to be guessed.
    """
    if isinstance(value, datetime):
        return _in_utc_unless_said(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    text = str(value).strip()[:_LONGEST]
    for reading in (_iso, _rfc, _in_words):
        if (found := reading(text)) is not None:
            return _in_utc_unless_said(found)
    numbers = _NUMBERS.fullmatch(text)
    if not numbers:
        raise UnreadableDateError("is not a date like 2024-03-18, 18 March 2024 or Mon, 18 Mar 2024 09:00:00 +0100")
    return _from_numbers(numbers, order)


def _iso(text: str) -> datetime | None:
    if text.isdecimal() and len(text) != len("20240318"):  # a number, of which fromisoformat reads the beginning
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rfc(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # It reads "18 Mar 24" as of 2024 and "03/04/2024" not at all, but also takes years that nobody means.
    return found if found.year in _YEARS and re.search(r"[A-Za-z]{3}.*\d{4}.*\d:\d\d", text) else None


def _in_words(text: str) -> datetime | None:
    for form in _IN_WORDS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _from_numbers(found: re.Match[str], order: DateOrder) -> datetime:
    first, second, year = (int(found[n]) for n in (1, 2, 3))
    if not order and first <= 12 and second <= 12 and first != second:
        raise UnreadableDateError("could be day/month or month/day; say which by date_order (dmy or mdy)")
    day_first = order == "dmy" if order else first > 12 or first == second
    day, month = (first, second) if day_first else (second, first)
    try:
        return datetime(year, month, day, int(found[4] or 0), int(found[5] or 0), int(found[6] or 0), tzinfo=UTC)
    except ValueError as error:
        raise UnreadableDateError(
            f"is no day of the calendar in the order {order or 'that its numbers allow'}"
        ) from error


def _in_utc_unless_said(found: datetime) -> datetime:
    return found if found.tzinfo else found.replace(tzinfo=UTC)
