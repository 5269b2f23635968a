"""What a run has found out so far, for its report: the recipe fills it in as it goes.

So a run that is refused, fails or is stopped reports as much as it knew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a night on which nothing changed needs none of them
    from corpus.article import Article
    from corpus.preparation.preparation import Prepared
    from corpus.sources.sources import Corpus
    from indexer.gates.gate import Gate
    from indexer.live.folding import Folding
    from indexer.snapshot.snapshot import Snapshot


@dataclass(slots=True)
class Findings:
    """What is not known yet is None or empty."""

    corpus: "Corpus | None" = None
    counts: Mapping[str, Any] = field(default_factory=dict)  # of a corpus that is known without having been read
    served: "Snapshot | None" = None  # what answered before
    before: "Sequence[Article]" = ()  # its articles
    articles: "Sequence[Article]" = ()  # as they were read, and once that is done as they are indexed
    prepared: "Prepared | None" = None
    folding: "Folding | None" = None  # what was made of the changes by day
    waiting: Sequence[str] = ()  # ids of those that came meanwhile; known once the night is published
    gates: "Sequence[Gate]" = field(default_factory=list)
    generation: str = ""
    staged: "Snapshot | None" = None  # what is, or would have been, published
