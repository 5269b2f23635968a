"""Terms as written in a corpus -> those that name a person or the site itself, which no topic should be called."""

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article

# A capitalised word that is in a person's name in this share of its articles is a person's; "Apple" seldom is.
_MOSTLY = 0.15
# A word that begins the names of this many people is a given name.
_BEARERS = 3
# Authors may be given as handles: "jdoe", "a.doe". A name of fewer letters is too often the end of another word.
_SHORTEST_NAME = 4


def names_among(shown: Sequence[str], articles_with: NDArray[np.float64], articles: Sequence[Article]) -> set[str]:
    """The terms in `shown` (T) that are names of people or of the site; `articles_with` (T,) says how common each is.

    A person is an author, or two words of which neither is ever written small, like "Mary Miller" and unlike
    "Coast Guard"; a term that holds such a name is one too.
    """
    small = {term for term in shown if term == term.lower() and " " not in term}
    # An author's name that is a word too, like White or Grant, is taken for the word.
    own = _own_words(articles) - small
    people = {term for term in shown if _is_person(term, small)}
    common = dict(zip(shown, articles_with.tolist(), strict=True))
    words = {
        word
        for person in people
        for word in person.split()
        if common[person] >= _MOSTLY * common.get(word, common[person])
    }
    first = Counter(person.split()[0] for person in people)
    given = {word for word, bearers in first.items() if bearers >= _BEARERS}
    names = words | given | own
    return {term for term in shown if term in people or _holds(term, names)}


def _is_person(term: str, small: set[str]) -> bool:
    words = term.split()
    return len(words) == 2 and all(
        word.isalpha() and word == word.capitalize() and word.lower() not in small for word in words
    )


def _holds(term: str, names: set[str]) -> bool:
    """Whether a word of the term, written with a capital, is a name; "grant" is none although "Grant" may be."""
    return any(word in names or word.lower() in names for word in term.split() if word != word.lower())


def _own_words(articles: Sequence[Article]) -> set[str]:
    """The words of the authors' names, the names in their handles, and the names of the site's hosts."""
    authors = {word.lower() for article in articles for word in re.findall(r"[^\W_]+", article.author)}
    ends = {handle[start:] for handle in authors for start in (1, 2) if len(handle) >= start + _SHORTEST_NAME}
    hosts = {(urlsplit(article.url).hostname or "").removeprefix("www.") for article in articles} - {""}
    return authors | ends | hosts | {host.replace(".", "") for host in hosts}
