"""API keys: what a file of them says, and whose key one is. Only digests are kept, so a file opens nothing by itself.

A file has one key a line, `NAME ROLE sha256:DIGEST`, and lines that begin with #:

    # the back end of the site; the second since the change of March
    cms       site   sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    cms-2027  site   sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.small_files import read_small
from service.access.roles import Role

# Some hundreds of keys; each request compares with all of them.
_MOST_BYTES = 64 * 1024
_RANDOM_BYTES = 32
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
KEY_ROLES = (Role.SITE, Role.EDITOR, Role.ADMIN)


class KeysError(Exception):
    """A file of keys, or what is asked of it, is unusable. The message says where and why, and never shows a key."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key as a file has it."""

    name: str
    role: Role
    digest: str  # `sha256:` and 64 hexadecimal digits

    def line(self) -> str:
        """The same as a line of the file."""
        return f"{self.name} {self.role} {self.digest}"


def new_key(name: str, role: Role) -> tuple[str, Key]:
    """A key that nobody has had yet, and what a file needs of it. Its name stands in it: one that leaks can be told.

    Raises:
        KeysError: the name has other characters than those that a file takes.
    """
    if not _NAME.fullmatch(name):
        raise KeysError(f"{name!r} is no name for a key: up to 40 letters, digits, dots and hyphens")
    secret = f"ra_{name}_{secrets.token_urlsafe(_RANDOM_BYTES)}"
    return secret, Key(name, role, digest_of(secret))


def digest_of(secret: str) -> str:
    """What a file holds of a key. A key is 32 random bytes: no slow hash would make it harder to guess."""
    return f"sha256:{hashlib.sha256(secret.encode()).hexdigest()}"


def role_of_key(keys: Sequence[Key], secret: str) -> Role | None:
    """The role that a key gives, None if it is none of `keys`. How long it takes tells nothing but their number."""
    digest, found = digest_of(secret), None
    for key in keys:
        if hmac.compare_digest(key.digest, digest):
            found = key.role
    return found


def read_keys(path: Path) -> tuple[Key, ...]:
    """The keys in a file.

    Raises:
        KeysError: as the next two say.
    """
    return keys_of(content_of_keys(path), path)


def content_of_keys(path: Path) -> bytes:
    """The bytes of a file of keys, whatever stands in its place.

    Raises:
        KeysError: it cannot be read, is no file, or is too large to be one of keys.
    """
    try:
        return read_small(path, _MOST_BYTES)
    except OSError as error:
        raise KeysError(f"{path}: {error.strerror or type(error).__name__}") from None


def keys_of(content: bytes, path: Path) -> tuple[Key, ...]:
    """The keys in a file of that content.

    Raises:
        KeysError: a line is no key, a name or key stands there twice, or there is none.
    """
    keys = tuple(_keys_by_line(content, path))
    if not keys:
        raise KeysError(f"{path}: no key in it; make one: `related-articles keys make`")
    return keys


def names_in(content: bytes, path: Path) -> list[str]:
    """The names of the keys in a file of that content, which may have none.

    Raises:
        KeysError: a line is no key, or a name or key stands there twice.
    """
    return [key.name for key in _keys_by_line(content, path)]


def access_in_words(keys: Sequence[Key], trusts_this_machine: bool) -> str:
    """In one line, who may do what, for whoever starts the service."""
    if keys:
        each = (f"{sum(key.role is role for key in keys)} {role}" for role in KEY_ROLES)
        return f"Roles by key: {', '.join(each)}"
    if trusts_this_machine:
        return "No --keys: who asks from this machine has every role, who comes through a proxy has the public one"
    return "No --keys: only what is public is answered here; drafts, batches, explanations and changes need keys"


def _keys_by_line(content: bytes, path: Path) -> Iterator[Key]:
    seen: dict[str, int] = {}
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        key = _key_of(words, f"{path}:{number}")
        for known in (key.name, key.digest):
            if known in seen:
                raise KeysError(f"{path}:{number}: the same name or key as in line {seen[known]}")
            seen[known] = number
        yield key


def _key_of(words: Sequence[str], place: str) -> Key:
    # A word may be a key that somebody has put there by mistake, so none is shown.
    if len(words) != 3:
        raise KeysError(f"{place}: a line has three words, NAME ROLE sha256:DIGEST; this one has {len(words)}")
    name, role, digest = words
    if not _NAME.fullmatch(name):
        raise KeysError(f"{place}: the first word is no name: up to 40 letters, digits, dots and hyphens")
    if role not in KEY_ROLES:
        raise KeysError(f"{place}: the second word is no role; there are {', '.join(KEY_ROLES)}")
    if not _DIGEST.fullmatch(digest):
        raise KeysError(f"{place}: the third word is not sha256: with 64 hexadecimal digits")
    return Key(name, Role(role), digest)
