"""The roles that a key gives, and what asks for more of them than the route on which it is asked (routes.py)."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """Who a route is for; a key gives its holder one of these."""

    PUBLIC = "public"
    SITE = "site"  # the publisher's own servers
    EDITOR = "editor"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Whether who has this role may do what `other` may."""
        return other in (self, Role.PUBLIC) or self is Role.ADMIN


# What needs more than the route on which it is asked. An explanation, on whatever route, tells rules and weights; a
# draft, which is a member of the body of these routes, costs as much as hundreds of readers.
ROLE_FOR_MORE = Role.SITE
EXPLANATION = "explain"
DRAFT_MEMBERS: Mapping[str, frozenset[str]] = {"related.related_of_posted": frozenset({"article", "text"})}
