"""All audits of a night, one module a kind: what is the matter with the articles themselves."""

from collections.abc import Callable, Mapping

from indexer.audit.audit_file import MOST_FINDINGS, Audit
from indexer.audit.broken_links import broken_links
from indexer.audit.duplicates import duplicates
from indexer.audit.finding import Found, Kind
from indexer.audit.hubs import hubs
from indexer.audit.incomplete import incomplete
from indexer.audit.material import AuditMaterial
from indexer.audit.orphans import orphans
from indexer.audit.stale import stale
from indexer.audit.thin_topics import thin_topics

_AUDITS: Mapping[Kind, Callable[[AuditMaterial, int], Found]] = {
    Kind.STALE: stale,
    Kind.DUPLICATES: duplicates,
    Kind.BROKEN_LINKS: broken_links,
    Kind.ORPHANS: orphans,
    Kind.HUBS: hubs,
    Kind.THIN_TOPICS: thin_topics,
    Kind.INCOMPLETE: incomplete,
}


def audit(material: AuditMaterial) -> Audit:
    """Every audit, the worst thousand of each kind kept."""
    return Audit({kind: find(material, MOST_FINDINGS) for kind, find in _AUDITS.items()})
