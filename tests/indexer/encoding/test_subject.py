"""Queries and drafts as subjects: short ones whole, long ones by the recipe of articles, none encoded without end."""

import numpy as np

from indexer.answering.drafts import draft_of
from indexer.encoding.passages import cut_text
from indexer.encoding.short_texts import both_ways
from indexer.encoding.subject import MAXIMUM_PASSAGES, as_meant, encode_draft, encode_queries, encode_query
from indexer.snapshot.snapshot import Snapshot
from tests.conftest import ToyEncoder

STORY = "My partner and I have been quarrelling about money for a year now. " * 40


def test_a_query_that_the_model_reads_whole_is_its_own_only_passage(shared_snapshot: Snapshot, toy: ToyEncoder) -> None:
    subject = encode_query("pillow night dream", toy, shared_snapshot.lexicon)
    assert toy.encoded == both_ways(["pillow night dream"])
    np.testing.assert_array_equal(subject.features.vectors, subject.features.passages)
    np.testing.assert_array_equal(subject.features.vectors, subject.features.headlines)


def test_a_long_query_is_read_to_its_end(shared_snapshot: Snapshot, toy: ToyEncoder) -> None:
    query = STORY + "What helps a child who grieves?"
    features = encode_query(query, toy, shared_snapshot.lexicon).features
    assert toy.encoded == cut_text(query, toy, MAXIMUM_PASSAGES)
    assert toy.encoded[-1].endswith("What helps a child who grieves?")
    assert features.passages.shape == (len(toy.encoded), toy.identity.dimension)
    assert features.starts.tolist() == [0, len(toy.encoded)]
    assert features.vectors.shape == features.headlines.shape == (1, toy.identity.dimension)
    assert np.isclose(np.linalg.norm(features.vectors), 1)


def test_queries_asked_together_are_what_each_is_alone(shared_snapshot: Snapshot, toy: ToyEncoder) -> None:
    queries = ["pillow night dream", STORY, "bank  loans?", STORY + "grief", "funeral"]
    for query, found in zip(queries, encode_queries(queries, toy, shared_snapshot.lexicon), strict=True):
        alone = encode_query(query, toy, shared_snapshot.lexicon).features
        for name in ("vectors", "headlines", "passages", "starts"):
            np.testing.assert_array_equal(getattr(found.features, name), getattr(alone, name))
        assert (found.features.words != alone.words).nnz == 0


def test_of_a_draft_of_any_length_so_many_passages_are_encoded_and_every_word_is_counted(
    shared_snapshot: Snapshot, toy: ToyEncoder
) -> None:
    lines = [f"This is sentence {number} of a very long story about sleep." for number in range(3000)]
    draft = draft_of("A long story", "", "\n".join([*lines, "Here is insomnia."]))
    subject = encode_draft(draft, toy, shared_snapshot.lexicon)
    assert len(toy.encoded) == MAXIMUM_PASSAGES + 1  # and the headline
    assert subject.texts is not None
    assert len(subject.texts.spans) == len(subject.features.passages) == MAXIMUM_PASSAGES
    words = shared_snapshot.lexicon.weigh([draft.lexical_text()])
    assert (subject.features.words != words).nnz == 0


def test_a_draft_of_no_more_passages_is_encoded_whole(shared_snapshot: Snapshot, toy: ToyEncoder) -> None:
    lines = [f"This is sentence {number} of a story about sleep." for number in range(300)]
    encode_draft(draft_of("A story", "", "\n".join(lines)), toy, shared_snapshot.lexicon)
    body = " ".join(passage.removeprefix("A story\n") for passage in toy.encoded[1:])
    assert body.split() == " ".join(lines).split()


def test_no_long_query_grows_by_being_read() -> None:
    """One sign of Arabic stands for eighteen letters; of a short query nothing is lost."""
    assert len(as_meant("\ufdfa" * 4000)) <= 4000
    assert as_meant("ﬁne ﬂat") == "fine flat"
