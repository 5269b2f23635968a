"""A list is in its subject's language where the site has several, unless the caller names others."""

from dataclasses import replace

import numpy as np
import pytest

from indexer.answering.model import Dropped, ListRequest, RelatedList
from indexer.answering.plain import plain_list
from indexer.answering.related import related_to_article, related_to_articles, related_to_draft
from indexer.rules.effects import UNRULED
from indexer.snapshot.languages import CorpusLanguages
from indexer.snapshot.snapshot import Snapshot
from tests.indexer.answering.random_lists import article_of, snapshot_of


def _site(*languages: str) -> Snapshot:
    articles = tuple(article_of(number, language=language) for number, language in enumerate(languages))
    return snapshot_of(articles, np.arange(len(articles), dtype=np.int32), seed=3, coarse=False)


def _languages(answer: RelatedList) -> set[str]:
    return {item.card.language for item in answer.items}


BILINGUAL = _site("en", "fr", "en-GB", "fr", "en", "fr-CA")


@pytest.mark.parametrize(("row", "its_own"), [(0, {"en", "en-GB"}), (1, {"fr", "fr-CA"})])
def test_below_an_article_stands_what_is_in_its_language(row: int, its_own: set[str]) -> None:
    answer = related_to_article(BILINGUAL, row, ListRequest())
    assert _languages(answer) == its_own
    assert answer.dropped == Dropped(filtered=3), "those in the other language are told of"


def test_the_table_alone_says_the_same() -> None:
    rows, _ = plain_list(BILINGUAL, 1, 2, 0.0, UNRULED) or ([], [])
    assert [BILINGUAL.cards[row] for row in rows] == [
        item.card for item in related_to_article(BILINGUAL, 1, ListRequest(limit=2)).items
    ]


def test_who_names_a_language_gets_it() -> None:
    answer = related_to_article(BILINGUAL, 0, ListRequest(languages=("fr",)))
    assert _languages(answer) == {"fr", "fr-CA"}


def test_a_list_for_articles_in_two_languages_is_in_both() -> None:
    assert _languages(related_to_articles(BILINGUAL, (0, 1), (), ListRequest())) == {"en-GB", "fr", "en", "fr-CA"}


def test_a_draft_is_listed_with_what_is_in_the_language_that_it_is_written_in() -> None:
    text = "Je ne dors plus depuis que ma mère est morte, et je pense à elle toutes les nuits sans arrêt."
    draft = replace(article_of(9, language=""), title="Sommeil", body=(), summary=text)
    answer = related_to_draft(BILINGUAL, BILINGUAL.index.subject(0), draft, ListRequest())
    assert _languages(answer) == {"fr", "fr-CA"}


def test_a_language_that_hardly_an_article_is_in_goes_with_the_others() -> None:
    """Its own list would be empty, and nobody would ever come upon it."""
    languages = CorpusLanguages(("en", "fr"), frozenset({"LATIN"}))
    assert languages.besides(["de"]) == languages.besides([""]) == languages.besides([]) == ()
    assert languages.besides(["en-US"]) == ("fr",)
    assert languages.besides(["en", "de"]) == ()


def test_what_does_not_say_its_language_is_in_every_list() -> None:
    assert _languages(related_to_article(_site("en", "fr", "", "en"), 0, ListRequest())) == {"", "en"}
