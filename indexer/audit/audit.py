"""All audits of a night -> the file `audit.json` of its snapshot: of each kind how many there are, and the worst."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from indexer.audit.broken_links import broken_links
from indexer.audit.duplicates import duplicates
from indexer.audit.finding import Found, Kind
from indexer.audit.hubs import hubs
from indexer.audit.incomplete import incomplete
from indexer.audit.material import Material
from indexer.audit.orphans import orphans
from indexer.audit.stale import stale
from indexer.audit.thin_topics import thin_topics

AUDIT_FILE = "audit.json"
# Of each kind: more than an editor dismisses in a year, and together a few megabytes at most.
MOST_FINDINGS = 1000
_AUDITS: Mapping[Kind, Callable[[Material, int], Found]] = {
    Kind.STALE: stale,
    Kind.DUPLICATES: duplicates,
    Kind.BROKEN_LINKS: broken_links,
    Kind.ORPHANS: orphans,
    Kind.HUBS: hubs,
    Kind.THIN_TOPICS: thin_topics,
    Kind.INCOMPLETE: incomplete,
}


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found, by kind."""

    found: Mapping[Kind, Found] = field(default_factory=dict)

    def of(self, kind: Kind) -> Found:
        """What was found of one kind."""
        return self.found.get(kind, Found())


_AUDIT = TypeAdapter(Audit)


def audit(material: Material, most: int = MOST_FINDINGS) -> Audit:
    """Every audit, the worst `most` of each kind kept."""
    return Audit({kind: find(material, most) for kind, find in _AUDITS.items()})


def audit_as_json(made: Audit) -> bytes:
    """What `audit_in` reads."""
    return _AUDIT.dump_json(made)


def audit_in(content: bytes) -> Audit:
    """What a file holds.

    Raises:
        ValueError: it is no such file.
    """
    return _AUDIT.validate_json(content)
