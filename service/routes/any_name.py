"""Addresses of pages that end in an article's id, whatever stands in it."""

from werkzeug.routing import PathConverter


class AnyName(PathConverter):
    """As Werkzeug's `path`, but also for an id that begins with a slash: sites take the path of an address for one."""

    regex = ".+?"
    part_isolating = False
