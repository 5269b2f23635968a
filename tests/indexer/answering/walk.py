"""Requests for the invented articles, and the obvious way to answer one: a walk from the best article to the worst."""

from hypothesis import strategies as st

from indexer.answering.model import ListRequest
from indexer.snapshot.snapshot import Snapshot
from tests.conftest import invented_articles

IDS = [article.id for article in invented_articles()]
REQUESTS = st.builds(
    ListRequest,
    limit=st.integers(1, 30),
    exclude=st.lists(st.sampled_from([*IDS, "unknown", "https://site.example/grief/2"]), max_size=6).map(tuple),
    categories=st.lists(st.sampled_from(["Sleep", "money", "GRIEF", "Nothing"]), max_size=2).map(tuple),
    min_score=st.sampled_from([0.0, 0.01, 0.1, 0.5, 0.9]),
)


def walked(
    snapshot: Snapshot, scores: dict[int, float], own: set[int], request: ListRequest, *, query: bool = False
) -> list[str]:
    """Walks all articles from the best to the worst and asks of each whether it may be listed."""
    groups = snapshot.index.groups.tolist()
    excluded = {
        groups[row]
        for row, card in enumerate(snapshot.cards)
        for name in request.exclude
        if name in {card.id, card.url}
    }
    wanted = {category.lower() for category in request.categories}
    seen, listed = set(own) | excluded, []
    cards = snapshot.cards
    newest_first = {row: -(card.published_at.toordinal() if card.published_at else 0) for row, card in enumerate(cards)}
    for row in sorted(scores, key=lambda row: (-scores[row], newest_first[row], cards[row].id)):
        if wanted and cards[row].category.lower() not in wanted:
            continue
        if not query and groups[row] != row and (not wanted or cards[groups[row]].category.lower() in wanted):
            continue  # the article that stands for it may be listed itself
        if groups[row] not in seen and scores[row] >= request.min_score:
            listed.append(cards[row].id)
            seen.add(groups[row])
    return listed[: request.limit]
