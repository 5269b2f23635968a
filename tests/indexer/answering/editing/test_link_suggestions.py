"""What is promised of the links that are suggested for a draft."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.article import Article
from indexer.answering.drafts import draft_of
from indexer.answering.editing.link_suggestions import LinkSuggestions, LinkTask, suggest_links
from indexer.answering.editing.linked_text import linked_text
from indexer.encoding.subject import encode_draft
from indexer.rules.effects import UNRULED, RuleEffects
from indexer.snapshot.snapshot import Snapshot
from tests.conftest import ToyEncoder
from tests.indexer.rules.test_rules import effects

PASTED = """A funeral and the tears that follow it bring back every memory of a loss.
The widow kept a letter in silence, and each anniversary she read it at the cemetery.
Mourning takes longer than an anniversary of a funeral in a cemetery.
"""


def suggested(
    snapshot: Snapshot, pasted: str = PASTED, rules: RuleEffects = UNRULED, **fields: object
) -> LinkSuggestions:
    """The suggestions for a draft with this body."""
    body = linked_text(pasted)
    draft = draft_of("A letter to a widow", body=body.text, more=fields)
    return of_article(snapshot, draft, body.links, rules)


def of_article(
    snapshot: Snapshot, article: Article, links: tuple[object, ...] = (), rules: RuleEffects = UNRULED
) -> LinkSuggestions:
    """The suggestions for an article as a draft."""
    encoder = ToyEncoder()
    subject = encode_draft(article, encoder, snapshot.lexicon)
    return suggest_links(LinkTask(snapshot, article, subject, encoder.encode, links, rules))  # type: ignore[arg-type]


def targets(suggestions: LinkSuggestions) -> list[str]:
    """The ids of the articles to link to."""
    return [each.card.id for each in suggestions.outgoing]


def test_links_lead_to_what_the_draft_is_about_from_sentences_that_speak_of_it(shared_snapshot: Snapshot) -> None:
    found = suggested(shared_snapshot)
    assert all(name.startswith("grief-") for name in targets(found)[:4])
    assert any(each.place for each in found.outgoing)
    for each in (*found.outgoing, *found.incoming):
        if each.place:
            assert each.place.anchor in each.place.sentence.text
    for each in found.outgoing:
        if each.place:
            assert each.place.sentence.text in PASTED
    for each in found.incoming:
        assert each.place
        assert each.place.sentence.text in shared_snapshot.articles.read(shared_snapshot.rows[each.card.id]).body_text()


@pytest.mark.slow
def test_no_sentence_holds_two_links_and_no_article_is_linked_twice(shared_snapshot: Snapshot) -> None:
    for row in shared_snapshot.index.standing_rows.tolist():
        found = of_article(shared_snapshot, shared_snapshot.articles.read(row))
        places = [(each.place.sentence.paragraph, each.place.sentence.start) for each in found.outgoing if each.place]
        assert len(places) == len(set(places))
        for direction in (found.outgoing, found.incoming):
            groups = [int(shared_snapshot.index.groups[shared_snapshot.rows[each.card.id]]) for each in direction]
            assert len(groups) == len(set(groups))
            assert int(shared_snapshot.index.groups[row]) not in groups, "nothing links to itself or its copy"


def test_what_is_hidden_taken_down_or_kept_apart_is_not_suggested(shared_snapshot: Snapshot, tmp_path: Path) -> None:
    first, second = targets(suggested(shared_snapshot))[:2]
    rules = effects(
        tmp_path / "rules.yaml",
        shared_snapshot,
        f"  - {{name: a, hide: {{id: {first}}}}}\n  - {{name: b, never_to: {{id: {second}}}}}",
    )
    found = suggested(shared_snapshot, rules=rules)
    assert not {first, second} & {each.card.id for each in (*found.outgoing, *found.incoming)}
    withheld = np.zeros(24, dtype=bool)
    withheld[shared_snapshot.rows[first]] = True
    found = suggested(replace(shared_snapshot, withheld=withheld))
    assert first not in {each.card.id for each in (*found.outgoing, *found.incoming)}


@pytest.mark.parametrize("by", ["url", "id"])
def test_what_is_linked_already_is_said_and_not_suggested(shared_snapshot: Snapshot, by: str) -> None:
    first = suggested(shared_snapshot).outgoing[0].card
    target = first.url if by == "url" else first.id
    found = suggested(shared_snapshot, f"[A funeral and the tears]({target}) that follow.\n{PASTED}")
    assert [card.id for card in found.linked_to] == [first.id]
    assert first.id not in targets(found)


@pytest.mark.parametrize("url", ["", "https://site.example/grief/new"])
def test_a_link_by_its_path_on_the_site_is_set(shared_snapshot: Snapshot, url: str) -> None:
    first = suggested(shared_snapshot).outgoing[0].card
    path = first.url.removeprefix("https://site.example")
    for text in (f"{PASTED}[See]({path}).", f'{PASTED}<a href="{path}">See</a>'):
        found = suggested(shared_snapshot, text, url=url)
        assert found.linked_to == (first,)
        assert first.id not in targets(found)


def test_a_sentence_that_holds_a_link_gets_no_other(shared_snapshot: Snapshot) -> None:
    chosen = next(each.place.sentence.text for each in suggested(shared_snapshot).outgoing if each.place)
    words = chosen[:9]
    found = suggested(shared_snapshot, PASTED.replace(words, f"[{words}](https://elsewhere.example/)"))
    assert chosen not in [each.place.sentence.text for each in found.outgoing if each.place]


def test_an_article_that_links_to_the_draft_is_said_and_not_asked_to(shared_snapshot: Snapshot) -> None:
    first = suggested(shared_snapshot).incoming[0].card
    row = shared_snapshot.rows[first.id]
    url = "https://site.example/grief/draft"
    linking = replace(shared_snapshot.articles.read(row), links=("https://SITE.example/grief/draft/",))

    class Linking:
        """The articles, of which one links to the draft."""

        def read(self, wanted: int) -> Article:
            return linking if wanted == row else shared_snapshot.articles.read(wanted)

    found = suggested(replace(shared_snapshot, articles=Linking()), url=url)  # type: ignore[arg-type]
    assert [card.id for card in found.linked_from] == [first.id]
    assert first.id not in {each.card.id for each in found.incoming}


def test_a_draft_without_a_body_has_targets_and_no_sentence(shared_snapshot: Snapshot) -> None:
    found = suggested(shared_snapshot, "")
    assert found.outgoing
    assert all(each.place is None or each.place.sentence.text == "A letter to a widow" for each in found.outgoing)
