"""What a night makes of what was changed by day: one article, whatever ids it has, is put, corrected and taken down."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from corpus.article import Article
from indexer.live.changes import Change, Changes
from indexer.live.folding import Fate, Folding, fold
from indexer.live.overlaid import names_of
from tests.corpus.invented import article

_PUT = article("123", "By day.", title="Sleep and debt", url="https://www.example.org/sleep/")
_SAID = replace(_PUT, id="sleep-and-debt", url="https://example.org/sleep?utm_source=x", title="Sleep and debts")
_OTHER = article("other", "Something else.", url="https://example.org/other")


def _put(source: str | None = None) -> Change:
    return Change(_PUT.id, 1, _PUT, (), None, source)


def _deleted(gone: Article = _PUT) -> Change:
    return Change(gone.id, 1, None, tuple(names_of(gone)), None, None)


def _folded(sources: Sequence[Article], *changes: Change) -> Folding:
    return fold(sources, Changes("store", 1, changes))


def test_what_the_sources_give_another_id_is_one_article_with_both() -> None:
    folding = _folded([_SAID, _OTHER], _put())
    assert [one.id for one in folding.articles] == ["123", "other"]
    assert folding.articles[0] == replace(_PUT, aliases=("sleep-and-debt",))
    assert folding.by_fate()[Fate.PUT] == ("123",)


def test_it_stands_until_the_sources_say_something_else_and_keeps_its_id_as_a_name() -> None:
    noted = _folded([_SAID], _put()).put["123"][1]
    assert [one.id for one in _folded([_SAID], _put(source=noted)).articles] == ["123"]
    corrected = replace(_SAID, title="Debt and sleep")
    folding = _folded([corrected, _OTHER], _put(source=noted))
    assert folding.articles == (_OTHER, replace(corrected, aliases=("123",)))
    assert folding.superseded == {"123": 1}


def test_what_was_deleted_stays_out_under_the_id_that_the_sources_give_it() -> None:
    folding = _folded([_SAID, _OTHER], _deleted())
    assert folding.articles == (_OTHER,)
    assert folding.deleted == {"123": 1}


@pytest.mark.parametrize("changed", [_put(), _deleted()], ids=["put", "deleted"])
def test_where_the_sources_have_the_id_or_several_have_the_url_only_the_id_counts(changed: Change) -> None:
    """Parts of one page have one address; and whose id the sources know needs no other sign."""
    parts = [replace(_SAID, id=name, url=f"https://example.org/sleep#{name}") for name in ("a", "b")]
    for sources in (parts, [_SAID, replace(_PUT, title="Of the sources")]):
        kept = {one.id for one in _folded(sources, changed).articles}
        assert kept >= {one.id for one in sources} - {"123"}


def test_the_address_of_a_whole_site_names_no_article() -> None:
    site = replace(_SAID, url="https://example.org/")
    assert site in _folded([site], _deleted(replace(_PUT, url="https://example.org"))).articles
