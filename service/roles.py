"""Who may call what: every route has a role here, or the application refuses to start."""

from enum import StrEnum

from flask import Flask


class Role(StrEnum):
    """Who a route is for."""

    PUBLIC = "public"


class UndeclaredRoleError(Exception):
    """A route has no role. The message names it."""


_ROLES = {
    "articles.article": Role.PUBLIC,
    "documentation.docs": Role.PUBLIC,
    "documentation.openapi": Role.PUBLIC,
    "documentation.swagger_file": Role.PUBLIC,
    "metrics.scrape": Role.PUBLIC,
    "operations.index": Role.PUBLIC,
    "pages.article": Role.PUBLIC,
    "pages.front": Role.PUBLIC,
    "pages.search": Role.PUBLIC,
    "probes.live": Role.PUBLIC,
    "probes.ready": Role.PUBLIC,
    "related.related_as_html": Role.PUBLIC,
    "related.related_of_article": Role.PUBLIC,
    "related.related_of_each": Role.PUBLIC,
    "related.related_of_named": Role.PUBLIC,
    "related.related_of_posted": Role.PUBLIC,
    "search.refuse_query_in_address": Role.PUBLIC,
    "search.search_articles": Role.PUBLIC,
    "static": Role.PUBLIC,
    "topic_pages.all_topics": Role.PUBLIC,
    "topic_pages.topic": Role.PUBLIC,
    "topics.all_topics": Role.PUBLIC,
    "topics.one_topic": Role.PUBLIC,
    "topics.suggest_topics": Role.PUBLIC,
    "topics.topics_of": Role.PUBLIC,
}


def require_roles(app: Flask) -> None:
    """Checks that every route of `app` has a role.

    Raises:
        UndeclaredRoleError: one has none.
    """
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in _ROLES:
            raise UndeclaredRoleError(f"{rule.endpoint} ({rule.rule}) has no role in service/roles.py")
