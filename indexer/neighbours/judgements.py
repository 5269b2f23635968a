"""Which articles go with an article or answer a query, as people judged it: TREC qrels and query files."""

from collections import defaultdict
from pathlib import Path

Judgements = dict[str, dict[str, int]]  # source or query -> article -> grade


class BadJudgementsError(Exception):
    """A qrels or queries file cannot be used. The message names the file and line."""


def read_judgements(path: Path) -> Judgements:
    """TREC qrels: for each source or query the grade of each judged article.

    Raises:
        BadJudgementsError: a line is not `source 0 article grade`.
    """
    judgements: Judgements = defaultdict(dict)
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 4 or not parts[3].lstrip("-").isdigit():
            raise BadJudgementsError(f"{path}:{number}: not a line of TREC qrels (source 0 article grade)")
        judgements[parts[0]][parts[2]] = int(parts[3])
    return dict(judgements)


def read_queries(path: Path) -> dict[str, str]:
    """Query texts by id, from `id<TAB>text` lines.

    Raises:
        BadJudgementsError: a line has no tab.
    """
    queries = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        identity, tab, text = line.partition("\t")
        if not tab:
            raise BadJudgementsError(f"{path}:{number}: not id<TAB>query")
        queries[identity] = text.strip()
    return queries
