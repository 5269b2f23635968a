"""Dates as publishers write them -> moments in time. Day against month is never guessed."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

from corpus.configuration import DateOrder
from corpus.pages.dates import dates_in, with_day_in_figures

# "Monday, 18 September 2024 09:00:00 GMT+0100 (Central European Summer Time)" has 74 characters.
_LONGEST = 80
# Systems that have no date write the year 0, 1 or 1601 for it; nothing on the web was published before 1000.
_YEARS = range(1000, 10000)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# In hours: those of RFC 822 and Europe's. Any other name in capitals is taken for UTC, as RFC 2822 says.
_ZONES = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2, "eet": 2}
_ZONES |= {"eest": 3, "msk": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
_TIME = r"""(?:(?:,?\s+(?:(?:at|um|om|à|às|as|alle(?:\s+ore)?|ore|a\s+las|kl\.?|klokken|o)\s+|[-–|]\s+)?|,|T)
    (?P<hour>\d{1,2})(?:\s?[:.h]\s?(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?|\s?h(?!\w)|(?=\s*(?:uhr|[ap]\.?m)))
    (?:\s*(?:uhr|hrs|h)(?!\w))?(?:\s*(?P<half>[ap])\.?m\.?)?
    (?:\s*(?P<zone>[a-z]{1,5})?(?:(?P<offset>[+-]\d{1,2})(?::?(?P<minutes>\d{2}))?)?(?:\s*\([^()]*\))?)?)?"""
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+)?"
_MONTH = r"""(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?
    |oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"""
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE | re.IGNORECASE | re.ASCII)


# English, as most exports have them; a day in another language is written in figures first, by what reads it in pages.
_FORMS = (
    _form(rf"(?P<year>\d{{4}})(?P<sign>[-/.])(?P<month>\d{{1,2}})(?:(?P=sign)(?P<day>\d{{1,2}}){_TIME})?"),  # W3C
    _form(rf"{_WEEKDAY}{_DAY}[\s.-]\s*{_MONTH},?[\s-]\s*(?P<year>\d{{4}}){_TIME}"),
    _form(rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}}){_TIME}"),
    _form(rf"{_WEEKDAY}{_MONTH}\s+{_DAY}(?P<ctime>){_TIME}\s+(?P<year>\d{{4}})"),  # C's asctime
    _form(rf"{_WEEKDAY}{_DAY}\s+{_MONTH}\s+(?P<year>\d{{2}}){_TIME.removesuffix('?')}"),  # RFC 822
)
_NUMBERS = _form(rf"(?P<first>\d{{1,2}})[/.-](?P<second_>\d{{1,2}})[/.-](?P<year>\d{{4}}|\d{{2}}){_TIME}")
_STAMP = re.compile(r"(?:19|20)\d{12}")  # 20240318090000
# What a date that cannot be read may mean all the same. Of figures alone: a stamp without seconds or minutes, the
# seconds since 1970 and their thousandths, the days that spreadsheets count; before the web there was none of them.
_FIGURES = re.compile(r"([0-9]{5,19})(?:\.[0-9]*)?")
_SHORT_STAMPS = {10: "%Y%m%d%H", 12: "%Y%m%d%H%M"}
_EPOCH, _EPOCH_OF_SPREADSHEETS = datetime(1970, 1, 1, tzinfo=UTC), datetime(1899, 12, 30, tzinfo=UTC)
_WEB = datetime(1990, 1, 1, tzinfo=UTC)
_SECONDS = {9: 1, 10: 1, 12: 10**3, 13: 10**3, 15: 10**6, 16: 10**6, 18: 10**9, 19: 10**9}  # by the number of figures
_WORD_ENDS = re.compile(r"[\s,;(\[]+")
_YEAR = re.compile(r"(?<!\d)(?:19|2[0-9])[0-9]{2}(?!\d)")
_FARTHEST_EAST = timedelta(hours=14)


class UnreadableDateError(ValueError):
    """A value is no date, or its order would have to be guessed. The message says what would help."""


def moment(value: object, order: DateOrder = "") -> datetime:
    """When `value` is, with its time zone: ISO 8601, RFC 822, words (`18 March 2024`), or numbers in the given `order`.

    Words may be of any language in which the days of pages are read.

    A date without a time is its first second, a month its first day; a time without a zone is UTC.

    Raises:
        UnreadableDateError: it is no date, or the order of its numbers would have to be guessed.
    """
    if isinstance(value, datetime):
        return _meant(value)
    if isinstance(value, date):
        return _meant(datetime(value.year, value.month, value.day, tzinfo=UTC))
    text = str(value).strip()
    if len(text) > _LONGEST:
        raise UnreadableDateError("is not a date, but a text")
    found = _written(text, order) or _written(with_day_in_figures(text), order)
    if found is None:
        raise UnreadableDateError("is not a date like 2024-03-18, 18 March 2024 or Mon, 18 Mar 2024 09:00:00 +0100")
    return _meant(found)


def has_begun(day: date, now: datetime) -> bool:
    """Whether it is `day` already, or later, somewhere on Earth."""
    return moment(day) - _FARTHEST_EAST <= now


def earliest(value: object, order: DateOrder = "") -> datetime | None:
    """The earliest of all that a value may mean of which `moment` cannot tell what it means; None where nothing tells.

    What was to be published then was not published before, whichever it was.
    """
    text = str(value).strip()
    return min(_readings(text, order), default=None) if len(text) <= _LONGEST else None


def _readings(text: str, order: DateOrder) -> Iterator[datetime]:
    if figures := _FIGURES.fullmatch(text):
        yield from _readings_of_figures(figures[1])
        return
    for end in (len(text), *(found.start() for found in reversed([*_WORD_ENDS.finditer(text)]))):
        if found := [*_readings_in_any_order(text[:end], order)]:
            yield from (reading - (_FARTHEST_EAST if end < len(text) else timedelta()) for reading in found)
            return
    days = [day for _, day in dates_in(text) if day] or [f"{year}-01-01" for year in _YEAR.findall(text)]
    for day in days:
        with suppress(UnreadableDateError):  # the year 999
            yield moment(day) - _FARTHEST_EAST


def _readings_of_figures(figures: str) -> Iterator[datetime]:
    count = len(figures)
    with suppress(KeyError, ValueError):
        yield datetime.strptime(figures, _SHORT_STAMPS[count]).replace(tzinfo=UTC) - _FARTHEST_EAST
    with suppress(KeyError, OverflowError):
        if (found := _EPOCH + timedelta(seconds=int(figures) / _SECONDS[count])) >= _WEB:
            yield found
    if count == len("45369") and (found := _EPOCH_OF_SPREADSHEETS + timedelta(days=int(figures))) >= _WEB:
        yield found - _FARTHEST_EAST


def _readings_in_any_order(text: str, order: DateOrder) -> Iterator[datetime]:
    orders: tuple[DateOrder, ...] = (order,) if order else ("dmy", "mdy")
    for possible in orders:
        with suppress(UnreadableDateError):
            yield moment(text, possible)
    if not order and _NUMBERS.fullmatch(text):  # 27/04/03 may begin with its year
        with suppress(UnreadableDateError):
            yield moment(f"20{text}")


def _written(text: str, order: DateOrder) -> datetime | None:
    """When `text` is, in English or in figures; None where it is neither."""
    if found := _iso(text) or _stamp(text):
        return found
    if match := next(filter(None, (form.fullmatch(text) for form in _FORMS)), None):
        return _from_words(match)
    match = _NUMBERS.fullmatch(text)
    return _from_numbers(match, order) if match else None


def _iso(text: str) -> datetime | None:
    if text.isdecimal() and len(text) != len("20240318"):  # a number, of which fromisoformat reads the beginning
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _stamp(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC) if _STAMP.fullmatch(text) else None
    except ValueError:
        return None


def _from_words(found: re.Match[str]) -> datetime:
    parts = found.groupdict()
    month = _MONTHS.index(parts["name"][:3].lower()) + 1 if parts.get("name") else int(parts["month"])
    return _assembled(found, int(parts["year"]), month, int(parts["day"] or 1))


def _from_numbers(found: re.Match[str], order: DateOrder) -> datetime:
    first, second = int(found["first"]), int(found["second_"])
    if not order and len(found["year"]) == 2:
        raise UnreadableDateError("could begin with its day, month or year; say which by date_order (dmy or mdy)")
    if not order and first <= 12 and second <= 12 and first != second:
        raise UnreadableDateError("could be day/month or month/day; say which by date_order (dmy or mdy)")
    day_first = order == "dmy" if order else first > 12 or first == second
    day, month = (first, second) if day_first else (second, first)
    return _assembled(found, int(found["year"]), month, day)


def _assembled(found: re.Match[str], year: int, month: int, day: int) -> datetime:
    if len(found["year"]) == 2:  # as RFC 2822 and POSIX say
        year += 1900 if year > 68 else 2000
    hour, half = int(found["hour"] or 0), (found["half"] or "").lower()
    if half and hour in range(1, 13):
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        second = min(int(found["second"] or 0), 59)  # a leap second is no second of `datetime`
        return datetime(year, month, day, hour, int(found["minute"] or 0), second, tzinfo=_zone(found))
    except UnreadableDateError:
        raise
    except ValueError as error:
        raise UnreadableDateError(f"is no time of the calendar: {error}") from error


def _zone(found: re.Match[str]) -> timezone:
    name = (found["zone"] or "").lower()
    if name not in {"", *_ZONES} and not found["zone"].isupper():
        raise UnreadableDateError("ends in a word that names no time zone")
    hours = int(found["offset"] or 0)
    minutes = int(found["minutes"] or 0) * (-1 if (found["offset"] or "").startswith("-") else 1)
    return timezone(timedelta(hours=_ZONES.get(name, 0) + hours, minutes=minutes))


def _meant(found: datetime) -> datetime:
    if found.year not in _YEARS:
        raise UnreadableDateError(f"is of the year {found.year}, as systems write it that have no date")
    return found if found.tzinfo else found.replace(tzinfo=UTC)
