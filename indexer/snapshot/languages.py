"""A reader's or writer's text -> whether it is in a language of the corpus, so that nothing is guessed about others.

By the model of corpus/language.py from sixty letters on. A shorter text cannot be told apart by it and passes for the
corpus' own, unless most of its letters are of a script that the corpus does not use.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.language import Detected, best_guess, long_enough, primary_language

OTHER_LANGUAGE = "other-language"
# A language of fewer articles than one in twenty has too few to say what a text is about; so with a script of fewer
# letters: names and loan words stay below it.
_MEANINGFUL = 0.05
# Enough to tell what script a text is in.
_LOOKED_AT = 2_000
_UNTOLD = Detected("", 0.0)


class Written(Protocol):
    """An article, or its card."""

    @property
    def language(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class TextLanguage:
    """What language a text was found to be in, beside those of the corpus; `detected` is "" where it is untold."""

    detected: str
    confidence: float  # 0 to 1
    of_corpus: tuple[str, ...]
    note: str = ""  # OTHER_LANGUAGE, or nothing

    @property
    def other(self) -> bool:
        """Whether the text is in a language that the corpus is not in."""
        return self.note == OTHER_LANGUAGE


@dataclass(frozen=True, slots=True)
class CorpusLanguages:
    """The languages and the scripts that a meaningful share of a corpus is in."""

    languages: tuple[str, ...]  # primary subtags, the commonest first; empty where the articles do not say
    scripts: frozenset[str]

    @staticmethod
    def of(articles: Sequence[Written]) -> "CorpusLanguages":
        """The languages of `articles`, and the scripts of their titles."""
        languages = Counter(primary_language(article.language) for article in articles if article.language)
        scripts = _scripts(" ".join(article.title for article in articles))
        return CorpusLanguages(tuple(_common(languages)), frozenset(_common(scripts)))

    def judge(self, text: str) -> TextLanguage:
        """The language of `text`, and whether it is one of these."""
        foreign = bool(self.languages) and self._in_foreign_script(text)
        found = best_guess(text) if foreign or long_enough(text) else _UNTOLD
        shown = found if found.sure else _UNTOLD
        other = foreign or bool(
            shown.language and self.languages and primary_language(shown.language) not in self.languages
        )
        return TextLanguage(shown.language, shown.confidence, self.languages, OTHER_LANGUAGE if other else "")

    @property
    def several(self) -> bool:
        """Whether there is more than one of these."""
        return len(self.languages) > 1

    def besides(self, languages: Collection[str]) -> tuple[str, ...]:
        """Those of these in which none of `languages` is; none where one of `languages` is none of these, or untold.

        A text in a language of few articles has to go with the others.
        """
        own = {primary_language(language) for language in languages}
        return tuple(each for each in self.languages if each not in own) if own <= {*self.languages} and own else ()

    def kept_apart(self, articles: Sequence[Written]) -> NDArray[np.str_]:
        """(n,) of each of `articles` its language where it is one of several of these; "" where it goes with all."""
        own = [primary_language(article.language) for article in articles]
        return np.array([language if self.besides([language]) else "" for language in own], dtype=np.str_)

    def _in_foreign_script(self, text: str) -> bool:
        letters = _scripts(text[:_LOOKED_AT])
        return 2 * sum(letters[script] for script in self.scripts) < letters.total()


def _scripts(text: str) -> Counter[str]:
    """How many letters of each script; Unicode's name of a letter begins with that of its script."""
    return Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha())


def _common(counts: Counter[str]) -> Iterable[str]:
    least = _MEANINGFUL * counts.total()
    return [value for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])) if count >= least]
