"""A night that goes wrong is refused by a gate that names what is wrong, and the old generation goes on answering."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.article import LOST_TEXT, Article, Note, Section
from corpus.configuration import ConfigurationError, CorpusConfiguration, Source
from corpus.sources.sources import Corpus
from indexer.encoding.encoder import Encoder
from indexer.gates.corpus import corpus_gates, lost_texts_gate, prepared_gates
from indexer.gates.gate import GATES, Gate, Gatekeeper, GateLimits, GateRefusedError, GateVerdict
from indexer.gates.snapshot import recall_gate, snapshot_gates
from indexer.gates.vectors import same_vectors_gate, vectors_gate
from indexer.neighbours.table_report import NeighbourReport, Route
from indexer.nightly.configuration import Configuration, read_configuration
from indexer.nightly.limits import settings_of
from indexer.nightly.reindex import Reindexed, reindex
from indexer.snapshot.comparison import list_churn
from indexer.snapshot.generations import IndexPaths, generations
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import Topic, TopicAssignment, TopicKind
from tests.conftest import ToyEncoder, copied, current_snapshot, invented_articles, validate_here
from tests.writing import write_articles

pytestmark = pytest.mark.usefixtures("validated_here")

LIMITS = GateLimits()


class ConstantEncoder(ToyEncoder):
    """What a broken model file does: every text gets one vector."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same unit vector for each text."""
        vector = np.zeros((len(texts), self.identity.dimension), dtype=np.float32)
        vector[:, 0] = 1
        return vector


def night(
    folder: Path,
    articles: list[Article],
    encoder: Encoder | None = None,
    accepted: Sequence[str] = (),
    **limits: object,
) -> Reindexed:
    """One run over `articles` in the index of `folder`."""
    source = write_articles(folder / "articles.jsonl", articles)
    configuration = Configuration(gates=GateLimits.model_validate(limits))
    return reindex([Source(path=source)], folder / "index", configuration, lambda _: encoder or ToyEncoder(), accepted)


def refused(folder: Path, articles: list[Article], encoder: Encoder | None = None, **limits: object) -> dict[str, Gate]:
    """The gates that refuse a night; what was served before is still served, and nothing is left behind."""
    paths = IndexPaths(folder / "index")
    before = list(generations(paths))
    with pytest.raises(GateRefusedError) as error:
        night(folder, articles, encoder, (), **limits)
    assert list(generations(paths)) == before
    assert not list(paths.snapshots.glob(".staged-*"))
    if before:
        assert current_snapshot(folder / "index").generation == before[0]
    refusing = {gate.name: gate for gate in error.value.refusing}
    assert all(f"--accept {name}" in str(error.value) for name in refusing)
    assert refusing.keys() <= set(GATES)
    return refusing


def own_words(seed: str) -> str:
    """Thirty words that no other text has; digits would not tell them apart, as repeated lines may count."""
    digits = str.maketrans("0123456789", "abcdefghij")
    return " ".join(
        hashlib.sha256(f"{seed}{number}".encode()).hexdigest()[:12].translate(digits) for number in range(30)
    )


