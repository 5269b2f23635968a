"""The publisher's file of topics, YAML or a table -> its vocabulary and edits, or every problem that it has."""

from pathlib import Path

from indexer.topics.vocabulary.from_csv import CsvReading
from indexer.topics.vocabulary.from_yaml import DISCOVERED, TOPICS
from indexer.topics.vocabulary.yaml_file import VocabularyFile, checked, content_of, read_yaml, unusable

_YAML, _CSV = (".yaml", ".yml"), (".csv", ".tsv")


def read_vocabulary(path: Path) -> VocabularyFile:
    """What the file `path` says: `.yaml` or `.yml`, `.csv` or `.tsv`.

    Raises:
        VocabularyError: it cannot be read, or has errors; all of them are told.
    """
    suffix = path.suffix.lower()
    if suffix in _YAML:
        return read_yaml(path, (TOPICS, DISCOVERED))
    if suffix in _CSV:
        reading = CsvReading()
        reading.file(content_of(path))
        return checked(path, reading.problems, reading.entries, ())
    raise unusable(path, f"its name should end in one of {', '.join(_YAML + _CSV)}")
