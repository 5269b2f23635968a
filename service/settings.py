"""What an operator may set for the service."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from service.access.loopback import is_loopback

if TYPE_CHECKING:  # the help of the command line needs nothing of an index
    from service.worker.shared_memory import SharedMemory


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of the service; the command line is where they come from."""

    index_directory: Path
    encoder: bool = True  # whether queries and drafts are answered, which needs a model in memory
    state_directory: Path | None = None  # where the service writes what it must keep; within the index if not named
    rules_file: Path | None = None  # the editors' rules; read again when the file changes
    min_score: float = 0.0  # of related lists, where the caller does not say
    pages: bool = True  # whether there are pages for people beside the API
    editor: bool = True  # whether there are pages for editors
    keys_file: Path | None = None  # who has which role; read again when the file changes
    last_good_keys: Path | None = None  # where workers keep those that act, for a new worker over a broken file
    host: str = "127.0.0.1"  # where it listens
    cors_origins: tuple[str, ...] = ()  # whose pages may ask from a browser
    count_readers: bool = True  # whether readers' queries are counted by week, topic and coverage
    subject_terms: Path | None = None  # names for queries far from every topic; ours if not named
    sentences_file: Path | None = None  # what readers are told in the site's own words; ours if not named
    wordings_file: Path | None = None  # everyday wordings of sensitive subjects; ours if not named
    # How often each worker looks for a new generation: one comes once a night, a reader notices nothing of two
    # seconds, and a look is the reading of one line.
    poll_seconds: float = 2.0
    request_log: bool = False  # whether each request leaves a line on standard error
    loading_lock: Path | None = None  # by which the workers of one server take turns to load a new generation
    shared_memory: "SharedMemory | None" = None  # in which the workers of one server share what they read
    encoding_socket: Path | None = None  # where the server's encoding process answers; without one, it is done here

    @property
    def trusts_this_machine(self) -> bool:
        """Whether who asks from this machine has every role: without keys, and only if nobody else can ask."""
        return self.keys_file is None and is_loopback(self.host)

    @property
    def state(self) -> Path:
        """The one folder that the service writes (live/state_folder.py)."""
        from indexer.snapshot.generations import IndexPaths

        return self.state_directory or IndexPaths(self.index_directory).state
