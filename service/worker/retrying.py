"""When whoever finds no room is asked to come again: not all at the same time, or they would come at once again."""

import random

# Sixty who search and are all told two seconds come as one burst every two seconds, and look-ups wait for it; apart by
# seconds they come as four, which drift apart further with each round.
SOONEST_SECONDS, _LATEST_SECONDS = 2, 5


def seconds_until_retry() -> int:
    """After how many seconds one of them is to come again."""
    return random.randint(SOONEST_SECONDS, _LATEST_SECONDS)  # noqa: S311 - not a secret
