"""What became of a site's own links, in a sentence: whether they taught anything, and if not, why not."""

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from indexer.neighbours.link_learning import Learning, LinkOutcome
from indexer.small_files import read_small

LEARNING_FILE = "learning.json"
_LEARNING = TypeAdapter(Learning)


def links_in_words(generation: Path) -> str:
    """The sentence for the generation in the folder `generation`."""
    try:
        return in_words(_LEARNING.validate_json(read_small(generation / LEARNING_FILE)))
    except (OSError, ValidationError):
        return "what became of them is not recorded in this generation"


def in_words(learning: Learning) -> str:
    """One sentence, with the figures that decided."""
    given = f"{_count(learning.links, 'link')} of {_count(learning.sources, 'article')}"
    if not learning.links:
        return "not learned from, as no article links to another one"
    if learning.outcome is LinkOutcome.TOO_FEW:
        return f"not learned from, as {given} are too few to test whether they tell anything"
    told = f"a linked article is nearer in text than one drawn from its category in {learning.nearer:.0%} of draws"
    chance = f"where chance gives 50% (p = {learning.chance:.3f})"
    if learning.outcome is LinkOutcome.UNINFORMATIVE:
        return f"not learned from, as they carry too little information: with {given}, {told}, {chance}"
    gain = f"nDCG@10 on links held out is {learning.learned_ndcg:.3f} with them and {learning.default_ndcg:.3f} without"
    if learning.outcome is LinkOutcome.NO_GAIN:
        return f"not learned from, as that is no better: with {given}, {told}, but {gain}"
    return f"learned from, as that is better: with {given}, {gain}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
