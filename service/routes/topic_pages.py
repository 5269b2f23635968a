"""`/topics`: what the site is about, for people: the tree of topics, and a page for each. No script, no cookie."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nlargest

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from indexer.answering.topic_page import topic_page
from indexer.topics.model import Topic, TopicEvent, TopicEventKind
from indexer.topics.tree import Growth, children, successors
from service.request_context import page_number
from service.state import rules, snapshot

topic_pages = Blueprint("topic_pages", __name__)
# Where every tag is a topic a large site has tens of thousands, a page that nobody reads and each caller waits for.
_MOST_OF_OURS = 500
_ARTICLES = 24
_CHART_WIDTH, _CHART_HEIGHT = 600, 120
_GAP = 0.2  # of a bar's place
# A year under every bar is unreadable from a dozen years on.
_LABELS = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """A year in the picture of how a topic grew; places are in the picture's own units."""

    year: int
    articles: int
    x: float
    y: float
    width: float
    height: float
    labelled: bool
    highest: bool  # the first of those that are


@topic_pages.get("/topics")
def all_topics() -> ResponseReturnValue:
    """The publisher's vocabulary and what was discovered and can be read, each as a tree."""
    answering = snapshot()
    below = children(answering.shown_topics)
    top = below.get("", ())
    own = [topic for topic in top if not topic.kind.is_found]
    largest = {topic.id for topic in nlargest(_MOST_OF_OURS, own, key=lambda topic: topic.size)}
    return render_template(
        "topics.html",
        vocabulary=[topic for topic in own if topic.id in largest],
        smaller=len(own) - len(largest),
        discovered=[topic for topic in top if topic.kind.is_found],
        below=below,
        generation=answering.generation,
    )


@topic_pages.get("/topics/<path:id>")
def topic(id: str) -> ResponseReturnValue:  # noqa: A002 - as the API calls it
    """One topic: its articles, what is below and beside it, how it grew, and what became of it night by night."""
    answering = snapshot()
    found = answering.topics_by_id.get(id)
    if found is None:
        heirs = successors(id, answering.topics)
        if len(heirs) != 1:
            abort(410 if heirs else 404)
        return redirect(url_for("topic_pages.topic", id=heirs[0].id), 301)
    number = page_number()
    page = topic_page(answering, found, _ARTICLES, (number - 1) * _ARTICLES, rules())
    return render_template(
        "topic.html",
        topic=found,
        page=page,
        number=number,
        more=number * _ARTICLES < page.total,
        bars=bars(page.growth),
        chart=(_CHART_WIDTH, _CHART_HEIGHT),
        like=answering.topics_by_id.get(found.like),
        discovered=found.kind.is_found,
        history=[(event, in_words(event, answering.topics_by_id)) for event in found.history],
        generation=answering.generation,
    )


def bars(growth: Growth) -> list[Bar]:
    """The picture of a topic's years; none where fewer than two have articles, which is no growth."""
    if len(growth.years) < 2:
        return []
    most = max(articles for _, articles in growth.years)
    place = _CHART_WIDTH / len(growth.years)
    peak = next(year for year, articles in growth.years if articles == most)
    every = -(-len(growth.years) // _LABELS)
    found = []
    for number, (year, articles) in enumerate(growth.years):
        height = round(_CHART_HEIGHT * articles / most, 1)
        x, width = round(place * (number + _GAP / 2), 1), round(place * (1 - _GAP), 1)
        found.append(Bar(year, articles, x, _CHART_HEIGHT - height, width, height, number % every == 0, year == peak))
    return found


def in_words(event: TopicEvent, by_id: dict[str, Topic]) -> str:
    """What happened to a topic in a night, as the rest of a sentence that begins with the day."""
    others = _listed([f"“{by_id[other].label}”" if other in by_id else f"“{other}”" for other in event.others])
    told = {
        TopicEventKind.BORN: f"first found, as “{event.label}”",
        TopicEventKind.RENAMED: f"renamed “{event.label}”",
        TopicEventKind.SPLIT: f"parted from {others}" if others else "split",
        TopicEventKind.MERGED: f"took in {others}" if others else "merged",
        TopicEventKind.DIED: "no longer found",
    }
    return told[event.kind]


def day_in_words(on: str) -> str:
    """ "2026-05-03" as a person writes it."""
    day = date.fromisoformat(on)
    return f"{day.day} {day.strftime('%B %Y')}"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
