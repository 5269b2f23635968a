"""Prepared articles and their features -> all that a generation holds, one call a step."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

import numpy as np

from corpus.preparation.preparation import Prepared
from indexer.encoding.encoder import EncoderIdentity
from indexer.encoding.features import EncodeTexts, Features
from indexer.encoding.lexicon import Lexicon
from indexer.encoding.metadata import Metadata
from indexer.encoding.passages import ArticleTexts
from indexer.neighbours.exposure import spread_exposure
from indexer.neighbours.formulas import fit_formulas
from indexer.neighbours.link_learning import learn_from_links
from indexer.neighbours.table import build_neighbours
from indexer.nightly.configuration import TopicsConfiguration
from indexer.progress import phase
from indexer.ranking.signals import RankingIndex
from indexer.snapshot.generations import IndexPaths, current_or_none
from indexer.snapshot.writing import Content
from indexer.topics.discovery.corpus_map import Layout, lay_out, read_layout
from indexer.topics.discovery.discover import EmbeddedCorpus, discover
from indexer.topics.discovery.memory import TopicMemory, read_memory
from indexer.topics.discovery.terms import read_terms
from indexer.topics.tagging.articles import tag_articles
from indexer.topics.vocabulary.model import vocabulary_for


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a generation takes over from the last one, so that an editor finds things where they were."""

    layout: Layout | None
    topics: TopicMemory | None


def remembered(paths: IndexPaths) -> Remembered:
    """What can be read of the current generation, were it damaged or of another format version."""
    folder = paths.generation(current_or_none(paths) or "none")
    return Remembered(read_layout(folder), read_memory(folder))


def build_content(
    prepared: Prepared,
    texts: Sequence[ArticleTexts],
    lexicon: Lexicon,
    features: Features,
    topics: TopicsConfiguration,
    encode: EncodeTexts,
    last: Remembered,
    encoder: EncoderIdentity,
    today: date,
) -> Content:
    """The formulas, lists, topics and map of `prepared`, whose headlines and passages are `texts`."""
    articles, groups = prepared.articles, prepared.groups
    ids = [article.id for article in articles]
    index = RankingIndex(features, Metadata.of(articles), groups)
    with phase("formulas"):
        headlines = lexicon.weigh([article.headline_text() for article in articles])
        default_formula, query_formula = fit_formulas(index, headlines)
    with phase("links"):
        article_formula, links, learning = learn_from_links(index, default_formula, articles)
    index = replace(index, links=links)
    with phase("neighbours", len(articles)) as advance:
        nearest = build_neighbours(index, article_formula, advance)
    with phase("exposure"):
        spread = spread_exposure(nearest.rows, nearest.scores, groups, ids)
    with phase("terms"):
        terms = read_terms(articles)
    with phase("tags"):
        given = topics.vocabulary.vocabulary if topics.vocabulary else None
        vocabulary = vocabulary_for(articles, given, topics.unknown_tags)
        tagging = tag_articles(articles, features, groups, vocabulary, encode, terms)
    with phase("topics"):
        corpus = EmbeddedCorpus(articles, features.vectors, encoder, terms)
        found = discover(corpus, last.topics, today, topics.all_edits, encode)
        # The vocabulary's come first, in the list of topics and for each article.
        assignments = tuple((*own, *also) for own, also in zip(tagging.assignments, found.assignments, strict=True))
    with phase("map"):
        layout = lay_out(features.vectors, ids, last.layout)
    spans = [span for one in texts for span in one.spans]
    return Content(
        articles=articles,
        lexicon=lexicon,
        features=features,
        passage_spans=np.array(spans, dtype=np.int32),
        groups=groups,
        neighbour_rows=spread.rows,
        neighbour_scores=spread.scores,
        neighbour_moved=spread.moved,
        neighbours=nearest.report,
        exposure=spread.report,
        topics=(*tagging.topics, *found.topics),
        assignments=assignments,
        topic_memory=found.memory,
        places=layout.places,
        map_trust=layout.trust,
        tagger=tagging.tagger,
        article_formula=article_formula,
        query_formula=query_formula,
        links=links,
        boilerplate=prepared.boilerplate,
        learning=asdict(learning),
    )
