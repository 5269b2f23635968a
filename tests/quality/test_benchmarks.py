"""The benchmarks of quality do what they say, on invented articles with the toy encoder."""

import gzip
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.quality import ablation, lee, lists
from indexer.answering.model import ListRequest
from indexer.answering.related import related_now
from indexer.evaluation.figures import evaluate_related
from indexer.snapshot.snapshot import Snapshot
from tests.conftest import ToyEncoder, invented_articles
from tests.writing import write_articles

LINKS = {"grief-0": {"grief-1": 1, "money-2": 1}, "work-1": {"work-2": 2}, "money-3": {"sleep-4": 1}}


def test_the_whole_formula_has_the_figure_that_evaluate_gives(shared_snapshot: Snapshot) -> None:
    figures = evaluate_related(shared_snapshot, LINKS, ToyEncoder().encode)
    values = ablation.ndcg(shared_snapshot, LINKS, shared_snapshot.article_formula)
    assert figures[0].metric == "nDCG@10"
    assert values.mean() == pytest.approx(figures[0].value, abs=1e-4)


def test_a_signal_left_out_counts_nothing_and_the_others_stay(shared_snapshot: Snapshot) -> None:
    formula = shared_snapshot.article_formula
    reduced = ablation.without(formula, "words")
    assert reduced.signals["words"].weight == 0
    assert {n: s for n, s in reduced.signals.items() if n != "words"} == {
        n: s for n, s in formula.signals.items() if n != "words"
    }
    found = {name: (value, loss) for name, value, loss in ablation.ablations(shared_snapshot, LINKS)}
    assert found.keys() == formula.signals.keys()
    whole = ablation.ndcg(shared_snapshot, LINKS, formula).mean()
    for value, loss in found.values():
        assert loss.value == pytest.approx(whole - value, abs=1e-4)


def test_scores_between_items_are_those_of_their_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared_snapshot: Snapshot
) -> None:
    rows = list(range(len(shared_snapshot.cards)))
    monkeypatch.setattr(lee, "_name", lambda number: shared_snapshot.cards[number].id)
    scores = lee.score_matrix(shared_snapshot)
    assert scores.shape == (len(rows), len(rows))
    for item in related_now(shared_snapshot, 7, ListRequest(limit=100)).items:
        assert scores[7, shared_snapshot.rows[item.card.id]] == pytest.approx(item.score, abs=1e-4)


def test_news_items_are_correlated_with_their_judgements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six items in three pairs of like ones: people's figures that say so agree, figures turned round do not."""
    monkeypatch.setattr(lee, "open_encoder", lambda _model: ToyEncoder())
    texts = [a.body_text().replace("\n", " ") for a in invented_articles() if a.id[-2:] in {"-2", "-3"}][:6]
    (tmp_path / "lee.cor").write_text("\n".join(texts), "latin-1")
    pairs = np.kron(np.eye(3), np.full((2, 2), 0.8)) + 0.1
    np.savetxt(tmp_path / "similarities0-1.txt", pairs)
    assert lee.lee_folder(tmp_path) == tmp_path
    assert lee.lee_folder(tmp_path / "elsewhere") is None
    found = lee.agreement(tmp_path, tmp_path / "index")
    assert found.pairs == 15
    assert found.pearson > 0.8
    np.savetxt(tmp_path / "similarities0-1.txt", 1 - pairs)
    assert lee.agreement(tmp_path, tmp_path / "index").pearson == pytest.approx(-found.pearson)


@pytest.mark.slow
def test_the_whole_table_says_loudly_what_there_are_no_data_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lists, "open_encoder", lambda *_model: ToyEncoder())
    shared = tmp_path / "data"
    monkeypatch.setattr(sys, "argv", ["lists", "--work", str(tmp_path / "work"), "--shared-data", str(shared)])
    monkeypatch.setattr(lists, "lee_folder", lambda _given: None)
    lists.main()
    printed = capsys.readouterr().out
    assert "== the sample corpus, 123 articles" in printed
    assert printed.count("== SKIPPED") == 3
    assert str(shared / "digitalgov") in printed
    assert printed.index("related: ") < printed.index("search: ") < printed.index("SKIPPED")


@pytest.mark.slow
def test_links_that_were_given_are_said_to_be_no_figure_of_quality(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "open_encoder", lambda *_model: ToyEncoder())
    articles = write_articles(tmp_path / "articles.jsonl", invented_articles())
    (tmp_path / "articles.jsonl.gz").write_bytes(gzip.compress(articles.read_bytes()))
    articles.unlink()
    (tmp_path / "links.train.qrels").write_text("grief-0 0 grief-2 1\n")
    (tmp_path / "links.test.qrels").write_text("work-0 0 work-2 1\n")
    for name, said in (("links.train.qrels", True), ("links.test.qrels", False)):
        titles = [title for title, _ in lists.digitalgov(tmp_path / "work", "toy", tmp_path, tmp_path / name)]
        assert len(titles) == 2
        assert ("no figure of quality" in titles[1]) == said
        assert all("its links: not learned from" in title for title in titles)


def test_what_the_night_fits_is_compared_with_the_formula_without_it(
    shared_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ablation, "open_encoder", lambda _snapshot: ToyEncoder())
    formula = ablation.cold_formula(shared_snapshot.index)
    assert formula == shared_snapshot.article_formula  # no links were learned from
    usual = ablation.with_usual_words(formula).signals
    assert usual["words"].weight == pytest.approx(0.35)
    assert usual["tags"] == formula.signals["tags"]
    assert [name for name, _, _ in ablation.adaptations(shared_snapshot, LINKS)] == [
        "metric",
        "weight of words",
        "exposure",
    ]
    query = {"q": "funeral mourning widow"}
    found = [name for name, _, _ in ablation.query_ablations(shared_snapshot, query, {"q": {"grief-1": 1}})]
    assert found == list(shared_snapshot.query_formula.signals)
