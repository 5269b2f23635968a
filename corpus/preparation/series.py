"""Parts of a series by their names: a title or an id -> which part of what it may be."""

import re
from collections.abc import Iterable

from corpus.article import Article

_PARTS = (
    "part|pt|episode|chapter|volume|vol|lesson|teil|folge|kapitel|band|lektion|partie|épisode|chapitre|leçon|"
    "deel|aflevering|hoofdstuk|parte|episodio|capítulo|lección"
)
# One to ten as English, German, French, Dutch and Spanish titles write them, as numerals and as ordinals.
_WORDS = (
    ("one", "first", "eins", "erster", "erste", "une", "un", "première", "een", "eerste", "uno", "primera"),
    ("two", "second", "zwei", "zweiter", "zweite", "deux", "deuxième", "seconde", "twee", "tweede", "dos", "segunda"),
    ("three", "third", "drei", "dritter", "dritte", "trois", "troisième", "drie", "derde", "tres", "tercera"),
    ("four", "fourth", "vier", "vierter", "vierte", "quatre", "quatrième", "vierde", "cuatro", "cuarta"),
    ("five", "fifth", "fünf", "fünfter", "fünfte", "cinq", "cinquième", "vijf", "vijfde", "cinco", "quinta"),
    ("six", "sixth", "sechs", "sechster", "sechste", "sixième", "zes", "zesde", "seis", "sexta"),
    ("seven", "seventh", "sieben", "siebter", "siebte", "sept", "septième", "zeven", "zevende", "siete"),
    ("eight", "eighth", "acht", "achter", "achte", "huit", "huitième", "achtste", "ocho"),
    ("nine", "ninth", "neun", "neunter", "neunte", "neuf", "neuvième", "negen", "negende", "nueve"),
    ("ten", "tenth", "zehn", "zehnter", "zehnte", "dix", "dixième", "tien", "tiende", "diez"),
)
_NUMBER_OF = {word: number for number, words in enumerate(_WORDS, 1) for word in words}
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_NUMBER_OF |= {roman: number for number, roman in enumerate(_ROMANS, 1)}

_WORD_NUMBER = "|".join(sorted(_NUMBER_OF, key=len, reverse=True))
_ROMAN_NUMBER = "|".join(sorted(_ROMANS, key=len, reverse=True))
_END = r"(?=\s*(?:$|[:;,.!?()\[\]|/–—-]))"
_NAMED_PART = re.compile(rf"\b(?:{_PARTS})\b[.:#\s]*(?P<number>\d{{1,3}}|{_WORD_NUMBER})\b")
_ORDINAL_PART = re.compile(rf"\b(?P<number>{_WORD_NUMBER})\s+(?:{_PARTS})\b")
_PART_OF_ALL = re.compile(rf"\b(?P<number>\d{{1,3}})\s*(?:/|of|von|sur|van|de)\s*\d{{1,3}}{_END}")
# "7 ways to sleep" counts what it holds and 2024 is a year: a number of a part is short and ends its phrase. A letter
# does as well: Hepatitis B and Hepatitis C, written to one pattern, are two things.
_BARE_NUMBER = re.compile(rf"(?<![\w.])(?P<number>\d{{1,3}}|{_ROMAN_NUMBER}|[a-z]){_END}")
_BETWEEN = re.compile(r"[\W_]+")
# A title of thousands of characters is none; the patterns look at each character a few times.
_LOOKED_AT = 300


def readings(article: Article) -> frozenset[tuple[str, int]]:
    """All ways to read an article as a part: the name of the whole, and the number in it (0: no number)."""
    title = article.title[:_LOOKED_AT].casefold()
    name = _plain(article.id[:_LOOKED_AT])
    patterns = (_NAMED_PART, _ORDINAL_PART, _PART_OF_ALL, _BARE_NUMBER)
    # In an id a bare number says nothing: systems number articles, and add -2 to the second of a name.
    found = [*_found(title, patterns), *((f"id {whole}", part) for whole, part in _found(name, patterns[:2]))]
    return frozenset([*found, (_plain(title), 0), (f"id {name}", 0)])


def are_parts(first: Iterable[tuple[str, int]], second: Iterable[tuple[str, int]]) -> bool:
    """Whether two articles, by their readings, are different parts of one whole."""
    numbers: dict[str, set[int]] = {}
    for whole, part in first:
        numbers.setdefault(whole, set()).add(part)
    return any(numbers.get(whole, {part}) != {part} for whole, part in second)


def _found(name: str, patterns: Iterable[re.Pattern[str]]) -> Iterable[tuple[str, int]]:
    for pattern in patterns:
        for match in pattern.finditer(name):
            yield _plain(name[: match.start()]), _number(match["number"])


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    return _NUMBER_OF[text] if text in _NUMBER_OF else 1_000 + ord(text)  # a letter is no number that a numeral has


def _plain(text: str) -> str:
    return _BETWEEN.sub(" ", text.casefold()).strip()
