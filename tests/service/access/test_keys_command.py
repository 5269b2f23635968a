"""`related-articles keys`: made, listed, removed, each in one step."""

import threading
from pathlib import Path

from click.testing import CliRunner, Result

from service.access.keys import read_keys, role_of_key
from service.access.roles import Role
from service.command_line import main


def keys(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["keys", *map(str, arguments)])


def role_in(file: Path, secret: str) -> Role | None:
    return role_of_key(read_keys(file), secret)


def test_a_key_is_printed_once_and_its_line_is_what_a_file_needs(tmp_path: Path) -> None:
    result = keys("make", "--role", "site", "--name", "cms")
    (secret,) = result.stdout.splitlines()
    (tmp_path / "keys").write_text(result.stderr.splitlines()[-1])
    assert role_in(tmp_path / "keys", secret) is Role.SITE
    assert secret not in result.stderr


def test_a_key_is_changed_without_a_moment_in_which_none_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    first = keys("make", "--role", "site", "--name", "cms", "--keys", file).stdout.strip()
    assert file.stat().st_mode & 0o777 == 0o640
    file.write_text("# of the site\n" + file.read_text())
    second = keys("make", "--role", "site", "--name", "cms-2", "--keys", file).stdout.strip()
    assert (role_in(file, first), role_in(file, second)) == (Role.SITE, Role.SITE)
    assert keys("list", "--keys", file).stdout == "cms\tsite\ncms-2\tsite\n"
    assert keys("remove", "cms", "--keys", file).exit_code == 0
    assert (role_in(file, first), role_in(file, second)) == (None, Role.SITE)
    assert file.read_text().startswith("# of the site\ncms-2 ")
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_the_only_key_is_not_removed_since_a_service_would_go_on_with_it(tmp_path: Path) -> None:
    keys("make", "--role", "site", "--name", "cms", "--keys", tmp_path / "keys")
    before = (tmp_path / "keys").read_bytes()
    result = keys("remove", "cms", "--keys", tmp_path / "keys")
    assert (result.exit_code, "only key" in result.stderr, (tmp_path / "keys").read_bytes()) == (65, True, before)


def test_a_name_is_given_once_and_a_file_with_a_mistake_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    keys("make", "--role", "site", "--name", "cms", "--keys", file)
    for content in (file.read_text(), file.read_text() + "a mistake\n"):
        file.write_text(content)
        result = keys("make", "--role", "admin", "--name", "cms", "--keys", file)
        assert (result.exit_code, result.stdout, file.read_text()) == (65, "", content)


def test_mode_and_link_of_the_file_stay(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real, link = tmp_path / "real" / "keys", tmp_path / "keys"
    keys("make", "--role", "site", "--name", "cms", "--keys", real)
    real.chmod(0o600)
    link.symlink_to(real)
    keys("make", "--role", "site", "--name", "cms-2", "--keys", link)
    assert (link.is_symlink(), real.stat().st_mode & 0o777, len(real.read_text().splitlines())) == (True, 0o600, 2)


def test_keys_made_at_one_time_are_all_in_the_file(tmp_path: Path) -> None:
    from service.access.keys import new_key
    from service.access.keys_file import add_key

    made = [new_key(f"key-{number}", Role.SITE)[1] for number in range(20)]
    threads = [threading.Thread(target=add_key, args=(tmp_path / "keys", key)) for key in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(read_keys(tmp_path / "keys")) == set(made)


def test_where_nothing_can_be_written_it_is_one_line(tmp_path: Path) -> None:
    for file in (tmp_path / "missing" / "keys", tmp_path):
        result = keys("make", "--role", "site", "--name", "cms", "--keys", file)
        assert (result.exit_code != 0, result.stdout, str(tmp_path) in result.stderr) == (True, "", True)
