"""Texts -> the words and phrases that could name a topic, and which articles have them in title and text.

Terms are whole words and phrases as they stand in the texts, in the spelling that is used most.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import adler32, crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack
from sklearn.feature_extraction.text import CountVectorizer

from corpus.article import Article
from indexer.topics.discovery.naming.proper_names import names_among
from indexer.topics.discovery.naming.stop_words import STOP_WORDS

# A word may hold apostrophes, hyphens and dots: "Alzheimer's", "long-term", "USA.gov".
_WORD = r"[^\W_]+(?:['’.&-][^\W_]+)*"
# Words with nothing but a space between them.
_RUN = re.compile(f"{_WORD}(?: {_WORD})*")
_CONTRACTION = re.compile(r"(?:n't|'(?:ve|ll|re|d|m))$")
# The vocabulary is learnt from this many articles at most, evenly by id, so that the memory for its phrases is
# bounded; a topic of a corpus of 100,000 has members enough among them.
_LEARNT_FROM = 10_000
_LONGEST_PHRASE = 4
# A word of more than this share of the articles tells few of their topics apart ("agency" on a government's site).
_COMMON = 0.35
# The one stop word that belongs inside names of things ("terms of service"); "and" or "for" mostly join two of them.
_JOINS = "of"
# A sentence of this many words or more that stands in this many articles is the site's, not the article's: a biography
# of the author, an invitation to subscribe. Copies of an article are seldom more than two.
_SENTENCE_WORDS = 6
_REPEATED = 3
# "William A. Smith of the U.S. Army" goes on after its initials.
_SENTENCE = re.compile(r"(?<=[.!?:])(?<!\b[A-Z]\.)\s+|\n+")
# Below this the shares mean nothing: every word is rare or common by chance.
_SMALL_CORPUS = 20
# Words whose kind is looked up instead of told anew: nearly all of a corpus, most of which are common.
_REMEMBERED_WORDS = 2**16
# Words after which a noun phrase begins: articles, possessives, prepositions. "More" and "and" let adjectives follow.
_BEFORE_NOUNS = frozenset(
    (  # noqa: SIM905 - a list of forty strings would be forty lines
        "a an the my your his her its our their this that these those no some any every each of in on for about with "
        "without from by at into between through over under before after during against which"
    ).split()
)
# A term is taken to have been used so many times more, in the share that is usual, so that one use proves nothing.
_FEW_USES, _USUAL_SHARE = 4, 0.25
# A term is written small if a quarter of its uses are: the others begin sentences or stand in headings.
_SMALL_LETTERS = 0.25


@dataclass(frozen=True)
class Terms:
    """T terms of n articles, as shown.

    `texts` and `heads` (n, T) have 1 where an article has the term there; its head is its title, standfirst and
    headings. `whole` (T,) is the share of a term's uses, from 0 to 1, in which it is a noun phrase by itself and no
    part of a longer one.
    """

    shown: tuple[str, ...]
    texts: csr_array
    heads: csr_array
    whole: NDArray[np.float64]

    def rows(self, numbers: Sequence[int]) -> "Terms":
        """The terms of some articles, in the order of `numbers` (k,)."""
        return Terms(self.shown, self.texts[list(numbers)], self.heads[list(numbers)], self.whole)

    def with_tags(self, tags: Sequence[Collection[str]]) -> "Terms":
        """The same and behind them the tags of each article (n), which stand in its head and are whole by nature."""
        shown = sorted({tag for own in tags for tag in own})
        columns = {tag: column for column, tag in enumerate(shown)}
        pairs = [(row, columns[tag]) for row, own in enumerate(tags) for tag in own]
        rows, found = [row for row, _ in pairs], [column for _, column in pairs]
        has = csr_array((np.ones(len(pairs)), (rows, found)), shape=(len(tags), len(shown)))
        has.data[:] = 1  # a tag that an article has twice
        return Terms(
            (*self.shown, *shown),
            csr_array(hstack([self.texts, has], format="csr")),
            csr_array(hstack([self.heads, has], format="csr")),
            np.concatenate([self.whole, np.ones(len(shown))]),
        )


def read_terms(articles: Sequence[Article]) -> Terms:
    """The terms of a corpus, none of which is a person's or the site's name; none at all where no term is shared."""
    some = len(articles) >= _SMALL_CORPUS
    texts = _own_sentences([article.full_text() for article in articles])
    by_id = sorted(range(len(articles)), key=lambda row: articles[row].id)
    learnt = [texts[row] for row in sorted(by_id[:: -(-len(articles) // _LEARNT_FROM) or 1])]
    uses: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    learner = CountVectorizer(
        analyzer=lambda text: _noted(text, uses, whole),
        min_df=2 if some else 1,
        max_df=_COMMON if some else 1.0,
        binary=True,
        dtype=np.float64,
    )
    try:
        in_learnt = learner.fit_transform(learnt)
    except ValueError:  # scikit-learn's word for a corpus without a single term
        empty = csr_array((len(articles), 0), dtype=np.float64)
        return Terms((), empty, empty, np.empty(0))
    counter = CountVectorizer(analyzer=terms_of, vocabulary=learner.vocabulary_, binary=True, dtype=np.float64)
    shown = _spellings(uses, learner.get_feature_names_out().tolist())
    in_texts = csr_array(in_learnt if len(learnt) == len(texts) else counter.transform(texts))
    in_texts.sort_indices()
    in_heads = csr_array(counter.transform(map(_head, articles)))
    foreign = names_among(shown, np.asarray(in_texts.sum(axis=0)).ravel(), articles)
    kept = np.array([column for column, term in enumerate(shown) if term not in foreign], dtype=np.int64)
    named = tuple(shown[column] for column in kept)
    return Terms(named, in_texts[:, kept], in_heads[:, kept], _shares_whole(named, uses, whole))


def _head(article: Article) -> str:
    return "\n".join([article.headline_text(), *(section.heading for section in article.body)])


def _own_sentences(texts: Sequence[str]) -> list[str]:
    """The texts without the sentences that stand in several of them."""
    articles: Counter[int] = Counter()
    split = [[(s, _digest(s) if _is_long(s) else 0) for s in _SENTENCE.split(text)] for text in texts]
    for sentences in split:
        articles.update({digest for _, digest in sentences})
    repeated = {digest for digest, count in articles.items() if digest and count >= _REPEATED}
    return ["\n".join(s for s, digest in sentences if digest not in repeated) for sentences in split]


def _is_long(sentence: str) -> bool:
    return sentence.count(" ") >= _SENTENCE_WORDS - 1


def _digest(sentence: str) -> int:
    written = sentence.strip().encode()
    return crc32(written) << 32 | adler32(written)


def terms_of(text: str) -> list[str]:
    """The words and phrases of `text` in small letters, each as often as it stands there.

    A phrase neither begins nor ends with a stop word and may hold "of"; nothing but a space is between its words.
    """
    return [spelling.lower() for spelling in _spelt_terms(text)]


def _noted(text: str, uses: Counter[str], whole: Counter[str]) -> list[str]:
    """What `terms_of` gives; `uses` is told of every spelling, `whole` of every phrase that stands by itself."""
    spelt: list[str] = []
    for run, content in _runs(text):
        spelt += _terms_in(run, content)
        whole.update(_whole_phrases(run, content))
    uses.update(spelt)
    return [spelling.lower() for spelling in spelt]


def _spelt_terms(text: str) -> Iterator[str]:
    for run, content in _runs(text):
        yield from _terms_in(run, content)


def _runs(text: str) -> Iterator[tuple[list[str], list[bool]]]:
    """The runs of words in `text`, and which of their words say something."""
    for words in _RUN.findall(text.replace("’", "'")):
        run = words.split(" ")
        yield run, [_is_content(word) for word in run]


def _terms_in(run: Sequence[str], content: Sequence[bool]) -> Iterator[str]:
    for start, word in enumerate(run):
        if not content[start]:
            continue
        if _stands_alone(word):
            yield word
        for end in range(start + 1, min(start + _LONGEST_PHRASE, len(run))):
            if content[end]:
                yield " ".join(run[start : end + 1])
            elif run[end].lower() != _JOINS:
                break


def _whole_phrases(run: Sequence[str], content: Sequence[bool]) -> Iterator[str]:
    """What in a run is a noun phrase by itself: all words that say something between two that do not, or an end.

    Two that "of" joins are one too. After Rapid Automatic Keyword Extraction (Rose et al. 2010), but only where the
    word before lets a noun follow: "to leave" and "he died" are none.
    """
    place, joined = 0, -1  # where the phrase began that "of" goes on
    while place < len(run):
        if not content[place]:
            joined = joined if run[place].lower() == _JOINS else -1
            place += 1
            continue
        start = place
        while place < len(run) and content[place]:
            place += 1
        nominal = start == 0 or run[start - 1].lower() in _BEFORE_NOUNS
        if nominal and place - start <= _LONGEST_PHRASE:
            yield " ".join(run[start:place]).lower()
        if joined >= 0 and place - joined <= _LONGEST_PHRASE:
            yield " ".join(run[joined:place]).lower()
        joined = start if nominal else -1


def _shares_whole(shown: Sequence[str], uses: Mapping[str, int], whole: Mapping[str, int]) -> NDArray[np.float64]:
    """(T,) of each term's uses, in whatever spelling, the share that is a noun phrase by itself."""
    total: Counter[str] = Counter()
    for spelling, count in uses.items():
        total[spelling.lower()] += count
    names = [name.lower() for name in shown]
    return np.array([(whole.get(name, 0) + _FEW_USES * _USUAL_SHARE) / (total[name] + _FEW_USES) for name in names])


@lru_cache(_REMEMBERED_WORDS)
def _is_content(word: str) -> bool:
    small = word.lower()
    base = small.removesuffix("'s")
    return base not in STOP_WORDS and not _CONTRACTION.search(small) and len(base) > 1 and "www" not in small


@lru_cache(_REMEMBERED_WORDS)
def _stands_alone(word: str) -> bool:
    return len(word) > 2 and not any(sign.isdigit() for sign in word) and not word.endswith("'s")


def _spellings(uses: Counter[str], names: Sequence[str]) -> list[str]:
    """Each term as it is written most: small where a fair share of its `uses` are small."""
    of_term: dict[str, dict[str, int]] = {name: {} for name in names}
    for spelling, count in uses.items():
        if (found := of_term.get(spelling.lower())) is not None:
            found[spelling] = count
    return [_usual(name, of_term[name]) for name in names]


def _usual(name: str, uses: Mapping[str, int]) -> str:
    if uses.get(name, 0) >= _SMALL_LETTERS * sum(uses.values()):
        return name
    return min(uses, key=lambda spelling: (-uses[spelling], spelling))
