"""A client whose topics stand in a tree and have a history, as a night of discovery would leave them."""

from dataclasses import replace
from pathlib import Path

from flask.testing import FlaskClient

from indexer.topics.model import Topic, TopicEvent, TopicEventKind, TopicKind
from service.application import create_application
from service.settings import Settings
from service.state import State
from service.worker.snapshot_holder import Held

HISTORY = (
    TopicEvent("2026-05-03", TopicEventKind.BORN, "nights"),
    TopicEvent("2026-06-11", TopicEventKind.MERGED, "nights", ("old-naps", "work")),
    TopicEvent("2026-07-01", TopicEventKind.SPLIT, "nights", ("old-beds",)),
    TopicEvent("2026-08-01", TopicEventKind.RENAMED, "sleep and <dreams>"),
)


def client_with_history(index_directory: Path, rules_file: Path | None = None) -> FlaskClient:
    """`pillow` stands below `sleep`; `nights` is discovered, like `sleep`, and took in `old-naps`."""
    app = create_application(Settings(index_directory, rules_file=rules_file))
    state = app.extensions["related-articles"]
    assert isinstance(state, State)
    snapshot = state.holder.held.snapshot
    assert snapshot is not None
    topics = [
        replace(topic, parent={"pillow": "sleep"}.get(topic.id, ""), description=f"About {topic.label}.")
        for topic in snapshot.topics
        if topic.kind is TopicKind.VOCABULARY
    ]
    nights = Topic("nights", "sleep and <dreams>", TopicKind.DISCOVERED, ("night",), 6, like="sleep", history=HISTORY)
    beds = Topic("beds", "beds", TopicKind.DISCOVERED, ("bed",), 0, parent="nights", history=HISTORY[2:3])
    kept = {topic.id for topic in topics}
    assignments = tuple(
        (
            *(each for each in given if each.topic in kept),
            *(replace(e, topic="nights") for e in given if e.topic == "sleep"),
        )
        for given in snapshot.assignments
    )
    state.holder._held = Held(replace(snapshot, topics=(*topics, nights, beds), assignments=assignments))
    return app.test_client()
