"""What a publisher tells us about the articles: where they are, and how to read them where guessing would be wrong.

One TOML file holds all settings of a run; its table `[corpus]` is what this module reads.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from corpus.article import FIELDS
from corpus.hosts import known_hosts

DateOrder = Literal["", "dmy", "mdy"]
Model = TypeVar("Model", bound=BaseModel)
BodyFormat = Literal["text", "html", "markdown"]

# What the file may hold beside the table that is read here; the rest is the indexer's.
TABLES = ("encoder", "device", "corpus", "topics", "coverage", "gates", "operation")

# As SQLAlchemy writes it: an absolute path has a fourth slash, and a name with a colon is no file.
_RELATIVE_SQLITE = re.compile(r"(sqlite(?:\+pysqlite)?:///)([^/:][^:]*)")

NO_SOURCE = "no SOURCE: name files or folders, or list [[corpus.sources]] in the configuration"


class ConfigurationError(Exception):
    """The configuration cannot be used. The message names the file and the key."""


def _named(path: object) -> object:
    if path == "":  # which would be the folder of the configuration file, with all that is in it
        raise ValueError("names no file and no folder")
    return path


NamedPath = Annotated[Path, BeforeValidator(_named)]


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Settings):
    """One place where articles are: a file, a folder, an address or a database.

    A folder is read as one source a file, each with these settings and a name of its own.
    """

    path: NamedPath | None = Field(None, description="a file, or a folder that is walked")
    address: str = Field("", description="a file to fetch; needs allowed_hosts")
    format: str = Field("", description="a name of the table of formats; empty: told by file name and content")
    name: str = Field("", description="what reports call it; empty: the path")
    encoding: str = Field("", description="of the text, where it is not UTF-8 and does not say so")
    date_order: DateOrder = Field("", description="whether 03/04/2024 is in April (dmy) or in March (mdy)")
    body_format: BodyFormat = Field("text", description="what the body field of records holds")
    base_url: str = Field("", description="what relative addresses in it start from")
    columns: dict[str, str] = Field({}, description="our field -> the publisher's column or key")
    selectors: dict[str, str] = Field({}, description="HTML: title, summary, body, remove, related... -> CSS selector")
    pages: NamedPath | None = Field(None, description="sitemap: the folder in which the site's pages lie")
    database: str = Field("", description="an SQLAlchemy URL without a password")
    database_variable: str = Field("", description="the environment variable that holds the SQLAlchemy URL")
    query: str = Field("", description="database: a SELECT whose columns are named as fields")

    @field_validator("address")
    @classmethod
    def _is_https(cls, address: str) -> str:
        if address and not address.startswith("https://"):
            raise ValueError("must begin with https://")
        return address

    @field_validator("columns")
    @classmethod
    def _of_our_fields(cls, columns: dict[str, str]) -> dict[str, str]:
        for field in columns:
            if field not in FIELDS:
                raise ValueError(f"{field}: {unknown_key(field, FIELDS)}")
        return columns

    @property
    def file(self) -> Path:
        """The path of a source that is a file, as every reader but the database's is given one."""
        if self.path is None:
            raise ValueError(f"{self.name}: not a file")
        return self.path

    @model_validator(mode="after")
    def _one_place(self) -> "Source":
        places = [bool(self.path), bool(self.address), bool(self.database or self.database_variable)]
        if sum(places) != 1:
            raise ValueError("give one of path, address, and database or database_variable")
        if places[2] and not self.query:
            raise ValueError("a database needs a query")
        if re.search(r"://[^/@]*:[^/@]*@", self.database):
            raise ValueError("the database URL holds a password; put it in an environment variable (database_variable)")
        return self


