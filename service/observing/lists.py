"""How often lists came out short, and why: for whoever keeps the corpus and the filters of the site."""

from dataclasses import asdict
from typing import TypeVar

from indexer.answering.model import Fill, ListRequest, RelatedList
from service.state import state

_List = TypeVar("_List", bound=RelatedList)


def counted(found: _List, wanted: ListRequest) -> _List:
    """The list itself. One that is full and was not filled up costs two comparisons."""
    if found.dropped is not None:
        instruments = state().instruments
        instruments.short_lists.inc()
        instruments.missing_places.inc(wanted.limit - len(found.items))
        for reason, articles in asdict(found.dropped).items():
            instruments.dropped.labels(reason).inc(articles)
    if wanted.fill is not Fill.NONE and (filled := sum(item.source == wanted.fill.value for item in found.items)):
        state().instruments.filled_places.labels(wanted.fill.value).inc(filled)
    return found
