"""Addresses of pages that end in an article's id, whatever stands in it."""

from werkzeug.routing import PathConverter


class AnyName(PathConverter):
    """As Werkzeug's `path`, but also for an id that begins with a slash: sites take the path of an address for one."""

    regex = ".+?"
    part_isolating = False


class ArticleName(AnyName):
    """The same where nothing follows the id, so that what belongs to an article is not taken for another article."""

    regex = r"(?!.*/(?:related|related\.html|topics)$).+?"
