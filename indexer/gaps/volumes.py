"""How often something was asked, as programs and people write it: 1,234; 1.234; 1 234; 12.0; 1.2K; <10; 10K–100K."""

import re
from collections.abc import Iterable

# More than all the searches of the world in a year: a number that nobody counted.
MOST_TIMES = 10**13
_LONGEST = 60  # characters of a cell with a number in it
_FACTORS = {"": 1, "k": 1_000, "m": 1_000_000}
_SEPARATOR = r"[.,'’\s]"  # the spaces that languages put between thousands are many
_WRITTEN = re.compile(rf"[<>≤≥~≈]?\s*([0-9](?:{_SEPARATOR}?[0-9])*)\s*([km]?)\+?(?:\s*[–—-].*)?", re.IGNORECASE)
_THOUSANDS = re.compile(rf"[0-9]{{1,3}}({_SEPARATOR})[0-9]{{3}}(?:\1[0-9]{{3}})*")
_FRACTION = re.compile(r"(.*[0-9])([.,])([0-9]+)")


def volume_of(cell: str, decimal: str = "") -> int | None:
    """The number in a cell, of a range its lower end; None where there is none, or one that nobody counted.

    `decimal` is what stands before fractions in the whole column, where something tells (`decimal_sign`).
    """
    written = _WRITTEN.fullmatch(cell.strip()) if len(cell) <= _LONGEST else None
    if written is None:
        return None
    number, factor = written[1], written[2].lower()
    thousands, fraction = _THOUSANDS.fullmatch(number), _FRACTION.fullmatch(number)
    several = fraction is not None and number.count(fraction[2]) > 1  # a number has one fraction
    if fraction and not several and (thousands is None or thousands[1] == (decimal or ("." if factor else ""))):
        value = float(f"{_digits(fraction[1])}.{fraction[3]}")
    else:
        value = float(_digits(number))
    volume = round(min(value, 10.0 * MOST_TIMES) * _FACTORS[factor])
    return volume if volume <= MOST_TIMES else None


def decimal_sign(cells: Iterable[str]) -> str:
    """The sign before fractions in a column, told by a number whose last part cannot be thousands; empty if none is."""
    for cell in cells:
        number = cell.strip()
        fraction = _FRACTION.fullmatch(number)
        if fraction and not _THOUSANDS.fullmatch(number):
            return fraction[2]
    return ""


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)
