"""Dates as people write them, in the languages of Europe -> ISO 8601, without guessing the order of day and month."""

import re
from datetime import date

from corpus.configuration import DateOrder

# A month's names and abbreviations in English, German, French, Spanish, Portuguese, Italian, Catalan, Romanian, Dutch,
# Danish, Norwegian, Swedish, Finnish, Polish, Czech and Russian, some without their accents, in the order of the year.
# Each names one month in all of them; Croatian's `listopada`, which is no November, is told from Polish by its dot.
_MONTH_NAMES = (
    "jan january januar jänner jän janvier janv enero ene janeiro gennaio gener ianuarie gen januari tammikuuta"
    " stycznia ledna января",
    "feb february februar février févr fév fevrier febrero fevereiro fev febbraio febrer februarie februari helmikuuta"
    " lutego února февраля",
    "mar march märz mär mrz maerz mars marzo março març martie maart mrt marts maaliskuuta marca března марта",
    "apr april avril avr abril abr aprile aprilie huhtikuuta kwietnia dubna апреля",
    "may mai mayo maio maggio mag maig mei maj toukokuuta maja května мая",
    "jun june juni juin junio junho giugno giu juny iunie kesäkuuta czerwca června июня",
    "jul july juli juillet juil julio julho luglio lug juliol iulie heinäkuuta lipca července июля",
    "aug august août aout agosto ago agost augustus augusti elokuuta sierpnia srpna августа",
    "sep sept september septembre septembrie septiembre setiembre setembro set settembre setembre syyskuuta września"
    " září сентября",
    "oct october okt oktober octobre octubre outubro out ottobre ott octombrie lokakuuta października října октября",
    "nov november novembre noviembre novembro noiembrie marraskuuta listopada listopadu ноября",
    "dec december dez dezember décembre déc decembre diciembre dic dezembro dicembre desembre decembrie desember des"
    " joulukuuta grudnia prosince декабря",
)
_POLISH_OR_CROATIAN = "listopada"
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_UPDATED = (
    r"updated|modified|revised|reviewed|aktualisiert|geändert|stand|mis à jour|mise à jour|modifié"
    r"|actualizad[oa]|actualización|atualizad[oa]|atualização|modificad[oa]|aggiornat[oa]|aggiornamento|bijgewerkt|gewijzigd"
    r"|opdateret|oppdatert|uppdaterad"
)
_LAST = r"last|zuletzt|dernière|última|ultimo|laatst|sist|senast|sidst"
_WEEKDAY = (
    r"mon|tue|wed|thu|fri|sat|sun|die|mit|don|fre|sam|son|lun|mar|mer|jeu|ven|dim|mié|mie|jue|vie|sáb|sab|dom|seg|ter"
    r"|qua|qui|sex|gio|maa|din|woe|vri|zat|zon|man|tir|tis|ons|tor|lør|lör|søn|sön|pon|wto|śro|czw|pią|sob|nie"
)
_SHORT_WEEKDAY = r"mo|di|mi|do|fr|sa|so"  # as German has them
_DATE = re.compile(
    rf"(?P<updated>\b(?:(?:{_LAST}) )?(?:{_UPDATED})\b\s*:?\s*)?(?<!\w)(?:(?:on|am"
    rf"|le|el|il|op|em|den)\s+)?(?:(?:(?:{_WEEKDAY})[\w-]*|{_SHORT_WEEKDAY})\.?,?\s+)?(?:(?:the|den|le|el)\s+)?(?<!\w)(?:"
    rf"(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})"
    rf"|(?P<day_>\d{{1,2}})(?:st|nd|rd|th|er|\.|[º°])? (?:of |de )?(?P<month_>{_MONTH})\.?,?"
    r" (?:del? )?(?P<year_>\d{4})(?: r\.| г\.)?"
    r"|(?P<iso>\d{4}(?P<bar>[-/])\d\d(?P=bar)\d\d)(?:T[\d:.+]+Z?)?"
    r"|(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)(?P<year__>\d{4}|\d\d))(?!\w)",
    re.IGNORECASE,
)
_MARK_BESIDE_MONTH = re.compile(r"(?<=\d)[-/.](?=[^\W\d_])|(?<=[^\W\d_])[-/.](?=\d)")  # 18-mars-2024


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


def with_day_in_figures(text: str) -> str:
    """A text that begins with a date, its month in figures and no day of the week before it; any other as it is.

    "lundi 18 mars 2024 à 9h30" becomes "2024-03-18 à 9h30", "Mo., 18.03.2024" becomes "18.03.2024".
    """
    line = " ".join(text.split())
    spaced = _MARK_BESIDE_MONTH.sub(" ", line)
    if (found := _DATE.match(spaced)) and (found["month"] or found["month_"]) and not found["updated"]:
        day = _day(found)
        return day + spaced[found.end() :] if day else text
    if (found := _DATE.match(line)) and not found["updated"]:
        return line[found.start("iso" if found["iso"] else "first") :]
    return text


def _day(found: re.Match[str], order: DateOrder = "") -> str:
    """A found date in ISO 8601; empty where it is no day of the calendar or its order would have to be guessed."""
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"].replace("/", "-")).isoformat()
        if found["mark"]:
            return _day_of_figures(int(found["first"]), int(found["second"]), found["year__"], order)
        year, month, day = (found[name] or found[name + "_"] for name in ("year", "month", "day"))
        if month.lower() == _POLISH_OR_CROATIAN and f"{day}." in found[0]:
            return ""
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
