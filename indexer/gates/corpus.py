"""Gates on what came in, beside what is served: read before anything is encoded, so a bad night costs no hours."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from corpus.addresses import canonical_url, names_a_page
from corpus.article import LOST_TEXT, Article
from corpus.configuration import CorpusConfiguration
from corpus.language import primary_language
from corpus.preparation.boilerplate import RemovedLine
from corpus.sources.sources import Corpus
from indexer.gates.gate import Gate, GateLimits

# A body of fewer words says nothing that a list could be made of: a caption, a notice, a page whose text was lost.
_NEAR_EMPTY_WORDS = 20

# An article that is served, and what it is tonight; nothing where it is gone.
_Became = tuple[Article, Article | None]


def rejects_gate(corpus: Corpus, settings: CorpusConfiguration) -> Gate:
    """The share of what came in that was rejected; a few rejects never stop a night, however small the site."""
    rejected = corpus.rejected
    came_in = rejected + len(corpus.articles) + sum(corpus.withheld.values())
    share = rejected / came_in if rejected > settings.tolerated_rejects else 0.0
    return Gate(
        "rejects",
        round(share, 4),
        settings.maximum_reject_share,
        f"{rejected} of {came_in} inputs were rejected",
        "see the rejects file, then mend the sources",
    )


def lost_texts_gate(corpus: Corpus, limits: GateLimits) -> Gate:
    """The share of the articles of which their reader says that most of the text was lost."""
    lost = [a for a in corpus.articles if any(note.reason == LOST_TEXT for note in corpus.notes.get(a.id, ()))]
    share = len(lost) / len(corpus.articles) if len(lost) > limits.tolerated_losses else 0.0
    return Gate(
        "lost-texts",
        round(share, 4),
        limits.maximum_lost_texts,
        f"{len(lost)} of {len(corpus.articles)} articles lost most of their text{_first_of(lost)}",
        "see what `corpus read --notes` makes of them, then set the source's selectors",
    )


def _first_of(articles: Sequence[Article]) -> str:
    return f", {articles[0].id!r} first" if articles else ""


def corpus_gates(articles: Sequence[Article], served: Sequence[Article], limits: GateLimits, today: date) -> list[Gate]:
    """The gates on tonight's articles as they came in; `served` are those of the generation that is served, if any."""
    gates = [_enough(articles, limits)]
    if limits.freshness_days:
        gates.append(_fresh(articles, limits, today))
    if served:
        became = _became(served, articles)
        gates += [
            _shrinkage(became, limits),
            _vanished_category(became, limits),
            _empty_texts(articles, served, limits),
            _languages(articles, served, limits),
        ]
    return gates


def prepared_gates(
    articles: Sequence[Article],
    removed: Sequence[RemovedLine],
    served: Sequence[Article],
    served_boilerplate: float,
    limits: GateLimits,
) -> list[Gate]:
    """The gates on tonight's articles as they are indexed, what the site repeats taken out of them.

    `served_boilerplate` is the share that `boilerplate_share` gave for the generation that is served.
    """
    if not served:
        return []
    became = _became(served, articles)
    return [_changed_texts(became, limits), _boilerplate(articles, removed, served_boilerplate, limits)]


def boilerplate_share(articles: Sequence[Article], removed: Sequence[RemovedLine]) -> float:
    """The share of articles that the most frequent repeated line was taken out of."""
    return round(min(1.0, max((line.articles for line in removed), default=0) / max(len(articles), 1)), 4)


def _enough(articles: Sequence[Article], limits: GateLimits) -> Gate:
    return Gate(
        "minimum",
        len(articles),
        limits.minimum_articles,
        f"{len(articles)} articles came in",
        "look whether an export is missing",
        at_least=True,
    )


def _fresh(articles: Sequence[Article], limits: GateLimits, today: date) -> Gate:
    newest = max((day for a in articles if (day := a.updated_at or a.published_at)), default=today)
    return Gate(
        "freshness",
        max(0, (today - newest).days),
        limits.freshness_days,
        f"the newest article is of {newest}",
        "look whether the export still runs",
        warns=True,
    )


def _became(served: Sequence[Article], articles: Sequence[Article]) -> list[_Became]:
    """What became of each of `served`; an article whose id is another now is known by its URL or a name that it had."""
    by_id = {article.id: article for article in articles}
    by_name = {_compared(alias): article for article in articles for alias in article.aliases}
    by_name |= {_compared(article.url): article for article in articles}
    by_name.pop("", None)

    def now(old: Article) -> Article | None:
        return by_id.get(old.id) or by_name.get(_compared(old.id)) or by_name.get(_compared(old.url))

    return [(old, now(old)) for old in served]


