"""Dates as pages write them, in English, German and French -> ISO 8601, without guessing the order of day and month."""

import re
from datetime import date

from corpus.configuration import DateOrder

# A month's names and abbreviations in the three languages, in the order of the year.
_MONTH_NAMES = (
    "jan january januar janvier janv",
    "feb february februar février févr fév",
    "mar march märz mrz mars",
    "apr april avril avr",
    "may mai",
    "jun june juni juin",
    "jul july juli juillet juil",
    "aug august août aout",
    "sep sept september septembre",
    "oct october okt oktober octobre",
    "nov november novembre",
    "dec december dez dezember décembre déc",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_UPDATED = r"updated|modified|revised|reviewed|aktualisiert|geändert|stand|mis à jour|mise à jour|modifié"
_WEEKDAY = "mon|tue|wed|thu|fri|sat|sun|die|mit|don|fre|sam|son|lun|mar|mer|jeu|ven|dim"
_DATE = re.compile(
    rf"(?P<updated>\b(?:last |zuletzt |dernière )?(?:{_UPDATED})\b\s*:?\s*)?(?<!\w)(?:(?:on|am"
    rf"|le)\s+)?(?:(?:{_WEEKDAY})\w*\.?,?\s+)?(?<!\w)(?:"
    rf"(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})"
    rf"|(?P<day_>\d{{1,2}})(?:st|nd|rd|th|er|\.)? (?:of )?(?P<month_>{_MONTH})\.?,? (?P<year_>\d{{4}})"
    r"|(?P<iso>\d{4}(?P<bar>[-/])\d\d(?P=bar)\d\d)(?:T[\d:.+]+Z?)?"
    r"|(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)(?P<year__>\d{4}|\d\d))(?!\w)",
    re.IGNORECASE,
)


def dates_in(line: str) -> list[tuple[str, str]]:
    """The dates of a line, each as `published_at` or `updated_at` and its day, which is empty where it is in doubt."""
    return [("updated_at" if found["updated"] else "published_at", _day(found)) for found in _DATE.finditer(line)]


def without_dates(line: str) -> str:
    """The line with each date, and the word "updated" before it, replaced by a space."""
    return _DATE.sub(" ", line)


def in_iso(line: str, order: DateOrder) -> str:
    """The line with its dates of figures alone written as ISO 8601, where their order is given or leaves no doubt."""

    def written(found: re.Match[str]) -> str:
        day = _day(found, order) if found["mark"] else ""
        return (found["updated"] or "") + day if day else found[0]

    return _DATE.sub(written, line)


def _day(found: re.Match[str], order: DateOrder = "") -> str:
    """A found date in ISO 8601; empty where it is no day of the calendar or its order would have to be guessed."""
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"].replace("/", "-")).isoformat()
        if found["mark"]:
            return _day_of_figures(int(found["first"]), int(found["second"]), found["year__"], order)
        year, month, day = (found[name] or found[name + "_"] for name in ("year", "month", "day"))
        return date(int(year), _MONTHS[month.lower()], int(day)).isoformat()
    except ValueError:
        return ""


def _day_of_figures(first: int, second: int, year: str, order: DateOrder) -> str:
    """03/04/2025 has two readings, 18/07/2025 and 04/04/2025 have one; a year of two figures may be a day."""
    is_clear = len(year) == len("2025") and (max(first, second) > len(_MONTH_NAMES) or first == second)
    if not order and not is_clear:
        return ""
    day_first = order == "dmy" if order else first > second
    day, month = (first, second) if day_first else (second, first)
    return date(int(year) if len(year) > len("25") else 2000 + int(year), month, day).isoformat()
