"""The log of the service: one line of JSON an event. No line may hold what a caller sent (privacy/quiet_process.py)."""

import json
import logging

_log = logging.getLogger("related_articles.service")


def info(event: str, **fields: object) -> None:
    """Says that something went as it should."""
    _say(logging.INFO, event, fields)


def warning(event: str, **fields: object) -> None:
    """Says that somebody should look at something some day."""
    _say(logging.WARNING, event, fields)


def error(event: str, **fields: object) -> None:
    """Says that something went wrong."""
    _say(logging.ERROR, event, fields)


def raised(where: str, exception: BaseException | None) -> None:
    """Says that something of no known kind went wrong: its kind alone, since its text may quote anything."""
    error("error", **{"in": where, "exception": type(exception).__name__})


def _say(level: int, event: str, fields: dict[str, object]) -> None:
    _log.log(level, json.dumps({"event": event, **fields}))
