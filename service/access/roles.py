"""Who may call what: every route has a role here, or the application refuses to start."""

from collections.abc import Mapping
from enum import StrEnum

from flask import Flask


class Role(StrEnum):
    """Who a route is for; a key gives its holder one of these."""

    PUBLIC = "public"
    SITE = "site"  # the publisher's own servers
    EDITOR = "editor"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Whether who has this role may do what `other` may."""
        return other in (self, Role.PUBLIC) or self is Role.ADMIN


class UndeclaredRoleError(Exception):
    """A route has no role, or answers OPTIONS by itself. The message names it."""


_ROLES: Mapping[str, Role] = {
    "articles.article": Role.PUBLIC,
    "asked.gaps": Role.EDITOR,
    "asked.gaps_as_file": Role.EDITOR,
    "audit.dismiss": Role.EDITOR,
    "audit.findings_as_file": Role.EDITOR,
    "audit.findings_of_kind": Role.EDITOR,
    "audit.overview": Role.EDITOR,
    "coverage.judge_file": Role.EDITOR,
    "coverage.judge_queries": Role.EDITOR,
    "documentation.docs": Role.PUBLIC,
    "documentation.openapi": Role.PUBLIC,
    "documentation.swagger_file": Role.PUBLIC,
    "editor.articles.article": Role.EDITOR,
    "editor.articles.show": Role.EDITOR,
    "editor.ask.answer": Role.EDITOR,
    "editor.ask.show": Role.EDITOR,
    "editor.audits.dismiss": Role.EDITOR,
    "editor.audits.download": Role.EDITOR,
    "editor.audits.show": Role.EDITOR,
    "editor.draft.answer": Role.EDITOR,
    "editor.draft.show": Role.EDITOR,
    "editor.gaps.judge": Role.EDITOR,
    "editor.gaps.show": Role.EDITOR,
    "editor.asked.download": Role.EDITOR,
    "editor.asked.show": Role.EDITOR,
    "editor.login.begin": Role.PUBLIC,
    "editor.login.end": Role.PUBLIC,
    "editor.login.show": Role.PUBLIC,
    "editor.map.points": Role.EDITOR,
    "editor.map.show": Role.EDITOR,
    "editor.map.titles": Role.EDITOR,
    "editor.nights.one": Role.EDITOR,
    "editor.nights.show": Role.EDITOR,
    "editor.overview.show": Role.EDITOR,
    "editor.topics.decide": Role.EDITOR,
    "editor.topics.one": Role.EDITOR,
    "editor.topics.show": Role.EDITOR,
    "links.suggested_links": Role.SITE,
    "live.delete_article": Role.ADMIN,
    "live.put_article": Role.ADMIN,
    "metrics.scrape": Role.ADMIN,
    "operations.index": Role.PUBLIC,  # more of it for an administrator
    "pages.article": Role.PUBLIC,
    "pages.front": Role.PUBLIC,
    "pages.search": Role.PUBLIC,
    "probes.live": Role.PUBLIC,
    "probes.ready": Role.PUBLIC,
    "related.related_as_html": Role.PUBLIC,
    "related.related_of_article": Role.PUBLIC,
    "related.related_of_each": Role.SITE,
    "related.related_of_named": Role.PUBLIC,
    "related.related_of_posted": Role.PUBLIC,
    "search.search_articles": Role.PUBLIC,
    "static": Role.PUBLIC,
    "topic_pages.all_topics": Role.PUBLIC,
    "topic_pages.topic": Role.PUBLIC,
    "topics.all_topics": Role.PUBLIC,
    "topics.one_topic": Role.PUBLIC,
    "topics.suggest_topics": Role.PUBLIC,
    "topics.topics_of": Role.PUBLIC,
}
# Asked without a key by what watches the service on its own machine.
OPEN_TO_THIS_MACHINE = frozenset({"metrics.scrape"})
# What needs more than the route on which it is asked. An explanation, on whatever route, tells rules and weights; a
# draft, which is a member of the body of these routes, costs as much as hundreds of readers.
ROLE_FOR_MORE = Role.SITE
EXPLANATION = "explain"
DRAFT_MEMBERS: Mapping[str, frozenset[str]] = {"related.related_of_posted": frozenset({"article", "text"})}


def role_of_route(endpoint: str) -> Role:
    """The least role that a route asks for."""
    return _ROLES[endpoint]


def require_roles(app: Flask) -> None:
    """Checks that every route of `app` has a role, and that none has a view for OPTIONS, which is asked without a key.

    Raises:
        UndeclaredRoleError: one has none.
    """
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in _ROLES:
            raise UndeclaredRoleError(f"{rule.endpoint} ({rule.rule}) has no role in service/access/roles.py")
        if not rule.provide_automatic_options:  # type: ignore[attr-defined]  # Flask adds it
            raise UndeclaredRoleError(f"{rule.endpoint} ({rule.rule}) answers OPTIONS by itself, without a role")
