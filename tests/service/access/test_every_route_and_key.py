"""Every route of the application, times every kind of key, times where the request comes from."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from service.access.roles import Role
from service.access.routes import UndeclaredRouteError, require_declared
from service.access.visits import COOKIE, FORM_TOKEN, form_token_of
from service.application import create_application
from service.quick.related import QuickRelated
from service.settings import Settings
from tests.service.keys import SECRETS, application_with_keys, write_keys

DRAFT = {"title": "Funeral letters", "body": "A letter of mourning for the widow."}
# What each route is for, written down a second time: a route that is not here, or not as here, is an error.
# (method, route, what is asked) -> the roles that may; and whether who asks from this machine may without a key
EVERYBODY = {"public", "site", "editor", "admin"}
SITE, EDITOR, ADMIN = {"site", "admin"}, {"editor", "admin"}, {"admin"}
# A browser's visit of the editors' pages, and the token that a form of it holds.
VISIT = {"Cookie": f"{COOKIE}={'v' * 43}"}
OWN_FORM = {FORM_TOKEN: form_token_of("v" * 43)}


@dataclass(frozen=True)
class Asked:
    """A request that is answered, if it may be made."""

    route: str
    method: str
    may: set[str]
    this_machine: bool = False
    path: str = ""
    json: dict[str, Any] | None = None
    form: dict[str, str] | None = None
    text: str | None = None

    @property
    def sent(self) -> dict[str, Any]:
        """Its body, as the client of a test is told."""
        if self.text is not None:
            return {"data": self.text, "content_type": "text/csv"}
        return {"json": self.json, "data": self.form}

    @property
    def is_editors_form(self) -> bool:
        """Whether it is taken from our own pages alone, if it comes without a key."""
        return self.form is not None and FORM_TOKEN in self.form

    @property
    def leads_to_login(self) -> bool:
        """Whether who shows no key at all is led to where one is asked for."""
        return self.route.startswith("/editor/") and self.method == "GET"

    @property
    def kind_of_refusal(self) -> str:
        """A fragment fails as one, everything else that needs a role as a problem."""
        return "text/html" if self.route.endswith(".html") else "application/problem+json"

    def __str__(self) -> str:
        body = "" if self.json is None else " " + ",".join(self.json)
        return f"{self.method} {self.path or self.route}{body}"


TABLE = [
    Asked("/", "GET", EVERYBODY),
    Asked("/articles/<name:id>", "GET", EVERYBODY, path="/articles/grief-0"),
    Asked("/docs", "GET", EVERYBODY),
    Asked("/docs/<name>", "GET", EVERYBODY, path="/docs/swagger-ui.css"),
    Asked("/editor/", "GET", EDITOR),
    Asked("/editor/asked", "GET", EDITOR),
    Asked("/editor/asked.csv", "GET", EDITOR),
    Asked("/editor/articles", "GET", EDITOR),
    Asked("/editor/articles/<name:id>", "GET", EDITOR, path="/editor/articles/grief-0"),
    Asked("/editor/ask", "GET", EDITOR),
    Asked("/editor/ask", "POST", EDITOR, form={**OWN_FORM, "query": "sleep"}),
    Asked("/editor/audits", "GET", EDITOR),
    Asked("/editor/audits/<string:kind>.csv", "GET", EDITOR, path="/editor/audits/orphans.csv"),
    Asked("/editor/audits/dismissals", "POST", EDITOR, form={**OWN_FORM, "digest": "0" * 16, "undo": "1"}),
    Asked("/editor/draft", "GET", EDITOR),
    Asked("/editor/draft", "POST", EDITOR, form={**OWN_FORM, "text": "A letter of mourning."}),
    Asked("/editor/gaps", "GET", EDITOR),
    Asked("/editor/gaps", "POST", EDITOR, form={**OWN_FORM, "text": "sleep"}),
    Asked("/editor/login", "GET", EVERYBODY),
    Asked("/editor/login", "POST", EVERYBODY, form=OWN_FORM),
    Asked("/editor/logout", "POST", EVERYBODY, form=OWN_FORM),
    Asked("/editor/map", "GET", EDITOR),
    Asked("/editor/map.json", "GET", EDITOR),
    Asked("/editor/map/titles/<int:part>", "GET", EDITOR, path="/editor/map/titles/0"),
    Asked("/editor/nights", "GET", EDITOR),
    Asked("/editor/nights/<string:name>", "GET", EDITOR, path="/editor/nights/20260101T000000.000Z"),
    Asked("/editor/topics", "GET", EDITOR),
    Asked("/editor/topics/<path:id>", "GET", EDITOR, path="/editor/topics/nothing"),
    Asked("/editor/topics/<path:id>", "POST", EDITOR, path="/editor/topics/nothing", form=OWN_FORM),
    Asked("/livez", "GET", EVERYBODY),
    Asked("/metrics", "GET", ADMIN, this_machine=True),
    Asked("/openapi.json", "GET", EVERYBODY),
    Asked("/readyz", "GET", EVERYBODY),
    Asked("/search", "POST", EVERYBODY, form={"query": "sleep"}),
    Asked("/static/<path:filename>", "GET", EVERYBODY, path="/static/icon.svg"),
    Asked("/topics", "GET", EVERYBODY),
    Asked("/topics/<path:id>", "GET", EVERYBODY, path="/topics/nothing"),
    Asked("/v1/articles/<article:id>", "GET", EVERYBODY, path="/v1/articles/grief-0"),
    Asked("/v1/articles/<article:id>", "DELETE", ADMIN, path="/v1/articles/money-5"),
    Asked("/v1/articles/<article:id>", "PUT", ADMIN, path="/v1/articles/no", json={"title": "x", "status": "draft"}),
    Asked("/v1/articles/<name:id>/related", "GET", EVERYBODY, path="/v1/articles/grief-0/related"),
    Asked("/v1/articles/<name:id>/related", "GET", SITE, path="/v1/articles/grief-0/related?explain=true"),
    Asked("/v1/articles/<name:id>/related", "GET", SITE, path="/v1/articles/grief-0/related?expl%61in=1"),
    Asked("/v1/articles/<name:id>/related", "GET", EVERYBODY, path="/v1/articles/grief-0/related?explain=false"),
    Asked("/v1/articles/<name:id>/related", "GET", SITE, path="/v1/articles/nobody/related?explain=1"),
    Asked("/v1/articles/<name:id>/related.html", "GET", EVERYBODY, path="/v1/articles/grief-0/related.html"),
    Asked("/v1/articles/<name:id>/related.html", "GET", SITE, path="/v1/articles/grief-0/related.html?explain=on"),
    Asked("/v1/articles/<name:id>/topics", "GET", EVERYBODY, path="/v1/articles/grief-0/topics?evidence=true"),
    Asked("/v1/audit", "GET", EDITOR),
    Asked("/v1/gaps", "GET", EDITOR),
    Asked("/v1/gaps.csv", "GET", EDITOR),
    Asked("/v1/audit/<string:kind>", "GET", EDITOR, path="/v1/audit/orphans"),
    Asked("/v1/audit/<string:kind>.csv", "GET", EDITOR, path="/v1/audit/orphans.csv"),
    Asked("/v1/audit/dismissals", "POST", EDITOR, json={"digest": "0" * 16, "dismissed": False}),
    Asked("/v1/coverage", "POST", EDITOR, json={"queries": [{"query": "sleep"}]}),
    Asked("/v1/coverage.csv", "POST", EDITOR, text="sleep\n"),
    Asked("/v1/index", "GET", EVERYBODY),
    Asked("/v1/links/suggest", "POST", SITE, json={"title": "A letter", "body": "A letter of mourning."}),
    Asked("/v1/related", "GET", EVERYBODY, path="/v1/related?id=grief-0"),
    Asked("/v1/related", "GET", SITE, path="/v1/related?id=grief-0&explain=false&explain=true"),
    Asked("/v1/related", "POST", EVERYBODY, json={"ids": ["grief-0"]}),
    Asked("/v1/related", "POST", EVERYBODY, json={"ids": ["grief-0"], "explain": False}),
    Asked("/v1/related", "POST", SITE, json={"ids": ["grief-0"], "explain": True}),
    Asked("/v1/related", "POST", SITE, json={"article": DRAFT}),
    Asked("/v1/related", "POST", SITE, json={"text": "A letter of mourning for the widow."}),
    Asked("/v1/related/batch", "POST", SITE, json={"ids": ["grief-0"]}),
    Asked("/v1/search", "POST", EVERYBODY, json={"query": "sleep"}),
    Asked("/v1/search", "POST", SITE, json={"query": "sleep", "explain": True}),
    Asked("/v1/topics", "GET", EVERYBODY),
    Asked("/v1/topics/<string:id>", "GET", EVERYBODY, path="/v1/topics/nothing"),
    Asked("/v1/topics/suggest", "POST", EVERYBODY, json={"text": "A letter of mourning."}),
]
REVOKED, OLD = "ra_gone_" + "g" * 43, "ra_old_" + "o" * 43
# kind of key -> the header, and the role that it gives ("": none, because no key came or none that is valid)
KEYS: dict[str, tuple[str | None, str]] = {
    "none": (None, ""),
    "empty": ("", ""),
    "malformed": ("Bearer", ""),
    "two words": (f"Bearer {SECRETS[Role.ADMIN]} {SECRETS[Role.ADMIN]}", ""),
    "another scheme": (f"Basic {SECRETS[Role.ADMIN]}", ""),
    "a scheme of others": (f"Token {SECRETS[Role.ADMIN]}", ""),
    "without a scheme": (SECRETS[Role.ADMIN], ""),
    "other letters": (f"Bearer {SECRETS[Role.ADMIN].upper()}", ""),
    "cut short": (f"Bearer {SECRETS[Role.ADMIN][:-1]}", ""),
    "not ASCII": ("Bearer ra_ä_\xff", ""),
    "unknown": ("Bearer ra_nobody_" + "n" * 43, ""),
    "revoked": (f"Bearer {REVOKED}", ""),
    "rotated out": (f"Bearer {OLD}", ""),
    "a digest": ("Bearer sha256:" + "0" * 64, ""),
    **{str(role): (f"Bearer {secret}", str(role)) for role, secret in SECRETS.items()},
}
# where from -> peer, headers, whether it is this machine that asks
ANSWERED = 202  # which nothing else here answers with
PLACES: dict[str, tuple[str, dict[str, str], bool]] = {
    "this machine": ("127.0.0.1", {}, True),
    "this machine by IPv6": ("::1", {"Host": "[::1]:8000"}, True),
    "this machine as IPv4 in IPv6": ("::ffff:127.0.0.1", {}, True),
    "a proxy here": ("127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, False),
    "a proxy that hides whom": ("127.0.0.1", {"X-Forwarded-Proto": "https"}, False),
    "a proxy by the standard": ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, False),
    "a gateway": ("127.0.0.1", {"Via": "1.1 gateway"}, False),
    "a page of another site": ("127.0.0.1", {"Origin": "https://evil.example"}, False),
    "a page without an origin": ("127.0.0.1", {"Origin": "null"}, False),
    "a name that points here": ("127.0.0.1", {"Host": "evil.example:8000"}, False),
    "another machine": ("203.0.113.7", {}, False),
    "a machine that says it is here": ("203.0.113.7", {"X-Forwarded-For": "127.0.0.1", "Host": "127.0.0.1"}, False),
}


@pytest.fixture(scope="module")
def keyed(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """With a key for each role, of which one was taken back, and one had another beside it before it went."""
    file = tmp_path_factory.mktemp("keys") / "keys"
    current = {str(role): (role, secret) for role, secret in SECRETS.items()}
    write_keys(file, {**current, "gone": (Role.ADMIN, REVOKED), "old": (Role.SITE, OLD)})
    application = create_application(Settings(published, encoder=False, keys_file=file))
    batch = _of("/v1/related/batch")
    assert {ask(application, batch, f"Bearer {key}", "another machine")[0] for key in (REVOKED, OLD)} == {200}
    write_keys(file)
    application.extensions["related-articles"].keys.refresh()
    return application


@contextmanager
def without_views(application: Flask) -> Iterator[Flask]:
    """The same application, whose views answer nothing, and at once: what is asked is only whether they are called."""
    views = dict(application.view_functions)
    application.view_functions.update(dict.fromkeys(views, lambda **_: ("", ANSWERED)))
    whole = application.wsgi_app
    assert isinstance(whole, QuickRelated)
    application.wsgi_app = whole.behind  # type: ignore[assignment, method-assign]
    yield application
    application.wsgi_app = whole  # type: ignore[assignment, method-assign]
    application.view_functions.update(views)


def ask(application: Flask, asked: Asked, header: str | None, place: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body."""
    peer, headers, _ = PLACES[place]
    sent = {"Host": "127.0.0.1:8000", **VISIT, **headers} | ({} if header is None else {"Authorization": header})
    response = application.test_client(use_cookies=False).open(
        asked.path or asked.route, method=asked.method, headers=sent, **asked.sent,
        environ_overrides={"REMOTE_ADDR": peer},
    )  # fmt: skip
    answer = response.status_code, dict(response.headers), response.data
    response.close()
    return answer


