"""What a night starts from: the generation that answers now, and whether another would be the same."""

import hashlib
from dataclasses import dataclass

from pydantic import TypeAdapter

from corpus.article import TEXT_RECIPE_VERSION, Article
from corpus.preparation.preparation import Prepared
from indexer.encoding.identity import EncoderIdentity
from indexer.encoding.models import source_of
from indexer.gates.corpus import boilerplate_share, prepared_gates
from indexer.gates.gate import Gate, GateLimits
from indexer.nightly.configuration import Configuration
from indexer.snapshot.generations import IndexPaths, NoSnapshotError, last_built
from indexer.snapshot.manifest import BUILD_RECIPE_VERSION, DamagedSnapshotError, read_manifest, verify_files
from indexer.snapshot.opening import open_current
from indexer.snapshot.reading import read_boilerplate
from indexer.snapshot.snapshot import Snapshot

_ARTICLES = TypeAdapter(tuple[Article, ...])


@dataclass(frozen=True, slots=True)
class ServedGeneration:
    """A verified generation, its articles whole, and what the site repeated in them."""

    snapshot: Snapshot
    articles: tuple[Article, ...]
    boilerplate: float  # as `boilerplate_share` says


def served_now(paths: IndexPaths) -> ServedGeneration | None:
    """The generation that answers, which is another one where the current is damaged; nothing where none is whole."""
    try:
        snapshot = open_current(paths).snapshot
        articles = tuple(snapshot.articles.all())
        repeated = read_boilerplate(paths.generation(snapshot.generation))
        return ServedGeneration(snapshot, articles, boilerplate_share(articles, repeated))
    except (NoSnapshotError, DamagedSnapshotError):
        return None


def corpus_digest(articles: tuple[Article, ...]) -> str:
    """What tells two corpora apart."""
    return hashlib.sha256(_ARTICLES.dump_json(articles)).hexdigest()


def unchanged_generation(
    paths: IndexPaths, corpus_digest: str, configuration: Configuration, served: ServedGeneration | None = None
) -> str:
    """The last generation built, if it is whole and was made of the same input by the same recipe, else nothing.

    `served` spares verifying it again if it is that one.

    Raises:
        EncoderUnavailableError: the model is a folder, and is not what it should be.
    """
    try:
        name = last_built(paths)
        if served and served.snapshot.generation == name:
            manifest = served.snapshot.manifest
        else:
            manifest = read_manifest(paths.generation(name))
            verify_files(paths.generation(name), manifest)
    except (NoSnapshotError, DamagedSnapshotError):
        return ""
    same = (
        manifest.corpus_digest == corpus_digest
        and manifest.configuration_digest == configuration.digest()
        and manifest.text_recipe_version == TEXT_RECIPE_VERSION
        and manifest.build_recipe_version == BUILD_RECIPE_VERSION
        and _has_encoded(configuration.encoder, manifest.encoder)
    )
    return name if same else ""


def _has_encoded(model: str, encoder: EncoderIdentity) -> bool:
    """Whether `encoder` is `model` as it is now: a pinned one always is, a folder may hold another by now."""
    source = source_of(model)
    return source.pinned is not None or source.weights_sha256 == encoder.weights_sha256


def gates_of_prepared(prepared: Prepared, served: ServedGeneration | None, limits: GateLimits) -> list[Gate]:
    """The gates on the articles as they are indexed; none where nothing is served."""
    if served is None:
        return []
    return prepared_gates(prepared.articles, prepared.boilerplate, served.articles, served.boilerplate, limits)
