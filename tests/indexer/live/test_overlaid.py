"""A generation with the day's changes is like a fresh index of the same articles, and shows nothing of what was."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.article import Article, Section
from indexer.answering.model import Fill, ListRequest
from indexer.answering.related import is_deleted, related_now, related_to_article, related_to_articles, row_of
from indexer.answering.search import search
from indexer.answering.topic_page import topic_page
from indexer.answering.topics import TopicRequest, asked_about, supported_topics
from indexer.encoding.subject import encode_query
from indexer.live.overlaid import overlaid, withholding
from indexer.ranking.metric import Metric
from indexer.ranking.scoring import Wish, rank
from indexer.ranking.signals import measure
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import Topic, TopicAssignment, TopicEvent, TopicEventKind, TopicKind
from tests.conftest import ToyEncoder, current_snapshot, invented_articles, run
from tests.indexer.live.live_articles import live
from tests.writing import write_articles

GRIEF = invented_articles()[12]
NEW = replace(
    GRIEF,
    id="grief-new",
    url="https://site.example/grief/new",
    title="A letter after the funeral",
    body=(Section("", ("The widow wrote a letter of mourning after the funeral.", "Silence and tears, then.")),),
    aliases=("https://site.example/old/new",),
)
CHANGED = replace(GRIEF, id="grief-2", url="https://site.example/grief/second", title="Budget and mortgage of a widow")


def of(snapshot: Snapshot) -> list[str]:
    """The ids of all that may be seen."""
    return sorted(card.id for _, card in snapshot.shown())


def ids(snapshot: Snapshot, name: str, request: ListRequest | None = None) -> list[str]:
    """The related list of an article."""
    request = request or ListRequest(limit=50)
    return [item.card.id for item in related_to_article(snapshot, row_of(snapshot, name), request).items]


def fresh(tmp_path: Path, articles: Sequence[Article]) -> Snapshot:
    """An index of `articles` made anew."""
    run(write_articles(tmp_path / "fresh.jsonl", articles), tmp_path / "fresh", ToyEncoder())
    return current_snapshot(tmp_path / "fresh")


def test_without_changes_it_is_the_generation_itself(shared_snapshot: Snapshot) -> None:
    assert overlaid(shared_snapshot, [], []) is shared_snapshot


def test_nothing_large_is_copied(shared_snapshot: Snapshot) -> None:
    made = overlaid(shared_snapshot, [live(shared_snapshot, NEW)], ["grief-1"])
    for name in ("vectors", "headlines", "passages"):
        assert np.shares_memory(getattr(made.index.features, name), getattr(shared_snapshot.index.features, name))
    assert made.index.features.words is shared_snapshot.index.features.words
    assert made.neighbour_rows is shared_snapshot.neighbour_rows


def test_a_new_article_is_found_by_every_name_and_has_a_list_and_stands_in_lists_that_are_computed(
    shared_snapshot: Snapshot,
) -> None:
    made = overlaid(shared_snapshot, [live(shared_snapshot, NEW, TopicAssignment("grief", 1.0))], [])
    row = len(shared_snapshot.cards)
    for name in (
        "grief-new",
        NEW.url,
        "http://www.site.example/grief/new?utm_source=x",
        "https://site.example/old/new",
    ):
        assert made.row_named(name) == row
    assert made.articles.read(row) == NEW
    assert set(ids(made, "grief-new", ListRequest(limit=3))) <= {card.id for card in made.cards if "rief" in card.id}
    request = ListRequest(limit=50, fill=Fill.LATEST)
    assert "grief-new" in ids(made, "grief-0", request)
    assert "grief-new" in ids(made, "grief-0", ListRequest(limit=5, categories=("grief",)))
    query = encode_query("widow letter mourning funeral", ToyEncoder(), made.lexicon)
    assert "grief-new" in [item.card.id for item in search(made, query, ListRequest(limit=3)).items]
    assert "grief-new" in [item.card.id for item in related_to_articles(made, [1, 3], [12], ListRequest(limit=9)).items]


def test_a_changed_article_shows_what_is_new_everywhere_and_what_was_nowhere(shared_snapshot: Snapshot) -> None:
    made = overlaid(shared_snapshot, [live(shared_snapshot, CHANGED)], [])
    assert of(made) == of(shared_snapshot)
    old = shared_snapshot.row_named("grief-2")
    assert old is not None
    titles = {card.title for _, card in made.shown()}
    assert CHANGED.title in titles
    assert shared_snapshot.cards[old].title not in titles
    assert made.row_named("https://site.example/grief/2") == made.row_named("grief-2") == len(shared_snapshot.cards)
    for row, card in made.shown():
        items = related_to_article(made, row, ListRequest(limit=50)).items
        shown = [item.card.title for item in items if item.card.id == "grief-2"]
        assert shown == ([] if card.id == "grief-2" else [CHANGED.title])


def test_in_lists_of_the_table_a_changed_article_stands_where_its_new_score_belongs(shared_snapshot: Snapshot) -> None:
    made = overlaid(shared_snapshot, [live(shared_snapshot, CHANGED)], [])
    for row in (0, 6, 13):
        request = ListRequest(limit=8)
        from_table, now = related_to_article(made, row, request).items, related_now(made, row, request).items
        scores = {item.card.id: item.score for item in now}
        assert [item.score for item in from_table if item.card.id == "grief-2"] == [
            scores[item.card.id] for item in from_table if item.card.id == "grief-2"
        ]


@pytest.mark.parametrize("size", [1, 4, 7])
def test_pages_are_the_longer_list_where_an_article_was_put_by_day(shared_snapshot: Snapshot, size: int) -> None:
    """It follows what the night had listed; nothing comes twice and nothing is missing."""
    made = overlaid(shared_snapshot, [live(shared_snapshot, NEW)], ["grief-3"])
    whole = ids(made, "grief-0")
    pages = [ids(made, "grief-0", ListRequest(limit=size, offset=offset)) for offset in range(0, 30, size)]
    assert [name for page in pages for name in page] == whole
    assert {*whole} == {*of(made)} - {"grief-0"} - {"sleep-1"}


def test_an_article_that_a_change_made_less_near_hides_nothing_that_the_table_does_not_hold(
    shared_snapshot: Snapshot,
) -> None:
    """A table that ends above the cut is no shorter list because one of its articles went below."""
    row = row_of(shared_snapshot, "grief-0")
    narrow = replace(
        shared_snapshot,
        neighbour_rows=shared_snapshot.neighbour_rows[:, :4],
        neighbour_scores=shared_snapshot.neighbour_scores[:, :4],
    )
    last = shared_snapshot.cards[shared_snapshot.neighbour_rows[row, 3]]
    other = replace(invented_articles()[6], id=last.id, url=last.url, tags=(), category="")
    made = overlaid(narrow, [live(shared_snapshot, other)], [])
    near = related_now(made, row, ListRequest(limit=4)).items
    least = near[-1].score
    found = related_to_article(made, row, ListRequest(limit=4, min_score=least)).items
    assert [item.card.id for item in found] == [item.card.id for item in near]


def test_a_deleted_article_is_nowhere(shared_snapshot: Snapshot) -> None:
    gone = "grief-1"
    made = overlaid(shared_snapshot, [], [gone, "https://site.example/grief/1"])
    assert gone not in of(made)
    assert made.row_named(gone) is made.row_named("https://site.example/grief/1") is None
    assert is_deleted(made, gone)
    assert is_deleted(made, "http://site.example/grief/1")
    assert not is_deleted(made, "grief-0")
    for row, _ in made.shown():
        for request in (ListRequest(limit=50), ListRequest(limit=50, fill=Fill.LATEST, min_score=1)):
            found = related_to_article(made, row, request)
            assert gone not in [item.card.id for item in found.items]
            assert found.dropped is None or found.dropped.hidden == 0


def test_a_copy_takes_the_place_of_a_deleted_article_that_stood_for_both(shared_snapshot: Snapshot) -> None:
    both = {"sleep-0", "sleep-1"}
    (stands,) = both & set(ids(shared_snapshot, "sleep-3"))
    made = overlaid(shared_snapshot, [], [stands])
    assert both & set(ids(made, "sleep-3")) == both - {stands}


def test_a_copy_that_is_put_never_stands_beside_its_original(shared_snapshot: Snapshot) -> None:
    copy = replace(GRIEF, id="copy", url="https://site.example/copy")
    made = overlaid(shared_snapshot, [live(shared_snapshot, copy, copy_of=GRIEF.id)], [])
    assert GRIEF.id not in ids(made, "copy")
    listed = ids(made, "grief-3", ListRequest(limit=50, fill=Fill.LATEST))
    assert len({"copy", GRIEF.id} & set(listed)) == 1


def test_sizes_of_topics_and_their_pages_count_who_may_be_seen(shared_snapshot: Snapshot) -> None:
    topic = shared_snapshot.topics_by_id["grief"]
    added = live(shared_snapshot, NEW, TopicAssignment("grief", 1.0), TopicAssignment("unheard-of", 1.0))
    made = overlaid(shared_snapshot, [added], ["grief-0", "grief-1", "grief-2"])
    page = topic_page(made, made.topics_by_id["grief"], 50)
    assert made.topics_by_id["grief"].size == topic.size - 2 == page.total == len(page.articles)
    assert "grief-new" in [listed.card.id for listed in page.articles]
    row = made.row_named("grief-new")
    assert row is not None
    (supported,) = supported_topics(made, row, TopicRequest())
    assert supported.assignment.topic == "grief"


@pytest.mark.parametrize("way", ["deleted", "hidden"])
def test_a_topic_whose_articles_may_all_not_be_seen_is_none(shared_snapshot: Snapshot, way: str) -> None:
    rows = shared_snapshot.topic_members["grief"].rows
    if way == "deleted":
        made = overlaid(shared_snapshot, [], [shared_snapshot.cards[row].id for row in rows])
    else:
        mask = np.zeros(len(shared_snapshot.cards), dtype=bool)
        mask[rows] = True
        made = withholding(shared_snapshot, mask)
    assert "grief" not in made.topics_by_id
    other = next(topic for topic in made.topics if topic.kind is TopicKind.VOCABULARY)
    assert "grief" not in [near.topic.id for near in topic_page(made, other, 5).neighbours]
    assert not [topic for topic in made.topics if topic.kind is TopicKind.DISCOVERED and "griefword" in topic.label]


def test_no_topic_is_like_one_whose_articles_may_all_not_be_seen(shared_snapshot: Snapshot) -> None:
    """Most articles of a found topic had one tag, and all that have it are hidden; the topic has others."""
    tag, found = (
        shared_snapshot.topics_by_id["tears"],
        max((t for t in shared_snapshot.topics if t.kind is TopicKind.DISCOVERED), key=lambda topic: topic.size),
    )
    topics = tuple(replace(t, like=tag.id) if t is found else t for t in shared_snapshot.topics)
    mask = np.zeros(len(shared_snapshot.cards), dtype=bool)
    mask[shared_snapshot.topic_members[tag.id].rows] = True
    made = withholding(replace(shared_snapshot, topics=topics), mask)
    assert tag.id not in made.topics_by_id
    assert made.topics_by_id[found.id].like == ""


def test_a_word_that_only_hidden_articles_hold_is_no_keyword_and_in_no_label_that_a_topic_has_or_had(
    shared_snapshot: Snapshot,
) -> None:
    """Of articles that all say one thing in the same words, one that says another, and is then hidden."""
    topic, word = _topic_with_word_of_its_first(shared_snapshot)
    label = f"{word.capitalize()}, {topic.label}"
    history = tuple(TopicEvent("2026-01-01", TopicEventKind.RENAMED, each) for each in (label, topic.label))
    only = replace(topic, keywords=(word, *topic.keywords), label=label, history=history)
    found = _without_its_first(shared_snapshot, only)
    assert (found.keywords, found.label, found.size) == (topic.keywords, topic.label, topic.size - 1)
    assert [event.label for event in found.history] == [topic.label, topic.label]


def test_a_topic_all_of_whose_words_are_hidden_is_not_called_by_its_id_which_is_made_of_them(
    shared_snapshot: Snapshot,
) -> None:
    topic, word = _topic_with_word_of_its_first(shared_snapshot)
    found = _without_its_first(shared_snapshot, replace(topic, keywords=(word,), label=word.capitalize()))
    name, digest = topic.id.split(".")
    assert found.label == f"unnamed topic {digest}"
    assert name not in found.label
    assert not found.shown


def _topic_with_word_of_its_first(snapshot: Snapshot) -> tuple[Topic, str]:
    """A discovered topic, and a word that only the first of its articles holds."""
    topic = next(t for t in snapshot.topics if t.kind is TopicKind.DISCOVERED)
    rows = snapshot.topic_members[topic.id].rows.tolist()
    return topic, _word_of_one(snapshot, rows[0], rows)


def _without_its_first(snapshot: Snapshot, topic: Topic) -> Topic:
    """`topic`, in place of the one with its id, where the first of its articles is hidden."""
    mask = np.zeros(len(snapshot.cards), dtype=bool)
    mask[snapshot.topic_members[topic.id].rows[0]] = True
    topics = tuple(topic if t.id == topic.id else t for t in snapshot.topics)
    return withholding(replace(snapshot, topics=topics), mask).topics_by_id[topic.id]


def _word_of_one(snapshot: Snapshot, row: int, rows: Sequence[int]) -> str:
    """A word that only one of the articles `rows` holds."""
    words = snapshot.index.features.words
    others = {column for other in rows if other != row for column in words[[other]].indices.tolist()}
    own = [snapshot.lexicon.terms[column] for column in words[[row]].indices.tolist() if column not in others]
    return str(next(term for term in own if " " not in term and not term.isdigit()))


@pytest.mark.usefixtures("validated_here")
def test_it_ranks_as_a_fresh_index_of_the_same_articles_does(shared_snapshot: Snapshot, tmp_path: Path) -> None:
    """What is equal: who is there, and every signal but links and those in which the rarity of a word or tag counts.

    How reticent a new text is, the next night finds out.
    """
    changed = [live(shared_snapshot, NEW), live(shared_snapshot, CHANGED)]
    made = overlaid(shared_snapshot, changed, ["money-3"])
    kept = [a for a in invented_articles() if a.id not in {"money-3", "grief-2"}]
    anew = fresh(tmp_path, [*kept, NEW, CHANGED])
    assert made.index.metric is not None  # which every night fits to its corpus
    metric = Metric.of(made.index.metric.matrix, anew.index.features)
    anew = replace(anew, index=replace(anew.index, metric=metric))
    assert of(made) == of(anew)
    formula = made.article_formula
    by_rarity = {"words", "mention", "tags", "unspoken", "linked"}
    without = replace(formula, signals={k: v for k, v in formula.signals.items() if k not in by_rarity})
    seen = None if made.withheld is None else ~made.withheld
    for name in ("grief-0", "grief-new", "grief-2", "sleep-4"):
        one, other = row_of(made, name), row_of(anew, name)
        laid = rank(Wish(without, (made.index.subject(one),)), made.index, seen)
        again = rank(Wish(without, (anew.index.subject(other),)), anew.index)
        assert [made.cards[row].id for row in laid.rows] == [anew.cards[row].id for row in again.rows]
        assert np.allclose(laid.scores, again.scores, atol=1e-4)


def test_large_corpora_are_ranked_with_all_that_came_later(
    shared_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.ranking.scoring.RANKED_WHOLE", 5)
    monkeypatch.setattr("indexer.ranking.scoring._CANDIDATES", 5)
    made = overlaid(shared_snapshot, [live(shared_snapshot, NEW)], ["grief-0"])
    query = encode_query("widow letter mourning funeral", ToyEncoder(), made.lexicon)
    found = [item.card.id for item in search(made, query, ListRequest(limit=4)).items]
    assert "grief-new" in found
    assert "grief-0" not in found


def test_a_querys_topics_are_compared_with_those_of_what_came_later(shared_snapshot: Snapshot) -> None:
    """By the same measure: a topic as probable as those of the night counts, one that is only suggested does not."""
    sure, unsure = (replace(NEW, id=name, url="") for name in ("sure", "unsure"))
    made = overlaid(
        shared_snapshot,
        [
            live(shared_snapshot, sure, TopicAssignment("grief", 0.9)),
            live(shared_snapshot, unsure, TopicAssignment("grief", 0.3)),
        ],
        [],
    )
    query = encode_query("grief", ToyEncoder(), made.lexicon)
    about = asked_about(made, query, [TopicAssignment("grief", 0.6)])
    rows = np.array([row_of(made, "sure"), row_of(made, "unsure"), row_of(made, "money-1")])
    assert measure(about, made.index, rows, ["topics"])["topics"].tolist() == [pytest.approx(1), 0, 0]
