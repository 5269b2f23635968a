"""What editors have decided about topics by day, as one worker knows it: a look a quarter of a second, as for rules.

A file that somebody has spoilt changes nothing: what was read before acts on, and after a start nothing of it does.
The log says so once, and the pages for editors.
"""

from pathlib import Path

from indexer.topics.model import TopicEdit
from indexer.topics.vocabulary.kept_edits import kept_edits
from indexer.topics.vocabulary.yaml_file import VocabularyError
from service.live.file_state import WatchedFile
from service.observing import log


class TopicEdits:
    """The edits that act, of one file; for one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._file = WatchedFile(path)
        self._edits: tuple[TopicEdit, ...] = ()
        self._failure = ""

    def look(self) -> tuple[TopicEdit, ...]:
        """What there is now; the file is read only if it may have changed."""
        try:
            edits = self._file.look(kept_edits)
        except (VocabularyError, OSError) as error:
            self._refuse(str(error))
        else:
            if edits is not None:
                self._edits, self._failure = edits, ""
        return self._edits

    def _refuse(self, failure: str) -> None:
        if failure != self._failure:
            log.error("topic-edits-refused", reason=failure)
        self._failure = failure
