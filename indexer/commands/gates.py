"""`related-articles gates list`: what a night must pass, and every key that an operator may set."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from corpus.configuration import ConfigurationError
from indexer.commands.options import ANY_PATH, EXIT_CONFIGURATION, failures, json_option
from indexer.gates.gate import GATES
from indexer.nightly.configuration import read_configuration
from indexer.nightly.limits import Setting, limits_page, settings_of


@click.group()
def gates() -> None:
    """What a night must pass to be published."""


@gates.command("list")
@click.option("--config", "configuration_file", type=ANY_PATH, help="Settings, in TOML.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the page docs/limits.md.")
@json_option
def list_gates(configuration_file: Path | None, as_markdown: bool, as_json: bool) -> None:
    """List the gates with their limits, and every key of the configuration with its value in force."""
    if as_markdown:
        click.echo(limits_page(), nl=False)
        return
    with failures({ConfigurationError: EXIT_CONFIGURATION}):
        settings = settings_of(read_configuration(configuration_file))
    if as_json:
        click.echo(json.dumps([asdict(setting) for setting in settings], indent=1, ensure_ascii=False))
    else:
        for line in _in_words({setting.key: setting for setting in settings}):
            click.echo(line)


def _in_words(settings: dict[str, Setting]) -> Iterator[str]:
    yield "gates, in the order in which a night meets them"
    for name, keys in GATES.items():
        limits = ", ".join(f"{key} = {settings[key].value}" for key in keys)
        yield f"  {name:<14} {limits or 'no limit: one case is too many'}"
    yield "all keys of the configuration"
    for setting in settings.values():
        default = "" if setting.value == setting.default else f" (by default {setting.default})"
        yield f"  {setting.key} = {setting.value}{default}: {setting.meaning}"