@pytest.fixture
def many() -> list[Article]:
    """Eighty articles in four categories."""
    return invented_articles(20)


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a first night over the eighty; only to be copied."""
    folder = tmp_path_factory.mktemp("first-night")
    with pytest.MonkeyPatch.context() as patched:
        validate_here(patched)
        night(folder, invented_articles(20))
    return folder


@pytest.fixture
def site(first_night: Path, tmp_path: Path) -> Path:
    """A folder of which that was the last night."""
    return copied(first_night, tmp_path / "site")


def edited(articles: list[Article], edit: Callable[[Article], Sequence[Section]]) -> list[Article]:
    """The articles with other bodies."""
    return [replace(article, body=tuple(edit(article))) for article in articles]


def test_half_of_the_corpus_vanished(site: Path, many: list[Article]) -> None:
    gates = refused(site, many[::2])
    assert gates["articles"].value == 0.5
    assert "40 of 80 articles are gone" in gates["articles"].in_words()


@pytest.mark.slow
def test_one_category_vanished(tmp_path: Path, many: list[Article]) -> None:
    small = [a for a in many if a.category != "Grief"] + [a for a in many if a.category == "Grief"][:6]
    night(tmp_path, small)
    gates = refused(tmp_path, [a for a in small if a.category != "Grief"])
    assert gates.keys() == {"categories"}
    assert "'Grief' lost 6" in gates["categories"].in_words()


def test_a_category_that_was_renamed_is_no_loss_but_one_that_was_emptied_is(many: list[Article]) -> None:
    renamed = [replace(a, category="Loss") if a.category == "Grief" else a for a in many]
    emptied = [replace(a, category="") if a.category == "Grief" else a for a in many]
    for articles, value in ((renamed, 0.0), (emptied, 1.0)):
        gates = corpus_gates(articles, many, LIMITS, date(2026, 1, 1))
        assert [gate.value for gate in gates if gate.name == "categories"] == [value]


def test_an_article_that_has_another_id_now_is_not_gone(many: list[Article]) -> None:
    moved = [replace(article, id=f"new-{article.id}", aliases=(article.id,)) for article in many]
    assert {g.name: g.value for g in corpus_gates(moved, many, LIMITS, date(2026, 1, 1))}["articles"] == 0


@pytest.mark.parametrize("spelling", ["https://site.example", "http://www.site.example"])
def test_where_every_id_is_another_articles_are_compared_by_their_urls(many: list[Article], spelling: str) -> None:
    site, body = "https://site.example", (Section("", ("New.",)),)
    moved = [replace(a, id=f"new-{a.id}", url=a.url.replace(site, spelling), body=body) for a in many]
    gates = corpus_gates(moved, many, LIMITS, date(2026, 1, 1)) + prepared_gates(moved, (), many, 0.0, LIMITS)
    values = {gate.name: gate.value for gate in gates}
    assert {name: values[name] for name in ("articles", "categories", "changed-texts")} == {
        "articles": 0, "categories": 0, "changed-texts": 1,
    }  # fmt: skip


def test_the_address_of_the_whole_site_names_no_article(many: list[Article]) -> None:
    everywhere = [replace(article, url="https://site.example/") for article in many]
    others = [replace(article, id=f"new-{article.id}") for article in everywhere]
    gates = {gate.name: gate.value for gate in corpus_gates(others, everywhere, LIMITS, date(2026, 1, 1))}
    assert (gates["articles"], gates["categories"]) == (1, 1)


def test_all_vectors_the_same(tmp_path: Path, many: list[Article]) -> None:
    assert refused(tmp_path, many, ConstantEncoder())["same-vectors"].value == 1


def test_an_encoder_that_changed_under_its_name(site: Path, many: list[Article]) -> None:
    """The cache has the vectors of yesterday, so only encoding again shows it."""
    many[3] = replace(many[3], summary="Edited.")
    gates = refused(site, many, ConstantEncoder())
    assert gates["drift"].value < 0.9


@pytest.mark.slow
def test_a_new_encoder_is_named_before_anything_is_encoded(site: Path, many: list[Article]) -> None:
    encoder = ToyEncoder(dimension=16)
    many[3] = replace(many[3], summary="Edited.")
    assert refused(site, many, encoder).keys() == {"encoder"}
    assert encoder.encoded == []
    assert night(site, many, encoder, accepted=["encoder", "churn", "topic-ids"]).published


@pytest.mark.slow
def test_a_template_change_that_put_the_share_bar_into_every_body(tmp_path: Path, many: list[Article]) -> None:
    many = edited(many, lambda a: (Section("", tuple(own_words(a.id + line) for line in "abc")),))
    night(tmp_path, many)
    bar = "Share this article on Facebook, by e-mail, or copy the link to send it to a friend."
    gates = refused(tmp_path, edited(many, lambda a: (*a.body, Section("", (bar,)))))
    assert gates.keys() == {"boilerplate"}
    assert "Share this article" in gates["boilerplate"].in_words()


def test_a_template_change_that_put_something_different_into_every_body(site: Path, many: list[Article]) -> None:
    gates = refused(site, edited(many, lambda a: (Section("", (f"{a.title[::-1]} {hash(a.id)}",)), *a.body)))
    assert gates.keys() == {"changed-texts"}


def test_a_reader_that_loses_the_texts(site: Path, many: list[Article]) -> None:
    lost = edited(many[:20], lambda _: (Section("", ("A caption.",)),)) + many[20:]
    assert refused(site, lost)["empty-texts"].value == 0.25


def test_pages_that_lost_most_of_their_text_even_on_the_first_night(many: list[Article]) -> None:
    def notes(articles: Sequence[Article], reason: str) -> dict[str, tuple[Note, ...]]:
        return {article.id: (Note("body", "", reason, "a.html"),) for article in articles}

    corpus = Corpus(tuple(many), notes=notes(many[:6], LOST_TEXT))
    gate = lost_texts_gate(corpus, LIMITS)
    assert (gate.name, gate.value, gate.verdict()) == ("lost-texts", 0.075, GateVerdict.REFUSED)
    assert many[0].id in gate.in_words()
    few, others = notes(many[:5], LOST_TEXT), notes(many, "3 lines were left out")
    assert lost_texts_gate(Corpus(tuple(many), notes=few), LIMITS).verdict() is GateVerdict.PASSED
    assert lost_texts_gate(Corpus(tuple(many), notes=others), LIMITS).value == 0
    assert lost_texts_gate(Corpus((), notes=notes(many, LOST_TEXT)), LIMITS).verdict() is GateVerdict.PASSED


def test_a_language_that_took_over(site: Path, many: list[Article]) -> None:
    assert "languages" in refused(site, [replace(a, language="de") if i % 4 == 0 else a for i, a in enumerate(many)])


def test_a_handful_of_deletions_and_edits_passes_on_a_small_site(tmp_path: Path) -> None:
    articles = invented_articles()
    night(tmp_path, articles)
    articles[4] = replace(articles[4], language="de", category="", body=(Section("", ("Short.",)),))
    assert night(tmp_path, articles[:-5]).published


def test_a_section_in_another_language_has_short_lists_of_its_own(tmp_path: Path) -> None:
    """Its articles are in nobody else's, in the table as well as where a list is ranked anew, and that is no fault."""
    articles = [
        replace(article, language="fr" if article.category == "Grief" else article.language)
        for article in invented_articles()
    ]
    outcome = night(tmp_path, articles)
    assert outcome.published
    assert [gate.value for gate in outcome.gates if gate.name == "short-lists"] == [0]
    snapshot = current_snapshot(tmp_path / "index")
    for row, card in enumerate(snapshot.cards):
        in_table = snapshot.neighbour_rows[row][snapshot.neighbour_rows[row] >= 0].tolist()
        assert {snapshot.cards[other].language for other in in_table} == {card.language}
        of_its_own = sum(other.language == card.language for other in snapshot.cards) - 1
        assert of_its_own - 1 <= len(in_table) <= of_its_own, "all but its copy"


