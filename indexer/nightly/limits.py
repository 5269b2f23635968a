"""Every key that an operator may set, with its default and meaning, out of the definitions -> docs/limits.md.

`make limits` writes the page anew; `related-articles gates list` prints the same with the values in force.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from corpus.configuration import table_of
from indexer.gates.gate import GATES
from indexer.nightly.configuration import Configuration

_PAGE = """\
# What may be set

All keys of the configuration file (`--config site.toml`). `gates.maximum_loss` is the key `maximum_loss` of the table
`[gates]`; `corpus.sources.path` is `path` in each `[[corpus.sources]]`. A key that is not here is an error that names
those that are. `related-articles gates list --config site.toml` prints the values in force. More of sources is in
[sources.md](sources.md), of topics in [topics.md](topics.md), and what to do when a gate refuses in the
[runbook](runbook.md#gates). This page is made of the definitions by `make limits`.

| key | default | meaning | gates |
|---|---|---|---|
{rows}

The gates {strict} have no limit: one case is too many.
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """One key, values as the file would have them; `none` where there is none."""

    key: str  # "gates.maximum_loss"
    default: str
    value: str  # in force
    meaning: str
    gates: tuple[str, ...]  # whose limit it is


def settings_of(configuration: Configuration) -> tuple[Setting, ...]:
    """Every key there is, as `configuration` has it set; those of single sources with their defaults only."""
    return tuple(_settings(Configuration, configuration, ""))


def limits_page() -> str:
    """docs/limits.md."""
    rows = (
        (f"`{s.key}`", f"`{s.default}`" if s.default != _NONE else _NONE, s.meaning, _quoted(s.gates))
        for s in settings_of(Configuration())
    )
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return _PAGE.format(rows="\n".join(lines), strict=_quoted([name for name, keys in GATES.items() if not keys]))


def _settings(table: type[BaseModel], given: BaseModel | None, prefix: str) -> Iterator[Setting]:
    for name, field in table.model_fields.items():
        key, default = prefix + name, field.get_default(call_default_factory=True)
        value = getattr(given, name, default)
        below = table_of(field.annotation)
        if below:
            yield from _settings(below, value if isinstance(value, BaseModel) else None, f"{key}.")
        else:
            gates = tuple(gate for gate, keys in GATES.items() if key in keys)
            yield Setting(key, _in_toml(default), _in_toml(value), field.description or "", gates)


_NONE = "none"


def _in_toml(value: object) -> str:
    """A value as the file would have it; what was read from a file that it names is only said to be there."""
    if value is None or value in ((), {}, ""):
        return _NONE
    if isinstance(value, Path):
        return json.dumps(str(value))
    if isinstance(value, str | int | float):
        return json.dumps(value, ensure_ascii=False)
    texts = isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    return json.dumps(value, ensure_ascii=False) if texts else "set"


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
