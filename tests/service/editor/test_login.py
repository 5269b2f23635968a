"""Who comes in to the editors' pages, for how long, and that nobody acts in their name."""

from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.access.roles import Role
from service.access.sessions import FOLDER, LASTING_SECONDS, Sessions
from service.access.visits import COOKIE, FORM_TOKEN, form_token_of
from service.application import create_application
from service.settings import Settings
from tests.browser import follow, needs_chromium
from tests.conftest import copied
from tests.service.editor.checked_page import WIDTHS, check_page, press_until, watched_page
from tests.service.keys import SECRETS, application_with_keys, authorization, write_keys
from tests.service.running_server import pages_of

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
# What browsers say of where a form was sent from: elsewhere, or here.
OTHERS = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://["},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]
OWN: list[dict[str, str]] = [
    {"Origin": "http://localhost"},
    {"Origin": "https://localhost:8443", "Sec-Fetch-Site": "same-origin"},
    {},
]


@pytest.fixture(scope="module")
def folder(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the service of these tests has its index and its keys."""
    folder = tmp_path_factory.mktemp("login")
    copied(published, folder / "index")
    return folder


@pytest.fixture(scope="module")
def application(folder: Path) -> Flask:
    """The service, with a key for each role."""
    return application_with_keys(folder / "index", folder / "keys")


@pytest.fixture
def client(application: Flask) -> FlaskClient:
    """A browser that has no session yet, on another machine."""
    client = application.test_client()
    client.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    return client


def visit_of(client: FlaskClient) -> str:
    """The token in the cookie."""
    cookie = client.get_cookie(COOKIE, path="/editor")
    return cookie.value if cookie else ""


def send(
    client: FlaskClient,
    path: str,
    fields: Mapping[str, str] = {},
    sent: Mapping[str, str] = {},
) -> tuple[int, str]:
    """Status and address of what a form leads to, sent with the token of the browser's visit."""
    if not visit_of(client):
        client.get("/editor/login")
    data = {FORM_TOKEN: form_token_of(visit_of(client)), **fields}
    response = client.post(path, data=data, headers=dict(sent))
    return response.status_code, response.headers.get("Location", "")


def log_in(client: FlaskClient, role: Role = Role.EDITOR, **fields: str) -> tuple[int, str]:
    """What comes of showing the key of a role."""
    return send(client, "/editor/login", {"key": SECRETS[role], **fields})


def test_who_is_not_logged_in_is_led_to_the_login_and_then_to_the_page(client: FlaskClient) -> None:
    response = client.get("/editor/?x=1")
    assert (response.status_code, response.headers["Location"]) == (303, "/editor/login?next=/editor/")
    assert log_in(client, next="/editor/gaps") == (303, "/editor/gaps")
    assert client.get("/editor/").status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/editor//evil.example", "/\\evil.example", "/v1/index", "javascript:x",
     "/editor/\n", "/editor/\\x", "/editor", "", "/editor/../logout", "/editor/gaps/..", "/editor/%2e%2e/logout",
     "/editor/./gaps"],
)  # fmt: skip
def test_after_the_login_nobody_is_led_elsewhere(client: FlaskClient, elsewhere: str) -> None:
    assert log_in(client, next=elsewhere) == (303, "/editor/")
    assert "evil" not in client.get("/editor/login", query_string={"next": elsewhere}).text


@pytest.mark.parametrize(("role", "enters"), [(Role.EDITOR, True), (Role.ADMIN, True), (Role.SITE, False)])
def test_keys_of_editors_and_administrators_open_and_others_do_not(
    client: FlaskClient, role: Role, enters: bool
) -> None:
    assert log_in(client, role)[0] == (303 if enters else 403)
    assert client.get("/editor/").status_code == (200 if enters else 303)
    assert client.get("/editor/", headers=authorization(role)).status_code == (200 if enters else 403)


def test_a_wrong_key_is_refused_and_not_repeated(client: FlaskClient, capfd: pytest.CaptureFixture[str]) -> None:
    client.get("/editor/login")
    data = {FORM_TOKEN: form_token_of(visit_of(client)), "key": "ra_secret_guess", "next": "/editor/secret"}
    response = client.post("/editor/login", data=data)
    assert response.status_code == 403
    assert "secret" not in response.text + str(response.headers) + "".join(capfd.readouterr())


