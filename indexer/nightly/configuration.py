"""What an operator may set for the nightly job: one small TOML file, every key checked."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    PlainSerializer,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from corpus.configuration import (
    ConfigurationError,
    CorpusConfiguration,
    corpus_configuration,
    problems_in_words,
    read_settings,
    table_of,
)
from indexer.coverage.judged_queries import JudgedQuery, read_judged_queries
from indexer.encoding.encoder import EncoderUnavailableError
from indexer.encoding.models import DEFAULT_MODEL, model_beside
from indexer.gates.gate import GateLimits
from indexer.topics.model import TopicEdit
from indexer.topics.vocabulary.checks import EditDraft, problems_of_edits
from indexer.topics.vocabulary.file import read_vocabulary
from indexer.topics.vocabulary.kept_edits import together
from indexer.topics.vocabulary.model import UnknownTags
from indexer.topics.vocabulary.yaml_file import VocabularyFile, read_topic_edits

# What changes nothing but which articles come in; they have a digest of their own.
_WITHOUT_EFFECT = {"sources", "redirects", "allowed_hosts", "maximum_reject_share", "tolerated_rejects"}


def _file(value: Any, info: ValidationInfo) -> Path | None:
    """The file that a setting names, from the configuration file's folder."""
    return (info.context or {}).get("folder", Path()) / value if isinstance(value, str | Path) else None


def _read_vocabulary(value: Any, info: ValidationInfo) -> Any:
    path = _file(value, info)
    return read_vocabulary(path) if path else value


def _read_edits(value: Any, info: ValidationInfo) -> Any:
    path = _file(value, info)
    return read_topic_edits(path) if path else value


def _read_judged(value: Any, info: ValidationInfo) -> Any:
    path = _file(value, info)
    return read_judged_queries(path) if path else value


def _said(file: VocabularyFile) -> dict[str, Any]:
    """What a file of topics says, without where it lies, its comments and its order of keys."""
    return {
        "topics": [asdict(entry) for entry in file.vocabulary.entries],
        "discovered": [asdict(edit) for edit in file.edits],
    }


class TopicsConfiguration(BaseModel):
    """The publisher's topics: the table `[topics]`. Its files are read with it, once, so their content counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    vocabulary: (
        Annotated[InstanceOf[VocabularyFile], BeforeValidator(_read_vocabulary), PlainSerializer(_said)] | None
    ) = Field(None, description="a YAML or CSV file of topics; without one, every tag of an article is a topic")
    edits: Annotated[tuple[TopicEdit, ...], BeforeValidator(_read_edits)] = Field(
        (), description="a YAML file of named, merged and hidden discovered topics, beside those in the vocabulary's"
    )
    unknown_tags: UnknownTags = Field(
        "keep", description="what becomes of tags that the vocabulary does not name: topics of their own, or nothing"
    )

    @model_validator(mode="after")
    def _edits_agree(self) -> "TopicsConfiguration":
        topics = [edit.topic for edit in (*(self.vocabulary.edits if self.vocabulary else ()), *self.edits)]
        twice = sorted({topic for topic in topics if topics.count(topic) > 1})
        if twice:
            raise ValueError(f"both files edit {', '.join(twice)}")
        if problems := problems_of_edits([EditDraft(edit, 0) for edit in self.all_edits]):
            raise ValueError(f"both files together: {problems[0]}")
        return self

    @property
    def all_edits(self) -> tuple[TopicEdit, ...]:
        """Editors' decisions on discovered topics, from both files, and with those that are kept; one a topic."""
        edits = (*(self.vocabulary.edits if self.vocabulary else ()), *self.edits)
        return tuple({edit.topic: edit for edit in edits}.values())

    def with_kept(self, kept: Sequence[TopicEdit]) -> "TopicsConfiguration":
        """The same with what editors decided by day, which holds before what the files say."""
        return self.model_copy(update={"edits": together(self.all_edits, kept)})


