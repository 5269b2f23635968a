"""What makes a text one of its time, and what does not."""

import pytest

from indexer.audit.stale import stale
from indexer.audit.time_bound import time_bound
from tests.indexer.audit.materials import article, bare_material, listing

_PLAIN = "Jealousy guards something. Ask what it guards, and for whom. " * 20
NEWS = {
    "title": "Energy prices this winter: the new rules",
    "summary": "From 1 November the temporary price cap is £2,500. Apply by Friday 4 December.",
    "text": "The rules announced last week hold until March 2024. " + _PLAIN,
    "published_at": "2023-10-20",
}


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("What changes on the labour market in 2023", "The new law takes effect on 1 January 2023. " + _PLAIN),
        ("Register now: webinar on 12 May", "Join us on Friday. The deadline is 10 May. " + _PLAIN),
        ("Neue Regeln in diesem Winter", "Ab 1. November 2023 gelten neue Regeln. Diese Woche mehr. " + _PLAIN),
        ("Les nouvelles règles de cet hiver", "Depuis le 3 novembre 2023. La semaine prochaine encore. " + _PLAIN),
        ("Nieuwe regels deze winter", "Vanaf 3 november 2023. Volgende week meer. " + _PLAIN),
        ("Nuevas normas este invierno", "Desde el 3 de noviembre 2023. La próxima semana más. " + _PLAIN),
    ],
)
def test_a_text_of_its_time_is_told_in_each_language(title: str, text: str) -> None:
    assert time_bound(article("a", title=title, text=text, published_at="2023-10-20")).score >= 0.6


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Jealousy and what it guards", _PLAIN),
        ("Monday mornings", "On Monday she said that last week was hard. We talked, and then we slept. " + _PLAIN),
        ("A life", "She was born in 1931 and married in 1955; her mother had 12 children. " + _PLAIN),
        ("Ten minutes a day", "Sit for 10 minutes. 20% of people stop by week 3. May you be well. " + _PLAIN),
    ],
)
def test_an_evergreen_text_is_not_though_it_names_days_and_numbers(title: str, text: str) -> None:
    assert time_bound(article("a", title=title, text=text, published_at="2023-10-20")).score < 0.6


def test_what_is_of_its_time_is_stale_once_that_is_over_and_while_readers_are_led_there() -> None:
    ring = listing([[1, 2], [0, 2], [0, 1]])
    old, evergreen = article("old", **NEWS), article("evergreen", text=_PLAIN, published_at="2015-01-01")
    newer = article("newer", text=_PLAIN, published_at="2026-06-01")
    (one,) = stale(bare_material([evergreen, newer, old], **ring), 10).findings
    assert one.articles == ("old",)
    assert any(reason.articles == ("newer",) for reason in one.evidence)
    assert "newer article" in one.action
    fresh = article("old", **{**NEWS, "published_at": "2026-10-20"})
    assert not stale(bare_material([evergreen, newer, fresh], **ring), 10).total
    assert not stale(bare_material([evergreen, newer, old]), 10).total, "nobody is led there"
    touched = article("old", **{**NEWS, "updated_at": "2026-10-20"})
    assert not stale(bare_material([evergreen, newer, touched], **ring), 10).total
