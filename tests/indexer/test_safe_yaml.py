"""What readers of files written by hand ask of a YAML node."""

import pytest
import yaml

from indexer.safe_yaml import UnreadableYamlError, compose, is_null, keys_of, line_of, text_under


def mapping(text: bytes) -> yaml.MappingNode:
    """The mapping that a file with this text is."""
    node = compose(text)
    assert isinstance(node, yaml.MappingNode)
    return node


def test_known_keys_have_their_first_value_and_the_others_are_told_with_their_lines() -> None:
    keys = keys_of(mapping(b"id: a\nlabl: b\nid: c\n? [d]\n: e\n"), ("id", "label"))
    assert {name: value.value for name, value in keys.values.items()} == {"id": "a"}
    assert [(name, line_of(node)) for node, name in keys.unknown] == [("labl", 2), ("", 4)]
    assert [(name, line_of(node)) for node, name in keys.repeated] == [("id", 3)]


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
    keys = keys_of(mapping(b"a:\nb: ~\nc: none\nd: ''\n"), "abcd")
    assert [is_null(keys.values[key]) for key in "abcd"] == [True, True, False, False]
