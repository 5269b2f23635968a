"""A draft -> links to set: from which of its sentences to which articles, and from which of theirs to it.

    strength = the mean of two likenesses of a sentence and the article that a link in it would lead to
               words    the square root of the TF-IDF cosine with its whole text
               meaning  the mean of the cosines with its headline and with its whole text
    order    = the score of the related list, as a sum before its curve, plus what the best sentence adds

One link a sentence, one sentence a link, so that all of a page's suggestions can be taken. What is hidden, taken down,
kept apart by a rule, or the draft itself is in no related list, and so is not suggested here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array, vstack

from corpus.addresses import canonical_url
from corpus.article import Article
from corpus.html.lines import absolute_url
from indexer.answering.editing.anchors import anchor_in, key_terms
from indexer.answering.editing.linked_text import SetLink, holding
from indexer.answering.model import Item, ListRequest
from indexer.answering.related import related_to_draft
from indexer.answering.topics import indexed_text
from indexer.encoding.features import EncodeTexts, Features
from indexer.encoding.lexicon import terms_of
from indexer.encoding.subject import Subject
from indexer.rules.effects import UNRULED, RuleEffects
from indexer.snapshot.snapshot import Card, Snapshot
from indexer.topics.tagging.sentences import Part, Sentence, sentences_of

# As deep as the order of sentences may lift an article: with 60 of digital.gov's, .72 of the linked are among them.
_CANDIDATES = 60
# A second or two of one processor, for each of the two directions; of each article its most promising.
_ENCODED, _ENCODED_OF_EACH = 64, 4
# What lies lower is near its article by accident more often than not: read on some twenty-five drafts of two corpora.
_FLOOR = 0.33
# "Desire goes quiet." shares most of its words with any article on desire, and is no place for a link.
_FEWEST_STEMS = 3
# What a sentence as strong as can be adds to the sum before the curve.
_WEIGHT = 2.0
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Place:
    """The sentence for a link, and characters start:end of it that the link may stand on; (0, 0) where none offer."""

    sentence: Sentence
    start: int
    end: int
    strength: float  # 0 to 1

    @property
    def anchor(self) -> str:
        """The words of the link."""
        return self.sentence.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class LinkSuggestion:
    """A link to set between the draft and an article; without a place where no sentence speaks of it."""

    card: Card
    score: float  # of the related list
    place: Place | None


@dataclass(frozen=True, slots=True)
class LinkSuggestions:
    """Links to set, the most wanted first, and articles between which and the draft there is one already."""

    outgoing: tuple[LinkSuggestion, ...]  # from sentences of the draft
    incoming: tuple[LinkSuggestion, ...]  # from sentences of articles, to the draft
    linked_to: tuple[Card, ...]
    linked_from: tuple[Card, ...]


@dataclass(frozen=True)
class LinkTask:
    """A draft, `subject` is `article` encoded, `links` are those that stand in its body, and who encodes sentences."""

    snapshot: Snapshot
    article: Article
    subject: Subject
    encode: EncodeTexts
    links: tuple[SetLink, ...] = ()
    rules: RuleEffects = UNRULED


def suggest_links(task: LinkTask, limit: int = 10, min_score: float = 0.0) -> LinkSuggestions:
    """At most `limit` links in each direction, to and from articles whose related score is `min_score` or more."""
    request = ListRequest(limit=_CANDIDATES, min_score=min_score)
    items = related_to_draft(task.snapshot, task.subject, task.article, request, task.rules).items
    names = dict.fromkeys([*(link.target for link in task.links), *task.article.links])
    # A path is meant on the site of the draft, which without an address of its own is that of the nearest article.
    site = task.article.url or next((item.card.url for item in items), "")
    linked = [row for name in names if (row := _row_at(task.snapshot, name, site)) is not None]
    pieces = {int(task.snapshot.index.groups[row]) for row in linked}
    new = [item for item in items if _group(task.snapshot, item) not in pieces]
    coming = [item for item in items if _links_to(task, item)]
    unlinked = [item for item in items if item not in coming]
    return LinkSuggestions(
        outgoing=_outgoing(task, new, limit),
        incoming=_incoming(task, unlinked[:limit], limit),
        linked_to=tuple(task.snapshot.cards[row] for row in dict.fromkeys(linked)),
        linked_from=tuple(item.card for item in coming),
    )


def _row_at(snapshot: Snapshot, name: str, site: str) -> int | None:
    """The article that a link leads to from a page of `site`."""
    row = snapshot.row_named(name)
    return snapshot.row_named(absolute_url(name, site)) if row is None and site else row


def _outgoing(task: LinkTask, items: Sequence[Item], limit: int) -> tuple[LinkSuggestion, ...]:
    body = [sentence for sentence in sentences_of(task.article) if sentence.part is Part.BODY]
    targets = [task.snapshot.index.features_of(task.snapshot.rows[item.card.id]) for item in items]
    if not targets:
        return ()
    taken = holding(task.links, body)
    sentences = [sentence for place, sentence in enumerate(body) if place not in taken and _is_long(sentence)]
    strength = _strengths(task, sentences, targets) if sentences else np.zeros((0, len(targets)))
    sums = _sums([item.score for item in items]) + _WEIGHT * strength.max(axis=0, initial=0.0)
    chosen = np.argsort(-sums, kind="stable")[:limit]
    places = _assigned(strength[:, chosen])
    return tuple(
        LinkSuggestion(
            items[number].card,
            items[number].score,
            None if at is None else _place(task, sentences[at], targets[number], float(strength[at, number])),
        )
        for number, at in zip(chosen.tolist(), places, strict=True)
    )


def _incoming(task: LinkTask, items: Sequence[Item], limit: int) -> tuple[LinkSuggestion, ...]:
    draft, found = task.subject.features, list[tuple[Item, Sentence]]()
    for item in items:
        found += [(item, sentence) for sentence in _promising(task, task.snapshot.rows[item.card.id])]
    if not found:
        return ()
    strength = _strengths(task, [sentence for _, sentence in found], [draft])[:, 0]
    best: dict[str, int] = {}
    for number, (item, _) in enumerate(found):
        known = best.get(item.card.id)
        if strength[number] >= _FLOOR and (known is None or strength[number] > strength[known]):
            best[item.card.id] = number
    chosen = list(best.values())
    sums = _sums([found[number][0].score for number in chosen]) + _WEIGHT * strength[chosen]
    return tuple(
        LinkSuggestion(item.card, item.score, _place(task, sentence, draft, float(strength[chosen[at]])))
        for at in np.argsort(-sums, kind="stable")[:limit].tolist()
        for item, sentence in [found[chosen[at]]]
    )


def _promising(task: LinkTask, row: int) -> list[Sentence]:
    """The few sentences of an article that are worth being encoded, by their words and the passages around them."""
    snapshot, draft = task.snapshot, task.subject.features
    text = indexed_text(snapshot, row)
    around = (text.passages @ draft.vectors[0])[list(text.passage_of)]
    candidates = [
        place for place, sentence in enumerate(text.sentences) if sentence.part is Part.BODY and _is_long(sentence)
    ]
    if not candidates:
        return []
    words = _words(snapshot, [text.sentences[place] for place in candidates], [draft])[:, 0]
    order = np.argsort(-(words + around[candidates]), kind="stable")[:_ENCODED_OF_EACH]
    return [text.sentences[candidates[place]] for place in order.tolist()]


def _strengths(task: LinkTask, sentences: Sequence[Sentence], targets: Sequence[Features]) -> NDArray[np.float64]:
    """(k, t) how much each sentence is about each target; zero for those beyond as many as are encoded."""
    words = _words(task.snapshot, sentences, targets)
    encoded = np.sort(np.argsort(-words.max(axis=1), kind="stable")[:_ENCODED])
    vectors = task.encode([sentences[place].text for place in encoded.tolist()])
    towards = np.concatenate([np.concatenate([target.headlines, target.vectors]) for target in targets])
    meaning = (vectors @ towards.T).reshape(len(encoded), len(targets), 2).mean(axis=2)
    strength = np.zeros(words.shape)
    strength[encoded] = np.clip((words[encoded] + meaning) / 2, 0, 1)
    return strength


def _words(snapshot: Snapshot, sentences: Sequence[Sentence], targets: Sequence[Features]) -> NDArray[np.float64]:
    weighed = snapshot.lexicon.weigh([sentence.text for sentence in sentences])
    products = weighed @ csr_array(vstack([target.words for target in targets])).T
    return np.sqrt(np.maximum(np.asarray(products.toarray(), dtype=np.float64), 0))


def _assigned(strength: NDArray[np.float64]) -> list[int | None]:
    """For each of the targets (k, t) a sentence of its own, so that all together are strongest."""
    places: list[int | None] = [None] * strength.shape[1]
    usable = np.where(strength >= _FLOOR, strength, 0.0)
    for sentence, target in zip(*linear_sum_assignment(usable, maximize=True), strict=True):
        if usable[sentence, target] > 0:
            places[target] = int(sentence)
    return places


def _place(task: LinkTask, sentence: Sentence, target: Features, strength: float) -> Place:
    start, end = anchor_in(sentence.text, key_terms(target, task.snapshot.lexicon)) or (0, 0)
    return Place(sentence, start, end, round(strength, _DECIMALS))


def _is_long(sentence: Sentence) -> bool:
    return sum(" " not in term for term in terms_of(sentence.text)) >= _FEWEST_STEMS


def _sums(scores: Sequence[float]) -> NDArray[np.float64]:
    """Scores as the sums that the curve was drawn over."""
    within = np.clip(np.array(scores, dtype=np.float64), 1e-4, 1 - 1e-4)
    return np.asarray(np.log(within / (1 - within)))


def _group(snapshot: Snapshot, item: Item) -> int:
    return int(snapshot.index.groups[snapshot.rows[item.card.id]])


def _links_to(task: LinkTask, item: Item) -> bool:
    """Whether an article links to the draft: to its address, or to an article that has the same."""
    if not task.article.url:
        return False
    own = {canonical_url(task.article.url)}
    if (row := task.snapshot.row_named(task.article.url)) is not None:
        own.add(task.snapshot.cards[row].id)
    links = task.snapshot.articles.read(task.snapshot.rows[item.card.id]).links
    return any(link in own or canonical_url(link) in own for link in links)
