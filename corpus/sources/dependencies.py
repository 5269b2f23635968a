"""What reading depends on: sources -> the files that are read, and the folders whose contents decide which they are."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Rejection
from corpus.bounded import UnusableFileError
from corpus.configuration import Source
from corpus.readers import sitemap
from corpus.sources.formats import FORMATS, format_of
from corpus.sources.places import files_of


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Files by their bytes, folders by the names of what is below them, in `whole_folders` of hidden things too."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    whole_folders: tuple[Path, ...]


def dependencies(sources: Sequence[Source]) -> Dependencies | None:
    """What `read_corpus` would look at; None where a source is elsewhere, an address or a database: it must be read.

    Raises:
        UnreadableSourceError: a source is missing, of no known format, or a folder without any.
    """
    if any(source.path is None for source in sources):
        return None
    files: list[Path] = []
    whole_folders: list[Path] = []
    for source in sources:
        for file in files_of(source, Counter()):
            if isinstance(file, Rejection):  # by its place or kind, not by anything in it
                continue
            files.append(file.file)
            if _is_sitemap(file):
                files += [met for met in sitemap.trail(file) if isinstance(met, Path)]
                whole_folders.append(file.pages or file.file.parent)
    folders = [source.path for source in sources if source.path and source.path.is_dir()]
    return Dependencies(tuple(dict.fromkeys(files)), tuple(folders), tuple(dict.fromkeys(whole_folders)))


def _is_sitemap(source: Source) -> bool:
    with suppress(UnusableFileError, OSError):
        return format_of(source) is FORMATS["sitemap"]
    return False
