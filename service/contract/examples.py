"""Examples for the description that work as they stand: their ids are those of the generation that answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from indexer.audit.finding import Kind
from indexer.snapshot.snapshot import Snapshot

# Words for a reader's query and a writer's draft; whatever the corpus is about, they are answered.
_QUERY = "how do I talk about this with somebody close to me"
_DRAFT = {
    "title": "What to say when there is nothing to say",
    "body": "Somebody close to you has had bad news, and you do not know how to begin.\nBegin with that.",
}


# The id of an article that is put, and then deleted again.
_NEW, _CHANGING = "what-to-say-when-there-is-nothing-to-say", ("put", "delete")


@dataclass(frozen=True, slots=True)
class Examples:
    """Articles and a topic that there are; without any, what needs one has no example."""

    ids: tuple[str, ...] = ()
    topic: str = ""

    def put_into(self, path: str, method: str, operation: dict[str, Any]) -> None:
        """Gives the parameters and the body of an operation their examples."""
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path" and (example := self._named(path, method)):
                parameter["example"] = example
            elif parameter["name"] == "article" and self._first:
                parameter["example"] = {"id": self._first}
        if bodies := self._bodies(path, method):
            content = operation["requestBody"]["content"]["application/json"]
            content["examples"] = {name: {"summary": name, "value": value} for name, value in bodies.items()}

    @property
    def _first(self) -> str:
        return self.ids[0] if self.ids else ""

    def _named(self, path: str, method: str) -> str:
        if method in _CHANGING:
            return _NEW  # nobody's article is changed for trying
        if "/audit/{" in path:
            return Kind.ORPHANS
        return self.topic if "/topics/{" in path else self._first

    def _bodies(self, path: str, method: str) -> Mapping[str, dict[str, Any]]:
        if method == "put":
            return {"a new article": {**_DRAFT, "category": "Conversations", "tags": ["grief"]}}
        if method != "post":
            return {}
        known: dict[str, dict[str, Any]] = {
            "/v1/search": {"a reader's query": {"query": _QUERY, "limit": 5}},
            "/v1/topics/suggest": {"a draft": {**_DRAFT, "limit": 5}, "a bare text": {"text": _DRAFT["body"]}},
            "/v1/coverage": {
                "a list": {"queries": [{"query": _QUERY, "volume": 120}, {"query": "a word", "volume": 7}]}
            },
            "/v1/links/suggest": {"a draft": {**_DRAFT, "limit": 5}},
            "/v1/audit/dismissals": {"taken back": {"digest": "0123456789abcdef", "dismissed": False}},
            "/v1/related": {"a draft": {"article": _DRAFT, "limit": 5}, "a bare text": {"text": _DRAFT["body"]}},
        }
        if self.ids:
            known["/v1/related"]["several articles"] = {"ids": list(self.ids), "limit": 5, "fields": ["id", "title"]}
            known["/v1/related/batch"] = {"many articles": {"ids": list(self.ids), "limit": 3}}
        return known.get(path, {})


def examples_of(snapshot: Snapshot) -> Examples:
    """Examples out of what may be seen of a generation: the first articles and the first topic."""
    # An id with a slash does not fit a path.
    shown = (card for card in snapshot.cards if "/" not in card.id and snapshot.row_named(card.id) is not None)
    topics = (topic.id for topic in snapshot.topics if "/" not in topic.id)
    return Examples(tuple(card.id for card in islice(shown, 2)), next(topics, ""))
