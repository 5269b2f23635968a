"""What is in another language than the articles is told, and short texts are left in peace."""

import pytest

from indexer.snapshot.languages import OTHER_LANGUAGE, CorpusLanguages

ENGLISH = CorpusLanguages(("en",), frozenset({"LATIN"}))
FRENCH = "Je ne dors plus depuis que ma mère est morte, et je pense à elle toutes les nuits sans arrêt."


class Written:
    """An article of which only language and title are known."""

    def __init__(self, language: str, title: str) -> None:
        self.language, self.title = language, title


def test_a_long_text_in_another_language_is_told() -> None:
    found = ENGLISH.judge(FRENCH)
    assert (found.detected, found.note, found.other) == ("fr", OTHER_LANGUAGE, True)
    assert 0.6 <= found.confidence <= 1
    assert found.of_corpus == ("en",)


def test_the_corpus_own_language_is_told_and_is_no_other() -> None:
    found = ENGLISH.judge("We lay awake until the birds began, and neither of us said what it was really about.")
    assert (found.detected, found.note) == ("en", "")


@pytest.mark.parametrize("text", ["Wie schläft man?", "insomnie", "1234", "😀", "café crème", "C++"])
def test_a_short_text_passes_for_the_corpus_own(text: str) -> None:
    assert ENGLISH.judge(text).note == ""


@pytest.mark.parametrize("text", ["как лечить бессонницу", "失眠怎么办", "ニュース", "علاج الأرق"])
def test_even_a_short_text_in_another_script_is_told(text: str) -> None:
    assert ENGLISH.judge(text).other


def test_a_foreign_name_in_a_query_changes_nothing() -> None:
    assert not ENGLISH.judge("the meaning of 失眠 in Chinese").other


def test_the_languages_of_a_corpus_are_those_of_a_meaningful_share() -> None:
    articles = [Written("en-GB", "Sleep")] * 60 + [Written("en", "Work")] * 30 + [Written("de", "Arbeit")] * 9
    corpus = CorpusLanguages.of([*articles, Written("fr", "Été")])
    assert corpus.languages == ("en", "de")
    assert corpus.scripts == frozenset({"LATIN"})
    assert corpus.judge(FRENCH).other


def test_a_corpus_that_does_not_say_its_languages_refuses_none() -> None:
    corpus = CorpusLanguages.of([Written("", "Sleep")] * 3)
    assert not corpus.judge(FRENCH).other
    assert not corpus.judge("как лечить бессонницу").other
