"""Which column of a table has the queries, and which tells how often: by their names, else by what stands in them."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mode

from indexer.gaps.volumes import volume_of

# As exports name them, in the languages of their interfaces.
_QUERY_NAMES = frozenset(
    """
    query|queries|top queries|search query|search queries|search term|search terms|searchterm|search keyword|keyword
    keywords|key phrase|search phrase|phrase|term|terms|question|questions|site search term|internal search term
    suchanfrage|suchanfragen|häufigste suchanfragen|suchbegriff|suchbegriffe|begriff|frage|fragen
    requête|requêtes|requêtes les plus fréquentes|principales requêtes|terme de recherche|termes de recherche|mot clé
    consulta|consultas|consultas principales|principales consultas|término de búsqueda|términos de búsqueda
    palabra clave|query principali|query più frequenti|termine di ricerca|termini di ricerca|parola chiave
    consultas mais frequentes|principais consultas|termo de pesquisa|termos de pesquisa|palavra chave
    zoekopdracht|zoekopdrachten|populairste zoekopdrachten|zoekterm|zoektermen|zoekwoord
    zapytanie|zapytania|najczęstsze zapytania|sökfråga|sökfrågor|vanligaste sökfrågorna|sökord
    forespørgsel|forespørgsler|søgning|søgninger|søgeord|søk|søkeord|kysely|kyselyt|haku|haut|hakusana|hakusanat
    dotaz|dotazy|nejčastější dotazy|hledaný výraz|lekérdezés|lekérdezések|sorgu|sorgular|arama terimi|arama terimleri
    запрос|запросы|популярные запросы|поисковый запрос|запит|запити|クエリ|上位のクエリ|検索語句|検索キーワード
    검색어|인기 검색어|쿼리|查询|热门查询|搜索字词|查詢|熱門查詢
    """.replace("\n", "|")
    .replace("|    ", "|")
    .split("|")
)
# The first that a table has: what was searched rather than what was clicked.
_VOLUME_NAMES = (
    "volume", "search volume", "avg. monthly searches", "avg monthly searches", "monthly searches", "searches",
    "search count", "total searches", "total unique searches", "suchvolumen", "suchanfragen pro monat",
    "count", "number", "frequency", "times", "total", "anzahl", "nombre", "número", "numero", "aantal",
    "impressions", "impressionen", "impresiones", "impressioni", "impressões", "vertoningen", "wyświetlenia",
    "exponeringar", "hits", "uses", "sessions", "views", "users", "events", "event count",
    "visninger", "näytöt", "näyttökerrat", "zobrazení", "megjelenítések", "gösterimler", "показы", "покази", "表示回数",
    "노출", "노출수", "展示", "展示次数", "曝光",
    "clicks", "klicks", "clics", "clic", "cliques", "klikken", "kliknięcia", "klick", "klik", "klikkaukset", "kliky",
    "prokliky", "kattintások", "tıklamalar", "клики", "кліки", "クリック数", "클릭수", "点击次数", "點擊",
)  # fmt: skip
_DELIMITERS = ("\t", ",", ";", "|")
_EXCEL_HINT = re.compile(r"sep=([,;|\t])\s*")
# Above the header of some exports stand a title, a period, remarks.
_HEADER_WITHIN, _LOOKED_AT = 20, 200
_MOST_COLUMNS, _LONGEST_NAME = 500, 60
# Lines are a table without a known header if so many of them have as many cells, and a column is of numbers if so many
# of its cells are.
_MOST_OF = 0.8
# A tab is in no query: half of the lines are enough.
_TABBED = 0.5
_NO_QUERY = re.compile(r"https?://\S*|\d{4}-\d\d-\d\d|[\d\s.,%/:-]*")


@dataclass(frozen=True, slots=True)
class Table:
    """How a list of lines is read as a table."""

    delimiter: str
    first: int  # the number of the line from which it is read, from 0
    query: int  # the column of the queries
    volume: int | None  # the column of their volumes
    names: tuple[str, ...]  # those two columns' names, where there is a header

    def cells(self, line: str) -> list[str]:
        """The cells of a line.

        Raises:
            csv.Error: it has none.
        """
        return _cells(line, self.delimiter)


def table_in(lines: Sequence[str]) -> Table | None:
    """The table that `lines` are; None where they are lines of text."""
    if lines and (hint := _EXCEL_HINT.fullmatch(lines[0])):
        lines = ["", *lines[1:]]
        return _by_header(lines, hint[1]) or _by_content(lines, hint[1])
    by_header = [found for sign in _DELIMITERS if (found := _by_header(lines, sign))]
    if by_header:
        return max(by_header, key=lambda table: (len(table.names), -table.first))
    return next((found for sign in _DELIMITERS if (found := _by_content(lines, sign))), None)


def _by_header(lines: Sequence[str], delimiter: str) -> Table | None:
    """The table below a line that names a column of queries; beyond the first line, one of volumes too."""
    for number, line in enumerate(lines[:_HEADER_WITHIN]):
        names = [_plain(cell) for cell in _readable(line, delimiter)[:_MOST_COLUMNS]]
        query = next((column for column, name in enumerate(names) if name in _QUERY_NAMES), None)
        if query is None:
            continue
        named = (names.index(name) for name in _VOLUME_NAMES if name in names and names.index(name) != query)
        volume = next(named, None)
        if volume is not None or not any(above.strip() for above in lines[:number]):
            shown = (names[query],) if volume is None else (names[query], names[volume])
            return Table(delimiter, number + 1, query, volume, shown)
    return None


def _by_content(lines: Sequence[str], delimiter: str) -> Table | None:
    """The table that most lines are: as many cells in each, a column of texts, and perhaps one of whole numbers."""
    rows = [cells for line in lines[:_LOOKED_AT] if line.strip() and (cells := _readable(line, delimiter))]
    width = mode([len(cells) for cells in rows]) if rows else 0
    whole = [cells for cells in rows if len(cells) == width]
    enough = _TABBED if delimiter == "\t" else _MOST_OF
    if not 2 <= width <= _MOST_COLUMNS or len(whole) < enough * len(rows):
        return None
    columns = list(zip(*whole, strict=True))
    texts = [column for column in range(width) if _is_text(columns[column])]
    if not texts:
        return None
    query = max(texts, key=lambda column: sum(len(cell.split()) for cell in columns[column]))
    counted = [column for column in range(width) if column != query and _is_counted(columns[column], column < query)]
    if not counted and len(texts) == width and delimiter != "\t":  # sentences that happen to have as many commas each
        return None
    volume = max(counted, key=lambda column: sum(volume_of(cell) or 0 for cell in columns[column]), default=None)
    has_header = volume is not None and volume_of(columns[volume][0]) is None
    start = next(number for number, line in enumerate(lines) if line.strip())
    return Table(delimiter, start + has_header, query, volume, ())


def _is_text(column: Sequence[str]) -> bool:
    return sum(not _NO_QUERY.fullmatch(cell.strip()) for cell in column) >= _MOST_OF * len(column)


def _is_counted(column: Sequence[str], before: bool) -> bool:
    """Whether a column is of whole numbers, and not one that numbers its rows before the text."""
    found = [volume_of(cell) for cell in column if cell.strip()]
    numbers = [number for number in found if number is not None]
    # A rate or a mean position is no count: it has fractions.
    if len(numbers) < _MOST_OF * len(column) or any(re.search(r"%|[.,]\d{1,2}$", cell.strip()) for cell in column):
        return False
    rises = len(numbers) > 1 and all(one < next_one for one, next_one in pairwise(numbers))
    return not (before and rises)


def _plain(name: str) -> str:
    """A column's name without case, and with one space between words."""
    return re.sub(r"[\s_-]+", " ", name[:_LONGEST_NAME].strip().strip("\ufeff\"'").casefold()).strip()


def _readable(line: str, delimiter: str) -> list[str]:
    try:
        return _cells(line, delimiter)
    except csv.Error:
        return []


def _cells(line: str, delimiter: str) -> list[str]:
    # A query has no line end in it, so each line is read by itself: a quote that never closes costs that line alone.
    return next(iter(csv.reader([line], delimiter=delimiter)), [])
