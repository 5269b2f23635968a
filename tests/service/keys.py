"""Keys for tests: a file of one for each role, and clients that hold them.

Without keys, as in most tests, the test client asks from this machine and has every role: only tests of roles, and what
must be tested as the public sees it, need these. `application_with_keys` takes no heed of where a request comes from.
"""

from pathlib import Path

from flask import Flask

from service.access.keys import Key, digest_of
from service.access.roles import Role
from service.application import create_application
from service.settings import Settings

# Made up for tests, and the same in each, so that a canary can be searched for.
SECRETS = {role: f"ra_{role}_{'testkey' * 6}x" for role in (Role.SITE, Role.EDITOR, Role.ADMIN)}


def write_keys(path: Path, secrets: dict[str, tuple[Role, str]] | None = None) -> Path:
    """A file of keys: of one for each role, or of `secrets`, by name."""
    entries = secrets or {str(role): (role, secret) for role, secret in SECRETS.items()}
    keys = [Key(name, role, digest_of(secret)) for name, (role, secret) in entries.items()]
    path.write_text("".join(f"{key.line()}\n" for key in keys))
    path.chmod(0o640)
    return path


def application_with_keys(index: Path, keys_file: Path) -> Flask:
    """The application for which `write_keys` made the file."""
    return create_application(Settings(index, keys_file=write_keys(keys_file)))


def authorization(role: Role) -> dict[str, str]:
    """The header that gives a role where the file of `write_keys` is; none for the public."""
    return {"Authorization": f"Bearer {SECRETS[role]}"} if role in SECRETS else {}
