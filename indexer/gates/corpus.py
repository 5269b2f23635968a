"""Gates on what came in, beside what is served: read before anything is encoded, so a bad night costs no hours."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from corpus.article import LOST_TEXT, Article
from corpus.configuration import CorpusConfiguration
from corpus.preparation.boilerplate import RemovedLine
from corpus.sources.sources import Corpus
from indexer.gates.gate import Gate, GateLimits

# A body of fewer words says nothing that a list could be made of: a caption, a notice, a page whose text was lost.
_NEAR_EMPTY_WORDS = 20


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
        gates += [
            _shrinkage(articles, served, limits),
            _vanished_category(articles, served, limits),
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
    return [_changed_texts(articles, served, limits), _boilerplate(articles, removed, served_boilerplate, limits)]


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


def _shrinkage(articles: Sequence[Article], served: Sequence[Article], limits: GateLimits) -> Gate:
    lost, share = _lost(articles, served, limits)
    return Gate(
        "articles",
        share,
        limits.maximum_loss,
        f"{lost} of {len(served)} articles are gone",
        "look whether an export was cut short",
    )


def _vanished_category(articles: Sequence[Article], served: Sequence[Article], limits: GateLimits) -> Gate:
    """The category that lost most of its articles: they are gone, or stand in no category any more."""
    now = {article.id: article for article in articles}
    worst, worst_share, worst_lost = "", 0.0, 0
    for category in sorted({article.category for article in served if article.category}):
        before = [article for article in served if article.category == category]
        # An article that moved to another category is an editor's doing; one without any is not.
        kept = [now[article.id] for article in before if article.id in now and now[article.id].category]
        lost, share = _lost(kept, before, limits)
        if share > worst_share:
            worst, worst_share, worst_lost = category, share, lost
    return Gate(
        "categories",
        worst_share,
        limits.maximum_category_loss,
        f"category {worst!r} lost {worst_lost} articles" if worst else "no category lost much",
        "look whether its section of the export is missing",
    )


def _lost(articles: Sequence[Article], served: Sequence[Article], limits: GateLimits) -> tuple[int, float]:
    """How many of `served` are gone under every name they had, and the share that counts."""
    names = {name for article in articles for name in (article.id, article.url, *article.aliases) if name}
    lost = sum(article.id not in names and article.url not in names for article in served)
    return lost, round(lost / len(served), 4) if lost > limits.tolerated_losses else 0.0


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
    counts = Counter(article.language.partition("-")[0] for article in articles)
    return {language: count / len(articles) for language, count in counts.items()}


def _changed_texts(articles: Sequence[Article], served: Sequence[Article], limits: GateLimits) -> Gate:
    before = {article.id: article.body for article in served}
    kept = [article for article in articles if article.id in before]
    changed = sum(before[article.id] != article.body for article in kept)
    share = changed / len(kept) if changed > limits.tolerated_losses else 0.0
    return Gate(
        "changed-texts",
        round(share, 4),
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
