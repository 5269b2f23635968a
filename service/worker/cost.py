"""What a request costs, told in three classes."""

from enum import IntEnum


class Cost(IntEnum):
    """The class of a request, the cheapest first."""

    LOOK_UP = 0  # reads what the night has prepared: a millisecond
    ASK = 1  # has one text encoded, or ranks the corpus: tens of milliseconds
    DRAFT = 2  # has many texts encoded, or explains many articles: seconds

    @property
    def label(self) -> str:
        """The name as logs and metrics have it."""
        return self.name.lower().replace("_", "-")
