"""Does an article show the words of a query where readers and search engines look: title, standfirst, headings?"""

import difflib
import re
from dataclasses import dataclass

from corpus.article import Article
from indexer.encoding.lexicon import Lexicon, terms_of

_WORD = re.compile(r"\w\w+")
# As near as two spellings of one word are ("anxeity"); two words that only look alike are further apart.
_SAME_WORD = 0.8
# An article that shows a quarter of what is asked, rare words counting more, is found under these words. Of the other
# names that health articles give of their subject two thirds lack more in their title, standfirst and headings; of
# readers' whole questions, asked of the article that answers them, one in five.
_MOST_LACKING = 0.75


@dataclass(frozen=True, slots=True)
class ShownWords:
    """What an article shows: its words there, and their stems."""

    words: frozenset[str]
    stems: frozenset[str]

    @staticmethod
    def of(article: Article) -> "ShownWords":
        """The words of title, standfirst and headings."""
        headings = (section.heading for section in article.body)
        text = "\n".join((article.title, article.summary, *headings))
        return ShownWords(frozenset(words_of(text)), frozenset(terms_of(text)))


def lacking_words(query: str, shown: ShownWords, lexicon: Lexicon) -> tuple[str, ...]:
    """The words of `query` that are not `shown`, in its order, if they are most of what it says; else none.

    Stop words do not count, nor a word that is shown in another form, or that is one shown and misspelt.
    """
    said = _stems_of_words(query)
    lacking = [word for word, stem in said.items() if stem not in shown.stems and not _is_misspelt(word, shown)]
    share = sum(lexicon.weight_of(said[word]) for word in lacking)
    return tuple(lacking) if share > _MOST_LACKING * sum(map(lexicon.weight_of, said.values())) else ()


def _is_misspelt(word: str, shown: ShownWords) -> bool:
    return bool(difflib.get_close_matches(word, shown.words, 1, _SAME_WORD))


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case and in its order."""
    return _WORD.findall(text.lower())


def _stems_of_words(text: str) -> dict[str, str]:
    """word -> its stem, in the order of the text, without stop words and numbers, of which nobody asks for one more."""
    found = ((word, terms_of(word)) for word in words_of(text) if not word.isdecimal())
    return {word: terms[0] for word, terms in found if terms}
