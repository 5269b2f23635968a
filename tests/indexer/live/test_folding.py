"""What a night makes of what was changed by day: one article, whatever ids it has, is put, corrected and taken down."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from corpus.article import Article
from indexer.live.changes import SUPERSEDED, Change, Changes
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


@pytest.mark.parametrize("sources", [[_SAID, _OTHER], [_OTHER]])
def test_what_has_given_way_is_not_revived_whatever_the_sources_say_and_is_told_of_once(
    sources: Sequence[Article],
) -> None:
    noted = _folded(sources, _put()).put["123"][1]
    assert noted != SUPERSEDED
    folding = _folded(sources, _put(source=SUPERSEDED))
    assert {one.title for one in folding.articles} == {one.title for one in sources}
    assert (folding.given_up, folding.superseded, folding.put) == ({"123": 1}, {}, {})
    assert set(folding.by_fate().values()) == {()}


def test_what_the_sources_say_does_not_rest_on_other_changes() -> None:
    """The name that another change gives an article is gone when that change is forgotten."""
    also = Change(_SAID.id, 2, replace(_SAID, title="Put as well"), (), None, None)
    alone = _folded([_SAID, _OTHER], also).put[_SAID.id]
    assert _folded([_SAID, _OTHER], _put(source=SUPERSEDED), also).put[_SAID.id] == alone


@pytest.mark.parametrize(
    ("said", "carried"),
    [
        (_PUT, True),
        (replace(_PUT, aliases=("post-17",)), True),
        (replace(_PUT, title="Something else"), False),
        (_SAID, False),
        (replace(_PUT, id="sleep"), False),
    ],
)
def test_a_put_that_the_sources_have_just_so_is_carried_but_by_another_id_its_own_is_kept(
    said: Article, carried: bool
) -> None:
    folding = _folded([said], _put())
    assert folding.put.keys() == {"123"}
    assert folding.carried == ({"123": 1} if carried else {})


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
