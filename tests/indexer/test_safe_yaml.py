"""What readers of files written by hand ask of a YAML node."""

import pytest
import yaml

from indexer.safe_yaml import (
    UnreadableYamlError,
    compose,
    is_null,
    items_of,
    line_of,
    text_of,
    text_under,
    values_by_key,
)


def mapping(text: bytes) -> yaml.MappingNode:
    """The mapping that a file with this text is."""
    node = compose(text)
    assert isinstance(node, yaml.MappingNode)
    return node


def test_known_keys_have_their_first_value_and_the_others_are_told_with_their_lines() -> None:
    told = list[tuple[int, str]]()
    node = mapping(b"id: a\nlabl: b\nid: c\n? [d]\n: e\n")
    values = values_by_key(node, ("id", "label"), lambda node, text: told.append((line_of(node), text)))
    assert {name: value.value for name, value in values.items()} == {"id": "a"}
    assert told == [
        (2, "unknown key 'labl'; did you mean 'label'?; known are id, label"),
        (3, "id is given twice"),
        (4, "unknown key ''; known are id, label"),
    ]


def test_what_is_no_mapping_no_list_or_no_text_is_told_and_gives_nothing() -> None:
    told = list[str]()
    node = mapping(b"a: [x]\nb: {c: d}\n")
    (_, text), (_, items) = node.value

    def note(_: yaml.Node, said: str) -> None:
        told.append(said)

    assert (values_by_key(text, ("id",), note), items_of(items, note), text_of(text, note)) == ({}, [], "")
    assert told == [
        "should have keys of: id",
        "should be a list, each item of which begins with a hyphen",
        "should be one text",
    ]


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("rules:\n- name: Küche\n".encode("latin-1"), 2, "not UTF-8"),
        ("ä: 1\nb: ü\nc: \x07\n".encode(), 3, "U\\+0007"),
    ],
)
def test_what_is_no_text_of_yaml_is_told_with_its_line(content: bytes, line: int, said: str) -> None:
    with pytest.raises(UnreadableYamlError, match=said) as caught:
        compose(content)
    assert caught.value.line == line


def test_an_items_name_is_known_whatever_else_is_wrong_with_it() -> None:
    node = mapping(b"id: ' a '\nid: b\nlabel: [c]\n")
    assert [text_under(node, key) for key in ("id", "label", "missing")] == ["a", "", ""]
    assert text_under(yaml.ScalarNode("tag:yaml.org,2002:str", "id"), "id") == ""


def test_a_key_without_a_value_gives_nothing_and_a_word_that_means_nothing_elsewhere_is_a_word() -> None:
    values = [value for _, value in mapping(b"a:\nb: ~\nc: none\nd: ''\n").value]
    assert [is_null(value) for value in values] == [True, True, False, False]