def test_an_accepted_gate_is_accepted_once_and_is_on_record(site: Path, many: list[Article]) -> None:
    accepted = {"articles", "topic-count", "topic-ids"}
    outcome = night(site, many[::2], accepted=sorted(accepted))
    assert "articles" in {gate.name for gate in outcome.gates if gate.verdict(accepted) is GateVerdict.ACCEPTED}
    assert "articles" in refused(site, many[::4])


def test_a_quiet_night_reads_every_gate_that_it_can(site: Path, many: list[Article]) -> None:
    many[3] = replace(many[3], summary="Edited.")
    readings = night(site, many).gates
    names = [gate.name for gate in readings]
    assert set(names) == set(GATES) - {"freshness"}  # only read where it is configured
    assert len(set(names)) == len(names)
    in_force = {setting.key: setting.value for setting in settings_of(Configuration())}
    for gate in readings:
        assert gate.limit in {0, *(json.loads(in_force[key]) for key in GATES[gate.name] if in_force[key] != "none")}


@pytest.mark.slow
def test_editors_pairs_must_hold(site: Path, many: list[Article]) -> None:
    """A list that must hold an article does not, and one holds what it must never."""
    snapshot = current_snapshot(site / "index")
    listed = [snapshot.cards[row].id for row in snapshot.neighbour_rows[0, :10]]
    not_listed = next(card.id for card in snapshot.cards[::-1] if card.id not in listed)
    pairs = site / "pairs.yaml"
    pairs.write_text(
        f"articles:\n- article: {snapshot.cards[0].id}\n  lists: [{not_listed}, {listed[0]}]\n  never: [{listed[1]}]\n"
        f"- article: gone-long-ago\n  lists: [{listed[0]}]\n"
        "queries:\n- query: pillow night dream\n  finds: [work-1]\n"
    )
    many[3] = replace(many[3], summary="Edited.")
    gate = refused(site, many, golden_pairs=pairs)["golden-pairs"]
    assert gate.value == 3
    for said in (f"does not list {not_listed}", f"lists {listed[1]}", "'pillow night dream' does not list work-1"):
        assert said in gate.says
    pairs.write_text(f"articles:\n- article: gone-long-ago\n  lists: [{listed[0]}]\n")
    outcome = night(site, many, golden_pairs=pairs)
    assert "gone-long-ago is no longer in the corpus" in next(g.says for g in outcome.gates if g.name == "golden-pairs")


