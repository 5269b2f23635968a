"""Which articles compete, and which only look like it."""

import numpy as np

from indexer.audit.duplicates import duplicates, without_columns
from indexer.audit.finding import Finding
from tests.indexer.audit.materials import article, bare_material, listing, told

_FILLING = "Nothing of this stands anywhere else, since each one has words of its own, like {0}one and {0}two. " * 4
OTHERS = [
    article(f"other{number}", title=f"Heading {number}{chr(97 + number) * 3}", text=_FILLING.format(f"w{number}"))
    for number in range(8)
]


def competing(first: str, second: str, *, text: tuple[str, str] = ("", "")) -> tuple[Finding, ...]:
    """What is found of two articles of these titles that are each other's nearest."""
    one = article("one", title=first, text=text[0] or f"About the {first}. " + _FILLING.format("x"))
    two = article("two", title=second, text=text[1] or f"About the {second}. " + _FILLING.format("y"))
    lists = [[1, 2, 3], [0, 2, 3]]
    lists += [[2 + (row + step) % 8 for step in range(1, 4)] for row in range(8)]
    return duplicates(bare_material([one, two, *OTHERS], **listing(lists)), 10).findings


def test_articles_that_name_one_thing_compete_and_the_queries_that_both_win_are_told() -> None:
    (one,) = competing("Snoring partner remedies", "Remedies for a snoring partner")
    assert set(one.articles) == {"one", "two"}
    assert "“Snoring partner remedies”" in told(one)
    quotes = [quote for reason in one.evidence for quote in reason.quotes]
    assert {quote.article for quote in quotes} == {"one", "two"}


def test_parts_of_a_series_and_sequels_do_not_compete() -> None:
    assert not competing("Moving a parent in, part 1", "Moving a parent in, part 2")
    assert not competing("Snoring partner remedies", "Snoring partner remedies: part 2")


def test_articles_of_other_things_do_not_compete_though_they_are_near() -> None:
    assert not competing("Snoring partner remedies", "Dividing the household budget")


def test_text_that_stands_in_both_is_quoted_where_it_stands() -> None:
    shared = "This paragraph was copied from one article into the other, with all its words and in their order."
    (one,) = competing("Alpha", "Omega", text=(f"{shared}\nAll that x says.", f"It begins otherwise in y.\n{shared}"))
    assert "In both" in told(one)
    assert told(one).count("This paragraph was copied") == 2


def test_the_name_of_a_column_is_no_part_of_a_title() -> None:
    titles = ["Trends on Tuesday: Apps", "Trends on Tuesday: Maps", "Trends on Tuesday: Bots", "Sleep: a guide"]
    assert without_columns(titles) == ["Apps", "Maps", "Bots", "Sleep a guide"]


def test_copies_are_found_of_any_size_and_count_once() -> None:
    articles = [article(f"copy{number}", text="The very same words again and again. " * 30) for number in range(3)]
    material = bare_material(articles)
    material.index.groups[:] = np.array([0, 0, 0])
    (one,) = duplicates(material, 10).findings
    assert one.articles == ("copy0", "copy1", "copy2")