def expected(asked: Asked, header: str | None, role: str, place: str) -> int | None:
    """The refusal that is due; None for none."""
    here, from_elsewhere = PLACES[place][2], "Origin" in PLACES[place][1]
    if "public" in asked.may or role in asked.may or (here and asked.this_machine):
        brings_key = header is not None and header.startswith("Bearer")
        return 403 if asked.is_editors_form and from_elsewhere and not brings_key else None
    if asked.leads_to_login and header is None:
        return 303
    return 403 if role else 401


def _of(route: str) -> Asked:
    return next(asked for asked in TABLE if asked.route == route)


def _routes(application: Flask) -> set[tuple[str, str]]:
    def methods(rule: Rule) -> set[str]:
        return (rule.methods or set()) - {"HEAD", "OPTIONS"}

    return {(rule.rule, method) for rule in application.url_map.iter_rules() for method in methods(rule)}


def test_the_table_has_every_route_and_no_other(keyed: Flask) -> None:
    assert {(asked.route, asked.method) for asked in TABLE} == _routes(keyed)


@pytest.mark.slow
@pytest.mark.parametrize("asked", TABLE, ids=str)
def test_every_kind_of_key_from_everywhere_is_answered_as_the_table_says(keyed: Flask, asked: Asked) -> None:
    with without_views(keyed):
        for (kind, (header, role)), place in product(KEYS.items(), PLACES):
            status, headers, body = ask(keyed, asked, header, place)
            refusal = expected(asked, header, role, place)
            if refusal is None:
                assert status == ANSWERED, (kind, place)
                continue
            if refusal == 303:
                assert (status, headers["Location"].partition("?")[0]) == (303, "/editor/login"), (kind, place)
                continue
            assert (status, headers["Content-Type"].partition(";")[0]) == (refusal, asked.kind_of_refusal), (
                kind,
                place,
            )
            assert asked.is_editors_form or headers["WWW-Authenticate"].startswith("Bearer "), (kind, place)
            assert headers["Cache-Control"] == "no-store", (kind, place)
            assert not re.search(rb"ra_|grief|nobody|sha256", body), (kind, place)


