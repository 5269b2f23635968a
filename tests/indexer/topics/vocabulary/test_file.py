"""A publisher's file of topics: what it may say as YAML and as CSV, and what is told of its mistakes."""

import csv
import io
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpus.cleaning import clean_line
from corpus.configuration import ConfigurationError, CorpusConfiguration, Source
from corpus.sources.sources import read_corpus
from indexer.nightly.configuration import Configuration, read_configuration
from indexer.topics.ids import slug
from indexer.topics.model import TopicEdit
from indexer.topics.vocabulary.file import read_vocabulary
from indexer.topics.vocabulary.model import Entry, Vocabulary, plain_name, unknown_tags, vocabulary_of_tags
from indexer.topics.vocabulary.writing import vocabulary_as_yaml
from indexer.topics.vocabulary.yaml_file import VocabularyError, VocabularyFile, read_topic_edits
from tests.conftest import REPOSITORY

SAMPLE = REPOSITORY / "corpus" / "sample"
KEYS = ("id", "label", "synonyms", "description", "parent", "examples")
ENTRIES = (
    Entry("sleep", "Sleep"),
    Entry("insomnia", "Insomnia", ("lying awake", "No"), "Nights: without sleep.", "sleep", ("a-1", "https://x/y")),
)
YAML = """
topics:
- {id: sleep, label: Sleep, synonyms: , parent: ~}
- id: insomnia
  label: "  Insomnia "
  synonyms: [lying awake, No]
  description: >
    Nights:
    without sleep.
  parent: sleep
  examples:
  - a-1
  - https://x/y
discovered:
- {id: book-cross, label: Books}
- {id: money-bank, merge_into: book-cross}
"""
ANYTHING_GOES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)


def read(tmp_path: Path, text: str | bytes, suffix: str = ".yaml") -> VocabularyFile:
    """What a file with this content says."""
    path = tmp_path / f"topics{suffix}"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_vocabulary(path)


def told(tmp_path: Path, text: str | bytes, suffix: str = ".yaml") -> str:
    """What is said of the mistakes of a file with this content, without its folder."""
    with pytest.raises(VocabularyError) as caught:
        read(tmp_path, text, suffix)
    return str(caught.value).replace(f"{tmp_path}/", "")


