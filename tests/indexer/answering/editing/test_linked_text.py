"""A pasted text is read as its reader sees it, and its links are known."""

import pytest

from indexer.answering.drafts import draft_of
from indexer.answering.editing.linked_text import holding, linked_text, pasted_draft
from indexer.topics.tagging.sentences import Part, sentences_of


@pytest.mark.parametrize(
    ("pasted", "text", "targets"),
    [
        ("See [our guide](/guide) today.", "See our guide today.", ["/guide"]),
        ('See [it](https://a.example/b "Title").', "See it.", ["https://a.example/b"]),
        ('See <a class="x" href="/a?b=1&amp;c=2">this &amp; that</a>.', "See this & that.", ["/a?b=1&c=2"]),
        ("See https://a.example/b.", "See https://a.example/b.", ["https://a.example/b"]),
        ('See <a href="&#1;">this</a>.', "See this.", []),
        ("[not a link] and (neither)", "[not a link] and (neither)", []),
        ("plain", "plain", []),
    ],
)
def test_links_are_taken_apart(pasted: str, text: str, targets: list[str]) -> None:
    found = linked_text(pasted)
    assert found.text == text
    assert list(dict.fromkeys(link.target for link in found.links)) == targets


def test_a_link_on_words_that_are_escaped_is_found_where_it_stands() -> None:
    found = linked_text("We wrote of A&amp;B before. [A&amp;B](/x) is new.")
    sentences = [s for s in sentences_of(draft_of("A title", body=found.text)) if s.part is Part.BODY]
    assert [sentences[place].text for place in holding(found.links, sentences)] == ["A&B is new."]


def test_a_link_stands_in_its_own_sentence_though_its_words_stand_in_others() -> None:
    found = linked_text("Read more. Here is [more](/a) of it.\nAnd more.\nNo link at all. Last [more](/b).")
    sentences = [s for s in sentences_of(draft_of("A title", body=found.text)) if s.part is Part.BODY]
    assert [sentences[place].text for place in sorted(holding(found.links, sentences))] == [
        "Here is more of it.",
        "Last more.",
    ]


@pytest.mark.parametrize("more", ["\nAnd a body.", ""])
def test_a_first_line_stands_for_a_title_as_its_reader_sees_it(more: str) -> None:
    draft, body = pasted_draft("A [letter](/a) to a widow" + more)
    assert draft.title == "A letter to a widow"
    assert body.text == (more.strip() or draft.title)
    assert pasted_draft("A body.", "A title")[0].title == "A title"


@pytest.mark.parametrize(
    "pasted",
    [
        "# Grieving for an animal\n\nI miss **my** old dog &amp; [his](/lead) lead.\n## At night\n- It rains.\n"
        "> We slept.",
        "<h1>Grieving for an animal</h1><p>I miss <b>my</b> old dog &amp; <a href='/lead'>his</a> lead.</p>\n"
        "<h2 class=x>At night</h2><ul><li>It rains.</li></ul><blockquote>We slept.</blockquote>",
        "## Grieving for an animal\nI miss __my__ old dog & [his](/lead) lead.\n## At night\n1. It rains.\n"
        "2. We slept.",
    ],
)
def test_a_draft_is_read_without_what_it_is_written_with(pasted: str) -> None:
    draft, body = pasted_draft(pasted)
    assert draft.title == "Grieving for an animal"
    first, second = draft.body
    assert (first.paragraphs, second.heading) == (("I miss my old dog & his lead.",), "At night")
    assert second.paragraphs == ("It rains.", "We slept.")
    assert [link.target for link in body.links] == ["/lead"]


@pytest.mark.parametrize(
    "title",
    [
        "#MeToo at work",
        "C# for two",
        "5 * 3 < 20 and 2 > 1",
        "2024. A year",
        "a_b_c__d",
        "1. Mai",
        "24. Dezember",
        "If a <b and c> d",
    ],
)
def test_signs_that_mark_nothing_stay(title: str) -> None:
    assert pasted_draft(f"{title}\nA body.")[0].title == title


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ["**x ", "__x", "<b", "<h2", "</p", "# ", "1. ", "&amp;"])
def test_marks_of_every_text_are_taken_off_in_the_end(piece: str) -> None:
    pasted_draft(f"A title\nA body. {piece * (200_000 // len(piece))}")


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ["[", "[a](", "<a ", "<a href=", "https://", "[a](/b)", "<a href=/b>c</a>"])
def test_every_text_is_read_in_the_end(piece: str) -> None:
    assert linked_text(piece * (200_000 // len(piece))).text
