"""What audits look at, made for tests: of a snapshot, or of articles without anything that was computed of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from corpus.article import Article, RawArticle
from corpus.validation import validate
from indexer.audit.finding import Finding
from indexer.audit.material import AuditMaterial
from indexer.encoding.features import Features
from indexer.encoding.lexicon import index_words
from indexer.encoding.metadata import Metadata
from indexer.ranking.index import RankingIndex

TODAY = date(2026, 11, 28)


def article(identity: str, **fields: Any) -> Article:
    """An article with these fields of the JSON Lines contract."""
    given = {"id": identity, "title": f"On {identity}", "text": f"A text on {identity}.", "language": "en", **fields}
    made = validate(RawArticle("test", given))
    assert isinstance(made, Article), made
    return made


def bare_material(articles: Sequence[Article], **changes: Any) -> AuditMaterial:
    """These articles, nobody near to anybody, each of one passage and in one direction."""
    count, texts = len(articles), [each.lexical_text() for each in articles]
    lexicon, words = index_words(texts)
    unit = np.tile(np.array([[1.0, 0.0]], dtype=np.float32), (count, 1))
    features = Features(
        words, lexicon.weigh([each.title for each in articles]), unit, unit, unit, np.arange(count + 1, dtype=np.int64)
    )
    spans = np.array([(0, 10)] * count, dtype=np.int32).reshape(-1, 2)
    nobody = np.full((count, 10), -1, dtype=np.int32)
    groups = np.arange(count, dtype=np.int32)
    made = AuditMaterial(
        articles=articles,
        lexicon=lexicon,
        index=RankingIndex(features, Metadata.of(articles), groups),
        passage_spans=spans,
        neighbour_rows=nobody,
        neighbour_scores=np.zeros(nobody.shape, dtype=np.float32),
        topics=(),
        assignments=((),) * count,
        unlisted={},
        nowhere=(),
        today=TODAY,
    )
    return replace(made, **changes)


def listing(lists: Sequence[Sequence[int]], score: float = 0.9) -> dict[str, Any]:
    """A neighbour table of these lists; scores fall a little along each."""
    rows = np.full((len(lists), 20), -1, dtype=np.int32)
    scores = np.zeros(rows.shape, dtype=np.float32)
    for row, own in enumerate(lists):
        rows[row, : len(own)] = own
        scores[row, : len(own)] = score - 0.001 * np.arange(len(own))
    return {"neighbour_rows": rows, "neighbour_scores": scores}


def told(finding: Finding) -> str:
    """All that a finding says, quotes and the ids of topics too."""
    return "\n".join(
        part
        for one in finding.evidence
        for part in (one.says, *one.articles, *(quote.text for quote in one.quotes), *one.topics)
    )
