"""What an operator may set for the nightly job: one small TOML file, every key checked."""

import hashlib
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from indexer.encoder import DEFAULT_MODEL


class ConfigurationError(Exception):
    """The configuration cannot be used. The message names the file and the key."""


class Configuration(BaseModel):
    """All settings of the nightly job, with their defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    encoder: str = Field(
        DEFAULT_MODEL, description="the default encoder, or the folder of a sentence-transformers model"
    )
    language: str = Field("en", pattern=r"^[a-z]{2,3}(-[a-zA-Z0-9]{2,8})*$", description="of articles that do not say")

    def digest(self) -> str:
        """What changes when any setting does."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def read_configuration(path: Path | None) -> Configuration:
    """The configuration in the file `path`, or the defaults.

    Raises:
        ConfigurationError: the file is missing, is not TOML, or holds an unknown key or a bad value.
    """
    if path is None:
        return Configuration()
    try:
        return Configuration.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ConfigurationError(f"{path}: {problems}") from error
