"""How well discovered topics keep their meaning from one night to the next."""

from collections.abc import Mapping


def kept_meaning(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, bool]:
    """For each topic id of `before`, whether it means `now` what it meant.

    Both give the topic of each article, empty or not at all where it has none. Compared are the articles of `before`
    that are still there. An id keeps its meaning if the topic of now that overlaps most with it (Jaccard) has the same
    id, and the overlap is at least a half. An id that is gone has not kept its meaning; an article without topic now is
    lost to its id.
    """
    members: dict[str, set[str]] = {}
    for article, topic in before.items():
        members.setdefault(topic, set())
        if article in now:
            members[topic].add(article)
    successors: dict[str, set[str]] = {}
    for article, topic in now.items():
        if article in before and topic:
            successors.setdefault(topic, set()).add(article)
    return {topic: _goes_on(topic, own, successors) for topic, own in members.items() if topic}


def _goes_on(topic: str, own: set[str], successors: Mapping[str, set[str]]) -> bool:
    overlaps = {name: len(own & others) / len(own | others) for name, others in successors.items()}
    best = max(overlaps, key=lambda name: (overlaps[name], name == topic), default="")
    return best == topic and overlaps[best] >= 0.5
