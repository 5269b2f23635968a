"""Which of the articles that editors require a reader's query calls for: a help line, where somebody may need one.

A rule says under which articles it acts; a query that comes near to what these are about is treated as one of them. To
show a help line to somebody who does not need it costs a line of a page, so the cuts lie low, any sign will do, and
neither the verdict nor a filter is asked.
"""

from indexer.ranking.scoring import Ranked
from indexer.rules.effects import BoundRule, RuleEffects
from indexer.topics.model import TopicAssignment

# Tagging shows a topic from .15 on. Of twenty everyday wordings of a crisis, made up before anything was measured, 15
# have the sample's topic of suicide with a tenth and more (12 with .15), and so have 7 of its 79 other queries.
LEAST_TOPIC = 0.1
# An article of a rule's among the first so many of a search says what the search is about, if it is near at all: what
# is far from the whole site has nearest articles too, which score under .06.
_FIRST, _NEAR = 3, 0.1


def called_for(
    rules: RuleEffects,
    query: str,
    topics: tuple[TopicAssignment, ...],
    ranked: Ranked,
    meant: frozenset[str] = frozenset(),
) -> frozenset[BoundRule]:
    """The requirements that act on `query`, whose topics are `topics`, down to `LEAST_TOPIC`, and articles `ranked`.

    `meant` are the names of subjects that it speaks of by its wording.
    """
    requiring = rules.requiring
    if not requiring:
        return frozenset()
    given = {assignment.topic for assignment in topics}
    first = ranked.rows[:_FIRST][ranked.scores[:_FIRST] >= _NEAR]
    return frozenset(
        bound
        for bound in requiring
        if not bound.rule.select
        or bound.subject.topics & given
        or bound.chosen[first].any()
        or bound.subject.is_named_in(query)
        or bound.subject.is_one_of(meant)
    )
