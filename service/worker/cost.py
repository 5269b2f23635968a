"""What a request costs, told in four classes."""

from enum import IntEnum


class Cost(IntEnum):
    """The class of a request, the cheapest first."""

    LOOK_UP = 0  # reads what the night has prepared: a millisecond
    ASK = 1  # has one text encoded, or ranks the corpus: tens of milliseconds
    DRAFT = 2  # has many texts encoded, or explains many articles: seconds
    LIST = 3  # judges a list of queries: as long as there is time

    @property
    def label(self) -> str:
        """The name as logs and metrics have it."""
        return self.name.lower().replace("_", "-")
