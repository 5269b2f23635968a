"""Who finds no room is not asked to come again when all others are."""

from collections import Counter

from service.worker.retrying import SOONEST_SECONDS, seconds_until_retry


def test_those_who_are_refused_at_once_come_again_apart_and_soon() -> None:
    told = Counter(seconds_until_retry() for _ in range(1000))
    assert min(told) == SOONEST_SECONDS
    assert max(told) <= 5
    assert max(told.values()) < 400, "no more than two in five at the same time"
