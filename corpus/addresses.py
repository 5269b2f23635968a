"""Addresses of pages, as far as they say which page is meant."""

import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

# Parameters that say where a reader came from, not what he reads.
_TRACKING = ("utm_", "mc_", "pk_", "at_")
_TRACKING_NAMES = frozenset({"fbclid", "gclid", "msclkid", "dclid", "igshid", "ref", "cmpid", "ocid", "_ga"})
# WordPress' ways to one page: an answer to a comment, a share button, a page to be printed.
_SAME_PAGE = frozenset({"replytocom", "like_comment", "share", "print"})

# What a feed or a letter adds to each of its links, for the site's own statistics.
_CAMPAIGN = re.compile(r"(?<=[?&])utm_\w+=[^&#]*(?:&|(?=#|\Z))", re.IGNORECASE)
_NO_QUERY = re.compile(r"[?&](?=#|\Z)")

_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
# What means the same whether it is escaped or not, and what an address may hold as it is (RFC 3986, sections 2.2, 2.3).
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_AS_IT_IS = "/%:@!$&'()*+,;="

# What browsers drop from an address before they read it (https://url.spec.whatwg.org/#url-parsing).
_DROPPED = str.maketrans("", "", "\t\r\n")


def is_link(url: str) -> bool:
    """Whether this may stand in a link: an absolute http(s) URL, or a path that leads nowhere but about the same site.

    Browsers take `/\\host`, `///host` and even `/<tab>/host` for another host, and run what `javascript:` says.
    """
    url = url.translate(_DROPPED)
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme or parts.netloc:
        return parts.scheme in {"http", "https"} and bool(parts.netloc)
    return url.startswith("/") and url[1:2] not in {"/", "\\"}


def placed(base: str, address: str) -> str:
    """An address as it is meant on the page `base`; what is none is left as it is, for validation to explain."""
    try:
        return urljoin(base, address.strip()) if address.strip() else ""
    except ValueError:
        return address.strip()


def canonical_url(url: str) -> str:
    """A URL as far as it says which page is meant, in the one spelling by which it is compared with others.

    Names of hosts in their own script, escapes in capitals and only where they are needed. What is no URL gives the
    empty string.
    """
    host, path, query = _telling_parts(url)
    return _in_its_script(host) + _escaped_alike(path) + query


def without_campaign(url: str) -> str:
    """A URL without the campaign that its source counts; a reader who follows it from a list came from none."""
    bare, count = _CAMPAIGN.subn("", url)
    return _NO_QUERY.sub("", bare, count=1) if count else url


def compared_name(name: str) -> str:
    """A name of an article, an id or a URL, in the form in which it is compared with others."""
    return canonical_url(name) or name


def page_address(url: str) -> str:
    """A URL without scheme, www., tracking parameters, fragment and last slash, else spelt as it is.

    A path on the site stays a path. What is no URL gives the empty string.
    """
    return "".join(_telling_parts(url))


def names_a_page(canonical: str) -> bool:
    """Whether a canonical URL is that of a page; the address of a whole site names no article."""
    return "/" in canonical.strip("/") or "?" in canonical or canonical.startswith("/")


def _telling_parts(url: str) -> tuple[str, str, str]:
    """Host, path and query, as far as they say which page is meant; all empty for what is no URL."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return "", "", ""
    if not parts.netloc and not parts.path.startswith("/"):
        return "", "", ""
    host = (parts.hostname or "").removeprefix("www.") + port if parts.netloc else ""
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _is_tracking(name)]
    query = f"?{urlencode(sorted(kept))}" if kept else ""
    path = parts.path.rstrip("/")
    return host, path if host else f"/{path.lstrip('/')}", query  # one that began with two would name a host


def _is_tracking(parameter: str) -> bool:
    return parameter in _TRACKING_NAMES or parameter in _SAME_PAGE or parameter.startswith(_TRACKING)


def _in_its_script(host: str) -> str:
    return ".".join(_label(label) for label in host.split("."))


def _label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode") or label
    except ValueError:
        return label


def _escaped_alike(path: str) -> str:
    def spelt(found: re.Match[str]) -> str:
        character = chr(int(found[1], 16))
        return character if character in _UNRESERVED else found[0].upper()

    return _ESCAPED.sub(spelt, quote(path, safe=_AS_IT_IS, errors="replace"))
