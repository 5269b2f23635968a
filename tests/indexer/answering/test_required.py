"""What editors require comes first in a search that touches its subject: by topic, name or nearness, come what may."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.answering.model import ItemSource, ListRequest, SearchResult
from indexer.answering.search import answer_query
from indexer.answering.telling.required import LEAST_TOPIC
from indexer.encoding.subject import encode_query
from indexer.rules.effects import effects_of
from indexer.rules.file import read_rules
from indexer.snapshot.snapshot import Snapshot
from tests.conftest import ToyEncoder

GRIEF = "{name: help, require: {article: money-5, position: 3}, for: {tag: grief}}"
Search = Callable[..., SearchResult]


@pytest.fixture
def search(shared_snapshot: Snapshot, tmp_path: Path) -> Search:
    """A search under rules."""

    def answer(query: str, rule: str = GRIEF, **wanted: object) -> SearchResult:
        return answered(shared_snapshot, tmp_path, query, rule, ListRequest(**{"limit": 5, **wanted}))  # type: ignore[arg-type]

    return answer


def answered(snapshot: Snapshot, folder: Path, query: str, rule: str, request: ListRequest) -> SearchResult:
    """What `query` gets where only `rule` acts."""
    file = folder / "rules.yaml"
    file.write_text(f"rules:\n- {rule}\n", "utf-8")
    rules = effects_of(read_rules(file), snapshot)
    return answer_query(snapshot, query, encode_query(query, ToyEncoder(), snapshot.lexicon), request, rules)


def first_of(found: SearchResult) -> str:
    """The article that a reader sees first."""
    return found.items[0].card.id


def test_a_query_near_the_rules_articles_gets_what_is_required_first(search: Search) -> None:
    """It says so, and it stands first wherever it stands below an article."""
    found = search("funeral mourning cemetery widow")
    assert (first_of(found), found.items[0].source, found.shows_help) == ("money-5", ItemSource.PINNED, True)
    assert first_of(search("pillow night dream")) != "money-5"
    assert not search("pillow night dream").shows_help


@pytest.mark.parametrize(
    "wanted",
    [
        {"min_score": 0.99}, {"categories": ("Sleep",)}, {"limit": 1}, {"authors": ("nobody",)}, {"tags": ("sleep",)},
        {"languages": ("fr",)}, {"diversity": 1.0}, {"explain": True},
    ],
    ids=str,
)  # fmt: skip
def test_neither_a_filter_nor_a_cut_keeps_it_away(search: Search, wanted: dict[str, object]) -> None:
    found = search("funeral mourning cemetery widow", **wanted)
    assert first_of(found) == "money-5"
    assert found.shows_help


def test_a_subject_that_is_named_is_touched_whatever_else_is_asked(search: Search) -> None:
    """By any name, in any form of the word, even of a tag that no article has and where everything else is far away."""
    assert not search("pillow night dream snore bedroom").shows_help
    assert first_of(search("pillow night dream snore bedroom after Griefs")) == "money-5"
    unknown = "{name: help, require: {article: money-5}, for: {tag: self-harm}}"
    assert first_of(search("pillow night and self harming", unknown)) == "money-5"
    assert not search("pillow night", unknown).shows_help


def test_a_topic_counts_well_below_the_score_at_which_it_is_shown(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nothing else to go by: no near article, no name."""
    monkeypatch.setattr("indexer.answering.telling.required._FIRST", 0)
    faint = [
        query for query in ("funeral night", "widow bank pillow", "tears debt loan desk", "letter alarm office")
        if not any(topic.topic == "grief" for topic in search(query).topics) and search(query).shows_help
    ]  # fmt: skip
    assert LEAST_TOPIC < 0.15
    assert faint, "none of them has the topic faintly"


def test_a_topic_below_the_named_one_is_meant_too(shared_snapshot: Snapshot, tmp_path: Path) -> None:
    topics = tuple(replace(topic, parent="grief") if topic.id == "sleep" else topic for topic in shared_snapshot.topics)
    snapshot = replace(shared_snapshot, topics=topics)
    found = answered(snapshot, tmp_path, "pillow night dream snore sleep", GRIEF, ListRequest(3))
    assert first_of(found) == "money-5"


def test_a_category_is_a_subject_too(search: Search) -> None:
    rule = "{name: help, require: {article: money-5}, for: {category: Grief}}"
    assert first_of(search("funeral mourning cemetery", rule)) == "money-5"
    assert not search("desk meeting office", rule).shows_help


def test_what_is_required_everywhere_is_there_and_no_sign_of_a_sensitive_subject(search: Search) -> None:
    """At the place that its rule says."""
    found = search("desk meeting office", "{name: a, require: {article: money-5, position: 2}, for: everywhere}")
    assert [item.card.id for item in found.items].index("money-5") == 1
    assert not found.shows_help


def test_a_pin_is_no_requirement(search: Search) -> None:
    found = search("funeral mourning", "{name: a, pin: {article: money-5}, for: {tag: grief}}")
    assert first_of(found) != "money-5"


def test_a_rule_for_one_place_acts_there_alone(search: Search) -> None:
    rule = "{name: a, require: {article: money-5}, for: {tag: grief}, placement: end}"
    assert not search("funeral mourning", rule).shows_help
    assert first_of(search("funeral mourning", rule, placement="end")) == "money-5"


def test_nothing_is_said_to_help_where_the_article_is_not_shown(search: Search) -> None:
    """Hidden, gone, or excluded by the caller."""
    hidden = GRIEF + "\n- {name: b, hide: {id: money-5}}"
    gone = GRIEF.replace("money-5", "money-99")
    for found in (
        search("funeral mourning", hidden), search("funeral mourning", gone),
        search("funeral mourning", exclude=("money-5",)),
    ):  # fmt: skip
        assert "money-5" not in [item.card.id for item in found.items]
        assert not found.shows_help


def test_what_is_shown_of_the_topics_is_what_was_shown_before(search: Search) -> None:
    """The lower cut is for help alone."""
    assert all(topic.score >= 0.15 for query in ("funeral night", "bank letter") for topic in search(query).topics)
