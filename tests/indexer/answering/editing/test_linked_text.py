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


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ["[", "[a](", "<a ", "<a href=", "https://", "[a](/b)", "<a href=/b>c</a>"])
def test_every_text_is_read_in_the_end(piece: str) -> None:
    assert linked_text(piece * (200_000 // len(piece))).text
