"""Prepared articles and their features -> all that a generation holds, one call a step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from corpus.article import Article
from corpus.language import primary_language
from corpus.preparation.preparation import Prepared
from indexer.audit.audit import audit
from indexer.audit.audit_file import Audit
from indexer.audit.material import AuditMaterial
from indexer.cache.encoding import CachedEncoding
from indexer.coverage.calibrating import calibrate
from indexer.coverage.judged_queries import JudgedQuery
from indexer.coverage.model import Calibration
from indexer.encoding.features import Features
from indexer.encoding.lexicon import Lexicon
from indexer.encoding.metadata import Metadata
from indexer.encoding.passages import ArticleTexts
from indexer.neighbours.exposure import Spread, spread_exposure
from indexer.neighbours.formulas import PseudoQueries, fit_formulas
from indexer.neighbours.leading_places import of_other_languages, topics_in_common
from indexer.neighbours.link_learning import Learning, learn_from_links
from indexer.neighbours.metric_fitting import fit_metric
from indexer.neighbours.table import Neighbours, build_neighbours
from indexer.nightly.configuration import Configuration, TopicsConfiguration
from indexer.progress import phase
from indexer.ranking.formula import Formula
from indexer.ranking.index import RankingIndex
from indexer.ranking.topic_vectors import TopicVectors
from indexer.snapshot.content import Content
from indexer.snapshot.generations import IndexPaths, current_or_none
from indexer.snapshot.languages import CorpusLanguages
from indexer.snapshot.writing import Built, Reports
from indexer.topics.discovery.corpus_map import Layout, lay_out, read_layout
from indexer.topics.discovery.discover import Discovery, EmbeddedCorpus, discover
from indexer.topics.discovery.likened import likened
from indexer.topics.discovery.memory import TopicMemory, read_memory
from indexer.topics.discovery.terms import Terms, read_terms
from indexer.topics.shares import shares_of
from indexer.topics.tagging.articles import Tagging, tag_articles
from indexer.topics.tagging.suggest import GIVEN
from indexer.topics.vocabulary.model import vocabulary_for


@dataclass(frozen=True, slots=True)
class Material:
    """What a generation is built from; everything is in the order of the prepared articles."""

    prepared: Prepared
    texts: Sequence[ArticleTexts]
    lexicon: Lexicon
    features: Features


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a generation takes over from the last one, so that an editor finds things where they were."""

    layout: Layout | None
    topics: TopicMemory | None


@dataclass(frozen=True, slots=True)
class _Ranking:
    index: RankingIndex
    article_formula: Formula
    query_formula: Formula
    learning: Learning


def inherited(paths: IndexPaths) -> Inherited:
    """What can be read of the current generation, were it damaged or of another format version."""
    folder = paths.generation(current_or_none(paths) or "none")
    return Inherited(read_layout(folder), read_memory(folder))


def build(
    material: Material, configuration: Configuration, encode: CachedEncoding, last: Inherited, today: date
) -> Built:
    """The formulas, lists, topics and map of the articles; `encode` encodes what is needed besides their texts."""
    articles, topics = material.prepared.articles, configuration.topics
    ids = [article.id for article in articles]
    terms = _terms(articles)
    tagging = _tagging(material, topics, encode, terms)
    ranking = _ranking(material, tagging)
    nearest = _nearest(ranking, articles)
    spread = _spread(nearest, ranking, articles)
    found = _discovery(material, topics, encode, terms, tagging, last.topics, today)
    layout = _layout(material, ids, last.layout)
    content = Content(
        lexicon=material.lexicon,
        index=ranking.index,
        passage_spans=np.array([span for texts in material.texts for span in texts.spans], dtype=np.int32),
        article_formula=ranking.article_formula,
        query_formula=ranking.query_formula,
        neighbour_rows=spread.rows,
        neighbour_scores=spread.scores,
        neighbour_moved=spread.moved,
        # The vocabulary's come first, in the list of topics and for each article.
        topics=(*tagging.topics, *likened(found.topics, found.assignments, tagging.assignments)),
        assignments=tuple((*own, *also) for own, also in zip(tagging.assignments, found.assignments, strict=True)),
        places=layout.places,
        tagger=tagging.tagger,
        calibration=_calibration(material, ranking, configuration.coverage.judged_queries, encode),
    )
    reports = Reports(
        boilerplate=material.prepared.boilerplate,
        learning=ranking.learning,
        neighbours=nearest.report,
        exposure=spread.report,
        map_trust=layout.trust,
        topic_memory=found.memory,
        audit=_audit(material, content, spread, today),
    )
    return Built(articles, content, reports)


