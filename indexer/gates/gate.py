"""What a night must pass before its generation is published: each gate has a name, a number and a limit.

The readings are taken where their data are: of what came in (corpus.py), of vectors (vectors.py) and of
the staged generation beside the one that is served (snapshot.py).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

# In the order in which a night meets them, each with the keys of its limits; one case is too many where there are none.
# `--accept` takes these names.
GATES: dict[str, tuple[str, ...]] = {
    "rejects": ("corpus.maximum_reject_share", "corpus.tolerated_rejects"),
    "lost-texts": ("gates.maximum_lost_texts", "gates.tolerated_losses"),
    "minimum": ("gates.minimum_articles",),
    "articles": ("gates.maximum_loss", "gates.tolerated_losses"),
    "categories": ("gates.maximum_category_loss", "gates.tolerated_losses"),
    "empty-texts": ("gates.maximum_empty_gain", "gates.tolerated_losses"),
    "languages": ("gates.maximum_language_shift", "gates.tolerated_losses"),
    "changed-texts": ("gates.maximum_changed_share", "gates.tolerated_losses"),
    "boilerplate": ("gates.maximum_boilerplate_gain",),
    "freshness": ("gates.freshness_days",),
    "encoder": (),
    "vectors": (),
    "same-vectors": ("gates.maximum_same_vectors", "gates.tolerated_losses"),
    "drift": ("gates.minimum_drift_cosine",),
    "duplicate-ids": (),
    "lists": (),
    "short-lists": ("gates.maximum_short_lists",),
    "recall": ("gates.minimum_recall",),
    "churn": ("gates.warning_churn", "gates.maximum_churn"),
    "golden-pairs": ("gates.golden_pairs",),
    "own-queries": ("gates.maximum_own_missing",),
    "picks": ("gates.maximum_picks_loss",),
    "topic-count": ("gates.maximum_topic_growth",),
    "largest-topic": ("gates.maximum_topic_share",),
    "no-topic": ("gates.maximum_without_topic",),
    "topic-ids": ("gates.minimum_topic_ids_kept",),
}


class GateLimits(BaseModel):
    """The table `[gates]` of the configuration: from which number on each gate refuses."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    minimum_articles: int = Field(1, ge=1, description="fewer articles than this are not published")
    # What Algolia's crawler asks for, the one gate of this kind known to have caught emptied exports in the field.
    maximum_loss: float = Field(0.1, ge=0, le=1, description="share of the last generation's articles that may be gone")
    maximum_category_loss: float = Field(
        0.5, ge=0, le=1, description="share of one category's articles that may be gone"
    )
    # Small sites delete a handful now and then; a share of few articles is no sign of a broken export.
    tolerated_losses: int = Field(5, ge=0, description="as many articles may always be gone or changed")
    # As of rejects: a template that changed loses texts by the hundred, an odd page or two are every day.
    maximum_lost_texts: float = Field(0.05, ge=0, le=1, description="share of articles that lost most of their text")
    maximum_empty_gain: float = Field(0.01, ge=0, le=1, description="how much the share of near-empty texts may grow")
    maximum_language_shift: float = Field(0.1, ge=0, le=1, description="how much any language's share may move")
    maximum_changed_share: float = Field(0.5, ge=0, le=1, description="share of texts that may change in one night")
    maximum_boilerplate_gain: float = Field(
        0.2, ge=0, le=1, description="how much the share of texts with a repeated line taken out may grow"
    )
    freshness_days: int = Field(0, ge=0, description="warn when the newest article is older; 0: evergreen, never warn")
    maximum_same_vectors: float = Field(0.01, ge=0, le=1, description="share of articles with another's very vector")
    minimum_drift_cosine: float = Field(
        0.999, ge=-1, le=1, description="lowest cosine between a text encoded now and its cached vector"
    )
    minimum_recall: float = Field(0.98, ge=0, le=1, description="share of exact first tens that approximate lists have")
    maximum_short_lists: float = Field(0.01, ge=0, le=1, description="share of articles with fewer than ten to show")
    warning_churn: float = Field(0.3, ge=0, le=1, description="warn when so much of unchanged articles' lists changed")
    maximum_churn: float = Field(
        0.7, ge=0, le=1, description="refuse when so much of unchanged articles' lists changed"
    )
    golden_pairs: Path | None = Field(
        None, description="a YAML file of what must and what must never be listed; docs/runbook.md shows one"
    )
    maximum_own_missing: float = Field(
        0.5, ge=0, le=1, description="share of queries from the corpus' own titles that may be judged missing"
    )
    maximum_picks_loss: float = Field(
        0.1, ge=0, le=1, description="how much the share of editors' links found in the lists may fall"
    )
    maximum_topic_growth: float = Field(
        2.0, ge=1, description="by which factor the discovered topics may grow or shrink"
    )
    maximum_topic_share: float = Field(0.4, ge=0, le=1, description="share of articles in one discovered topic")
    maximum_without_topic: float = Field(0.25, ge=0, le=1, description="share of articles in no discovered topic")
    minimum_topic_ids_kept: float = Field(0.7, ge=0, le=1, description="share of topics that keep id and meaning")

    def based(self, folder: Path) -> "GateLimits":
        """The same, a relative path starting from `folder`."""
        return self.model_copy(update={"golden_pairs": folder / self.golden_pairs}) if self.golden_pairs else self