class CorpusConfiguration(_Settings):
    """How the corpus is read: the table `[corpus]` of the configuration file."""

    sources: tuple[Source, ...] = Field((), description="read after those of the command line")
    language: str = Field("en", description="of articles that do not say and are too short to tell")
    site_hosts: tuple[str, ...] = Field((), description="the site's own hosts; empty: those of the articles' URLs")
    redirects: NamedPath | None = Field(None, description="CSV of two columns, from and to: URLs or ids")
    allowed_hosts: tuple[str, ...] = Field((), description="hosts that may be fetched from; empty: no fetching at all")
    # A template change or a broken export rejects articles by the hundred; a handful of broken files is every day.
    maximum_reject_share: float = Field(0.05, ge=0, le=1, description="more rejects than this stop the publish")
    tolerated_rejects: int = Field(20, ge=0, description="as many rejects never stop a publish")
    # Twice what the largest honest export has, so that whoever meets one has a file that wants looking at. What does
    # not end by itself (newlines by the gigabyte, empty records by the million) ends at the first that it reaches.
    maximum_file_bytes: int = Field(4 * 1024**3, ge=64 * 1024, description="bytes of one file that are read, unpacked")
    maximum_unpacking: int = Field(200, gt=1, description="times its size that a file may unpack to, beyond 16 MB")
    maximum_file_records: int = Field(500_000, gt=0, description="records of a file; the rest is not read")
    maximum_record_seconds: float = Field(
        120,
        gt=0,
        description="processor seconds in which a file must bring its next article",
    )
    maximum_file_seconds: float = Field(
        1_800, gt=0, description="processor seconds that a file may take; the rest is not read"
    )
    maximum_night_records: int = Field(2_000_000, gt=0, description="records of all files; the rest is not read")
    maximum_night_bytes: int = Field(
        8 * 1024**3, gt=0, description="bytes of memory that all articles may take; the rest is not read"
    )
    maximum_night_seconds: float = Field(
        14_400, gt=0, description="processor seconds that all files may take; the rest is not read"
    )
    maximum_listed_rejects: int = Field(
        1_000, gt=0, description="rejects of one file that are listed one by one; further ones are counted"
    )

    @field_validator("language")
    @classmethod
    def _is_a_code(cls, language: str) -> str:
        if not re.fullmatch(r"[a-z]{2,3}(-[a-zA-Z0-9]{2,8})*", language):
            raise ValueError("must be a code like en or de-CH")
        return language

    @field_validator("site_hosts")
    @classmethod
    def _hosts(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not known_hosts([name]):
                raise ValueError(f"{name!r} is no host like site.example")
        return names


def all_sources(paths: Iterable[Path], settings: CorpusConfiguration) -> tuple[Source, ...]:
    """The files and folders of a command line, then the sources of the configuration."""
    return (*(Source(path=path) for path in paths), *settings.sources)


def read_settings(path: Path) -> dict[str, Any]:
    """The tables of the TOML file `path`.

    Raises:
        ConfigurationError: the file is missing or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: not UTF-8; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: {error}") from error


def problems_in_words(error: ValidationError, settings: type[BaseModel]) -> str:
    """Each problem that `settings` found as `key: what is wrong`, a wrong key with those that are known."""
    return "; ".join(_in_words(problem, settings) for problem in error.errors())


def _in_words(problem: ErrorDetails, settings: type[BaseModel]) -> str:
    *path, last = problem["loc"] or ("settings",)
    key = ".".join(map(str, (*path, last)))
    if problem["type"] == "extra_forbidden":
        return f"{key}: {unknown_key(str(last), _keys_at(settings, path))}"
    given = problem["input"]
    if problem["type"] == "tuple_type" and isinstance(given, dict):
        return f"{key}: one table in place of a list of them; write [[...{last}]] with two brackets on each side"
    if problem["type"] == "tuple_type":
        return f"{key}: must be a list in brackets: {last} = [...]"
    says = problem["msg"].removeprefix("Value error, ")
    told = isinstance(given, str) and given in says  # of a file that is wrong inside, its name and line
    return f"{key}: {says}{f', not {given!r}' if _may_be_shown(given) and not told else ''}"


def _may_be_shown(value: object) -> bool:
    """Numbers and words; what could be an address may hold a password."""
    return isinstance(value, int | float) or (
        isinstance(value, str) and re.fullmatch(r"[\w ,.-]{1,40}", value) is not None
    )


def unknown_key(key: str, known: Sequence[str]) -> str:
    """What to say of a key that is none of `known`."""
    nearest = next(iter(get_close_matches(key, known, n=1)), "")
    meant = f"; did you mean {nearest!r}?" if nearest else ""
    return f"unknown key{meant}; known are {', '.join(known)}"


def _keys_at(settings: type[BaseModel], path: Iterable[object]) -> list[str]:
    """The keys of the table that `path` leads to, from `settings` down; numbers in it count the tables of a list."""
    for step in path:
        if isinstance(step, str) and step in settings.model_fields:
            settings = table_of(settings.model_fields[step].annotation) or settings
    return list(settings.model_fields)


def table_of(annotation: object) -> type[BaseModel] | None:
    """The settings of the table, or of each table of the list, that a field of this type holds; None for a value."""
    types = (annotation, *get_args(annotation))
    return next((t for t in types if isinstance(t, type) and issubclass(t, BaseModel)), None)


def read_corpus_configuration(path: Path | None) -> CorpusConfiguration:
    """The table `[corpus]` of the file `path`, or the defaults; relative paths in it start from the file's folder.

    Raises:
        ConfigurationError: the file cannot be read, or the table holds an unknown key or a bad value.
    """
    if path is None:
        return CorpusConfiguration()
    tables = read_settings(path)
    wrong = [f"{key}: {unknown_key(key, TABLES)}" for key in tables if key not in TABLES]
    if wrong:
        raise ConfigurationError(f"{path}: {'; '.join(wrong)}")
    try:
        return corpus_configuration(tables.get("corpus", {}), path.parent)
    except ValidationError as error:
        raise ConfigurationError(f"{path}: corpus: {problems_in_words(error, CorpusConfiguration)}") from error


def corpus_configuration(table: dict[str, Any], folder: Path) -> CorpusConfiguration:
    """The settings in `table`, its relative paths starting from `folder`.

    Raises:
        ValidationError: an unknown key or a bad value.
    """
    settings = CorpusConfiguration.model_validate(table)
    sources = tuple(_at_home(_based(source, "path", "pages", folder=folder), folder) for source in settings.sources)
    return _based(settings.model_copy(update={"sources": sources}), "redirects", folder=folder)


def _at_home(source: Source, folder: Path) -> Source:
    """The source with its SQLite file, if it has a relative one, starting from `folder`."""
    found = _RELATIVE_SQLITE.fullmatch(source.database)
    return source.model_copy(update={"database": f"{found[1]}{folder / found[2]}"}) if found else source


def _based(settings: Model, *names: str, folder: Path) -> Model:
    paths = {name: folder / path for name in names if (path := getattr(settings, name)) is not None}
    return settings.model_copy(update=paths)
