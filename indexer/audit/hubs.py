"""Hubs: articles that stand in far more lists than others, also after exposure was evened out."""

import math
from collections import Counter

import numpy as np

from indexer.audit.finding import Evidence, Finding, Found, Kind, digest_of
from indexer.audit.material import AuditMaterial

# The night moves an article out of lists from 2.5 times the average on where another fits as well (exposure.py). What
# is in half as many again after that is nearer to very many articles than anything else there is.
_TIMES_THE_AVERAGE = 3.75
# Nobody looks at a hub of six lists: in a small corpus the average says little.
_FEWEST_LISTS = 15
_CATEGORIES_TOLD = 3


def hubs(material: AuditMaterial, most: int) -> Found:
    """Articles in very many first tens, the most listed first."""
    filled = int((material.first_lists >= 0).sum())
    expected = filled / max(1, len(material.articles))
    least = max(_FEWEST_LISTS, math.ceil(_TIMES_THE_AVERAGE * expected))
    rows = np.flatnonzero(material.listed >= least)
    worst = rows[np.lexsort((rows, -material.listed[rows]))][:most].tolist()
    readers = _listing(material, worst)
    top = int(material.listed.max(initial=1))
    return Found(len(rows), tuple(_finding(material, row, expected, readers[row], top) for row in worst))


def _listing(material: AuditMaterial, rows: list[int]) -> dict[int, list[int]]:
    """The rows whose first ten hold each of `rows`."""
    found: dict[int, list[int]] = {row: [] for row in rows}
    wanted = np.isin(material.first_lists, rows)
    for reader, place in np.argwhere(wanted).tolist():
        found[int(material.first_lists[reader, place])].append(reader)
    return found


def _finding(material: AuditMaterial, row: int, expected: float, readers: list[int], top: int) -> Finding:
    article, count = material.articles[row], len(readers)
    categories = Counter(material.articles[reader].category or "no category" for reader in readers)
    largest = ", ".join(f"{name} ({number})" for name, number in categories.most_common(_CATEGORIES_TOLD))
    evidence = (
        Evidence(f"It is in the first ten of {count} articles; the average is {expected:.0f}"),
        Evidence(
            f"They are of {len(categories)} categories: {largest}" if len(categories) > 1 else f"All of {largest}"
        ),
        Evidence(
            f"It has {int(material.words[row])} words; half of the articles have {int(np.median(material.words))}"
        ),
    )
    action = (
        "Look at some of those lists: where it does not help, keep it out by a rule (never_to); if it mixes subjects, "
        "split it or give it a standfirst that says what it is about"
    )
    return Finding(Kind.HUBS, (article.id,), evidence, action, round(count / top, 3), digest_of(Kind.HUBS, [article]))