def as_csv(entries: tuple[Entry, ...], delimiter: str = ",", between: str = "; ") -> str:
    """A table of the entries as a spreadsheet writes it."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow(KEYS)
    for entry in entries:
        values = (getattr(entry, key) for key in KEYS)
        writer.writerow([value if isinstance(value, str) else between.join(value) for value in values])
    return stream.getvalue()


def test_yaml_says_topics_and_edits_of_discovered_ones(tmp_path: Path) -> None:
    file = read(tmp_path, YAML)
    assert file.vocabulary == Vocabulary(ENTRIES)
    assert file.edits == (TopicEdit("book-cross", "Books"), TopicEdit("money-bank", merge_into="book-cross"))
    assert file.warnings == ()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("between", [";", " | "])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_says_the_same_as_yaml(tmp_path: Path, delimiter: str, between: str, encoding: str) -> None:
    table = as_csv(ENTRIES, delimiter, between)
    assert read(tmp_path, table.encode(encoding), ".csv").vocabulary == Vocabulary(ENTRIES)


def test_a_table_may_leave_out_columns_rows_ends_and_says_its_delimiter_to_excel(tmp_path: Path) -> None:
    table = 'sep=;\r\n"ID";Label;synonyms\r\na;"A\r\nB"\r\n;;\r\n\r\nc;C;x|y\r\n'
    assert read(tmp_path, table, ".CSV").vocabulary.entries == (Entry("a", "A B"), Entry("c", "C", ("x", "y")))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "topics.yaml: has neither of: topics, discovered"),
        ("topics: [", "topics.yaml:1: "),
        ("- a", "topics.yaml:1: should have keys of: topics, discovered"),
        ("topic: []", "topics.yaml:1: unknown key 'topic'; did you mean 'topics'?"),
        ("topics: {id: a}", "topics.yaml:1: topics: should be a list"),
        ("topics: [a]", "topics.yaml:1: should have keys of: id, label"),
        ("topics:\n- label: A", "topics.yaml:2: topic 'A': id: is missing"),
        ("topics:\n- id: a", "topics.yaml:2: topic 'a': label: is missing"),
        ("topics:\n- id: a/b\n  label: A", "topics.yaml:2: topic 'a/b': id: 'a/b' does not fit an address"),
        ("topics:\n- {id: .., label: A}", "does not fit an address"),
        ("topics:\n- id: a\n  label: A\n  synonym: b", "topics.yaml:4: topic 'a': unknown key 'synonym'; did you mean"),
        ("topics:\n- id: a\n  label: A\n  label: B", "topics.yaml:4: topic 'a': label is given twice"),
        ("topics:\n- id: a\n  label: [A]", "topics.yaml:3: topic 'a': label: should be one text"),
        ("topics:\n- id: a\n  label: A\n  synonyms: [[b]]", "topics.yaml:4: topic 'a': synonyms: should be one text"),
        (f"topics:\n- id: a\n  label: {'A' * 201}", "label: 'AAAA"),
        (f"topics:\n- id: a\n  label: A\n  synonyms: [{'b' * 201}]", "201 characters, more than 200"),
        (f"topics:\n- id: a\n  label: A\n  description: {'b ' * 1100}", "characters, more than 2000"),
        ("topics:\n- id: a\n  label: A\n  examples: [x, y, x]", "topic 'a': examples: 'x' is given twice"),
        ("topics:\n- id: a\n  label: A\n  parent: b", "topic 'a': parent: there is no topic 'b'"),
        ("topics:\n- {id: a, label: A, parent: B b}\n- {id: bb, label: B B}", "give its id, 'bb'"),
        ("topics:\n- {id: stress, label: A}\n- {id: b, label: B, parent: stres}", "did you mean 'stress'?"),
        ("topics:\n- {id: a, label: A, parent: a}", "parent: goes round in a circle: a > a"),
        ("topics:\n- &a {id: a, label: A}\n- *a", "topics.yaml:3: aliases are not allowed here"),
        ("discovered:\n- {label: A}", "topics.yaml:2: id: is missing"),
        ("discovered:\n- {id: a}", "topics.yaml:2: topic 'a': does nothing"),
        ("discovered:\n- {id: a, label: A, merge_into: b}", "topic 'a': label: a topic that is merged"),
        ("discovered:\n- {id: a, label: A}\n- {id: a, label: B}", "topics.yaml:3: topic 'a': id: line 2 edits"),
        ("discovered:\n- {id: a, merge_into: a}", "merge_into: goes round in a circle: a > a"),
        ("discovered:\n- {id: a, into: b}", "unknown key 'into'"),
        ('topics: "\\UFFFFFFFF"', "topics.yaml: not YAML"),
        ("topics: " + "[" * 1500, "topics.yaml"),
    ],
)
def test_a_mistake_in_yaml_is_told_with_file_line_and_key(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in told(tmp_path, text)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("", "topics.csv: has no row under a header"),
        ("id,label\n", "topics.csv: has no row under a header"),
        ("id,name\na,A\n", "topics.csv:1: label: no column has this name; found are: id, name"),
        ("id,label,lable\na,A,B\n", "topics.csv:1: unknown column 'lable'; did you mean 'label'?"),
        ("id,label,label\na,A,B\n", "topics.csv:1: label: more than one column has this name"),
        ("id,label\na,A,B\n", "topics.csv:2: has 3 cells"),
        ('id,label\na,"A\nB\n', "topics.csv:2: unexpected end of data"),
        ("id,label\na,A\n\nb,a\n", "topics.csv:4: topic 'b': label: 'a' is the id of 'a' already, in line 2"),
        ('id,label\na,"A\nB"\n,C\n', "topics.csv:4: topic 'C': id: is missing"),
        ("id,label\na,Größe\n".encode("cp1252"), 'topics.csv:2: is not UTF-8; save the table as "CSV UTF-8"'),
    ],
)
def test_a_mistake_in_a_table_is_told_with_file_row_and_column(
    tmp_path: Path, table: str | bytes, expected: str
) -> None:
    assert expected in told(tmp_path, table, ".csv")


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("{id: stress, label: B}", "id: 'stress' is the id of 'stress' already, in line 2"),
        ("{id: Stress, label: B}", "id: 'Stress' is the id of"),
        ("{id: b, label: STRAIN}", "label: 'STRAIN' is the label of 'stress'"),
        ("{id: b, label: B, synonyms: [' pressure  at work']}", "synonyms: 'pressure at work' is a synonym of"),
        ("{id: b, label: B, synonyms: [stress]}", "synonyms: 'stress' is the id of"),
    ],
)
def test_a_name_that_could_mean_two_entries_is_a_mistake(tmp_path: Path, other: str, expected: str) -> None:
    first = "topics:\n- {id: stress, label: Strain, synonyms: [Pressure at work]}\n- "
    assert expected in told(tmp_path, first + other)


def test_an_entry_may_repeat_its_own_names(tmp_path: Path) -> None:
    file = read(tmp_path, "topics:\n- {id: anxiety, label: Anxiety, synonyms: [worry, worry]}")
    assert [str(warning) for warning in file.warnings] == ["topic 'anxiety': synonyms: 'worry' is given twice"]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = "topics:\n- {id: a, label: A, parent: nobody}\n- {id: b, lable: B}\ndiscovered:\n- {id: c}\n"
    lines = told(tmp_path, text).splitlines()
    assert [line.split(": ")[0] for line in lines] == [f"topics.yaml:{line}" for line in (2, 3, 3, 5)]


def test_a_circle_of_parents_is_told_once(tmp_path: Path) -> None:
    parents = {"d": "c", "c": "a", "b": "c", "a": "b"}
    text = "topics:\n" + "".join(f"- {{id: {i}, label: T{i}, parent: {p}}}\n" for i, p in parents.items())
    assert told(tmp_path, text).count("circle: a > b > c > a") == 1
    assert told(tmp_path, text).count("circle") == 1


def test_more_than_three_levels_is_a_warning(tmp_path: Path) -> None:
    text = "topics:\n" + "".join(f"- {{id: t{n}, label: T{n}, parent: {f't{n - 1}' if n else ''}}}\n" for n in range(5))
    assert [warning.topic for warning in read(tmp_path, text).warnings] == ["t3", "t4"]


def test_a_file_that_is_missing_too_large_or_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="cannot be read: No such file"):
        read_vocabulary(tmp_path / "missing.yaml")
    assert "larger than" in told(tmp_path, b"#" * (2 * 1024 * 1024 + 1))
    assert "its name should end in one of .yaml" in told(tmp_path, "x", ".xlsx")


def test_a_file_of_edits_holds_edits_alone(tmp_path: Path) -> None:
    path = tmp_path / "edits.yaml"
    path.write_text("discovered:\n- {id: a, label: A}\n")
    assert read_topic_edits(path) == (TopicEdit("a", "A"),)
    path.write_text("topics:\n- {id: a, label: A}\n")
    with pytest.raises(VocabularyError, match="unknown key 'topics'"):
        read_topic_edits(path)


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn"]), min_size=1, max_size=12)


@st.composite
def vocabularies(draw: st.DrawFn) -> Vocabulary:
    """Vocabularies without a mistake, whose names hold no list separator."""
    names = draw(st.lists(WORDS.filter(lambda text: not set(text) & set(";|")), min_size=1, max_size=12))
    # Names as they are after cleaning: no other spelling of one, and no space round it.
    cleaned = {plain_name(name): name for name in (entry.label for entry in vocabulary_of_tags([_Card(names)]).entries)}
    labels = [name for plain, name in cleaned.items() if plain]
    entries: list[Entry] = []
    while labels:
        label, synonyms = labels.pop(), [labels.pop() for _ in range(min(len(labels), draw(st.integers(0, 2))))]
        parent = draw(st.sampled_from(["", *(entry.id for entry in entries)]))
        examples = draw(st.lists(st.from_regex(r"[a-z/:-]{1,9}", fullmatch=True), max_size=3, unique=True))
        identity = f"{slug(label)}-{len(entries)}x"
        description = draw(st.sampled_from(["", 'All, "quoted"; and: more', "- # no", "Größe 😀 \\ '"]))
        entries.append(Entry(identity, label, tuple(synonyms), description, parent, tuple(examples)))
    return Vocabulary(tuple(entries))


class _Card:
    """An article's tags, cleaned as validation cleans them."""

    def __init__(self, tags: list[str]) -> None:
        cleaned = [clean_line(tag) for tag in tags]
        # What cleaning would mend again, such as letters that only now read as another encoding, is not clean yet.
        self.tags = tuple(tag for tag in cleaned if tag and not set(tag) & set(";|") and clean_line(tag) == tag)


