"""A post as WordPress stores it -> what of it everybody may read: parts for members are left out.

Membership plugins put such a part between `[restrict]` and `[/restrict]`, or into a block; each has names of its own.
What they have in common is what the parts of the names mean.
"""

import re
from collections.abc import Mapping

_TAG = re.compile(
    r"(?<!\[)\[(?P<end>/?)(?P<name>[A-Za-z][\w-]{0,60})(?P<attributes>(?:\s[^\[\]]{0,2000})?)\](?!\])"
    r"|<!--\s{0,9}(?P<block_end>/?)wp:(?:[\w-]{1,60}/)?(?P<block>[\w-]{1,60})(?P<settings>[^<>]{0,2000}?)-->"
)
_PARTS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
# Who may read it, or that not everybody may; and the names of plugins that do nothing else.
_FOR_SOME = re.compile(
    r"(?:is|for)?(?:restrict|member|subscriber|subscribed|subscription|paid|paywall|private|protect|premium|logged"
    r"|registered|unlock|password|exclusive|patre?on|eyesonl)\w*|\w*locker|lock(?:ed)?|gated|login|pay|vip|access"
    r"|memb|mepr|pmpro|rcp|ihc|wlm|ppv|ppwp|s2"
)
# Text for those who are none: it is public.
_FOR_OTHERS = re.compile(r"not|non\w*|no|un|guests?|visitors?|anonymous|out|loggedout|everyone|public")
# Who belongs to a team is no reader; and what page builders call premium are their own tabs and columns.
_TEAMS = frozenset({"team", "staff", "board", "crew", "committee", "faculty"})
_LAYOUT = re.compile(r"(?:tab|column|col|row|section|accordion|toggle|button|slider|list|item|box|heading|caption)s?")
_CONDITION = re.compile(
    r"(?:^|\s)(?:capabilit(?:y|ies)|memberships?|roles|user[_-]?(?:level|role|status)s?|passwords?|logged[_-]?in"
    r"|access(?:[_-]level)?)\s*="
)
# A block that its editor has hidden: in WordPress itself since 6.9, and by the plugin Block Visibility.
_HIDDEN = re.compile(r'"blockVisibility"\s*:\s*(?:false|\{[^{}]*"hideBlock"\s*:\s*true)')
# Builders of pages hide a row or a module by one of its attributes: WPBakery, Divi and Avada, of which the last may
# also put off when it is shown.
_SWITCHED_OFF = re.compile(
    r"(?:^|\s)(?:disable_element=[\"']yes|disabled=[\"']on|status=[\"'](?:draft|published_until|publish_after))[\"']"
)
# A block that is shown to some only, by the plugin Block Visibility.
_SHOWN_TO_SOME = re.compile(
    r'"(?:visibilityByRole|restrictedRoles|userRole|visibilityByUserRule)"\s*:\s*(?:"(?:logged-in|user-role|user-rule)"'
    r"|\[[^\[\]]+\])"
)
# Where plugins keep who may read a post, and what there means everybody: Jetpack, Members, Restrict Content Pro,
# WP-Members, Groups, Patreon, Ultimate Membership Pro, Paid Member Subscriptions, Ultimate Member, Passster.
_KEPT_BY = {
    "_jetpack_newsletter_access": {"", "everybody"},
    "_members_access_role": {""},
    "rcp_subscription_level": {"", "0"},
    "rcp_user_level": {"", "0", "none", "all", 'a:1:{i:0;s:3:"all";}'},
    "rcp_access_level": {"", "0", "none"},
    "_wpmem_block": {"", "0"},
    "groups-groups_read_post": {"", "0"},
    "groups-read": {"", "0"},
    "patreon-level": {"", "0"},
    "ihc_mb_who": {""},
    "pms-content-restrict-subscription-plan": {"", "0"},
    "pms-content-restrict-user-status": {"", "0"},
    "passster_activate_protection": {"", "0", "false", "off"},
    "memberful_acl": {"", "a:0:{}"},
}
# Settings of several things, as PHP writes them: Ultimate Member's own rule, for those who are logged in or out.
_KEPT_BY_RULE = {
    "um_content_restriction": re.compile(
        r'.*_um_custom_access_settings";(?:b:1|i:1|s:1:"1");.*_um_accessible";(?:i:|s:1:")2.*', re.DOTALL
    )
}
# Closed by nothing it is the place from which on all of the post is for members.
_PAYWALL = re.compile(r"(?:.*[-_:])?paywall")