def test_the_cookie_is_for_these_pages_alone_and_for_no_script(client: FlaskClient) -> None:
    response = client.get("/editor/login")
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert {"HttpOnly", "Path=/editor", "SameSite=Strict"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    for environment in ({"wsgi.url_scheme": "https"}, {"HTTP_X_FORWARDED_PROTO": "https"}):
        client.delete_cookie(COOKIE, path="/editor")
        response = client.get("/editor/login", environ_overrides=environment)
        assert "Secure" in response.headers["Set-Cookie"].split("; ")
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in client.get("/v1/topics").headers


def test_the_login_changes_the_token_so_that_a_planted_one_opens_nothing(client: FlaskClient) -> None:
    client.set_cookie(COOKIE, "p" * 43, path="/editor")
    assert log_in(client)[0] == 303
    assert visit_of(client) != "p" * 43
    client.set_cookie(COOKIE, "p" * 43, path="/editor")
    assert client.get("/editor/").status_code == 303


def test_after_logging_out_a_copy_of_the_cookie_opens_nothing(client: FlaskClient) -> None:
    log_in(client)
    copy = visit_of(client)
    assert send(client, "/editor/logout") == (303, "/editor/login")
    for token in (visit_of(client), copy):
        client.set_cookie(COOKIE, token, path="/editor")
        assert client.get("/editor/").status_code == 303


def test_a_session_opens_the_editors_pages_and_nothing_else(client: FlaskClient) -> None:
    log_in(client)
    client.set_cookie(COOKIE, visit_of(client), path="/")
    assert client.get("/v1/related?id=grief-0&explain=1").status_code == 401
    assert client.get("/metrics").status_code == 401


def test_a_key_that_is_taken_back_or_changes_its_role_ends_its_sessions(
    client: FlaskClient, application: Flask, folder: Path
) -> None:
    log_in(client)
    keys = application.extensions["related-articles"].keys
    write_keys(folder / "keys", {"e": (Role.SITE, SECRETS[Role.EDITOR]), "a": (Role.ADMIN, SECRETS[Role.ADMIN])})
    keys.refresh()
    assert client.get("/editor/").status_code == 403
    write_keys(folder / "keys", {"a": (Role.ADMIN, SECRETS[Role.ADMIN])})
    keys.refresh()
    assert client.get("/editor/").status_code == 303
    write_keys(folder / "keys")
    keys.refresh()


def test_a_session_is_the_same_in_every_worker_survives_a_restart_and_ends_after_twelve_hours(tmp_path: Path) -> None:
    moment = 1_000_000.0
    first, second = Sessions(tmp_path, lambda: moment), Sessions(tmp_path, lambda: moment)
    token = first.begin("sha256:" + "a" * 64)
    assert second.key_of(token) == "sha256:" + "a" * 64
    moment += LASTING_SECONDS - 1
    assert second.key_of(token)
    moment += 2
    assert first.key_of(token) is second.key_of(token) is None
    second.begin("sha256:" + "b" * 64)
    assert len(list((tmp_path / FOLDER).iterdir())) == 1


def test_what_lies_on_disk_opens_nothing_and_is_for_its_owner_only(client: FlaskClient, folder: Path) -> None:
    log_in(client)
    sessions = folder / "index" / "state" / FOLDER
    assert sessions.stat().st_mode & 0o777 == 0o700
    written = "".join(file.name + file.read_text() for file in sessions.iterdir())
    assert visit_of(client) not in written
    assert SECRETS[Role.EDITOR] not in written


def test_many_logins_fill_no_disk_and_a_damaged_session_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.access.sessions._MOST", 3)
    moment = count(1_000_000)
    sessions = Sessions(tmp_path, lambda: float(next(moment)))
    tokens = [sessions.begin("sha256:" + "a" * 64) for _ in range(6)]
    assert [bool(sessions.key_of(token)) for token in tokens] == [False] * 3 + [True] * 3
    for file in (tmp_path / FOLDER).iterdir():
        file.write_bytes(b"\xff broken")
    assert not any(map(sessions.key_of, tokens))
    assert sessions.key_of("../../etc/passwd") is None


def test_where_the_state_folder_cannot_be_written_the_login_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.access.sessions.replace_durably", lambda *_: (_ for _ in ()).throw(OSError(30, "ro")))
    assert log_in(client)[0] == 503


def test_who_logs_out_is_out_even_where_the_state_folder_cannot_be_written(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    log_in(client)
    copy = visit_of(client)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(OSError(30, "Read-only file system")))
        data = {FORM_TOKEN: form_token_of(copy)}
        response = client.post("/editor/logout", data=data, headers=BROWSER)
        assert response.status_code == 503
        assert "You are logged out in this browser, but the state folder cannot be written" in response.text
        assert "<nav" not in response.text
        for token in (visit_of(client), copy):
            client.set_cookie(COOKIE, token, path="/editor")
            assert client.get("/editor/").status_code == 303
        assert caplog.text.count("session-not-ended") == 1
        assert copy not in caplog.text
        client.post("/editor/logout", data=data)
        assert caplog.text.count("session-not-ended") == 1


def test_who_logs_in_again_comes_in_though_the_old_session_cannot_be_ended(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(client)
    old = visit_of(client)
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(OSError(30, "Read-only file system")))
    assert log_in(client) == (303, "/editor/")
    client.set_cookie(COOKIE, old, path="/editor")
    assert client.get("/editor/").status_code == 303


@pytest.mark.parametrize("headers", OTHERS, ids=str)
def test_what_a_page_of_another_site_sends_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    log_in(client)
    assert send(client, "/editor/logout", sent=headers)[0] == 403
    assert client.get("/editor/").status_code == 200


@pytest.mark.parametrize("headers", OWN, ids=str)
def test_what_a_page_of_ours_sends_is_taken(client: FlaskClient, headers: dict[str, str]) -> None:
    log_in(client)
    assert send(client, "/editor/logout", sent=headers)[0] == 303


@pytest.mark.parametrize("token", ["", "x", form_token_of("v" * 43)])
def test_a_form_without_the_token_of_this_visit_is_refused(client: FlaskClient, token: str) -> None:
    log_in(client)
    assert client.post("/editor/logout", data={FORM_TOKEN: token}).status_code == 403
    assert client.get("/editor/").status_code == 200


def test_a_name_that_was_made_to_point_here_reads_nothing_where_no_keys_are(folder: Path) -> None:
    client = create_application(Settings(folder / "index", encoder=False)).test_client()
    assert client.get("/editor/").status_code == 200
    assert client.get("/editor/", headers={"Host": "evil.example"}).status_code == 303
    assert client.get("/editor/", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 303
    assert "has no keys" in client.get("/editor/login", headers={"Host": "evil.example"}).text


def test_a_form_that_comes_after_the_session_is_told_so_and_not_led_away(client: FlaskClient) -> None:
    client.get("/editor/login")
    data = {FORM_TOKEN: form_token_of(visit_of(client)), "query": "a long draft"}
    response = client.post("/editor/ask", data=data, headers=BROWSER)
    assert response.status_code == 401
    assert "You are not logged in" in response.text


def test_what_is_not_there_is_a_page_that_no_cache_keeps(client: FlaskClient) -> None:
    response = client.get("/editor/nothing", headers=BROWSER)
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert "X-Accel-Expires" not in response.headers


def test_the_pages_can_be_left_out(folder: Path) -> None:
    client = create_application(Settings(folder / "index", encoder=False, editor=False)).test_client()
    assert client.get("/editor/", headers=BROWSER).status_code == 404
    alone = create_application(Settings(folder / "index", encoder=False, pages=False)).test_client()
    assert alone.get("/editor/").status_code == 200


@pytest.fixture
def address(application: Flask) -> Iterator[str]:
    """The service with keys on a free port."""
    with pages_of(application) as started:
        yield started


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("width", WIDTHS)
def test_an_editor_logs_in_and_out_with_the_keyboard(address: str, width: int) -> None:
    with watched_page(address, width) as watched:
        page = watched.go("/editor/")
        assert page.url == f"{address}/editor/login?next=/editor/"
        press_until(page, "Your key")
        page.keyboard.type("wrong")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.get_by_role("alert").count() == 1
        check_without_status(watched.complaints)
        watched.check()
        page.get_by_label("Your key").fill(SECRETS[Role.EDITOR])
        follow(page, page.get_by_role("button", name="Log in"))
        assert page.url == f"{address}/editor/"
        watched.check()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.goto(f"{address}/editor/")  # without the fragment, whose target would take the focus in its own time
        press_until(page, "Log out")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url == f"{address}/editor/login"
        watched.go("/editor/")
        assert page.url == f"{address}/editor/login?next=/editor/"
        watched.go("/editor/nothing")
        assert page.locator("h1").inner_text() == "There is nothing at this address"
        check_page(page)


def check_without_status(complaints: list[str]) -> None:
    """Forgets that a browser's console names the status of a refused login."""
    complaints[:] = [said for said in complaints if "status of 403" not in said]