def _calibration(
    material: Material, ranking: _Ranking, judged: Sequence[JudgedQuery], encode: CachedEncoding
) -> Calibration:
    with phase("coverage"):
        articles, lexicon = material.prepared.articles, material.lexicon
        return calibrate(articles, ranking.index, ranking.query_formula, lexicon, encode, judged)


def _audit(material: Material, content: Content, spread: Spread, today: date) -> Audit:
    with phase("audit"):
        return audit(
            AuditMaterial(
                articles=material.prepared.articles,
                lexicon=content.lexicon,
                index=content.index,
                passage_spans=content.passage_spans,
                neighbour_rows=content.neighbour_rows,
                neighbour_scores=content.neighbour_scores,
                topics=content.topics,
                assignments=content.assignments,
                unlisted=spread.report.unlisted,
                nowhere=material.prepared.nowhere,
                today=today,
            )
        )


def _ranking(material: Material, tagging: Tagging) -> _Ranking:
    articles = material.prepared.articles
    with phase("metric"):
        metric = fit_metric(material.features)
    topics = TopicVectors.of(shares_of(tagging.assignments, tagging.tagger.topics, GIVEN))
    metadata = Metadata.of(articles, tagging.reticence)
    index = RankingIndex(material.features, metadata, material.prepared.groups, metric=metric, topics=topics)
    with phase("formulas"):
        headlines = material.lexicon.weigh([article.headline_text() for article in articles])
        default_formula, query_formula = fit_formulas(index, PseudoQueries(headlines, tagging.foretold))
    with phase("links"):
        article_formula, links, learning = learn_from_links(index, default_formula, articles)
    return _Ranking(replace(index, links=links), article_formula, query_formula, learning)


def _nearest(ranking: _Ranking, articles: Sequence[Article]) -> Neighbours:
    languages = CorpusLanguages.of(articles).kept_apart(articles)
    with phase("neighbours", len(ranking.index.features)) as advance:
        return build_neighbours(ranking.index, ranking.article_formula, advance, languages=languages)


def _spread(nearest: Neighbours, ranking: _Ranking, articles: Sequence[Article]) -> Spread:
    with phase("exposure"):
        topics = ranking.index.topics
        common = topics_in_common(nearest.rows, topics) if topics else np.zeros_like(nearest.scores)
        # Among the first is no place for what the list's readers may not read, however well its topics fit.
        languages = np.array([primary_language(article.language) for article in articles], dtype=np.str_)
        common[of_other_languages(nearest.rows, languages)] = 0
        ids = [article.id for article in articles]
        return spread_exposure(nearest.rows, nearest.scores, ranking.index.groups, ids, common)


def _terms(articles: Sequence[Article]) -> Terms:
    with phase("terms"):
        return read_terms(articles)


def _tagging(material: Material, topics: TopicsConfiguration, encode: CachedEncoding, terms: Terms) -> Tagging:
    articles, groups = material.prepared.articles, material.prepared.groups
    with phase("tags"):
        given = topics.vocabulary.vocabulary if topics.vocabulary else None
        vocabulary = vocabulary_for(articles, given, topics.unknown_tags)
        return tag_articles(articles, material.features, groups, vocabulary, encode, terms)


def _discovery(
    material: Material,
    topics: TopicsConfiguration,
    encode: CachedEncoding,
    terms: Terms,
    tagging: Tagging,
    last: TopicMemory | None,
    today: date,
) -> Discovery:
    articles, vectors = material.prepared.articles, material.features.vectors
    with phase("topics"):
        own = [topic.label for topic in tagging.topics]
        corpus = EmbeddedCorpus(articles, vectors, encode.encoder.identity, terms, tagging.labels_given(), own)
        return discover(corpus, last, today, topics.all_edits, encode)


def _layout(material: Material, ids: Sequence[str], last: Layout | None) -> Layout:
    with phase("map"):
        return lay_out(material.features.vectors, ids, last)
