"""The Flask application: a thin shell that parses, calls and serialises. `create_application` is the map."""

from functools import partial

from flask_openapi import APIBlueprint, Info, OpenAPI

from corpus.addresses import is_link
from indexer.answering.telling.sentences import Sentences
from indexer.answering.telling.sentences_file import read_sentences
from indexer.answering.telling.wordings import SHIPPED, read_wordings
from indexer.live.changes import LiveChanges
from indexer.live.dismissals import Dismissals
from indexer.snapshot.generations import IndexPaths
from service import costs, problems
from service.access import cors, guard
from service.access.browser_headers import security_headers
from service.access.keys_holder import KeysHolder
from service.access.routes import require_declared
from service.access.sessions import Sessions
from service.contract.readable_requests import StrictRequest, require_readable_request
from service.editor import pages as editors_pages
from service.encoded_wordings import EncodedWordings
from service.live.kept_rules import last_good_file
from service.live.rules_holder import RulesHolder
from service.live.served import ServedHolder
from service.live.state_folder import prepare_state_folder
from service.live.topic_edits import TopicEdits
from service.observing.condition import WorkerCondition
from service.observing.instruments import WorkerInstruments, worker_instruments
from service.observing.requests import RequestObserver
from service.privacy.readers import Readers
from service.problems import Problem
from service.quick import related as quick
from service.request_context import give_back_request_id
from service.routes.any_name import AnyName, ArticleName
from service.routes.articles import articles_api
from service.routes.asked import asked_api
from service.routes.audit import audit_api
from service.routes.coverage import coverage_api
from service.routes.documentation import documentation
from service.routes.links import links_api
from service.routes.live import live_api
from service.routes.metrics import metrics
from service.routes.operations import operations_api, probes
from service.routes.pages import pages
from service.routes.related import related_api
from service.routes.search import search_api
from service.routes.topic_pages import day_in_words, topic_pages
from service.routes.topics import topics_api
from service.settings import Settings
from service.state import State, attach
from service.worker.arrival.request_extent import MAXIMUM_BODY_BYTES
from service.worker.damage_watch import DamageWatch
from service.worker.first_generation import FirstGeneration
from service.worker.query_encoding import QueryEncoding
from service.worker.shared_memory import read_generation
from service.worker.snapshot_holder import SnapshotHolder

# One for each resource of the API.
_APIS = (
    related_api, search_api, articles_api, live_api, topics_api, operations_api, audit_api, coverage_api, asked_api,
    links_api,
)  # fmt: skip


def create_application(settings: Settings, first: FirstGeneration | None = None) -> OpenAPI:
    """The application over the index that `settings` name, with whatever snapshot is there loaded.

    `first` is what the server has loaded for all its workers.

    Raises:
        RulesError, KeysError: that file is unusable, and no worker has read a good one before.
        SentencesError, SubjectTermsError, WordingsError: that file is unusable.
        OriginError: a page of that origin cannot be allowed to ask.
    """
    app = OpenAPI(
        "service",
        info=Info(title="Related articles", version="1", description="Related articles, topic tags and coverage."),
        doc_ui=False,
        validation_error_model=Problem,
        validation_error_callback=problems.from_validation_error,
    )
    app.openapi_version = "3.1.0"
    app.request_class = StrictRequest
    # An id may hold two slashes in a row, and a redirect to the address with one would take its host from the caller.
    app.url_map.merge_slashes = False
    app.url_map.converters |= {"name": AnyName, "article": ArticleName}
    app.config["MAX_CONTENT_LENGTH"] = MAXIMUM_BODY_BYTES
    instruments = worker_instruments()
    state = _state(settings, first, instruments)
    attach(app.extensions, state)

    for api in _APIS:
        _register(app, api)
    app.register_blueprint(probes)
    app.register_blueprint(metrics)
    app.register_blueprint(documentation)
    if settings.pages:
        app.register_blueprint(pages)
        app.register_blueprint(topic_pages)
    if settings.editor:
        editors_pages.install(app)
    app.add_template_filter(day_in_words, "day")
    app.add_template_test(is_link, "link")
    require_declared(app)

    observer = RequestObserver(instruments, log=settings.request_log)
    observer.install(app)
    problems.install(app)
    guard.install(app)
    cors.install(app, settings.cors_origins)
    app.before_request(require_readable_request)
    app.before_request(guard.refuse_by_parameters)
    costs.install(app)
    app.after_request(give_back_request_id)
    app.after_request(security_headers)
    quick.install(app, state, observer, many_origins=bool(settings.cors_origins))
    return app


def _register(app: OpenAPI, api: APIBlueprint) -> None:
    """Adds the routes of `api`, and to the description too those at an address that has others already.

    The library would put the later ones there in the place of the earlier ones.
    """
    known = dict(app.paths)
    app.register_api(api)
    for path in api.paths.keys() & known.keys():
        added = app.paths[path]
        own = {method: getattr(added, method) for method in added.model_fields_set}
        app.paths[path] = known[path].model_copy(update=own)


def _state(settings: Settings, first: FirstGeneration | None, instruments: WorkerInstruments) -> State:
    encoding = QueryEncoding(settings.encoding_socket, allowed=settings.encoder, first=first.encoder if first else None)
    read = partial(read_generation, shared=settings.shared_memory)
    held = first.snapshot if first else None
    holder = SnapshotHolder(settings.index_directory, settings.loading_lock, encoding.warm_up, read, held)
    holder.refresh()
    folder = prepare_state_folder(settings.state)
    paths = IndexPaths(settings.index_directory)
    rules = RulesHolder(settings.rules_file, last_good_file(settings))
    changes = LiveChanges(settings.state / paths.live_changes.name)
    topic_edits = settings.state / paths.topic_edits.name
    return State(
        holder=holder,
        served=ServedHolder(
            holder, rules, changes, TopicEdits(topic_edits), settings=f"min_score {settings.min_score}"
        ),
        changes=changes,
        dismissals=Dismissals(settings.state / paths.dismissals.name),
        topic_edits=topic_edits,
        encoding=encoding,
        rules=rules,
        folder=folder,
        instruments=instruments,
        condition=WorkerCondition(instruments),
        damage=DamageWatch(),
        keys=KeysHolder(settings.keys_file, settings.last_good_keys),
        sessions=Sessions(folder.path),
        readers=Readers.of(settings, folder, encoding.unhurried),
        wordings=EncodedWordings(read_wordings(settings.wordings_file or SHIPPED), encoding.texts, folder.path),
        sentences=read_sentences(settings.sentences_file) if settings.sentences_file else Sentences(),
        trusts_this_machine=settings.trusts_this_machine,
        min_score=settings.min_score,
    )
