"""Orphans: articles to which no way leads, by nobody's list and by nobody's link."""

from indexer.audit.finding import Evidence, Finding, Found, Kind, digest_of
from indexer.audit.material import AuditMaterial
from indexer.neighbours.exposure import Reason

_WHY = {
    Reason.UNRELATED: "No other article is near enough to it to be related",
    Reason.OUTRANKED: "Wherever it would fit, ten other articles fit better",
}
_MEND = {
    Reason.UNRELATED: "Link to it from an overview page, write more on its subject, or take it away",
    Reason.OUTRANKED: "Link to it from the articles nearest to it, or pin it to one of their lists",
}
# Articles that a link to an orphan could stand in.
_NEAREST_TOLD = 3


def orphans(material: AuditMaterial, most: int) -> Found:
    """Articles in nobody's first ten that no article links to; what has nothing near it first, then the longest."""
    unlisted = ((material.rows[id_], reason) for id_, reason in material.unlisted.items() if reason is not Reason.COPY)
    reasons = {row: reason for row, reason in unlisted if not material.is_copy(row) and not material.linked_from[row]}
    longest = max((int(material.words[row]) for row in reasons), default=1)
    severity = {
        row: (0.5 if reason is Reason.UNRELATED else 0.0) + 0.5 * float(material.words[row]) / max(1, longest)
        for row, reason in reasons.items()
    }
    worst = sorted(reasons, key=lambda row: (-severity[row], material.articles[row].id))[:most]
    return Found(len(reasons), tuple(_finding(material, row, reasons[row], severity[row]) for row in worst))


def _finding(material: AuditMaterial, row: int, reason: Reason, severity: float) -> Finding:
    article = material.articles[row]
    evidence = (
        Evidence(f"It is in no article's first ten. {_WHY[reason]}"),
        Evidence("No article links to it"),
        Evidence("Nearest to it", material.nearest(row, _NEAREST_TOLD)),
    )
    return Finding(
        Kind.ORPHANS, (article.id,), evidence, _MEND[reason], round(severity, 3), digest_of(Kind.ORPHANS, [article])
    )