def _compared(name: str) -> str:
    """A name as it is compared; nothing where it is the address of a whole site, which names no article."""
    url = canonical_url(name)
    return (url if names_a_page(url) and url != "/" else "") if url else name


def _shrinkage(became: Sequence[_Became], limits: GateLimits) -> Gate:
    lost = sum(now is None for _, now in became)
    return Gate(
        "articles",
        _share(lost, len(became), limits),
        limits.maximum_loss,
        f"{lost} of {len(became)} articles are gone",
        "look whether an export was cut short",
    )


def _vanished_category(became: Sequence[_Became], limits: GateLimits) -> Gate:
    """The category that lost most of its articles: they are gone, or stand in no category any more."""
    before = Counter(old.category for old, _ in became if old.category)
    # An article that moved to another category is an editor's doing; one without any is not.
    lost = Counter(old.category for old, now in became if now is None or not now.category)
    shares = {category: _share(lost[category], before[category], limits) for category in sorted(before)}
    worst = max(shares, key=lambda category: shares[category], default="")
    share = shares.get(worst, 0.0)
    return Gate(
        "categories",
        share,
        limits.maximum_category_loss,
        f"category {worst!r} lost {lost[worst]} articles" if share else "no category lost much",
        "look whether its section of the export is missing",
    )


def _share(count: int, of: int, limits: GateLimits) -> float:
    """The share that counts: that of a handful does not."""
    return round(count / of, 4) if count > limits.tolerated_losses else 0.0


def _empty_texts(articles: Sequence[Article], served: Sequence[Article], limits: GateLimits) -> Gate:
    now, before = _near_empty(articles), _near_empty(served)
    tolerated = now <= limits.tolerated_losses
    gain = 0.0 if tolerated else max(0.0, now / len(articles) - before / len(served))
    return Gate(
        "empty-texts",
        round(gain, 4),
        limits.maximum_empty_gain,
        f"{now} bodies have fewer than {_NEAR_EMPTY_WORDS} words, {before} had last time",
        "look whether a reader or a template loses the text",
    )


def _near_empty(articles: Sequence[Article]) -> int:
    return sum(len(article.body_text().split(None, _NEAR_EMPTY_WORDS)) < _NEAR_EMPTY_WORDS for article in articles)


def _languages(articles: Sequence[Article], served: Sequence[Article], limits: GateLimits) -> Gate:
    now, before = _shares(articles), _shares(served)
    shifts = {language: abs(now.get(language, 0.0) - before.get(language, 0.0)) for language in sorted({*now, *before})}
    most = max(shifts, key=lambda language: shifts[language], default="")
    # A handful of translations is no shift, however few articles there are.
    few = shifts.get(most, 0.0) * max(len(articles), len(served)) <= limits.tolerated_losses
    return Gate(
        "languages",
        0.0 if few else round(shifts[most], 4),
        limits.maximum_language_shift,
        f"{most or 'no language'} went from {before.get(most, 0.0):.0%} to {now.get(most, 0.0):.0%}",
        "look at what the sources say of their language",
    )


def _shares(articles: Sequence[Article]) -> dict[str, float]:
    counts = Counter(primary_language(article.language) for article in articles)
    return {language: count / len(articles) for language, count in counts.items()}


def _changed_texts(became: Sequence[_Became], limits: GateLimits) -> Gate:
    kept = [(old, now) for old, now in became if now is not None]
    changed = sum(old.body != now.body for old, now in kept)
    return Gate(
        "changed-texts",
        _share(changed, len(kept), limits),
        limits.maximum_changed_share,
        f"{changed} of {len(kept)} bodies changed in one night",
        "look whether the template puts something new into every body",
    )


def _boilerplate(
    articles: Sequence[Article], removed: Sequence[RemovedLine], served: float, limits: GateLimits
) -> Gate:
    share = boilerplate_share(articles, removed)
    line = max(removed, key=lambda line: line.articles).text if removed else ""
    return Gate(
        "boilerplate",
        round(max(0.0, share - served), 4),
        limits.maximum_boilerplate_gain,
        f"{line[:60]!r} was taken out of {share:.0%} of the bodies; the most frequent line before, of {served:.0%}"
        if line
        else "no repeated line",
        "look whether a share bar or a promotion has come into the bodies",
    )
