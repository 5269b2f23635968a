"""Whether two inputs under one name tell the same article: by their texts, since names are given twice by mistake."""

from functools import lru_cache

import numpy as np

from corpus.article import Article, Status
from corpus.language import primary_language
from corpus.preparation.sketches import Runs, runs_of, words_of

# The share of the shorter text's runs of words that the longer one has to have. An excerpt has all of them, an edited
# article most; two entries of one series that say the same of two days share fewer, as every changed word ends four.
_SHARED = 0.5
# A body of fewer words ("Watch the film below.") tells two articles of one list apart only together with its title.
_TELLING_WORDS = 50
# Texts taken apart at a time: their runs take 10 kB each, and those under one name are compared again and again.
_REMEMBERED = 256


def tell_the_same(one: Article, other: Article) -> bool:
    """Whether two inputs that share a name are versions of one article; a language of its own makes one of its own.

    What is deleted, or has no text, says nothing else than its name.
    """
    if are_translations(one, other):  # or one page, of which two sources say two things
        return bool(one.url) and one.url == other.url and _alike(told_by(one), told_by(other))
    if not has_text(one) or not has_text(other):
        return True
    if bool(one.body) != bool(other.body):  # a teaser beside the whole
        return (
            _same_title(one, other) or _alike(one.summary, other.full_text()) or _alike(other.summary, one.full_text())
        )
    return _alike(told_by(one), told_by(other))


def are_translations(one: Article, other: Article) -> bool:
    """Whether two articles say that they are in two languages, whatever the region."""
    languages = {primary_language(article.language) for article in (one, other)}
    return len(languages) == 2 and "" not in languages


def are_items_of_a_list(one: Article, other: Article, *, at_once: bool) -> bool:
    """Whether two articles that one file gives have titles of their own, and not one text under both.

    A new title for an old text comes later; what is listed `at_once` also needs a text that is long enough to tell.
    """
    if _same_title(one, other) or not (has_text(one) and has_text(other)):
        return False
    words, others = words_of(told_by(one)), words_of(told_by(other))
    return words != others or (at_once and len(words) < _TELLING_WORDS)


def has_text(article: Article) -> bool:
    """Whether an article says anything by which it can be told from another; what is deleted does not."""
    return article.status is not Status.DELETED and bool(told_by(article))


def told_by(article: Article) -> str:
    """The body; where there is none, the summary."""
    return article.body_text() or article.summary


def _same_title(one: Article, other: Article) -> bool:
    return words_of(one.title) == words_of(other.title)


def _alike(one: str, other: str) -> bool:
    if not one or not other:
        return False
    if one == other:
        return True
    first, second = _runs(one), _runs(other)
    least = min(len(first), len(second))
    if not least:  # fewer words than a run has
        return words_of(one) == words_of(other)
    return len(np.intersect1d(first, second, assume_unique=True)) >= _SHARED * least


@lru_cache(maxsize=_REMEMBERED)
def _runs(text: str) -> Runs:
    return runs_of(text)
