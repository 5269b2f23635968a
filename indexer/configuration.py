"""What an operator may set for the nightly job: one small TOML file, every key checked."""

import hashlib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.configuration import (
    ConfigurationError,
    CorpusConfiguration,
    corpus_configuration,
    problems_in_words,
    read_settings,
)
from indexer.encoder import DEFAULT_MODEL

# What changes nothing but which articles come in; they have a digest of their own.
_WITHOUT_EFFECT = {"sources", "redirects", "allowed_hosts", "maximum_reject_share", "tolerated_rejects"}


class Configuration(BaseModel):
    """All settings of the nightly job, with their defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    encoder: str = Field(
        DEFAULT_MODEL, description="the default encoder, or the folder of a sentence-transformers model"
    )
    corpus: CorpusConfiguration = Field(CorpusConfiguration(), description="how articles are read")

    def digest(self) -> str:
        """What changes when a setting does that makes another generation of the same articles."""
        settings = self.model_dump_json(exclude={"corpus": _WITHOUT_EFFECT})
        return hashlib.sha256(settings.encode()).hexdigest()


def read_configuration(path: Path | None) -> Configuration:
    """The configuration in the file `path`, or the defaults; relative paths in it start from the file's folder.

    Raises:
        ConfigurationError: the file is missing, is not TOML, or holds an unknown key or a bad value.
    """
    if path is None:
        return Configuration()
    tables = read_settings(path)
    try:
        settings = Configuration.model_validate(tables)
        return settings.model_copy(update={"corpus": corpus_configuration(tables.get("corpus", {}), path.parent)})
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {problems_in_words(error)}") from error
