"""What a night must pass before its generation is published: each gate has a name, a number and a limit."""

from collections.abc import Collection
from dataclasses import dataclass

from corpus.configuration import CorpusConfiguration
from corpus.sources import Corpus


class GateRefusedError(Exception):
    """A gate refused; the old generation is still served. The message names the gate and what to do."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate's reading: it refuses when `value` is above `limit`."""

    name: str
    value: float
    limit: float
    advice: str

    @property
    def refuses(self) -> bool:
        """Whether the value is above the limit."""
        return self.value > self.limit


GATES = ("rejects",)


def rejects_gate(corpus: Corpus, settings: CorpusConfiguration) -> Gate:
    """The share of what came in that was rejected; a few rejects never stop a night, however small the site."""
    rejected = len(corpus.rejections)
    came_in = rejected + len(corpus.articles) + sum(corpus.withheld.values())
    share = rejected / came_in if rejected > settings.tolerated_rejects else 0.0
    return Gate(
        "rejects",
        round(share, 4),
        settings.maximum_reject_share,
        f"{rejected} of {came_in} inputs were rejected; see the rejects file, then mend the sources",
    )


def pass_gates(gates: Collection[Gate], accepted: Collection[str]) -> None:
    """Lets the run go on.

    Raises:
        GateRefusedError: a gate refuses that was not accepted by name.
    """
    refusing = [gate for gate in gates if gate.refuses and gate.name not in accepted]
    if refusing:
        raise GateRefusedError(
            "; ".join(
                f"{g.name}: {g.value} is above {g.limit}: {g.advice}, or accept it once with --accept {g.name}"
                for g in refusing
            )
        )