@pytest.mark.slow
@ANYTHING_GOES
@given(vocabulary=vocabularies())
def test_any_vocabulary_comes_back_from_yaml_and_csv(tmp_path: Path, vocabulary: Vocabulary) -> None:
    assert read(tmp_path, vocabulary_as_yaml(vocabulary)).vocabulary == vocabulary
    if vocabulary.entries:
        assert read(tmp_path, as_csv(vocabulary.entries), ".csv").vocabulary == vocabulary


@ANYTHING_GOES
@given(
    content=st.binary(max_size=200), prefix=st.sampled_from([b"", b"topics:\n- ", b"discovered:\n- ", b"id,label\n"])
)
@pytest.mark.parametrize("suffix", [".yaml", ".csv"])
def test_any_bytes_give_a_vocabulary_or_a_configuration_error(
    tmp_path: Path, content: bytes, prefix: bytes, suffix: str
) -> None:
    with suppress(ConfigurationError):
        read(tmp_path, prefix + content, suffix)


@ANYTHING_GOES
@given(tags=st.lists(st.text(max_size=12), max_size=12))
@example(tags=["\x80\x8cß"])  # its small letters read like another encoding's
def test_a_vocabulary_of_any_tags_reads_back_without_an_error(tmp_path: Path, tags: list[str]) -> None:
    vocabulary = vocabulary_of_tags([_Card(tags)])
    assert read(tmp_path, vocabulary_as_yaml(vocabulary)).vocabulary == vocabulary


