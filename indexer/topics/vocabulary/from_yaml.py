"""Nodes of a YAML file -> drafts of topics and of edits of discovered topics, and what is wrong with its shape.

Scalars are read as they are written: `label: No` is the label "No".
"""

from collections.abc import Mapping, Sequence
from functools import partial

import yaml

from indexer.safe_yaml import Note, items_of, line_of, text_of, text_under, values_by_key
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
        sections = {} if root is None else values_by_key(root, self._sections, self._note)
        if not sections and not self.problems:
            self.problems.append(VocabularyProblem(0, "", "", f"has neither of: {', '.join(self._sections)}"))
        for node in items_of(sections.get(TOPICS), self._noting(TOPICS)):
            self._entry(node)
        for node in items_of(sections.get(DISCOVERED), self._noting(DISCOVERED)):
            self._edit(node)

    def _entry(self, node: yaml.Node) -> None:
        self._topic = _named(node)
        keys = values_by_key(node, KEYS, self._note)
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
        keys = values_by_key(node, _EDIT_KEYS, self._note)
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
        return text_of(keys.get(key), self._noting(key))

    def _texts(self, keys: Mapping[str, yaml.Node], key: str) -> tuple[str, ...]:
        """A list, or a single text for a list of one."""
        node = keys.get(key)
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        texts = (text_of(each, self._noting(key)) for each in nodes)
        return tuple(text for text in texts if text)

    def _switch(self, keys: Mapping[str, yaml.Node], key: str) -> bool:
        text = self._text(keys, key).lower()
        if text not in {"", "true", "false"}:
            self._note(keys[key], "should be true or false", key)
        return text == "true"

    def _noting(self, key: str) -> Note:
        return partial(self._note, key=key)

    def _note(self, node: yaml.Node, text: str, key: str = "") -> None:
        self.problems.append(VocabularyProblem(line_of(node), self._topic, key, text))


def _named(node: yaml.Node) -> str:
    return text_under(node, "id") or text_under(node, "label")
