"""Where the articles are: a source -> one source for each of its files, in the order of their names."""

import errno
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from corpus.addresses import canonical_url
from corpus.article import Rejection, escaped
from corpus.bounded import NO_FILE, UnusableFileError, open_regular
from corpus.configuration import Source
from corpus.readers import sitemap
from corpus.safe_xml import root_name
from corpus.sources.folders import is_made_here, real_path, walk
from corpus.sources.formats import ENDINGS, FORMATS, ending_of, head_of

# What sites keep for crawlers, registries and other programs beside their pages.
_FOR_MACHINES = frozenset(
    {"robots.txt", "llms.txt", "llms-full.txt", "humans.txt", "security.txt", "ads.txt", "app-ads.txt", "sellers.txt"}
    | {"urllist.txt", "sitemap.txt"}
)
_ERROR_PAGES = frozenset({"400", "401", "403", "404", "410", "500", "502", "503", "504", "50x"})
_FEEDS = frozenset({"rss", "feed", "RDF", "urlset", "sitemapindex"})
_HEAD_BYTES = 512
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*\"|\[\s*\{)")
_QUERY = re.compile(r"(.+?)(?:\?|@(?=\w+=)|\Z)(.*)", re.DOTALL)  # @ where a disk takes no question marks
_MADE_HERE = "an index or an export of one"


class UnreadableSourceError(Exception):
    """A source that was named cannot be read at all: the night must not go on without it."""


class UnreachableSourceError(UnreadableSourceError):
    """The host or the database of a source gave no articles: it may do so in a quarter of an hour."""


def files_of(source: Source, passed_over: Counter[str]) -> Iterator[Source | Rejection]:
    """The source itself, or one for each file in its folder; `passed_over` counts files of no known format by ending.

    Raises:
        UnreadableSourceError: it is not there, of no known format, or a folder without any file of one.
    """
    path = source.path
    if path is None:
        yield source.model_copy(
            update={"name": source.name or source.address or source.database_variable or "database"}
        )
    elif path.is_dir():
        yield from _inside(source, path, passed_over)
    elif why := _why_no_file(path):
        yield Rejection(source.name or printable(path.name), NO_FILE, why)
    elif not path.exists():
        raise UnreadableSourceError(f"{path}: no such file or folder")
    elif not source.format and not ending_of(path.name):
        raise UnreadableSourceError(f"{path}: unknown format; known endings are {', '.join(sorted(ENDINGS))}")
    else:
        yield source.model_copy(update={"name": source.name or printable(path.name)})


def _inside(source: Source, folder: Path, passed_over: Counter[str]) -> Iterator[Source | Rejection]:
    root, found = folder.resolve(), False
    named = source.name or (root if folder.name in {"", ".."} else folder).name
    paths = walk(folder)
    if paths == [folder] and is_made_here(folder):
        raise UnreadableSourceError(f"{folder}: {_MADE_HERE}, which holds no sources; name the folder of the articles")
    inside = {path: real for path in paths if (real := real_path(path)).is_relative_to(root)}  # others are never opened
    listed = frozenset[Path]() if source.format else _listed_by_sitemaps(source, [*inside])
    for path in paths:
        name = printable(f"{named}/{path.relative_to(folder)}")
        if path.is_dir() and not path.is_symlink() and is_made_here(path):
            passed_over[_MADE_HERE] += 1
        elif path.is_dir():
            yield Rejection(
                name, "unreadable", "a folder that is a link, or may not be looked into; it was not entered"
            )
        elif path not in inside and (source.format or ending_of(path.name)):
            yield Rejection(name, "outside-folder", "a link that leads out of the folder; it was not followed")
        elif not source.format and (why := _why_no_article(path)):
            passed_over[printable(why)] += 1
        elif why := _why_no_file(path):
            yield Rejection(name, NO_FILE, why)
        elif inside[path] not in listed:
            found = True
            yield source.model_copy(update={"path": path, "name": name})
    if not found and not listed:
        raise UnreadableSourceError(f"{folder}: no file of a known format ({', '.join(sorted(ENDINGS))})")


def _why_no_file(path: Path) -> str:
    """What stands in a file's place and must not be opened; empty for a file, and for what is not there."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return "a link that leads in a circle" if error.errno == errno.ELOOP else ""
    return "" if stat.S_ISREG(mode) else "a pipe, a socket or a device, not a file"


def _why_no_article(path: Path) -> str:
    """Under what a file in a folder is passed over: its ending, or what it is for; empty for one that may be read."""
    ending = ending_of(path.name)
    if not ending:
        return path.suffix.lower().partition("?")[0] or "(no ending)"
    if path.name.lower() in _FOR_MACHINES or path.stem.lower() in _ERROR_PAGES:
        return path.name.lower()
    if ending not in FORMATS["html"].endings:
        return ""
    if _is_copy(path):
        return "the same page by another address"
    with (
        suppress(OSError, UnusableFileError),
        open_regular(path) as stream,
    ):  # what a mirror calls index.html may be the feed of a folder
        head = stream.read(_HEAD_BYTES)
        is_whole = len(head) < _HEAD_BYTES
        if _JSON.match(head) or (is_whole and head.strip() and b"<" not in head):  # what proves who owns a site, say
            return "no page"
        return "feed" if root_name(head) in _FEEDS else ""
    return ""


def _is_copy(path: Path) -> bool:
    """Whether a page was saved once more under a parameter that says nothing of which page it is."""
    found = _QUERY.fullmatch(path.name)
    name, query = (found[1], found[2]) if found else (path.name, "")
    if not query or canonical_url(f"/?{query.removesuffix(path.suffix)}") != "/":
        return False
    return any((path.parent / other).is_file() for other in (name, f"{name}.html"))


def _listed_by_sitemaps(source: Source, paths: Sequence[Path]) -> frozenset[Path]:
    """The files that the sitemaps among `paths` lead to, and which are read with what the sitemaps tell of them."""
    found: set[Path] = set()
    for path in paths:
        if ending_of(path.name) in FORMATS["sitemap"].endings and path.is_file():
            with suppress(OSError, UnusableFileError):
                if sitemap.recognises(head_of(path)):
                    found |= sitemap.pages(source.model_copy(update={"path": path})) - {path.resolve()}
    return frozenset(found)


def printable(name: str) -> str:
    """A file's name on one line: bytes that are no text and control characters are shown as escapes."""
    return escaped(os.fsencode(name).decode("utf-8", "backslashreplace"))
