"""What a rule's `for` is about, in the terms in which a reader's query can be compared with it.

A rule selects articles; a query is none. What it has is words, topics and near articles, so a rule is about the topics
that its tags name, those below them, and the names of both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.rules.model import Rule
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import Topic, TopicKind
from indexer.topics.profiles import stemmed
from indexer.topics.tree import children
from indexer.topics.vocabulary.model import plain_name


@dataclass(frozen=True, slots=True)
class RuleSubject:
    """The topics that a rule is for, by id, what they are called, and all that it says, both as `stemmed` gives it."""

    topics: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    says: str = ""  # its name, its description, what it selects and the title of the article that it places

    def is_named_in(self, text: str) -> bool:
        """Whether one of the names stands in `text`, in whatever form of its words."""
        said = stemmed(text)
        return any(name in said for name in self.names)

    def is_one_of(self, names: Iterable[str]) -> bool:
        """Whether the rule itself speaks of one of these subjects, named as `stemmed` does."""
        return any(name in self.says for name in names)


NO_SUBJECT = RuleSubject()


def subject_of(rule: Rule, snapshot: Snapshot) -> RuleSubject:
    """What `rule` is about on `snapshot`. A tag that no topic goes by is still a name."""
    tags = [tag for selector in rule.select for tag in selector.tags]
    wanted = {plain_name(tag) for tag in tags}
    named = [topic for topic in snapshot.topics if wanted & {plain_name(name) for name in _names(topic)}]
    topics = _with_those_below(named, snapshot.topics)
    names = [*tags, *(name for topic in topics for name in _names(topic) if topic.kind is TopicKind.VOCABULARY)]
    plain = frozenset(filter(str.strip, map(_plain, names)))
    says = "".join(map(_plain, _said(rule, names, snapshot)))
    return RuleSubject(frozenset(topic.id for topic in topics), plain, says)


def _said(rule: Rule, names: Sequence[str], snapshot: Snapshot) -> Sequence[str]:
    row = snapshot.row_named(rule.article)
    categories = [category for selector in rule.select for category in selector.categories]
    title = snapshot.cards[row].title if row is not None else ""
    return [rule.name, rule.description, title, *categories, *names]


def _names(topic: Topic) -> tuple[str, ...]:
    return topic.id, topic.label, *topic.synonyms


def _plain(name: str) -> str:
    return stemmed(name.replace("-", " "))


def _with_those_below(named: Iterable[Topic], topics: tuple[Topic, ...]) -> list[Topic]:
    below, found, waiting = children(topics), dict[str, Topic](), list(named)
    while waiting:
        topic = waiting.pop()
        if topic.id not in found:
            found[topic.id] = topic
            waiting += below.get(topic.id, ())
    return list(found.values())
