"""What the views of one application share: the snapshot, the encoder and the editors' rules."""

from dataclasses import dataclass
from pathlib import Path

from flask import current_app, g

from indexer.answering.related import UnknownArticleError, is_deleted, row_of
from indexer.answering.telling.sentences import Sentences
from indexer.live.changes import LiveChanges
from indexer.live.dismissals import Dismissals
from indexer.rules.effects import RuleEffects
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import Topic
from service.access.keys_holder import KeysHolder
from service.access.sessions import Sessions
from service.encoded_wordings import EncodedWordings
from service.live.rules_holder import RulesHolder
from service.live.served import Served, ServedHolder
from service.live.state_folder import StateFolder
from service.observing.condition import WorkerCondition
from service.observing.instruments import WorkerInstruments
from service.privacy.readers import Readers
from service.problems import ProblemError
from service.worker.damage_watch import DamageWatch
from service.worker.query_encoding import QueryEncoding
from service.worker.snapshot_holder import SnapshotHolder

_EXTENSION = "related-articles"
_RETRY_AFTER_SECONDS = 30


@dataclass(frozen=True, slots=True)
class State:
    """One application's snapshots, what it answers from, encoder, rules, who may call what, counts, and more."""

    holder: SnapshotHolder
    served: ServedHolder
    changes: LiveChanges
    dismissals: Dismissals
    topic_edits: Path  # the file of what editors decided about discovered topics by day
    encoding: QueryEncoding
    rules: RulesHolder
    folder: StateFolder
    instruments: WorkerInstruments
    condition: WorkerCondition
    damage: DamageWatch
    keys: KeysHolder
    sessions: Sessions
    readers: Readers
    sentences: Sentences  # what readers are told
    wordings: EncodedWordings
    trusts_this_machine: bool  # whether who asks from this machine has every role, as where no keys are configured
    min_score: float  # of related lists, where the caller does not say


def attach(extensions: dict[str, object], state: State) -> None:
    """Gives an application its state."""
    extensions[_EXTENSION] = state


def state() -> State:
    """The state of the application that answers this request."""
    found = current_app.extensions[_EXTENSION]
    assert isinstance(found, State)  # noqa: S101 - attached by create_application
    return found


def snapshot() -> Snapshot:
    """The snapshot that answers this request.

    Raises:
        ProblemError: 503, nothing has been published yet.
    """
    return served().snapshot


def served() -> Served:
    """All that answers this request: the same all through it, whatever changes meanwhile.

    Raises:
        ProblemError: 503, nothing has been published yet.
    """
    if "served" not in g:
        g.served = state().served.served
    found: Served | None = g.served
    if found is None and state().served.failure:
        raise ProblemError(
            503, "live-changes-unreadable", "What was changed by day cannot be read, so nothing is shown"
        )
    if found is None:
        raise ProblemError(503, "no-snapshot", "No index has been published yet", retry_after=_RETRY_AFTER_SECONDS)
    return found


def rules() -> RuleEffects:
    """What the editors' rules do on the snapshot that answers this request."""
    return served().rules


def row_or_404(answering: Snapshot, id_or_url: str, parameter: str = "id") -> int:
    """The row of an article that may be seen. Every address that is about one article comes through here.

    Raises:
        ProblemError: 404, there is none with this id or URL; 410, there was one, and it was deleted.
    """
    try:
        return row_of(answering, id_or_url)
    except UnknownArticleError:
        if is_deleted(answering, id_or_url):
            raise ProblemError(410, "deleted-article", "This article was deleted", parameter=parameter) from None
        raise ProblemError(
            404, "unknown-article", "There is no article with this id or URL", parameter=parameter
        ) from None


def topic_or_404(answering: Snapshot, identity: str, parameter: str = "id") -> Topic:
    """The topic of that id.

    Raises:
        ProblemError: 404, there is none.
    """
    topic = answering.topics_by_id.get(identity)
    if topic is None:
        raise ProblemError(404, "unknown-topic", "There is no topic with this id", parameter=parameter)
    return topic
