"""The nightly job does what is new and nothing else, and gives the same bytes for the same input."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray
from threadpoolctl import threadpool_info, threadpool_limits

from corpus.configuration import CorpusConfiguration, Source
from indexer.encoding.identity import EncoderIdentity
from indexer.encoding.models import source_of
from indexer.gates.gate import GateRefusedError
from indexer.nightly.configuration import Configuration
from indexer.nightly.reindex import reindex
from indexer.nightly.steps import EmptyCorpusError
from indexer.snapshot.generations import IndexPaths, generations
from service.command_line import main
from tests.conftest import ToyEncoder, current_snapshot, invented_articles, run
from tests.writing import a_model, write_articles, write_lines

pytestmark = pytest.mark.usefixtures("validated_here")


def test_nothing_changed_publishes_nothing_and_encodes_nothing(source: Path, index_directory: Path) -> None:
    before = list(generations(IndexPaths(index_directory)))
    encoder = ToyEncoder()
    outcome = run(source, index_directory, encoder)
    assert (outcome.published, encoder.encoded) == (False, [])
    assert list(generations(IndexPaths(index_directory))) == before


def test_a_new_recipe_rebuilds_although_nothing_came_in(
    source: Path, index_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.nightly.served.BUILD_RECIPE_VERSION", 999)
    outcome = run(source, index_directory, ToyEncoder())
    assert (outcome.published, outcome.encoded) == (True, 0)


def test_a_model_that_was_trained_anew_in_its_place_is_noticed_although_nothing_came_in(
    source: Path, tmp_path: Path
) -> None:
    model = a_model(tmp_path / "model")

    def of_the_folder(name: str) -> ToyEncoder:
        encoder = ToyEncoder()
        encoder.identity = EncoderIdentity(name, source_of(name).weights_sha256, encoder.identity.dimension)
        return encoder

    def a_night() -> bool:
        configuration = Configuration(encoder=str(model))
        return reindex([Source(path=source)], tmp_path / "index", configuration, of_the_folder).published

    assert [a_night(), a_night()] == [True, False]
    (model / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(GateRefusedError, match="encoder: 1 is above 0"):
        a_night()


def test_an_edit_encodes_only_what_the_edit_touched(source: Path, index_directory: Path) -> None:
    articles = invented_articles()
    articles[5] = replace(articles[5], summary="An entirely new standfirst.")
    encoder = ToyEncoder()
    outcome = run(write_articles(source, articles), index_directory, encoder)
    assert outcome.published
    assert outcome.encoded == 2
    # Each of the others was encoded to compare it with the cache, once.
    assert sum("An entirely new standfirst." in text for text in encoder.encoded) == 2
    assert len(set(encoder.encoded)) == len(encoder.encoded)


def test_matrices_are_multiplied_on_one_thread_and_afterwards_on_as_many_as_before(
    source: Path, tmp_path: Path
) -> None:
    def threads() -> list[int]:
        return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]

    class Noting(ToyEncoder):
        seen: tuple[int, ...] = ()

        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            self.seen += tuple(threads())
            return super().encode(texts)

    encoder = Noting()
    with threadpool_limits(2, "blas"):
        run(source, tmp_path / "index", encoder)
        assert set(threads()) == {2}
    assert set(encoder.seen) == {1}


def test_a_deleted_article_is_in_no_list_the_next_day(source: Path, index_directory: Path) -> None:
    run(write_articles(source, invented_articles()[:-1]), index_directory, ToyEncoder())
    snapshot = current_snapshot(index_directory)
    assert "work-5" not in snapshot.rows
    assert snapshot.neighbour_rows.max() < len(snapshot.cards)


def test_the_same_input_gives_the_same_bytes(source: Path, tmp_path: Path) -> None:
    outcomes = [run(source, tmp_path / name, ToyEncoder()) for name in ("one", "two")]
    folders = [IndexPaths(tmp_path / n).generation(o.generation) for n, o in zip(("one", "two"), outcomes, strict=True)]
    contents = [{p.name: p.read_bytes() for p in folder.iterdir() if p.suffix != ".json"} for folder in folders]
    assert contents[0] == contents[1]
    for name in ("terms.json", "topics.json", "ranking.json"):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_a_damaged_current_generation_is_rebuilt_even_if_nothing_changed(source: Path, index_directory: Path) -> None:
    paths = IndexPaths(index_directory)
    name = next(generations(paths))
    (paths.generation(name) / "vectors.npy").write_bytes(b"rubbish")
    assert run(source, index_directory, ToyEncoder()).published
    current_snapshot(index_directory)


def test_rejects_are_kept_with_their_reasons_and_do_not_stop_the_night(tmp_path: Path, source: Path) -> None:
    bad = write_lines(tmp_path / "bad.jsonl", [{"id": "x", "title": "No text"}])
    outcome = reindex(
        [Source(path=source), Source(path=bad)], tmp_path / "index", Configuration(), lambda _: ToyEncoder()
    )
    assert outcome.published
    kept = [json.loads(line) for line in IndexPaths(tmp_path / "index").rejects.read_text().splitlines()]
    assert [(line["source"], line["reason"]) for line in kept] == [("bad.jsonl:1", "no-text")]


def test_a_corpus_without_articles_is_an_error_and_leaves_the_old_one(source: Path, index_directory: Path) -> None:
    before = current_snapshot(index_directory).generation
    source.write_text('{"title": "No text"}\n')
    with pytest.raises(EmptyCorpusError):
        run(source, index_directory, ToyEncoder())
    assert current_snapshot(index_directory).generation == before


@pytest.mark.parametrize(
    ("records", "said"),
    [
        (
            [{"id": str(n), "title": "T", "text": "Words.", "status": "draft"} for n in range(80)],
            "80 kept out (80 unpublished): look at what the sources say of their status",
        ),
        ([{"title": "No text"}], "1 rejected (1 no-text): `corpus check` tells each"),
        ([], "nothing came in"),
    ],
)
def test_a_corpus_without_articles_says_what_was_kept_out_and_why_before_an_encoder_is_looked_for(
    tmp_path: Path, records: list[dict[str, object]], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for command in ("dry_run", "night"):
        monkeypatch.setattr(f"indexer.commands.{command}.open_encoder", lambda *_, **__: pytest.fail("looked for"))
    source, index = write_lines(tmp_path / "a.jsonl", records), tmp_path / "index"
    for options in ([], ["--dry-run"]):
        result = CliRunner().invoke(main, ["reindex", str(source), "--index", str(index), *options])
        assert result.exit_code == 65
        assert f"no article to publish: {said}\n" in result.stderr
    status = CliRunner().invoke(main, ["status", "--index", str(index)]).output
    assert f"because   no article to publish: {said}\n" in status
    assert said.startswith("80") == ("input     0 articles, 0 rejected, 80 kept out (80 unpublished)\n" in status)


def test_a_database_that_does_not_answer_ends_the_night_with_a_code_after_which_it_is_tried_again(
    tmp_path: Path, source: Path
) -> None:
    settings = tmp_path / "site.toml"
    settings.write_text(
        '[[corpus.sources]]\ndatabase = "postgresql://reader@127.0.0.1:1/site"\nquery = "SELECT 1"\n', "utf-8"
    )
    night = ["reindex", str(source), "--index", str(tmp_path / "index"), "--config", str(settings)]
    result = CliRunner().invoke(main, night)
    assert (result.exit_code, "port 1 failed" in result.stderr) == (74, True)
    unit = (Path(__file__).parents[3] / "deploy" / "related-articles-reindex.service").read_text("utf-8")
    never_again = next(line for line in unit.splitlines() if line.startswith("RestartPreventExitStatus="))
    assert str(result.exit_code) not in never_again


def test_more_rejects_than_configured_stop_the_publish_unless_accepted_by_name(
    tmp_path: Path, source: Path, index_directory: Path
) -> None:
    before = current_snapshot(index_directory).generation
    broken = write_lines(tmp_path / "broken.jsonl", [{"id": str(n), "title": "No text"} for n in range(5)])
    sources = [Source(path=source), Source(path=broken)]
    strict = Configuration(corpus=CorpusConfiguration(maximum_reject_share=0.1, tolerated_rejects=3))
    with pytest.raises(GateRefusedError, match=r"rejects: 0\.1724 .*5 of 29.*--accept rejects"):
        reindex(sources, index_directory, strict, lambda _: ToyEncoder())
    assert current_snapshot(index_directory).generation == before
    assert len(IndexPaths(index_directory).rejects.read_text().splitlines()) == 5
    write_articles(source, invented_articles()[:-1])
    assert reindex(sources, index_directory, strict, lambda _: ToyEncoder(), accepted=["rejects"]).published


def test_a_handful_of_rejects_never_stops_a_small_site(tmp_path: Path) -> None:
    source = write_lines(
        tmp_path / "a.jsonl",
        [{"id": str(n), "title": f"T{n}", "text": f"Words {n}." if n < 3 else ""} for n in range(15)],
    )
    assert run(source, tmp_path / "index", ToyEncoder()).published


def test_an_article_is_found_under_the_names_it_had_before(tmp_path: Path) -> None:
    source = write_lines(
        tmp_path / "a.jsonl",
        [{"id": n, "title": n, "text": f"Words of {n}.", "url": f"https://www.site.example/{n}/"} for n in "abc"]
        + [{"id": "d", "title": "d", "text": "Words of d.", "aliases": ["https://site.example/old", "post-17"]}],
    )
    run(source, tmp_path / "index", ToyEncoder())
    snapshot = current_snapshot(tmp_path / "index")
    for name in ("https://site.example/old/?utm_source=x", "post-17", "http://www.site.example/old"):
        assert snapshot.row_named(name) == snapshot.rows["d"], name
    assert snapshot.row_named("http://site.example/a") == snapshot.rows["a"]
    assert snapshot.row_named("https://site.example/nowhere") is None


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["missing.jsonl"], 65, "missing.jsonl"),
        (["{source}", "--config", "missing.toml"], 78, "missing.toml"),
        (["{source}", "--config", "{tmp}/bad.toml"], 78, "encodr"),
        (["{source}", "--config", "{tmp}/model.toml"], 78, "no/such/model"),
        ([], 2, "SOURCE"),
    ],
)
def test_each_failure_has_its_exit_code_and_names_what_is_wrong(
    tmp_path: Path, source: Path, arguments: list[str], code: int, said: str
) -> None:
    (tmp_path / "bad.toml").write_text('encodr = "x"\n')
    (tmp_path / "model.toml").write_text('encoder = "no/such/model"\n')
    filled = [argument.format(source=source, tmp=tmp_path) for argument in arguments]
    result = CliRunner().invoke(main, ["reindex", *filled, "--index", str(tmp_path / "index")])
    assert result.exit_code == code
    assert said in result.output


def test_a_locked_index_exits_75(tmp_path: Path, source: Path, index_directory: Path) -> None:
    from indexer.snapshot.publishing import index_lock

    with index_lock(IndexPaths(index_directory)):
        result = CliRunner().invoke(main, ["reindex", str(source), "--index", str(index_directory)])
    assert result.exit_code == 75