class CoverageConfiguration(BaseModel):
    """What verdicts on queries rest on beside the corpus: the table `[coverage]`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    judged_queries: Annotated[tuple[JudgedQuery, ...], BeforeValidator(_read_judged)] = Field(
        (), description="a file of queries that editors judged, `query<TAB>covered|weak|missing` a line"
    )


class OperationConfiguration(BaseModel):
    """What the job does beside its work: the table `[operation]`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    metrics_file: Path | None = Field(
        None, description="a file ending in .prom for Prometheus' node_exporter, written after every run"
    )

    @field_validator("metrics_file")
    @classmethod
    def _ends_in_prom(cls, path: Path | None) -> Path | None:
        if path is not None and path.suffix != ".prom":
            raise ValueError("must end in .prom, or node_exporter does not read it")
        return path

    def based(self, folder: Path) -> "OperationConfiguration":
        """The same, a relative path starting from `folder`."""
        return self.model_copy(update={"metrics_file": folder / self.metrics_file}) if self.metrics_file else self


class Configuration(BaseModel):
    """All settings of the nightly job, with their defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    encoder: str = Field(
        DEFAULT_MODEL,
        description="`mpnet`, `minilm` for a small machine, or the folder of a sentence-transformers model",
    )
    device: str = Field(
        "auto", description="what encodes at night: `cpu`, `cuda`, `mps`, `xpu`, or `auto`: a GPU where there is one"
    )
    corpus: CorpusConfiguration = Field(CorpusConfiguration(), description="how articles are read")
    topics: TopicsConfiguration = Field(TopicsConfiguration(), description="the publisher's topics")
    coverage: CoverageConfiguration = Field(CoverageConfiguration(), description="how queries are judged")
    gates: GateLimits = Field(GateLimits(), description="what a night must pass to be published")
    operation: OperationConfiguration = Field(OperationConfiguration(), description="what is told of each run, where")

    @field_validator("device")
    @classmethod
    def _is_known(cls, device: str) -> str:
        if not re.fullmatch(r"auto|cpu|(cuda|mps|xpu)(:\d{1,3})?", device):
            raise ValueError("known are auto, cpu, cuda, mps and xpu, the last three also with a number as in cuda:1")
        return device

    def with_kept_edits(self, kept: Sequence[TopicEdit]) -> "Configuration":
        """The same with what editors decided on discovered topics by day."""
        return self.model_copy(update={"topics": self.topics.with_kept(kept)}) if kept else self

    def digest(self) -> str:
        """What changes when a setting does that makes another generation of the same articles."""
        settings = self.model_dump_json(
            exclude={"corpus": _WITHOUT_EFFECT, "device": True, "gates": True, "operation": True}
        )
        return hashlib.sha256(settings.encode()).hexdigest()


def read_configuration(path: Path | None) -> Configuration:
    """The configuration in the file `path`, or the defaults; relative paths in it start from the file's folder.

    Raises:
        ConfigurationError: the file is missing, is not TOML, or holds an unknown key or a bad value, or names a file
            of topics or a model that cannot be used.
    """
    if path is None:
        return Configuration()
    tables = read_settings(path)
    if wrong := "; ".join(f"{key}: must be a number, not {value}" for key, value in _no_numbers(tables, Configuration)):
        raise ConfigurationError(f"{path}: {wrong}")
    try:
        settings = Configuration.model_validate(tables, context={"folder": path.parent})
        return settings.model_copy(
            update={
                "encoder": model_beside(path.parent, settings.encoder),
                "corpus": corpus_configuration(tables.get("corpus", {}), path.parent),
                "gates": settings.gates.based(path.parent),
                "operation": settings.operation.based(path.parent),
            }
        )
    except EncoderUnavailableError as error:
        raise ConfigurationError(f"{path}: encoder: {error}") from error
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {problems_in_words(error, Configuration)}") from error


def _no_numbers(table: Mapping[str, Any], settings: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str]]:
    """What stands in the file where a number is needed and would be taken for one: `true` for 1, "0.4" for 0.4."""
    for key in [key for key in table if key in settings.model_fields]:
        value, annotation = table[key], settings.model_fields[key].annotation
        if annotation in (int, float) and isinstance(value, bool | str):
            yield f"{prefix}{key}", "a text in quotes" if isinstance(value, str) else str(value).lower()
        if below := table_of(annotation):
            tables = value if isinstance(value, list) else [value]
            for each in tables:
                if isinstance(each, dict):
                    yield from _no_numbers(each, below, f"{prefix}{key}.")
