"""What the views of one application share: the snapshot, the encoder and the editors' rules."""

from dataclasses import dataclass

from flask import current_app, g

from indexer.answering.related import UnknownArticleError, row_of
from indexer.rules.effects import RuleEffects
from indexer.snapshot.snapshot import Snapshot
from service.access.keys_holder import KeysHolder
from service.observing.condition import WorkerCondition
from service.observing.instruments import WorkerInstruments
from service.privacy.readers import Readers
from service.problems import ProblemError
from service.state_folder import StateFolder
from service.worker.damage_watch import DamageWatch
from service.worker.query_encoding import QueryEncoding
from service.worker.rules_holder import RulesHolder
from service.worker.snapshot_holder import Held, SnapshotHolder

_EXTENSION = "related-articles"
_RETRY_AFTER_SECONDS = 30


@dataclass(frozen=True, slots=True)
class State:
    """One application's snapshot holder, encoder, rules, the folder that it may write, who may call what, counts."""

    holder: SnapshotHolder
    encoding: QueryEncoding
    rules: RulesHolder
    folder: StateFolder
    instruments: WorkerInstruments
    condition: WorkerCondition
    damage: DamageWatch
    keys: KeysHolder
    readers: Readers
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


def held() -> Held:
    """What the holder held when this request first asked; the same all through it, whatever is swapped meanwhile."""
    if "held" not in g:
        g.held = state().holder.held
    found: Held = g.held
    return found


def snapshot() -> Snapshot:
    """The snapshot that answers this request.

    Raises:
        ProblemError: 503, nothing has been published yet.
    """
    answering = held().snapshot
    if answering is None:
        raise ProblemError(503, "no-snapshot", "No index has been published yet", retry_after=_RETRY_AFTER_SECONDS)
    return answering


def rules(answering: Snapshot) -> RuleEffects:
    """What the editors' rules do on this snapshot; the same all through one request, up to its ETag."""
    if "rules" not in g:
        g.rules = state().rules.effects(answering)
    found: RuleEffects = g.rules
    return found


def rules_digest() -> str:
    """What changes with the rules that this request's answer depends on; empty where it depends on none."""
    used: RuleEffects | None = g.get("rules")
    return used.digest if used is not None else ""


def row_or_404(answering: Snapshot, id_or_url: str, parameter: str = "id") -> int:
    """The row of an article.

    Raises:
        ProblemError: 404, there is none with this id or URL.
    """
    try:
        return row_of(answering, id_or_url)
    except UnknownArticleError:
        raise ProblemError(
            404, "unknown-article", "There is no article with this id or URL", parameter=parameter
        ) from None
