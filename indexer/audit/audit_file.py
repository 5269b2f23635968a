"""The file `audit.json` of a snapshot: of each kind of finding how many there are, and the worst."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from indexer.audit.finding import Found, Kind

AUDIT_FILE = "audit.json"
# Of each kind: more than an editor dismisses in a year, and together a few megabytes at most.
MOST_FINDINGS = 1000


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found, by kind."""

    found: Mapping[Kind, Found] = field(default_factory=dict)

    def of(self, kind: Kind) -> Found:
        """What was found of one kind."""
        return self.found.get(kind, Found())


_AUDIT = TypeAdapter(Audit)


def audit_as_json(made: Audit) -> bytes:
    """What `audit_in` reads."""
    return _AUDIT.dump_json(made)


def audit_in(content: bytes) -> Audit:
    """What a file holds.

    Raises:
        ValueError: it is no such file.
    """
    return _AUDIT.validate_json(content)
