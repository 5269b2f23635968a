"""What audits found, as the API takes and gives it."""

from pydantic import BaseModel, Field

from indexer.answering.audit_table import cards_of
from indexer.answering.audits import FindingCount, FindingsPage, ListedFinding
from indexer.audit.finding import Evidence, Kind
from indexer.snapshot.snapshot import Snapshot
from service.request_context import request_id
from service.schemas.common import Answer
from service.schemas.requests import InAddress, Strict, Whole

MOST_FINDINGS_A_PAGE = 200
_MAXIMUM_OFFSET = 100_000
_DIGEST = r"^[0-9a-f]{16}$"


class AuditKind(BaseModel):
    """A kind of finding in a path."""

    kind: Kind


class AuditPage(InAddress):
    """Which findings to list."""

    limit: Whole = Field(50, ge=1, le=MOST_FINDINGS_A_PAGE, description="how many findings at most")
    offset: Whole = Field(0, ge=0, le=_MAXIMUM_OFFSET, description="how many to skip")
    dismissed: bool = Field(False, description="those that editors dismissed, instead of those that are open")


class AuditFile(InAddress):
    """Which findings to take away: all of them."""

    dismissed: bool = Field(False, description="those that editors dismissed, instead of those that are open")


class Dismissal(Strict):
    """What an editor decides about a finding."""

    digest: str = Field(pattern=_DIGEST, description="of the finding, as the lists give it")
    dismissed: bool = Field(True, description="whether it is dismissed from now on")


class NamedArticle(BaseModel):
    """An article that a finding names."""

    id: str
    url: str
    title: str


class QuoteAnswer(BaseModel):
    """A piece of an article."""

    article: str = Field(description="its id")
    start: int = Field(ge=0, description="where it begins in title, standfirst and body, a line each, in characters")
    end: int = Field(ge=0)
    text: str


class EvidenceAnswer(BaseModel):
    """One reason for a finding."""

    says: str
    articles: list[NamedArticle]
    quotes: list[QuoteAnswer]


class FindingAnswer(BaseModel):
    """One thing that an editor may want to mend, or to dismiss."""

    kind: Kind
    articles: list[NamedArticle] = Field(description="those that it is about; of very many the first")
    subject: str = Field(description="what it is about beside articles: a topic's id, where a link leads; or empty")
    evidence: list[EvidenceAnswer]
    action: str = Field(description="what may be done, in words")
    severity: float = Field(ge=0, le=1, description="comparable within a kind")
    digest: str = Field(description="the same for as long as what it rests on; a dismissal names it")
    dismissed: bool


class FindingsAnswer(Answer):
    """One page of the findings of one kind, the worst first."""

    total: int = Field(description="how many there are to page through")
    findings: list[FindingAnswer]


class KindCount(BaseModel):
    """How many findings of one kind there are."""

    kind: Kind
    open: int
    dismissed: int
    found: int = Field(description="in the whole corpus at night; those beyond the worst thousand are not listed")


class AuditAnswer(Answer):
    """What the audits found, in numbers."""

    kinds: list[KindCount]


class DismissalAnswer(Answer):
    """What an editor has decided."""

    digest: str
    dismissed: bool


def overview_answer(snapshot: Snapshot, counted: tuple[FindingCount, ...]) -> AuditAnswer:
    """The numbers of all kinds."""
    kinds = [KindCount(kind=one.kind, open=one.open, dismissed=one.dismissed, found=one.found) for one in counted]
    return AuditAnswer(generation=snapshot.generation, request_id=request_id(), kinds=kinds)


def findings_answer(snapshot: Snapshot, page: FindingsPage) -> FindingsAnswer:
    """One page of findings."""
    return FindingsAnswer(
        generation=snapshot.generation,
        request_id=request_id(),
        total=page.total,
        findings=[_finding(snapshot, listed) for listed in page.findings],
    )


def _finding(snapshot: Snapshot, listed: ListedFinding) -> FindingAnswer:
    finding = listed.finding
    return FindingAnswer(
        kind=finding.kind,
        articles=_named(snapshot, finding.articles),
        subject=finding.subject,
        evidence=[_evidence(snapshot, one) for one in finding.evidence],
        action=finding.action,
        severity=finding.severity,
        digest=finding.digest,
        dismissed=listed.dismissed,
    )


def _evidence(snapshot: Snapshot, evidence: Evidence) -> EvidenceAnswer:
    quotes = [
        QuoteAnswer(article=quote.article, start=quote.start, end=quote.end, text=quote.text)
        for quote in evidence.quotes
    ]
    return EvidenceAnswer(says=evidence.says, articles=_named(snapshot, evidence.articles), quotes=quotes)


def _named(snapshot: Snapshot, ids: tuple[str, ...]) -> list[NamedArticle]:
    return [NamedArticle(id=card.id, url=card.url, title=card.title) for card in cards_of(snapshot, ids)]
