"""The table [corpus] of the configuration file: every key checked, nothing secret in it or in what is said of it."""

from pathlib import Path

import pytest

from corpus.configuration import TABLES, ConfigurationError, read_corpus_configuration, read_settings
from corpus.sources.places import UnreadableSourceError
from corpus.sources.sources import read_corpus
from indexer.nightly.configuration import Configuration


def written(tmp_path: Path, text: str) -> Path:
    """A configuration file."""
    path = tmp_path / "site.toml"
    path.write_text(text)
    return path


def test_without_a_file_there_are_defaults_and_no_network() -> None:
    settings = read_corpus_configuration(None)
    assert (settings.language, settings.sources, settings.allowed_hosts) == ("en", (), ())


def test_sources_of_any_mixture_are_described_with_paths_from_the_files_folder(tmp_path: Path) -> None:
    settings = read_corpus_configuration(
        written(
            tmp_path,
            """
            encoder = "of another package's concern"
            [corpus]
            redirects = "redirects.csv"
            [[corpus.sources]]
            path = "export"
            selectors = { body = "div.text" }
            [[corpus.sources]]
            path = "/srv/sitemap.xml"
            pages = "site"
            [[corpus.sources]]
            database_variable = "ARTICLES"
            query = "SELECT id, title, body FROM articles"
            """,
        )
    )
    assert settings.redirects == tmp_path / "redirects.csv"
    assert [source.path for source in settings.sources] == [tmp_path / "export", Path("/srv/sitemap.xml"), None]
    assert settings.sources[1].pages == tmp_path / "site"


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+pysqlite"])
def test_an_sqlite_file_lies_beside_the_configuration_unless_its_path_is_absolute(tmp_path: Path, scheme: str) -> None:
    files = ("data/cms.db", "/srv/cms.db", ":memory:")
    tables = [f"[[corpus.sources]]\ndatabase = '{scheme}:///{file}'\nquery = 'SELECT 1'" for file in files]
    settings = read_corpus_configuration(written(tmp_path, "\n".join(tables)))
    assert [source.database for source in settings.sources] == [
        f"{scheme}:///{tmp_path}/data/cms.db",
        f"{scheme}:////srv/cms.db",
        f"{scheme}:///:memory:",
    ]
    with pytest.raises(UnreadableSourceError, match=f"no SQLite file {tmp_path}/data/cms.db"):
        read_corpus(settings.sources[:1])


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("languge = 'en'", "languge: unknown key; did you mean 'language'.; known are sources, language, site_hosts"),
        ("zzz = 1", "zzz: unknown key; known are sources, language"),
        ("[[corpus.sources]]\npath = 'a'\ncolums = {}", "sources.0.colums: .*'columns'.; known are path, address"),
        ("language = 'English'", "language: must be a code like en or de-CH, not 'English'"),
        ("site_hosts = 'site.example'", r"site_hosts: must be a list in brackets: site_hosts = \[...\]"),
        ("[[corpus.sources]]\naddress = 'http://site.example/feed'", "sources.0.address: must begin with https://"),
        ("[[corpus.sources]]\nname = 'a'", "sources.0: give one of path"),
        ("maximum_reject_share = 2", "maximum_reject_share: .*not 2"),
        ("[[corpus.sources]]\npath = 'a'\ndatabase = 'sqlite:///b'\nquery = 'SELECT 1'", "one of path"),
        ("[[corpus.sources]]\ndatabase = 'sqlite:///b'", "query"),
        ("[[corpus.sources]]\naddress = 'http://site.example/feed'", "address"),
        ("[[corpus.sources]]\npath = 'a'\ndate_order = 'ymd'", "date_order"),
        ("[[corpus.sources]]\n", "one of path"),
        ("[[corpus.sources]]\npath = ''", "sources.0.path: .*names no file and no folder"),
        ("[[corpus.sources]]\npath = 'a'\ncolumns = {autor = 'Id'}", "autor: .*mean 'author'.; known are id"),
        ("[corpus.sources]\npath = 'a'", r"sources: one table .*write \[\[...sources\]\] with two brackets"),
        ("site_hosts = ['https://']", "site_hosts: .*'https://' is no host like site.example"),
        ("site_hosts = ['']", "site_hosts: .*'' is no host like site.example"),
        ("redirects = ''", "redirects: .*names no file and no folder"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_key(tmp_path: Path, table: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=f"(?s)site.toml.*{said}"):
        read_corpus_configuration(written(tmp_path, f"[corpus]\n{table}\n"))


def test_a_wrong_table_is_named_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"corpsu: unknown key; did you mean 'corpus'\?; known are encoder, "):
        read_corpus_configuration(written(tmp_path, "[corpsu]\nlanguage = 'fr'\n"))
    assert set(TABLES) == set(Configuration.model_fields)


def test_a_password_in_the_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    table = "[[corpus.sources]]\ndatabase = 'postgresql://me:hunter2@db/x'\nquery = 'SELECT 1'"
    with pytest.raises(ConfigurationError, match="database_variable") as caught:
        read_corpus_configuration(written(tmp_path, f"[corpus]\n{table}\n"))
    assert "hunter2" not in str(caught.value)
    with pytest.raises(ConfigurationError, match="address") as caught:
        read_corpus_configuration(
            written(tmp_path, "[corpus]\n[[corpus.sources]]\naddress = 'http://me:hunter2@site.example/feed'")
        )
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "told"), [(None, "cannot be read: No such file or directory"), (b"# \xe9", "not UTF-8")]
)
def test_settings_that_cannot_be_read_are_told_in_words(tmp_path: Path, content: bytes | None, told: str) -> None:
    file = tmp_path / "site.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigurationError) as refused:
        read_settings(file)
    assert str(refused.value).startswith(f"{file}: {told}")