# The table [topics] of the configuration


def configured(tmp_path: Path, table: str) -> Configuration:
    """The configuration of a file with this table."""
    path = tmp_path / "site.toml"
    path.write_text(f"[topics]\n{table}\n")
    return read_configuration(path)


def test_the_configuration_names_files_beside_itself(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text(YAML)
    (tmp_path / "edits.yaml").write_text("discovered:\n- {id: a, label: A}\n")
    topics = configured(tmp_path, 'vocabulary = "topics.yaml"\nedits = "edits.yaml"\nunknown_tags = "drop"').topics
    assert topics.vocabulary == read_vocabulary(tmp_path / "topics.yaml")
    assert [edit.topic for edit in topics.all_edits] == ["book-cross", "money-bank", "a"]
    assert topics.unknown_tags == "drop"


def test_without_the_table_there_is_no_vocabulary_and_tags_are_kept() -> None:
    topics = read_configuration(None).topics
    assert (topics.vocabulary, topics.all_edits, topics.unknown_tags) == (None, (), "keep")


def test_the_digest_follows_what_the_files_say_and_not_where_they_lie(tmp_path: Path) -> None:
    def digest(topics: str, edits: str = "", name: str = "a.yaml") -> str:
        (tmp_path / name).write_text(topics)
        (tmp_path / "edits.yaml").write_text(f"discovered: [{edits}]")
        return configured(tmp_path, f'vocabulary = "{name}"\nedits = "edits.yaml"').digest()

    first = digest(YAML)
    assert digest(YAML, name="b.yml") == first
    assert digest("# a comment\n" + YAML) == first
    assert digest(YAML.replace("lying awake", "awake")) != first
    assert digest(YAML.replace("label: Books", "label: Book")) != first
    assert digest(YAML, "{id: c, label: C}") != first
    assert first != Configuration().digest()


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ('vocabulary = "missing.yaml"', "missing.yaml: cannot be read"),
        ('vocabulary = "bad.yaml"', "bad.yaml:1: unknown key 'topic'"),
        ('edits = "topics.yaml"', "unknown key 'topics'"),
        ('vocabulary = "topics.yaml"\nedits = "twice.yaml"', "both files edit book-cross"),
        (
            'vocabulary = "one-way.yaml"\nedits = "back.yaml"',
            "both files together: topic 'a.1': merge_into: goes round in a circle: a.1 > b.1 > a.1",
        ),
        ('unknown_tags = "hide"', "topics.unknown_tags"),
        ("vocabulary = 1", "topics.vocabulary"),
        ('vocabulry = "topics.yaml"', "topics.vocabulry"),
    ],
)
def test_a_table_that_cannot_be_used_is_a_configuration_error(tmp_path: Path, table: str, expected: str) -> None:
    (tmp_path / "topics.yaml").write_text(YAML)
    (tmp_path / "bad.yaml").write_text("topic: []")
    (tmp_path / "twice.yaml").write_text("discovered: [{id: book-cross, label: A}]")
    own = YAML.partition("discovered:")[0]
    (tmp_path / "one-way.yaml").write_text(f"{own}discovered: [{{id: a.1, merge_into: b.1}}]")
    (tmp_path / "back.yaml").write_text("discovered: [{id: b.1, merge_into: a.1}]")
    with pytest.raises(ConfigurationError, match=expected):
        configured(tmp_path, table)


