"""A file of keys: what is one, what is not, and that no message shows what somebody wrote there."""

import re
from pathlib import Path

import pytest

from service.access.keys import KEY_ROLES, KeysError, content_of_keys, digest_of, keys_of, new_key, role_of_key
from service.access.roles import Role

FILE = Path("keys")
DIGEST = digest_of("a")


def test_a_new_key_is_long_random_and_bears_its_name_and_the_file_holds_its_digest_only() -> None:
    (secret, key), (other, _) = new_key("cms-2027", Role.SITE), new_key("cms-2027", Role.SITE)
    assert re.fullmatch(r"ra_cms-2027_[A-Za-z0-9_-]{43}", secret)
    assert secret != other
    assert key.line() == f"cms-2027 site {digest_of(secret)}"
    assert secret.rpartition("_")[2] not in key.line()
    assert role_of_key([key], secret) is Role.SITE


def test_several_keys_of_a_role_are_valid_at_once_and_lines_may_be_comments() -> None:
    one, two, three = map(digest_of, ("one", "two", "three"))
    keys = keys_of(f"# of the site\n\ncms site {one}\n  cms-2\tsite   {two}\r\nop admin {three}".encode(), FILE)
    assert [role_of_key(keys, secret) for secret in ("one", "two", "three", "four", "", digest_of("one"))] == [
        Role.SITE, Role.SITE, Role.ADMIN, None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("cms site", "keys:2: a line has three words, NAME ROLE sha256:DIGEST; this one has 2"),
        (f"cms site {DIGEST} more", "keys:2: a line has three words"),
        (f"cms public {DIGEST}", "keys:2: the second word is no role; there are site, editor, admin"),
        (f"cms SITE {DIGEST}", "keys:2: the second word is no role"),
        (f"c/ms site {DIGEST}", "keys:2: the first word is no name"),
        (f"{'c' * 41} site {DIGEST}", "keys:2: the first word is no name"),
        (f"cms site {DIGEST[:-1]}", "keys:2: the third word is not sha256:"),
        (f"cms site {DIGEST.upper()}", "keys:2: the third word is not sha256:"),
        (f"cms site {DIGEST[7:]}", "keys:2: the third word is not sha256:"),
        (f"cms site {DIGEST}\ncms admin {digest_of('b')}", "keys:3: the same name or key as in line 2"),
        (f"cms site {DIGEST}\nop admin {DIGEST}", "keys:3: the same name or key as in line 2"),
        ("", "keys: no key in it; make one"),
        ("\0\xff", "keys:2: a line has three words"),
    ],
)
def test_a_mistake_is_named_by_line_and_word(line: str, says: str) -> None:
    with pytest.raises(KeysError) as raised:
        keys_of(f"# keys\n{line}\n".encode("latin-1"), FILE)
    assert str(raised.value).startswith(says)


def test_a_key_that_somebody_wrote_where_its_digest_belongs_is_not_shown() -> None:
    secret, _ = new_key("cms", Role.SITE)
    for line in (f"cms site {secret}", secret, f"{secret} site {DIGEST}", f"cms {secret} {DIGEST}"):
        with pytest.raises(KeysError) as raised:
            keys_of(line.encode(), FILE)
        assert secret[7:] not in str(raised.value)


@pytest.mark.parametrize("name", ["", "a b", "ä", "a/b", "a\n", "-a", "a" * 41, "a_b"])
def test_a_name_that_a_file_does_not_take_makes_no_key(name: str) -> None:
    with pytest.raises(KeysError):
        new_key(name, Role.SITE)


def test_what_is_no_file_or_a_large_one_is_never_read(tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(b"#" * 100_000)
    for path in (tmp_path, tmp_path / "missing", large):
        with pytest.raises(KeysError, match=str(path)):
            content_of_keys(path)


def test_who_administers_may_do_everything_and_editors_and_the_site_only_their_own() -> None:
    may = {role: {other for other in Role if role.includes(other)} for role in Role}
    assert may[Role.ADMIN] == set(Role)
    assert may[Role.PUBLIC] == {Role.PUBLIC}
    assert (may[Role.SITE], may[Role.EDITOR]) == ({Role.PUBLIC, Role.SITE}, {Role.PUBLIC, Role.EDITOR})
    assert set(KEY_ROLES) == set(Role) - {Role.PUBLIC}
