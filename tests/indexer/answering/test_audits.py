"""Findings as they are shown: pages of them, with what readers ask for first."""

import json
from dataclasses import replace

import numpy as np

from indexer.answering.audits import counts, finding_of, findings
from indexer.audit.audit_file import Audit, audit_as_json, audit_in
from indexer.audit.finding import Evidence, Finding, Found, Kind
from indexer.live.overlaid import withholding
from indexer.snapshot.snapshot import Snapshot


def thin(topic: str, severity: float) -> Finding:
    return Finding(Kind.THIN_TOPICS, (), (Evidence("Few"),), "Write", severity, f"digest of {topic}", topic)


def audited(snapshot: Snapshot, *found: Finding) -> Snapshot:
    """The snapshot with these findings of one kind."""
    made = Audit({Kind.THIN_TOPICS: Found(7, found)})
    return replace(snapshot, audited=audit_as_json(made))


def test_what_readers_ask_for_comes_first_and_says_so(shared_snapshot: Snapshot) -> None:
    first, second = (topic.id for topic in shared_snapshot.topics[:2])
    snapshot = audited(shared_snapshot, thin(first, 0.5), thin(second, 0.4))
    assert [one.finding.subject for one in findings(snapshot, ()).findings] == [first, second]
    asked = findings(snapshot, (), demand={second: 95}).findings
    assert [one.finding.subject for one in asked] == [second, first]
    assert "at least 95 times" in asked[0].finding.evidence[-1].says
    assert asked[1].finding.evidence == thin(first, 0.5).evidence


def test_pages_follow_one_another_and_counts_tell_what_is_beyond(shared_snapshot: Snapshot) -> None:
    snapshot = audited(shared_snapshot, *(thin(str(number), 1 - number / 10) for number in range(5)))
    dismissed = {"digest of 1"}
    pages = [findings(snapshot, dismissed, limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [[one.finding.subject for one in page.findings] for page in pages] == [["0", "2"], ["3", "4"], []]
    (one,) = (count for count in counts(snapshot, dismissed) if count.kind is Kind.THIN_TOPICS)
    assert (one.open, one.dismissed, one.found) == (4, 1, 7)
    assert finding_of(snapshot, "digest of 1") == thin("1", 0.9)
    assert finding_of(snapshot, "digest of 9") is None


def test_topics_beside_a_thin_one_are_told_as_they_are_now_and_none_of_which_no_article_may_be_seen(
    shared_snapshot: Snapshot,
) -> None:
    """A night finds them; by day editors name them, and hide articles."""
    rare, common = (next(t for t in shared_snapshot.topics if t.id == name) for name in ("tears", "grief"))
    beside = Evidence("Next to it", topics=(rare.id, common.id))
    finding = replace(thin("sleep", 0.5), evidence=(beside,))
    hidden = np.zeros(len(shared_snapshot.cards), dtype=bool)
    hidden[shared_snapshot.topic_members[rare.id].rows] = True
    (told,) = findings(withholding(audited(shared_snapshot, finding), hidden), ()).findings
    left = common.size - int(hidden[shared_snapshot.topic_members[common.id].rows].sum())
    assert [one.says for one in told.finding.evidence] == [f"Next to it: {common.label} ({left})"]
    assert told.finding.evidence[0].topics == (common.id,)


def test_a_count_of_findings_is_silent_about_those_that_nobody_may_see(shared_snapshot: Snapshot) -> None:
    finding = replace(thin("sleep", 0.5), articles=(shared_snapshot.cards[0].id,))
    hidden = np.arange(len(shared_snapshot.cards)) == 0
    snapshot = withholding(audited(shared_snapshot, finding, thin("grief", 0.4)), hidden)
    (one,) = (count for count in counts(snapshot, ()) if count.kind is Kind.THIN_TOPICS)
    assert (one.open, one.found) == (1, 6)


def test_a_generation_from_before_the_audits_has_no_findings(shared_snapshot: Snapshot) -> None:
    assert findings(replace(shared_snapshot, audited=b""), ()).total == 0


def test_the_file_is_read_back_as_it_was_written(shared_snapshot: Snapshot) -> None:
    written = audit_as_json(shared_snapshot.audit)
    assert audit_in(written) == shared_snapshot.audit
    assert set(json.loads(written)["found"]) == set(Kind)