# What lies in the repository


def test_the_sample_vocabulary_names_every_tag_of_the_sample_corpus() -> None:
    file = read_configuration(SAMPLE / "related-articles.toml").topics.vocabulary
    assert file is not None
    assert file.warnings == ()
    articles = read_corpus([Source(path=SAMPLE / "articles")], CorpusConfiguration(), datetime.now(UTC)).articles
    assert len(articles) >= 123
    assert unknown_tags(articles, file.vocabulary) == ()
    carried = {tag for article in articles for tag in article.tags}
    below = [entry for entry in file.vocabulary.entries if entry.parent]
    assert {entry.id for entry in below} - carried == {"alcohol", "cancer", "coercive-control", "hearing-loss"}
    assert all(entry.description for entry in file.vocabulary.entries)


def test_the_examples_of_the_documentation_can_be_used(tmp_path: Path) -> None:
    blocks = (REPOSITORY / "docs" / "topics.md").read_text("utf-8").split("```")
    named = {block.split("\n", 1)[0]: block.split("\n", 1)[1] for block in blocks[1::2]}
    from_yaml = read(tmp_path, named["yaml"])
    from_table = read(tmp_path, named["csv"], ".csv")
    assert [entry.id for entry in from_yaml.vocabulary.entries] == ["sleep", "insomnia"]
    assert [entry.synonyms for entry in from_table.vocabulary.entries] == [
        entry.synonyms for entry in from_yaml.vocabulary.entries
    ]
    assert len(from_yaml.edits) == 3