@pytest.mark.parametrize("text", ["articles: 3\n", "articles:\n- article: a\n  list: [b]\n", "a: [\n", "\x00"])
def test_a_broken_file_of_pairs_is_a_configuration_error_that_names_it(tmp_path: Path, text: str) -> None:
    pairs = tmp_path / "pairs.yaml"
    pairs.write_text(text)
    with pytest.raises(ConfigurationError, match=r"pairs\.yaml"):
        night(tmp_path, invented_articles(), golden_pairs=pairs)


@pytest.mark.parametrize("by_query", [False, True])
def test_a_night_on_which_only_the_pairs_changed_judges_what_is_served_by_them(
    site: Path, many: list[Article], by_query: bool
) -> None:
    pairs = site / "pairs.yaml"
    subject, wanted = ("query: pillow night dream", "finds") if by_query else ("article: sleep-0", "lists")
    kind = "queries" if by_query else "articles"
    pairs.write_text(f"{kind}:\n- {subject}\n  {wanted}: [gone-long-ago]\n  never: [work-1]\n")
    outcome = night(site, many, golden_pairs=pairs)
    assert (outcome.published, [gate.value for gate in outcome.gates if gate.name == "golden-pairs"]) == (False, [0])
    pairs.write_text(f"{kind}:\n- {subject}\n  {wanted}: [work-1]\n")
    gates = refused(site, many, golden_pairs=pairs)
    assert "does not list work-1" in gates["golden-pairs"].says
    assert not night(site, many, accepted=["golden-pairs"], golden_pairs=pairs).published


def test_limits_are_configured_in_a_table_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[gates]\nmaximum_loss = 0.3\ngolden_pairs = "pairs.yaml"\n')
    configuration = read_configuration(file)
    assert configuration.gates.maximum_loss == 0.3
    assert configuration.gates.golden_pairs == tmp_path / "pairs.yaml"
    assert configuration.digest() == Configuration(corpus=CorpusConfiguration()).digest()


