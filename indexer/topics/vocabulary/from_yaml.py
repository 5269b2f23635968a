"""Nodes of a YAML file -> drafts of topics and of edits of discovered topics, and what is wrong with its shape.

Scalars are read as they are written: `label: No` is the label "No".
"""

from collections.abc import Mapping, Sequence

import yaml

from corpus.cleaning import clean_line
from indexer.near_names import did_you_mean
from indexer.safe_yaml import is_null, keys_of, line_of, text_under
from indexer.topics.model import TopicEdit
from indexer.topics.vocabulary.checks import Draft, EditDraft, VocabularyProblem
from indexer.topics.vocabulary.model import Entry

KEYS = ("id", "label", "synonyms", "description", "parent", "examples")
TOPICS, DISCOVERED = "topics", "discovered"
_EDIT_KEYS = ("id", "label", "merge_into", "hidden")


class YamlReading:
    """One pass over a file's nodes; what is wrong is noted and the pass goes on, so that all of it is told at once."""

    def __init__(self, sections: Sequence[str]) -> None:
        self.problems: list[VocabularyProblem] = []
        self.entries: list[Draft] = []
        self.edits: list[EditDraft] = []
        self._sections = sections
        self._topic = ""

    def file(self, root: yaml.Node | None) -> None:
        """Read all of a file into `entries`, `edits` and `problems`."""
        sections = {} if root is None else self._mapping(root, self._sections)
        if not sections and not self.problems:
            self.problems.append(VocabularyProblem(0, "", "", f"has neither of: {', '.join(self._sections)}"))
        for node in self._items(sections.get(TOPICS), TOPICS):
            self._entry(node)
        for node in self._items(sections.get(DISCOVERED), DISCOVERED):
            self._edit(node)

    def _entry(self, node: yaml.Node) -> None:
        self._topic = _named(node)
        keys = self._mapping(node, KEYS)
        if not isinstance(node, yaml.MappingNode):
            return
        entry = Entry(
            id=self._text(keys, "id"),
            label=self._text(keys, "label"),
            synonyms=self._texts(keys, "synonyms"),
            description=self._text(keys, "description"),
            parent=self._text(keys, "parent"),
            examples=self._texts(keys, "examples"),
        )
        self.entries.append(Draft(entry, line_of(node)))
        self._topic = ""

    def _edit(self, node: yaml.Node) -> None:
        self._topic = _named(node)
        keys = self._mapping(node, _EDIT_KEYS)
        if not isinstance(node, yaml.MappingNode):
            return
        edit = TopicEdit(
            topic=self._text(keys, "id"),
            label=self._text(keys, "label"),
            merge_into=self._text(keys, "merge_into"),
            hidden=self._switch(keys, "hidden"),
        )
        self.edits.append(EditDraft(edit, line_of(node)))
        self._topic = ""

    def _text(self, keys: Mapping[str, yaml.Node], key: str) -> str:
        return self._scalar(keys.get(key), key)

    def _texts(self, keys: Mapping[str, yaml.Node], key: str) -> tuple[str, ...]:
        """A list, or a single text for a list of one."""
        node = keys.get(key)
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        texts = (self._scalar(each, key) for each in nodes)
        return tuple(text for text in texts if text)

    def _scalar(self, node: yaml.Node | None, key: str) -> str:
        if node is None or is_null(node):
            return ""
        if isinstance(node, yaml.ScalarNode):
            return clean_line(str(node.value))
        self._note(node, key, "should be one text")
        return ""

    def _switch(self, keys: Mapping[str, yaml.Node], key: str) -> bool:
        text = self._text(keys, key).lower()
        if text not in {"", "true", "false"}:
            self._note(keys[key], key, "should be true or false")
        return text == "true"

    def _items(self, node: yaml.Node | None, section: str) -> list[yaml.Node]:
        if node is None or is_null(node):
            return []
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self._note(node, section, "should be a list, each item of which begins with a hyphen")
        return []

    def _mapping(self, node: yaml.Node, known: Sequence[str]) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self._note(node, "", f"should have keys of: {', '.join(known)}")
            return {}
        keys = keys_of(node, known)
        for key, name in keys.unknown:
            self._note(key, "", f"unknown key {name!r}{did_you_mean(name, known)}; known are {', '.join(known)}")
        for key, name in keys.repeated:
            self._note(key, name, "is given twice")
        return keys.values

    def _note(self, node: yaml.Node, key: str, text: str) -> None:
        self.problems.append(VocabularyProblem(line_of(node), self._topic, key, text))


def _named(node: yaml.Node) -> str:
    return text_under(node, "id") or text_under(node, "label")