def test_without_keys_this_machine_may_everything_and_the_rest_what_is_public(published: Path) -> None:
    with without_views(create_application(Settings(published, encoder=False))) as application:
        for asked, (place, (_, _, here)) in product(TABLE, PLACES.items()):
            status, _, _ = ask(application, asked, f"Bearer {SECRETS[Role.ADMIN]}", place)
            allowed = here or "public" in asked.may
            assert status == (ANSWERED if allowed else 401), (str(asked), place)


@pytest.mark.slow
def test_without_keys_but_reached_from_elsewhere_nobody_has_a_role(published: Path) -> None:
    everywhere = Settings(published, encoder=False, host="0.0.0.0")  # noqa: S104 - what is tested
    with without_views(create_application(everywhere)) as application:
        for asked, place in product(TABLE, PLACES):
            status, _, _ = ask(application, asked, None, place)
            assert status == (expected(asked, None, "", place) or ANSWERED), (str(asked), place)


def test_what_needs_a_role_is_kept_by_no_cache_and_what_is_public_may_be(keyed: Flask) -> None:
    """A cache that kept an explained list would give it to everybody at the same address."""
    admin = f"Bearer {SECRETS[Role.ADMIN]}"
    for asked in TABLE:
        _, headers, _ = ask(keyed, asked, admin, "another machine")
        if "public" not in asked.may:
            assert headers["Cache-Control"] == "no-store", asked
    _, headers, _ = ask(keyed, _of("/v1/articles/<name:id>/related"), admin, "another machine")
    assert "public" in headers["Cache-Control"]