def test_a_value_that_is_no_number_never_passes() -> None:
    for at_least in (True, False):
        gate = Gate("drift", float("nan"), 0.5, "says", "advice", at_least)
        assert gate.verdict() is GateVerdict.REFUSED
    keeper = Gatekeeper(["other"])
    with pytest.raises(GateRefusedError):
        keeper.let_pass([gate])
    assert keeper.readings == [gate]


def test_vectors_that_are_no_unit_vectors_are_counted() -> None:
    vectors = np.eye(6, dtype=np.float32)
    vectors[1] = np.nan
    vectors[2] *= 2
    vectors[3] = 0
    assert vectors_gate(vectors).value == 3


def test_copies_may_share_a_vector_and_others_may_not() -> None:
    vectors = np.repeat(np.eye(10, dtype=np.float32), 2, axis=0)
    pairs = np.repeat(np.arange(10, dtype=np.int32) * 2, 2)
    assert same_vectors_gate(vectors, pairs, LIMITS).value == 0
    assert same_vectors_gate(vectors, np.arange(20, dtype=np.int32), LIMITS).value == 1


def test_an_old_newest_article_warns_where_the_site_is_meant_to_be_fresh(many: list[Article]) -> None:
    gates = corpus_gates(many, (), GateLimits(freshness_days=7), date(2026, 1, 1))
    assert [gate.verdict() for gate in gates if gate.name == "freshness"] == [GateVerdict.WARNED]


def test_a_table_that_misses_too_much_is_refused_and_so_is_one_that_does_not_say() -> None:
    reports = [
        NeighbourReport(Route.CANDIDATES, 0.97, 200, 400),
        NeighbourReport(Route.CANDIDATES, 0.99, 200, 400),
        None,
    ]
    verdicts = [recall_gate(report, LIMITS).verdict() for report in reports]
    assert verdicts == [GateVerdict.REFUSED, GateVerdict.PASSED, GateVerdict.REFUSED]


def test_lists_that_name_the_article_itself_or_one_article_twice_are_counted(shared_snapshot: Snapshot) -> None:
    def wrong(change: Callable[[NDArray[np.int32]], None]) -> float:
        rows = shared_snapshot.neighbour_rows.copy()
        change(rows)
        gates = snapshot_gates(replace(shared_snapshot, neighbour_rows=rows), None, LIMITS)
        return next(gate.value for gate in gates if gate.name == "lists")

    def own(rows: NDArray[np.int32]) -> None:
        rows[5, 0] = 5

    def twice(rows: NDArray[np.int32]) -> None:
        rows[5, 1] = rows[5, 0]

    def nobody(rows: NDArray[np.int32]) -> None:
        rows[5, 1] = len(rows)

    assert [wrong(lambda _: None), wrong(own), wrong(twice), wrong(nobody)] == [0, 1, 1, 1]


def test_churn_counts_unchanged_articles_and_forgives_places_of_deleted_ones(shared_snapshot: Snapshot) -> None:
    articles = tuple(shared_snapshot.articles.read(row) for row in range(len(shared_snapshot.cards)))
    assert set(list_churn(shared_snapshot, shared_snapshot, articles, articles).values()) == {0.0}
    rows = shared_snapshot.neighbour_rows.copy()
    rows[0, :10] = rows[0, 10:20]
    moved = replace(shared_snapshot, neighbour_rows=rows)
    assert list_churn(moved, shared_snapshot, articles, articles)[articles[0].id] == 1
    edited_first = (replace(articles[0], title="Another"), *articles[1:])
    assert articles[0].id not in list_churn(moved, shared_snapshot, edited_first, articles)


def test_lists_that_all_changed_refuse_and_half_changed_warn(shared_snapshot: Snapshot) -> None:
    rows = shared_snapshot.neighbour_rows.copy()
    verdicts = []
    for count in (0, 12, 24):
        rows[:count, :10] = shared_snapshot.neighbour_rows[:count, 12:22]
        gates = snapshot_gates(replace(shared_snapshot, neighbour_rows=rows), shared_snapshot, LIMITS)
        verdicts.append(next(gate.verdict() for gate in gates if gate.name == "churn"))
    assert verdicts == [GateVerdict.PASSED, GateVerdict.WARNED, GateVerdict.REFUSED]


