"""Whose page a URL is: the host, in the form in which hosts are compared."""

import re
from collections.abc import Iterable

from corpus.addresses import canonical_url

_HOST = re.compile(r"[^/?]*")


def host_of(url: str) -> str:
    """The host of a URL, lower case and without www.; empty for a path, which is on the site itself, and for no URL."""
    found = _HOST.match(canonical_url(url))
    return found.group() if found else ""


def known_hosts(names: Iterable[str]) -> frozenset[str]:
    """Hosts as a person wrote them ("www.site.example", "https://site.example/"), as `host_of` gives them."""
    return frozenset(host for name in names if (host := host_of(name if "//" in name else f"//{name}")))