def test_a_refusal_tells_nothing_of_what_is_there(keyed: Flask) -> None:
    """An article that exists and one that does not, a body that could be used and one that could not: all the same."""
    client = keyed.test_client()
    for path in ("/v1/articles/{}/related?explain=1", "/v1/related?id={}&explain=1"):
        one, other = (client.get(path.format(name)).get_json() for name in ("grief-0", "nobody"))
        assert one | {"request_id": ""} == other | {"request_id": ""}
        assert one["status"] == 401
    bodies: list[Any] = [b"{", b"[]", b'{"ids": 5}', b""]
    refused = [client.post("/v1/related/batch", data=data, content_type="application/json") for data in bodies]
    assert {response.status_code for response in refused} == {401}


def test_however_it_is_spelled_nobody_without_a_key_gets_an_explanation(keyed: Flask) -> None:
    """It is refused before parameters are read exactly, so whatever could be read as true must be."""
    client = keyed.test_client()
    spellings = ["true", "True", "TRUE", "1", "on", "yes", "y", "t", "1.0", " true", "true%20", "%74rue", "", "null",
                 "false&explain=true", "true&explain=false", "[true]", "1&explain=0"]  # fmt: skip
    for spelled in spellings:
        for name in ("explain", "expl%61in", "Explain", "explain%00"):
            answer = client.get(f"/v1/related?id=grief-0&{name}={spelled}")
            assert answer.status_code in (400, 401, 422), (name, spelled)
    values: list[Any] = [True, 1, 1.0, "true", "on", [True], {"a": True}, 2, "", -1]
    for value in values:
        answer = client.post("/v1/related", json={"ids": ["grief-0"], "explain": value})
        assert answer.status_code in (401, 422), value
    doubled = b'{"ids": ["grief-0"], "explain": false, "explain": true}'
    assert client.post("/v1/related", data=doubled, content_type="application/json").status_code == 400