def with_topics(snapshot: Snapshot, topic_of: Callable[[int], str]) -> Snapshot:
    """The snapshot, each row in the discovered topic that `topic_of` gives, or in none."""
    names = sorted({topic_of(row) for row in range(len(snapshot.cards))} - {""})
    topics = tuple(Topic(name, name, TopicKind.DISCOVERED, (), 1) for name in names)
    given = tuple(
        (TopicAssignment(name, 1.0),) if (name := topic_of(row)) else () for row in range(len(snapshot.cards))
    )
    return replace(snapshot, topics=topics, assignments=given)


@pytest.mark.parametrize(
    ("topic_of", "refusing"),
    [
        (lambda row: f"t{row % 6}", set()),
        (lambda row: f"t{(row + 1) % 6}", {"topic-ids"}),  # every id stands for another's articles
        (lambda row: f"t{row % 6 * 2 + row // 12}", {"topic-ids"}),  # as many again, half of each
        (lambda row: f"t{row % 24}", {"topic-count", "topic-ids"}),
        (lambda row: "t0" if row % 6 in {0, 1, 2} else f"t{row % 12}", {"largest-topic", "topic-ids"}),
        (lambda row: f"t{row % 6}" if row >= 7 else "", {"no-topic"}),
    ],
)
def test_topics_that_went_wrong_are_refused_by_name(
    shared_snapshot: Snapshot, topic_of: Callable[[int], str], refusing: set[str]
) -> None:
    served = with_topics(shared_snapshot, lambda row: f"t{row % 6}")
    gates = snapshot_gates(with_topics(shared_snapshot, topic_of), served, LIMITS)
    assert {gate.name for gate in gates if gate.verdict() is GateVerdict.REFUSED} == refusing


def test_lists_that_lose_what_editors_linked_to_are_refused(site: Path, many: list[Article]) -> None:
    """Forty links that last night's lists had, none of which tonight's have."""
    served = current_snapshot(site / "index")
    listed = {served.cards[row].id: served.first_listed(row)[0].id for row in range(40)}
    linked = [replace(article, links=(listed[article.id],)) if article.id in listed else article for article in many]
    night(site, linked, accepted=["churn", "topic-ids"])
    staged = current_snapshot(site / "index")
    gates = {gate.name: gate for gate in snapshot_gates(staged, served, LIMITS)}
    assert gates["picks"].value < 0.1
    rows = np.roll(staged.neighbour_rows, 12, axis=1)
    lost = {gate.name: gate for gate in snapshot_gates(replace(staged, neighbour_rows=rows), served, LIMITS)}
    assert lost["picks"].verdict() is GateVerdict.REFUSED
    assert "of 40 links by editors 0% are in our first ten, 100% were" in lost["picks"].says


def test_prepared_articles_are_compared_by_what_is_indexed(many: list[Article]) -> None:
    assert prepared_gates(many, (), (), 0.0, LIMITS) == []
    names = [gate.name for gate in prepared_gates(many, (), many, 0.0, LIMITS)]
    assert names == ["changed-texts", "boilerplate"]


@pytest.mark.parametrize(("queries", "verdict"), [(40, GateVerdict.REFUSED), (4, GateVerdict.PASSED)])
def test_a_night_that_calls_most_of_its_own_titles_missing_is_refused(
    shared_snapshot: Snapshot, queries: int, verdict: GateVerdict
) -> None:
    """Of a handful of titles a share tells nothing."""
    calibration = replace(shared_snapshot.calibration, queries=queries, own_missing=0.75)
    gates = {
        gate.name: gate for gate in snapshot_gates(replace(shared_snapshot, calibration=calibration), None, LIMITS)
    }
    assert gates["own-queries"].verdict() is verdict
