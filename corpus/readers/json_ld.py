"""A JSON-LD file: one schema.org article, an array of them, or a graph that holds some -> one record for each."""

import re
from collections.abc import Iterator, Mapping

from corpus.article import RawArticle, Rejection
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.html.json_ld import articles_in, fields_of, named_nodes
from corpus.readers.broken_bytes import with_note_of_broken
from corpus.readers.json_file import head_text, is_long, mended_document

_CONTEXT = re.compile(r'"@(?:context|vocab)"\s*:\s*[\[{]?[^\]}]{0,500}?schema\.org')
_TYPE = re.compile(r'"@(?:graph|type)"\s*:.{0,500}?schema\.org|schema\.org.{0,500}?"@(?:graph|type)"\s*:', re.DOTALL)


def recognises(head: bytes) -> bool:
    """Whether a file that starts with `head` holds things as schema.org describes them."""
    text = head_text(head)
    return bool(_CONTEXT.search(text) or _TYPE.search(text))


def read(source: Source) -> Iterator[RawArticle | Rejection]:
    """Each article's record, with `name:position` as its source; things that are no articles are passed over.

    Raises:
        UnusableFileError: it is not JSON, or holds no article.
        OSError: the file cannot be read.
    """
    value, broken = mended_document(source.file, source.encoding)
    others = named_nodes(value)
    position = 0
    for position, node in enumerate(articles_in(value), start=1):
        fields = {**fields_of(node, source.base_url, others), **_renamed(node, source)}
        yield with_note_of_broken(RawArticle(f"{source.name}:{position}", fields), broken if position == 1 else 0)
    if not position:
        raise UnusableFileError("lost-text" if is_long(source.file) else "no-text", "no schema.org article in it")


def _renamed(node: Mapping[str, object], source: Source) -> dict[str, object]:
    """The fields for which the source names a property of its own."""
    return {field: node[name] for field, name in source.columns.items() if name in node}