class GateVerdict(StrEnum):
    """What became of a gate."""

    PASSED = "passed"
    WARNED = "warned"
    ACCEPTED = "accepted"  # it refused, and an operator had said beforehand that it may
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate's reading. It refuses above `limit`, or with `at_least` below it."""

    name: str
    value: float
    limit: float
    says: str  # what was found, for a person
    advice: str  # what to do about it
    at_least: bool = False
    warns: bool = False  # beyond the limit it only warns

    @property
    def beyond(self) -> bool:
        """Whether the value is on the wrong side of the limit; a value that is no number always is."""
        return not (self.value >= self.limit if self.at_least else self.value <= self.limit)

    def verdict(self, accepted: Collection[str] = ()) -> GateVerdict:
        """What becomes of it, given the names of gates that were accepted beforehand."""
        if not self.beyond:
            return GateVerdict.PASSED
        if self.warns:
            return GateVerdict.WARNED
        return GateVerdict.ACCEPTED if self.name in accepted else GateVerdict.REFUSED

    def in_words(self) -> str:
        """What it found, and where that is beyond the limit what to do, in one line."""
        if not self.beyond:
            return f"{self.name}: {self.value:g} is within {self.limit:g}: {self.says}"
        side = "below" if self.at_least else "above"
        return f"{self.name}: {self.value:g} is {side} {self.limit:g}: {self.says}; {self.advice}"


class GateRefusedError(Exception):
    """At least one gate refused; the old generation is still served. The message has a line for each: what to do."""

    def __init__(self, refusing: Sequence[Gate]) -> None:
        super().__init__("\n".join(f"{g.in_words()}, or accept it once with --accept {g.name}" for g in refusing))
        self.refusing = tuple(refusing)


class Gatekeeper:
    """Keeps every reading of a night for its report, and ends the night at the first gates that refuse."""

    def __init__(self, accepted: Collection[str] = ()) -> None:
        self.accepted = frozenset(accepted)
        self.readings: list[Gate] = []

    def let_pass(self, gates: Iterable[Gate]) -> None:
        """Reads `gates`, all of them, so that an operator is told of everything at once.

        Raises:
            GateRefusedError: one refuses that was not accepted by name.
        """
        met = list(gates)
        self.readings += met
        refusing = [gate for gate in met if gate.verdict(self.accepted) is GateVerdict.REFUSED]
        if refusing:
            raise GateRefusedError(refusing)
