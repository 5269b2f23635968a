"""`related-articles topics`: what it says of a file, against an index and without one, and the topics that it lists."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.commands.vocabulary_report import report_on
from indexer.snapshot.generations import IndexPaths
from indexer.snapshot.snapshot import Snapshot
from indexer.topics.model import Topic, TopicEdit, TopicEvent, TopicEventKind, TopicKind
from indexer.topics.vocabulary.file import read_vocabulary
from indexer.topics.vocabulary.kept_edits import kept_edits
from indexer.topics.vocabulary.model import Vocabulary, tags_of, vocabulary_of_tags
from indexer.topics.vocabulary.yaml_file import VocabularyFile
from service.command_line import main

FILE = """
topics:
- {id: sleep, label: Sleeping, examples: [sleep-0, https://site.example/grief/1, gone]}
- {id: loss, label: Loss, synonyms: [Grief], description: When somebody has died.}
- {id: cooking, label: Cooking}
- {id: described, label: Described, description: By a sentence.}
- {id: shown, label: Shown, examples: [work-1]}
discovered:
- {id: cluster-nowhere, label: Nowhere}
"""


def invoke(*arguments: object) -> Result:
    """One call of the command, standard output and standard error apart."""
    return CliRunner().invoke(main, ["topics", *map(str, arguments)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A vocabulary of some of the invented articles' topics."""
    path = tmp_path / "topics.yaml"
    path.write_text(FILE)
    return path


def test_a_file_without_a_mistake_is_summed_up(file: Path) -> None:
    result = invoke("check", file)
    assert (result.exit_code, result.stdout) == (0, f"{file}: 5 topics, 1 edits of discovered topics\n")


def test_mistakes_go_to_standard_error_with_exit_code_65(file: Path) -> None:
    file.write_text("topics:\n- {id: a}\n- {id: b, label: B, parent: c}\n")
    result = invoke("check", file, "--index", file.parent / "nothing")
    assert (result.exit_code, result.stdout) == (65, "")
    assert result.stderr.splitlines() == [
        f"{file}:2: topic 'a': label: is missing",
        f"{file}:3: topic 'b': parent: there is no topic 'c'",
    ]


def test_warnings_are_told_and_do_not_fail(file: Path) -> None:
    file.write_text("topics:\n- {id: a, label: A, synonyms: [b, B]}\n")
    result = invoke("check", file)
    assert result.exit_code == 0
    assert result.stderr == f"{file}:2: warning: topic 'a': synonyms: 'b' is given twice\n"


def test_mistakes_as_json(file: Path) -> None:
    file.write_text("topics:\n- {id: a}\n")
    result = invoke("check", file, "--json")
    assert result.exit_code == 65
    problem = {"line": 2, "topic": "a", "key": "label", "text": "is missing", "warning": False}
    assert json.loads(result.stdout) == {"problems": [problem], "index": None}


def test_a_file_is_compared_with_the_articles_of_an_index(
    file: Path, published: Path, shared_snapshot: Snapshot
) -> None:
    result = invoke("check", file, "--index", published, "--json")
    assert result.exit_code == 0
    report = json.loads(result.stdout)["index"]
    entries = {entry["id"]: entry for entry in report["entries"]}
    cards = shared_snapshot.cards
    assert entries["sleep"]["articles"] == sum("sleep" in card.tags for card in cards) > 0
    assert entries["loss"]["articles"] == sum("grief" in card.tags for card in cards) > 0
    assert (entries["sleep"]["examples_found"], entries["sleep"]["examples_missing"]) == (2, ["gone"])
    assert [identity for identity, entry in entries.items() if entry["by_label_alone"]] == ["cooking"]
    assert report["named"] == sum({"sleep", "grief"} & set(card.tags) != set() for card in cards)
    unknown = {tag["tag"]: tag["articles"] for tag in report["unknown_tags"]}
    assert unknown == {
        tag: sum(tag in card.tags for card in cards)
        for tag in {tag for card in cards for tag in card.tags} - {"sleep", "grief"}
    }
    assert list(unknown.values()) == sorted(unknown.values(), reverse=True)
    assert report["unknown_edits"] == ["cluster-nowhere"]


def test_the_comparison_is_told_in_words(file: Path, published: Path) -> None:
    told = invoke("check", file, "--index", published).stdout
    assert "2 examples; no article for gone" in told
    assert "nothing but its name to go by" in told
    assert "tags that it does not name:" in told
    assert "an edit names 'cluster-nowhere', which is no topic of this index" in told


def test_a_tag_without_an_entry_comes_with_the_entry_spelled_most_like_it(
    tmp_path: Path, shared_snapshot: Snapshot
) -> None:
    path = tmp_path / "topics.yaml"
    path.write_text("topics:\n- {id: job, label: Job, synonyms: [works]}\n")
    unknown = {tag.tag: tag.nearest for tag in report_on(read_vocabulary(path), shared_snapshot).unknown_tags}
    assert unknown["work"] == "job"
    assert unknown["money"] == ""


def test_a_topic_that_was_merged_away_is_still_known(shared_snapshot: Snapshot) -> None:
    event = TopicEvent("2026-01-01", TopicEventKind.MERGED, "Whole", ("part",))
    whole = Topic("whole", "Whole", TopicKind.DISCOVERED, (), 3, history=(event,))
    edits = (TopicEdit("part", merge_into="whole"), TopicEdit("whole", merge_into="sleep"), TopicEdit("gone", "Gone"))
    snapshot = replace(shared_snapshot, topics=(whole,))
    assert report_on(VocabularyFile(Vocabulary(()), edits), snapshot).unknown_edits == ("gone", "sleep")


def test_topics_are_listed_as_a_tree_largest_first(shared_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    def topic(identity: str, size: int, parent: str = "", kind: TopicKind = TopicKind.VOCABULARY) -> Topic:
        return Topic(identity, identity.title(), kind, ("word", "other"), size, parent)

    topics = (
        topic("c", 9, kind=TopicKind.DISCOVERED), topic("a", 3), topic("a2", 1, "a"), topic("b", 5),
        topic("b2", 4, "b"), topic("lost", 2, "gone"), topic("a1", 2, "a"), topic("a11", 1, "a1"),
    )  # fmt: skip
    snapshot = replace(shared_snapshot, topics=topics)
    monkeypatch.setattr("indexer.commands.topics.open_snapshot", lambda _directory: snapshot)
    result = invoke("list", "--index", "anywhere")
    lines = result.stdout.splitlines()
    assert [line[:6].rstrip() for line in lines] == ["b", "  b2", "a", "  a1", "    a1", "  a2", "lost", "c"]
    assert lines[4].split() == ["a11", "vocabulary", "1", "A11", "(word,", "other)"]
    told = json.loads(invoke("list", "--index", "anywhere", "--json").stdout)
    assert [(line["level"], line["id"]) for line in told][:5] == [(0, "b"), (1, "b2"), (0, "a"), (1, "a1"), (2, "a11")]
    assert told[4] == {
        "level": 2, "id": "a11", "kind": "vocabulary", "label": "A11", "size": 1, "parent": "a1",
        "keywords": ["word", "other"], "shown": True, "readability": 1.0,
    }  # fmt: skip


def test_the_vocabulary_to_begin_with_reads_back_and_names_every_tag(
    tmp_path: Path, published: Path, shared_snapshot: Snapshot
) -> None:
    result = invoke("vocabulary", "--index", published)
    assert result.exit_code == 0
    path = tmp_path / "topics.yaml"
    path.write_text(result.stdout, "utf-8")
    read = read_vocabulary(path)
    assert read.warnings == ()
    assert read.vocabulary == vocabulary_of_tags(shared_snapshot.cards)
    assert all(len(tags_of(card, read.vocabulary)) == len(card.tags) for card in shared_snapshot.cards)
    assert report_on(read, shared_snapshot).unknown_tags == ()


@pytest.mark.parametrize("arguments", [["list"], ["vocabulary"]])
def test_an_index_that_is_not_there_is_an_input_output_error(tmp_path: Path, arguments: list[str]) -> None:
    assert invoke(*arguments, "--index", tmp_path / "nothing").exit_code == 74


def test_a_decision_on_a_discovered_topic_is_kept_and_taken_back(
    tmp_path: Path, shared_snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = replace(shared_snapshot, topics=(Topic("c.1", "Words", TopicKind.DISCOVERED, (), 3),))
    monkeypatch.setattr("indexer.commands.topics.open_snapshot", lambda _directory: snapshot)
    index = ("--index", tmp_path)
    path = IndexPaths(tmp_path).topic_edits
    assert invoke("edit", "c.1", *index).exit_code == 2
    assert invoke("edit", "c.1", *index, "--label", "Loss").stdout == f"{path}: 1 decision\n"
    assert kept_edits(path) == (TopicEdit("c.1", "Loss"),)
    refused = invoke("edit", "c.2", *index, "--hide")
    assert (refused.exit_code, refused.stderr) == (65, "there is no topic 'c.2'\n")
    assert invoke("edit", "c.1", *index, "--restore").exit_code == 0
    assert kept_edits(path) == ()
