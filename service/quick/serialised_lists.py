"""Related lists as JSON, put together from pieces that are made once a generation: to the letter as pydantic does."""

from collections.abc import Sequence

from indexer.answering.model import Item
from indexer.snapshot.snapshot import Snapshot
from service.schemas.list_answers import RelatedAnswer, list_item

_REQUEST_ID = "0" * 32


class SerialisedLists:
    """The pieces of one snapshot, which it does not keep alive: of each article what stands in every list alike."""

    def __init__(self, generation: str) -> None:
        empty = RelatedAnswer(items=[], generation=generation, request_id=_REQUEST_ID).model_dump_json()
        self._before, after = empty.split("]", 1)
        self._between, end = after.split(_REQUEST_ID)
        self.after = end.encode()
        self._of_article: dict[int, str] = {}

    def full_list(self, snapshot: Snapshot, rows: Sequence[int], scores: Sequence[float]) -> bytes:
        """The answer whose items are `rows`, with these scores, up to the request's id; `after` is the rest of it."""
        known = self._of_article
        articles = [known.get(row) or self._article(snapshot, row) for row in rows]
        items = ",".join(
            [
                f'{{"position":{position},{article},"score":{score},"source":"related"}}'
                for position, (article, score) in enumerate(zip(articles, scores, strict=True), start=1)
            ]
        )
        return f"{self._before}{items}]{self._between}".encode()

    def _article(self, snapshot: Snapshot, row: int) -> str:
        item = Item(1, snapshot.cards[row], snapshot.shown_among(snapshot.assignments[row]), 0.0)
        whole = list_item(snapshot, item).model_dump_json()
        piece = whole.removeprefix('{"position":1,').removesuffix(',"score":0.0,"source":"related"}')
        return self._of_article.setdefault(row, piece)
