"""What comes of reading whatever there may be in a file, for tests that read the same twice."""

from collections.abc import Callable, Sequence

from corpus.article import RawArticle, Rejection
from corpus.bounded import UnusableFileError
from corpus.validation import validate


def outcome_of(read: Callable[[], Sequence[RawArticle | Rejection]]) -> object:
    """The records, which validation can judge, or the one error."""
    try:
        records = read()
    except UnusableFileError as error:
        return error.reason, str(error)
    assert all(isinstance(record, RawArticle | Rejection) for record in records)
    for record in records:
        if isinstance(record, RawArticle):
            validate(record)
    return records
