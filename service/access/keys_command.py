"""`related-articles keys`: API keys are made, listed and removed. A key is shown once, when it is made."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from service.access.keys import KEY_ROLES, KeysError, new_key, read_keys
from service.access.keys_file import add_key, remove_key
from service.access.keys_holder import exposure_of
from service.access.roles import Role

_EXIT_BAD_INPUT = 65
_EXIT_IO = 74
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def keys() -> None:
    """Who may do what: keys for the site's own servers, for editors, for administrators.

    Several keys of a role are valid at once, so a key is changed without an hour in which none is: make a second one,
    give it to whoever used the first, remove the first. A service that runs follows within a second.
    """


@keys.command()
@click.option("--role", required=True, type=click.Choice([role.value for role in KEY_ROLES]))
@click.option("--name", required=True, help="Whose key it is, like cms-2027; it stands in the key.")
@click.option("--keys", "file", type=_FILE, help="Add it to this file, the one of `serve --keys`.")
def make(role: str, name: str, file: Path | None) -> None:
    """Make a key. It goes to standard output and is kept nowhere: a file of keys holds its digest."""
    with _told(file):
        secret, key = new_key(name, Role(role))
        if file is not None:
            add_key(file, key)
    click.echo(secret)
    if file is None:
        click.echo(f"Its line in a file of keys:\n{key.line()}", err=True)
    else:
        click.echo(exposure_of(file) or f"Added to {file}; the key itself is not shown again", err=True)


@keys.command("list")
@click.option("--keys", "file", required=True, type=_FILE)
def list_keys(file: Path) -> None:
    """List names and roles."""
    with _told(file):
        for key in read_keys(file):
            click.echo(f"{key.name}\t{key.role}")


@keys.command()
@click.argument("name")
@click.option("--keys", "file", required=True, type=_FILE)
def remove(name: str, file: Path) -> None:
    """Take a key back: a service that runs refuses it a second later."""
    with _told(file):
        remove_key(file, name)
    click.echo(f"{name} is removed from {file}", err=True)


@contextmanager
def _told(file: Path | None) -> Iterator[None]:
    """Ends the program with one line where it cannot be done."""
    try:
        yield
    except KeysError as error:
        click.echo(str(error), err=True)
        sys.exit(_EXIT_BAD_INPUT)
    except OSError as error:
        click.echo(f"{error.filename or file}: {error.strerror}", err=True)
        sys.exit(_EXIT_IO)
