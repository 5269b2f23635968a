"""What docs/integrate.md shows is run as it stands there, against the sample corpus with the toy encoder."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response

from service.application import create_application
from service.settings import Settings
from tests.browser import browser_page, needs_chromium
from tests.conftest import REPOSITORY, copied
from tests.service.running_server import free_port, pages_of
from tests.waiting import wait_until

GUIDE = (REPOSITORY / "docs" / "integrate.md").read_text("utf-8")
SERVICE = "http://127.0.0.1:8000"
ARTICLE = "love-after-seventy"


def snippets(language: str) -> list[str]:
    """The blocks of one language."""
    found: list[str] = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    return found


@pytest.fixture(scope="module")
def sample(sample_published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample corpus."""
    return copied(sample_published, tmp_path_factory.mktemp("integrate") / "index")


@pytest.fixture
def service(sample: Path, toy_in_place: None) -> Iterator[str]:
    """The address of the service."""
    with pages_of(create_application(Settings(sample))) as address:
        yield address


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
@pytest.mark.parametrize("command", [line for block in snippets("sh") for line in block.splitlines()])
def test_each_curl_command_works(service: str, command: str) -> None:
    arguments = shlex.split(command.replace(SERVICE, service))
    assert arguments[0] == "curl"
    answer = subprocess.run([*arguments, "--fail"], capture_output=True, text=True, check=True, timeout=20).stdout
    assert answer.startswith("<ol") or json.loads(answer)["items"]
    assert answer.count("<li>") in {0, 3}


@pytest.mark.parametrize("script", snippets("python"))
def test_each_python_snippet_works(service: str, script: str) -> None:
    command = [sys.executable, "-I", "-c", script.replace(SERVICE, service)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout
    assert len(printed.splitlines()) >= 3


def test_python_does_without_a_service_that_is_not_there() -> None:
    script = snippets("python")[0].replace(SERVICE, f"http://127.0.0.1:{free_port()}")
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_script_is_a_kilobyte() -> None:
    assert (REPOSITORY / "service" / "static" / "related.js").stat().st_size <= 1024


def site(block: str) -> Flask:
    """A publisher's page with the block in it, on an origin of its own."""
    app = Flask("site")
    app.add_url_rule("/", "page", lambda: f"<!doctype html><title>An article</title><link rel=icon href=data:,>{block}")
    return app


@pytest.mark.browser
@needs_chromium
def test_the_script_fills_the_block_of_a_page_on_another_origin(sample: Path) -> None:
    (block,) = snippets("html")
    # The two addresses know of each other, so the site's comes first.
    pages: dict[str, str] = {}
    app = Flask("site")
    app.add_url_rule("/", "page", lambda: Response(pages["page"], mimetype="text/html"))
    with (
        pages_of(app) as own,
        pages_of(create_application(Settings(sample, encoder=False, cors_origins=(own,)))) as other,
    ):
        pages["page"] = "<!doctype html><link rel=icon href=data:,>" + block.replace(SERVICE, other)
        with browser_page(800) as (page, complaints):
            page.goto(own)
            page.locator("aside li a").first.wait_for()
            assert page.locator("aside li a").count() == 5
            assert page.locator("aside").is_visible()
            assert (page.locator("aside li a").first.get_attribute("href") or "").startswith("https://sample.example/")
            assert complaints == []


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize(
    "answer",
    [
        Response("no", 503),
        Response("no", 200),
        Response('{"items": []}', mimetype="application/json"),
        Response('{"items": [{"title": "x", "url": "javascript:alert(1)"}]}', mimetype="application/json"),
        Response('{"items": [{"title": "<img src=x onerror=alert(1)>", "url": ""}]}', mimetype="application/json"),
    ],
)
def test_whatever_fails_the_block_stays_hidden_and_no_script_breaks(answer: Response) -> None:
    block = '<aside hidden data-related="x" data-service=""></aside><script src="/related.js"></script>'
    app = site(block.replace('data-service=""', 'data-service="/."'))
    script = (REPOSITORY / "service" / "static" / "related.js").read_text()
    app.add_url_rule("/related.js", "script", lambda: Response(script, mimetype="text/javascript"))
    app.add_url_rule("/v1/related", "related", lambda: answer)
    with pages_of(app) as address, browser_page(800) as (page, complaints):
        page.goto(address, wait_until="networkidle")
        assert not page.locator("aside").is_visible()
        assert page.locator("aside a").count() == 0
        assert [says for says in complaints if "503" not in says] == []


@pytest.mark.skipif(shutil.which("php") is None, reason="no PHP on this machine: apt-get install php-cli")
def test_the_wordpress_plugin_fills_a_post(service: str, tmp_path: Path) -> None:
    """With stand-ins for the few functions of WordPress that it calls."""
    (plugin,) = snippets("php")
    (tmp_path / "plugin.php").write_text(plugin.replace(SERVICE, service))
    stand_ins = """<?php
define( 'MINUTE_IN_SECONDS', 60 );
function add_filter( $name, $filter ) { $GLOBALS['filter'] = $filter; }
function is_singular( $kind ) { return true; }
function in_the_loop() { return true; }
function get_the_ID() { return 1; }
function get_transient( $name ) { return false; }
function set_transient( $name, $value, $seconds ) {}
function get_permalink() { return 'https://sample.example/ageing/love-after-seventy'; }
function wp_remote_get( $url, $more ) { return file_get_contents( $url ); }
function wp_remote_retrieve_response_code( $answer ) { return $answer ? 200 : 0; }
function wp_remote_retrieve_body( $answer ) { return $answer; }
function esc_url( $text ) { return htmlspecialchars( $text ); }
function esc_html( $text ) { return htmlspecialchars( $text ); }
require __DIR__ . '/plugin.php';
echo $filter( 'the post' );
"""
    (tmp_path / "post.php").write_text(stand_ins)
    page = subprocess.run(["php", tmp_path / "post.php"], capture_output=True, text=True, check=True, timeout=30).stdout
    assert page.startswith("the post<aside>")
    assert page.count("<li>") == 5


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx on this machine: apt-get install nginx-light")
def test_nginx_keeps_fragments_and_shows_nothing_where_there_is_none(service: str, tmp_path: Path) -> None:
    (block,) = snippets("nginx")
    port = free_port()
    block = block.replace(SERVICE, service).replace("127.0.0.1:8080", f"127.0.0.1:{port}")
    block = re.sub(r"(?<=proxy_cache_path )\S+", str(tmp_path / "cache"), block)
    user = "user root;" if os.geteuid() == 0 else ""  # else its workers could not read this folder
    temporary = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"{user} daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}{block}\n}}\n"
    )
    process = subprocess.Popen(["nginx", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")])
    address = f"http://127.0.0.1:{port}/related/{ARTICLE}/related.html?limit=3"
    try:
        wait_until(lambda: _answers(address), 20)
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert answer.headers["X-Cache"] == "HIT"
            assert answer.read().count(b"<li>") == 3
        with urllib.request.urlopen(address.replace(ARTICLE, "nobody"), timeout=10) as answer:  # noqa: S310
            assert (answer.status, answer.read()) == (200, b"")
    finally:
        process.terminate()
        process.wait(timeout=10)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except OSError:
        time.sleep(0.05)
        return False
