"""The publisher's vocabulary: by which names a tag finds its entry, and what becomes of tags that have none."""

from dataclasses import replace

from corpus.article import Article
from indexer.topics.ids import slug
from indexer.topics.vocabulary.model import (
    Entry,
    UnknownTag,
    Vocabulary,
    tags_of,
    unknown_tags,
    vocabulary_for,
    vocabulary_of_tags,
    with_unknown_tags,
)
from tests.conftest import invented_articles

SLEEP = Entry("sleep", "Sleeping well", ("Insomnia", "Größe"), examples=("money-0",))
VOCABULARY = Vocabulary((SLEEP, Entry("grief", "Grief"), Entry("unused", "Unused")))


def tagged(*tags: str) -> Article:
    """An article with these tags."""
    return replace(invented_articles(1)[0], tags=tags)


def test_a_tag_names_an_entry_by_id_label_or_synonym_whatever_its_case_spaces_and_unicode_form() -> None:
    for tag in ("sleep", "SLEEP", " sleeping   Well", "insomnia", "GRÖSSE", "Gro\u0308ße", "ｓｌｅｅｐ"):
        assert tags_of(tagged(tag), VOCABULARY) == ("sleep",), tag
    for tag in ("sleeping-well", "sleeping", "sleep!", ""):
        assert tags_of(tagged(tag), VOCABULARY) == (), tag


def test_tags_come_in_the_order_of_the_article_each_once() -> None:
    assert tags_of(tagged("Grief", "nobody", "sleep", "insomnia", "grief"), VOCABULARY) == ("grief", "sleep")


def test_being_an_example_is_not_a_tag() -> None:
    money = next(article for article in invented_articles() if article.id == "money-0")
    assert "sleep" not in tags_of(money, VOCABULARY)


def test_entries_are_found_by_exact_id_and_by_any_name() -> None:
    assert VOCABULARY.entry("sleep") is SLEEP
    assert VOCABULARY.entry("Sleep") is None
    assert VOCABULARY.named("INSOMNIA") is SLEEP
    assert VOCABULARY.named("nothing") is None


def test_without_a_file_every_tag_is_an_entry_with_the_id_that_it_always_had() -> None:
    articles = invented_articles()
    tags = sorted({tag for article in articles for tag in article.tags})
    entries = vocabulary_of_tags(articles).entries
    assert [(entry.id, entry.label) for entry in entries] == [(slug(tag), tag) for tag in tags]


def test_spellings_of_one_tag_are_one_entry_labelled_as_most_articles_write_it() -> None:
    articles = [tagged("Open data"), tagged("open  data", "open data"), tagged("Open data"), tagged("open data")]
    assert vocabulary_of_tags(articles).entries == (Entry("open-data", "Open data"),)
    assert unknown_tags(articles, Vocabulary(())) == (UnknownTag("Open data", 4),)


def test_ids_of_tags_are_unique_and_never_another_tags_name() -> None:
    vocabulary = vocabulary_of_tags([tagged("C", "C++", "c#", "???", "Topic", "C-2")])
    assert {entry.label: entry.id for entry in vocabulary.entries} == {
        "???": "topic-2", "C": "c", "C++": "c-3", "C-2": "c-2", "Topic": "topic", "c#": "c-4",
    }  # fmt: skip
    for entry in vocabulary.entries:
        assert vocabulary.named(entry.label) is entry
        assert vocabulary.named(entry.id) is entry


def test_kept_tags_come_after_the_publishers_entries_and_take_none_of_their_ids() -> None:
    articles = [tagged("grief", "Sleep!", "work"), tagged("work")]
    kept = vocabulary_for(articles, VOCABULARY, "keep")
    assert kept.entries == (*VOCABULARY.entries, Entry("sleep-2", "Sleep!"), Entry("work", "work"))
    assert tags_of(articles[0], kept) == ("grief", "sleep-2", "work")
    assert with_unknown_tags(kept, articles) == kept


def test_dropped_tags_are_counted_and_given_to_nobody() -> None:
    articles = [tagged("grief", "work"), tagged("work", "Work", "aside")]
    assert vocabulary_for(articles, VOCABULARY, "drop") is VOCABULARY
    assert tags_of(articles[1], VOCABULARY) == ()
    assert unknown_tags(articles, VOCABULARY) == (UnknownTag("work", 2), UnknownTag("aside", 1))


def test_without_a_file_no_tag_is_dropped() -> None:
    assert vocabulary_for([tagged("work")], None, "drop").entries == (Entry("work", "work"),)


def test_the_order_of_articles_changes_no_entry() -> None:
    articles = invented_articles()
    assert vocabulary_of_tags(articles) == vocabulary_of_tags(articles[::-1])
