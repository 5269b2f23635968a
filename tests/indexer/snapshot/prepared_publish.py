"""A publish of a generation that was built before: nothing is read or encoded, so it can be interrupted anywhere.

`python -m tests.indexer.snapshot.prepared_publish INDEX PREPARED` publishes the folder PREPARED, which has its
generation's name, and ends with the exit code of the nightly job. It imports no model and no numpy. Validation,
which is a process that only reads, is left out; everything else is the publish of the nightly job.
"""

import sys
from pathlib import Path

from indexer.durable_files import sync_directory, write_durably
from indexer.snapshot.generations import IndexPaths
from indexer.snapshot.publishing import DurabilityUnknownError, NoSpaceError, index_lock, staging

EXIT_IO, EXIT_FULL, EXIT_DURABILITY_UNKNOWN = 74, 75, 76
_MANIFEST_FILE = "MANIFEST.json"


def publish_prepared(index: Path, prepared: Path) -> None:
    """Publishes the folder `prepared` in the index, as the nightly job does."""
    paths = IndexPaths(index)
    with index_lock(paths), staging(paths, prepared.name) as staged:
        names = sorted(path.name for path in prepared.iterdir() if path.name != _MANIFEST_FILE)
        for name in [*names, _MANIFEST_FILE]:
            write_durably(staged / name, (prepared / name).read_bytes())
        sync_directory(staged)


def exit_code_of_publish(index: Path, prepared: Path) -> int:
    """The exit code of the nightly job after that publish."""
    try:
        publish_prepared(index, prepared)
    except DurabilityUnknownError:
        return EXIT_DURABILITY_UNKNOWN
    except NoSpaceError:
        return EXIT_FULL
    except OSError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the test shows it
        return EXIT_IO
    return 0


if __name__ == "__main__":
    sys.exit(exit_code_of_publish(Path(sys.argv[1]), Path(sys.argv[2])))
