"""Every route in one table: who may call it, and what a request to it may cost. One that is missing stops the start."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask

from service.access.roles import Role
from service.worker.cost import Cost


@dataclass(frozen=True, slots=True)
class Route:
    """What is declared of one route."""

    role: Role  # the least that it asks for
    cost: Cost  # the most that a request to it may cost
    for_browsers: bool = False  # whether pages of other origins may ask it, of those that the operator names
    open_to_this_machine: bool = False  # whether what watches the service on its own machine needs no key


class UndeclaredRouteError(Exception):
    """A route is not declared, or answers OPTIONS by itself. The message names it."""


# By endpoint.
ROUTES: Mapping[str, Route] = {
    "articles.article": Route(Role.PUBLIC, Cost.LOOK_UP, for_browsers=True),
    "asked.gaps": Route(Role.EDITOR, Cost.LOOK_UP),
    "asked.gaps_as_file": Route(Role.EDITOR, Cost.LOOK_UP),
    "audit.dismiss": Route(Role.EDITOR, Cost.LOOK_UP),
    "audit.findings_as_file": Route(Role.EDITOR, Cost.LOOK_UP),
    "audit.findings_of_kind": Route(Role.EDITOR, Cost.LOOK_UP),
    "audit.overview": Route(Role.EDITOR, Cost.LOOK_UP),
    "coverage.judge_file": Route(Role.EDITOR, Cost.LIST),
    "coverage.judge_queries": Route(Role.EDITOR, Cost.LIST),
    "documentation.docs": Route(Role.PUBLIC, Cost.LOOK_UP),
    "documentation.openapi": Route(Role.PUBLIC, Cost.LOOK_UP),
    "documentation.swagger_file": Route(Role.PUBLIC, Cost.LOOK_UP),
    "editor.articles.article": Route(Role.EDITOR, Cost.LOOK_UP),
    "editor.articles.show": Route(Role.EDITOR, Cost.LOOK_UP),
    "editor.ask.answer": Route(Role.EDITOR, Cost.ASK),
    "editor.ask.show": Route(Role.EDITOR, Cost.LOOK_UP),
    "editor.asked.download": Route(Role.EDITOR, Cost.LOOK_UP),
    "editor.asked.show": Route(Role.EDITOR, Cost.LOOK_UP),
    "editor.audits.dismiss": Route(Role.EDITOR, Cost.LOOK_UP),
    "editor.audits.download": Route(Role.EDITOR, Cost.LOOK_UP),
    "editor.audits.show": Route(Role.EDITOR, Cost.LOOK_UP),
    "editor.draft.answer": Route(Role.EDITOR, Cost.DRAFT),
    "editor.draft.show": Route(Role.EDITOR, Cost.LOOK_UP),
    "editor.gaps.judge": Route(Role.EDITOR, Cost.LIST),
    "editor.gaps.show": Route(Role.EDITOR, Cost.LOOK_UP),
    "editor.login.begin": Route(Role.PUBLIC, Cost.LOOK_UP),
    "editor.login.end": Route(Role.PUBLIC, Cost.LOOK_UP),
    "editor.login.show": Route(Role.PUBLIC, Cost.LOOK_UP),
    "editor.map.points": Route(Role.EDITOR, Cost.LOOK_UP),
    "editor.map.show": Route(Role.EDITOR, Cost.LOOK_UP),
    "editor.map.titles": Route(Role.EDITOR, Cost.LOOK_UP),
    "editor.nights.one": Route(Role.EDITOR, Cost.LOOK_UP),
    "editor.nights.show": Route(Role.EDITOR, Cost.LOOK_UP),
    "editor.overview.show": Route(Role.EDITOR, Cost.LOOK_UP),
    "editor.topics.decide": Route(Role.EDITOR, Cost.LOOK_UP),
    "editor.topics.one": Route(Role.EDITOR, Cost.LOOK_UP),
    "editor.topics.show": Route(Role.EDITOR, Cost.LOOK_UP),
    "links.suggested_links": Route(Role.SITE, Cost.DRAFT),
    "live.delete_article": Route(Role.ADMIN, Cost.LOOK_UP),
    "live.put_article": Route(Role.ADMIN, Cost.DRAFT),
    "metrics.scrape": Route(Role.ADMIN, Cost.LOOK_UP, open_to_this_machine=True),
    "operations.index": Route(Role.PUBLIC, Cost.LOOK_UP),  # more of it for an administrator
    "pages.article": Route(Role.PUBLIC, Cost.LOOK_UP),
    "pages.front": Route(Role.PUBLIC, Cost.LOOK_UP),
    "pages.search": Route(Role.PUBLIC, Cost.ASK),
    "probes.live": Route(Role.PUBLIC, Cost.LOOK_UP),
    "probes.ready": Route(Role.PUBLIC, Cost.LOOK_UP),
    "related.related_as_html": Route(Role.PUBLIC, Cost.LOOK_UP, for_browsers=True),
    "related.related_of_article": Route(Role.PUBLIC, Cost.LOOK_UP, for_browsers=True),
    "related.related_of_each": Route(Role.SITE, Cost.DRAFT),
    "related.related_of_named": Route(Role.PUBLIC, Cost.LOOK_UP, for_browsers=True),
    "related.related_of_posted": Route(Role.PUBLIC, Cost.DRAFT),
    "search.search_articles": Route(Role.PUBLIC, Cost.ASK, for_browsers=True),
    "static": Route(Role.PUBLIC, Cost.LOOK_UP),
    "topic_pages.all_topics": Route(Role.PUBLIC, Cost.LOOK_UP),
    "topic_pages.topic": Route(Role.PUBLIC, Cost.LOOK_UP),
    "topics.all_topics": Route(Role.PUBLIC, Cost.LOOK_UP, for_browsers=True),
    "topics.one_topic": Route(Role.PUBLIC, Cost.LOOK_UP, for_browsers=True),
    "topics.suggest_topics": Route(Role.PUBLIC, Cost.DRAFT),
    "topics.topics_of": Route(Role.PUBLIC, Cost.LOOK_UP, for_browsers=True),
}


def require_declared(app: Flask) -> None:
    """Checks that every route of `app` is declared, and that none has a view for OPTIONS, which is asked without a key.

    Raises:
        UndeclaredRouteError: one is not, or has one.
    """
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in ROUTES:
            raise UndeclaredRouteError(f"{rule.endpoint} ({rule.rule}) is not declared in service/access/routes.py")
        if not rule.provide_automatic_options:  # type: ignore[attr-defined]  # Flask adds it
            raise UndeclaredRouteError(f"{rule.endpoint} ({rule.rule}) answers OPTIONS by itself, without a role")
