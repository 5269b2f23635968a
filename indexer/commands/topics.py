"""`related-articles topics`: a file of topics checked before its use, one to begin with, and the topics there are."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from indexer.commands.options import (
    EXIT_BAD_INPUT,
    EXIT_IO,
    FILE_PATH,
    FOLDER_PATH,
    failures,
    index_option,
    json_option,
    open_snapshot,
)
from indexer.commands.vocabulary_report import VocabularyReport, report_on
from indexer.snapshot.generations import IndexPaths
from indexer.topics.model import Topic, TopicEdit, TopicKind
from indexer.topics.tree import Node, in_tree_order
from indexer.topics.vocabulary.checks import VocabularyProblem
from indexer.topics.vocabulary.file import read_vocabulary
from indexer.topics.vocabulary.kept_edits import RefusedEditError, keep_edit
from indexer.topics.vocabulary.model import vocabulary_of_tags
from indexer.topics.vocabulary.writing import vocabulary_as_yaml
from indexer.topics.vocabulary.yaml_file import VocabularyError, VocabularyFile, in_words

# The unknown tags that are printed one by one for a person; --json has all.
_MOST_TAGS_TOLD = 40
_KEYWORDS_TOLD = 5


@click.group()
def topics() -> None:
    """The publisher's vocabulary and the topics of an index."""


@topics.command()
@click.argument("file", type=FILE_PATH)
@click.option("--index", "index_directory", type=FOLDER_PATH, help="Compare with its articles.")
@json_option
def check(file: Path, index_directory: Path | None, as_json: bool) -> None:
    """Say everything that is wrong with the topics in FILE, with line and key; exit 65 if it cannot be used."""
    read: VocabularyFile | None = None
    problems: Sequence[VocabularyProblem]
    try:
        read = read_vocabulary(file)
        problems = read.warnings
    except VocabularyError as error:
        problems = error.problems
    report = report_on(read, open_snapshot(index_directory)) if read and index_directory else None
    if as_json:
        told = {"problems": [asdict(problem) for problem in problems], "index": asdict(report) if report else None}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            click.echo(in_words(file, problem), err=True)
        for line in (*(_summary(file, read) if read else ()), *(_in_words(report) if report else ())):
            click.echo(line)
    if read is None:
        sys.exit(EXIT_BAD_INPUT)


@topics.command("list")
@index_option
@json_option
def list_topics(index_directory: Path, as_json: bool) -> None:
    """Every topic of the index, those below another indented under it, largest first.

    The label of a discovered topic of which readers are told nothing stands in brackets: a suggestion.
    """
    lines = _tree(open_snapshot(index_directory).topics)
    if as_json:
        keys = ("id", "kind", "label", "size", "parent", "keywords", "shown", "readability")
        told = [{"level": line.level} | {key: getattr(line.topic, key) for key in keys} for line in lines]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    width = max((2 * line.level + len(line.topic.id) for line in lines), default=0)
    for line in lines:
        topic, place = line.topic, f"{'  ' * line.level}{line.topic.id}".ljust(width)
        keywords = ", ".join(topic.keywords[:_KEYWORDS_TOLD])
        label = topic.label if topic.shown else f"[{topic.label}]"
        click.echo(f"{place}  {topic.kind:<10}  {topic.size:>6}  {label}  ({keywords})")


@topics.command()
@click.argument("topic")
@index_option
@click.option("--label", default="", help="What readers see, from now on.")
@click.option("--merge-into", default="", metavar="TOPIC", help="The topic that it is part of, from the next night on.")
@click.option("--hide", "hidden", is_flag=True, help="Tell readers nothing of it.")
@click.option("--restore", is_flag=True, help="Take back what was decided.")
def edit(topic: str, index_directory: Path, label: str, merge_into: str, hidden: bool, restore: bool) -> None:
    """Decide what becomes of the discovered TOPIC, for good; the file is INDEX/state/topic-edits.yaml.

    A service over the index tells a name, or hides, within a second; all else acts with the next night.
    """
    decided = TopicEdit(topic, label, merge_into, hidden)
    if decided.says_something == restore:
        raise click.UsageError("give --label, --merge-into or --hide, or else --restore")
    path = IndexPaths(index_directory).topic_edits
    with failures({RefusedEditError: EXIT_BAD_INPUT, VocabularyError: EXIT_BAD_INPUT, OSError: EXIT_IO}):
        kept = keep_edit(path, decided, open_snapshot(index_directory).topics)
    click.echo(f"{path}: {len(kept)} decision{'' if len(kept) == 1 else 's'}")


@topics.command()
@index_option
def vocabulary(index_directory: Path) -> None:
    """Print a vocabulary file of the articles' tags, to begin with."""
    click.echo(vocabulary_as_yaml(vocabulary_of_tags(open_snapshot(index_directory).cards)), nl=False)


def _summary(file: Path, read: VocabularyFile) -> Iterator[str]:
    yield f"{file}: {len(read.vocabulary.entries)} topics, {len(read.edits)} edits of discovered topics"


def _in_words(report: VocabularyReport) -> Iterator[str]:
    yield f"{report.named} of {report.articles} articles carry a tag that it names"
    width = max((len(entry.id) for entry in report.entries), default=0)
    for entry in report.entries:
        notes = [f"{entry.examples_found} examples"] if entry.examples_found else []
        notes += [f"no article for {', '.join(entry.examples_missing)}"] if entry.examples_missing else []
        notes += ["nothing but its name to go by: describe it, or name examples"] if entry.by_label_alone else []
        yield f"  {entry.id:<{width}}  {_articles(entry.articles):>12}  {'; '.join(notes)}".rstrip()
    if report.unknown_tags:
        yield f"{len(report.unknown_tags)} tags that it does not name:"
    for tag in report.unknown_tags[:_MOST_TAGS_TOLD]:
        yield f"  {tag.tag} ({_articles(tag.articles)})" + (f"; nearest: {tag.nearest}" if tag.nearest else "")
    if len(report.unknown_tags) > _MOST_TAGS_TOLD:
        yield f"  and {len(report.unknown_tags) - _MOST_TAGS_TOLD} more; --json has them all"
    for identity in report.unknown_edits:
        yield f"an edit names {identity!r}, which is no topic of this index; `topics list` prints those that are"


def _articles(count: int) -> str:
    return f"{count} article{'' if count == 1 else 's'}"


def _tree(all_topics: Sequence[Topic]) -> tuple[Node, ...]:
    """Every topic with its level, each followed by those below it: the vocabulary first, the largest first."""
    order = sorted(all_topics, key=lambda topic: (topic.kind is not TopicKind.VOCABULARY, -topic.size, topic.id))
    return in_tree_order(order)