def test_options_tell_the_methods_to_everybody_and_nothing_else(keyed: Flask) -> None:
    for asked in TABLE:
        response = keyed.test_client().options(asked.path or asked.route)
        assert (response.status_code, response.data) == (200, b""), str(asked)
        assert asked.method in response.headers["Allow"]


def test_head_is_refused_where_get_is(keyed: Flask) -> None:
    client = keyed.test_client()
    response = client.head("/v1/related?id=grief-0&explain=1", environ_overrides={"REMOTE_ADDR": "203.0.113.7"})
    assert response.status_code == 401


def test_a_route_that_is_not_declared_and_one_that_answers_options_stop_the_start(index_directory: Path) -> None:
    app = create_application(Settings(index_directory, encoder=False))
    app.add_url_rule("/v1/new", endpoint="new", view_func=lambda: "")
    with pytest.raises(UndeclaredRouteError, match="/v1/new"):
        require_declared(app)
    app = create_application(Settings(index_directory, encoder=False))
    app.add_url_rule("/livez2", endpoint="probes.live", methods=["OPTIONS"])
    with pytest.raises(UndeclaredRouteError, match="/livez2"):
        require_declared(app)


def test_the_public_is_told_what_is_served_and_an_administrator_what_is_wrong(
    index_directory: Path, tmp_path: Path
) -> None:
    application = application_with_keys(index_directory, tmp_path / "keys")
    public, admin = (_index(application, role) for role in (Role.PUBLIC, Role.ADMIN))
    assert set(public) == {"generation", "request_id", "built_at", "age_seconds"}
    assert set(public) < set(admin)
    assert {"articles", "encoder", "last_run", "rules", "keys", "refused", "state_refused"} < set(admin)
    assert _index(application, Role.SITE).keys() == _index(application, Role.EDITOR).keys() == public.keys()


def _index(application: Flask, role: Role) -> dict[str, Any]:
    client: FlaskClient = application.test_client()
    headers = {"Authorization": f"Bearer {SECRETS[role]}"} if role in SECRETS else {}
    return dict(client.get("/v1/index", headers=headers).get_json())