PART_FOR_SOME = "a part that not everybody may read, which was left out"


def public_part(content: str) -> tuple[str, str]:
    """What everybody may read of `content`, and the first tag of what was left out; empty where nothing was."""
    ranges = _for_members(content)
    kept: list[str] = []
    position = 0
    for start, end in ranges:
        if end > position:
            part = content[max(start, position) : end]
            kept += [content[position:start], "\n\n" if "\n" in part else ""]
            position = end
    first = _TAG.match(content, ranges[0][0]) if ranges else None
    return "".join([*kept, content[position:]]), first[0] if first else ""


def is_for_members(settings: Mapping[str, str]) -> bool:
    """Whether a post's settings keep all of it for some: for subscribers of its newsletter, members, or roles."""
    is_kept = any(settings.get(key, "").strip().lower() not in public for key, public in _KEPT_BY.items())
    return is_kept or any(rule.fullmatch(settings.get(key, "")[:10_000]) for key, rule in _KEPT_BY_RULE.items())


def _for_members(content: str) -> list[tuple[int, int]]:
    """Where the parts for members begin and end.

    A tag that is never closed holds nothing, as WordPress has it, but for a paywall: below it all is for members.
    """
    found: list[tuple[int, int]] = []
    opened: dict[str, tuple[int, int, int]] = {}  # by name: where it began, where it was last closed, how often open
    for tag in _TAG.finditer(content):
        name, attributes = tag["name"] or tag["block"], tag["attributes"] or tag["settings"] or ""
        key = f"{'wp:' if tag['block'] else ''}{name.lower()}"
        start, last, depth = opened.get(key, (tag.start(), 0, 0))
        if tag["end"] or tag["block_end"]:
            if depth == 1:
                found.append((start, tag.end()))
                del opened[key]
            elif depth:
                opened[key] = (start, tag.end(), depth - 1)
        elif attributes.rstrip().endswith("/"):
            if _PAYWALL.fullmatch(key):
                found.append((tag.start(), len(content)))
        elif depth or _begins_a_part(tag):  # of its own name, a part may have others in it
            opened[key] = (start, last, depth + 1)
    for key, (start, last, _) in opened.items():
        end = last or (len(content) if _PAYWALL.fullmatch(key) else 0)
        found += [(start, end)] if end else []
    return sorted(found)


def _begins_a_part(tag: re.Match[str]) -> bool:
    if tag["block"]:
        settings = tag["settings"]
        is_kept = _HIDDEN.search(settings) or _SHOWN_TO_SOME.search(settings)
        return bool(is_kept) or _is_for_members(tag["block"], "")
    if _SWITCHED_OFF.search(tag["attributes"] or ""):
        return True
    return _is_for_members(tag["name"], tag["attributes"])


def _is_for_members(name: str, attributes: str) -> bool:
    words = [word.lower() for word in _PARTS.findall(name if name.lower() != "if" else attributes)]
    if any(map(_FOR_OTHERS.fullmatch, words)) or not _TEAMS.isdisjoint(words):
        return False
    if "premium" in words and any(map(_LAYOUT.fullmatch, words)):
        return False
    # Words may be written as one, and `hide` alone is what folds a text.
    is_for_some = any(map(_FOR_SOME.fullmatch, words)) or {"hide", "content"} <= {*words}
    return is_for_some or _CONDITION.search(attributes) is not None
