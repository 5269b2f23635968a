"""Every key that an operator may set stands in docs/limits.md and in `gates list`, with its default and its meaning."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pydantic import BaseModel

from corpus.configuration import ConfigurationError, CorpusConfiguration, Source
from indexer.gates.gate import GATES, GateLimits
from indexer.nightly.configuration import Configuration, TopicsConfiguration, read_configuration
from indexer.nightly.limits import limits_page, settings_of
from service.command_line import main
from tests.conftest import REPOSITORY

SETTINGS = settings_of(Configuration())


def gates_list(*arguments: object) -> Result:
    """The command, as a person types it."""
    return CliRunner().invoke(main, ["gates", "list", *map(str, arguments)])


def written(tmp_path: Path, text: str) -> Path:
    """A configuration file."""
    path = tmp_path / "site.toml"
    path.write_text(text)
    return path


def test_the_page_is_what_the_definitions_make() -> None:
    """If this fails, run `make limits`."""
    assert (REPOSITORY / "docs" / "limits.md").read_text("utf-8") == limits_page() == gates_list("--markdown").stdout


def test_every_key_is_listed_with_its_meaning() -> None:
    tables: dict[str, type[BaseModel]] = {
        "gates": GateLimits, "corpus": CorpusConfiguration, "corpus.sources": Source, "topics": TopicsConfiguration,
    }  # fmt: skip
    keys = {f"{table}.{name}" for table, model in tables.items() for name in model.model_fields} - {"corpus.sources"}
    assert keys <= {setting.key for setting in SETTINGS}
    assert all(len(setting.meaning) > 10 for setting in SETTINGS)
    assert all(f"| `{setting.key}` |" in limits_page() for setting in SETTINGS)


def test_every_limit_belongs_to_a_gate_and_every_gate_names_limits_that_there_are() -> None:
    assert [setting.key for setting in SETTINGS if setting.key.startswith("gates.") and not setting.gates] == []
    assert {key for keys in GATES.values() for key in keys} <= {setting.key for setting in SETTINGS}


def test_the_values_in_force_are_told_beside_the_defaults(tmp_path: Path) -> None:
    file = written(tmp_path, '[gates]\nmaximum_loss = 0.4\n[[corpus.sources]]\npath = "export"\n')
    result = gates_list("--config", file)
    assert result.exit_code == 0, result.stderr
    assert "articles       gates.maximum_loss = 0.4, gates.tolerated_losses = 5" in result.stdout
    assert "gates.maximum_loss = 0.4 (by default 0.1): share of the last generation's articles" in result.stdout
    told = {setting["key"]: setting for setting in json.loads(gates_list("--config", file, "--json").stdout)}
    assert (told["gates.maximum_loss"]["value"], told["gates.maximum_loss"]["default"]) == ("0.4", "0.1")
    assert told["gates.maximum_loss"]["gates"] == ["articles"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[gates]\nmaximum_los = 0.4", r"gates.maximum_los: unknown key; did you mean 'maximum_loss'\?; known are min"),
        ("[topics]\nvocabulry = 'a.yaml'", r"topics.vocabulry: unknown key; did you mean 'vocabulary'\?; known are"),
        ("[gate]\n", r"gate: unknown key; did you mean 'gates'\?; known are encoder, device, corpus"),
        ("[[corpus.sources]]\npath = 'a'\nfromat = 'csv'", r"corpus.sources.0.fromat: .*'format'\?; known are path"),
        ("[gates]\nmaximum_loss = 7", r"gates.maximum_loss: .*not 7"),
    ],
)
def test_a_wrong_key_is_answered_with_the_known_ones_and_the_nearest(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        read_configuration(written(tmp_path, text))
    assert gates_list("--config", tmp_path / "site.toml").exit_code == 78


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[gates]\nmaximum_loss = true", "gates.maximum_loss: must be a number, not true"),
        ("[gates]\ntolerated_losses = false", "gates.tolerated_losses: must be a number, not false"),
        ("[gates]\nminimum_recall = '0.4'", "gates.minimum_recall: must be a number, not a text in quotes"),
        ("[corpus]\nmaximum_reject_share = true", "corpus.maximum_reject_share: must be a number, not true"),
        ("[corpus]\ntolerated_rejects = '9'", "corpus.tolerated_rejects: must be a number, not a text in quotes"),
    ],
)
def test_nothing_else_is_taken_for_a_number(tmp_path: Path, text: str, said: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(ConfigurationError) as error:
        read_configuration(file)
    assert str(error.value) == f"{file}: {said}"


def test_every_number_of_the_configuration_is_asked_for_as_one(tmp_path: Path) -> None:
    """A number of another type than these two would be overlooked."""
    numbers = [s.key for s in SETTINGS if re.fullmatch(r"-?[\d.]+", s.default)]
    assert len(numbers) > 25
    for key in numbers:
        table, name = key.split(".")
        with pytest.raises(ConfigurationError, match=f"{key}: must be a number"):
            read_configuration(written(tmp_path, f"[{table}]\n{name} = true\n"))


@pytest.mark.parametrize("device", ["gpu", "cuda:", "CUDA", "meta", ""])
def test_an_unknown_device_is_answered_with_the_known_ones(tmp_path: Path, device: str) -> None:
    with pytest.raises(ConfigurationError, match=r"device: .*known are auto, cpu, cuda, mps and xpu"):
        read_configuration(written(tmp_path, f"device = {device!r}"))


@pytest.mark.parametrize("device", ["auto", "cpu", "cuda", "cuda:1", "mps", "xpu:0"])
def test_a_device_that_torch_may_know_is_taken(tmp_path: Path, device: str) -> None:
    assert read_configuration(written(tmp_path, f"device = {device!r}")).device == device


@pytest.mark.parametrize("written_as", ["absolute", "relative"])
def test_the_folder_of_a_model_starts_from_the_file_however_and_from_wherever_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written_as: str
) -> None:
    """Its path is its name: another one would be another encoder, and refused by the gate."""
    (tmp_path / "site" / "models" / "own").mkdir(parents=True)
    file = written(tmp_path / "site", 'encoder = "models/own"')
    monkeypatch.chdir(tmp_path / "site")
    read = read_configuration(file if written_as == "absolute" else Path(file.name))
    assert read.encoder == str(tmp_path / "site" / "models" / "own")


def test_a_model_that_is_not_there_is_told_with_file_and_key_before_any_article_is_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=f"site.toml: encoder: {tmp_path}/minlm: neither mpnet nor minilm"):
        read_configuration(written(tmp_path, 'encoder = "minlm"'))
    assert read_configuration(written(tmp_path, 'encoder = "minilm"')).encoder == "minilm"
