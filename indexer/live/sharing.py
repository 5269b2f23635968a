"""A snapshot over another one: whatever it does not say anew is the other's, and made once for both."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from indexer.audit.audit_file import Audit
from indexer.snapshot.facets import Facets
from indexer.snapshot.languages import CorpusLanguages
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.profiles import TopicProfiles
from indexer.topics.tagging.suggest import TaggingIndex
from indexer.topics.tree import Members


@dataclass(frozen=True)
class SharingSnapshot(Snapshot):
    """A snapshot of the articles of `base`, with what is made of them."""

    base: Snapshot = field(kw_only=True)

    @property
    def rows(self) -> dict[str, int]:
        """The row of each article by its id."""
        return self.base.rows

    @property
    def rows_at_night(self) -> Mapping[str, int]:
        """The row of each article as the night had it, by its id."""
        return self.base.rows

    @property
    def rows_by_other_name(self) -> dict[str, int]:
        """The row of each article by its canonical URL, and by the names that it had before."""
        return self.base.rows_by_other_name

    @property
    def facets(self) -> Facets:
        """What lists can be filtered by."""
        return self.base.facets

    @property
    def audit(self) -> Audit:
        """What the audits of the night found."""
        return self.base.audit

    @property
    def tagging(self) -> TaggingIndex:
        """What tagging a text looks up: as it was learned at night."""
        return self.base.tagging

    @property
    def languages(self) -> CorpusLanguages:
        """What the articles are written in."""
        return self.base.languages

    @property
    def topic_profiles(self) -> TopicProfiles:
        """What each topic is known by: numbers, as they were at night."""
        return self.base.topic_profiles

    @property
    def topic_members(self) -> dict[str, Members]:
        """The articles that have each topic."""
        return self.base.topic_members


def fields_of(snapshot: Snapshot) -> dict[str, Any]:
    """What a snapshot over `snapshot` is made with, but for what it says anew."""
    return {each.name: getattr(snapshot, each.name) for each in fields(Snapshot)}
