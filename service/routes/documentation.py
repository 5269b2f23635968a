"""`/openapi.json` and `/docs`: the contract, for machines and for people, without a network."""

from importlib.resources import files
from pathlib import Path
from typing import cast

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, send_from_directory
from flask_openapi import OpenAPI

from service.access.description import describe_roles
from service.contract.description import described
from service.contract.examples import Examples, examples_of
from service.state import state

documentation = Blueprint("documentation", __name__)
_SWAGGER_FILES = {"swagger-ui.css": "css", "swagger-ui-bundle.js": "js"}


@documentation.get("/openapi.json")
def openapi() -> Response:
    """The OpenAPI 3.1 description of this service."""
    application = cast(OpenAPI, current_app)
    answering = state().served.served
    examples = examples_of(answering.snapshot) if answering is not None else Examples()
    return jsonify(described(describe_roles(application.api_doc, application), examples))


@documentation.get("/docs")
def docs() -> str:
    """The same for people, with every request to try."""
    return render_template("docs.html")


@documentation.get("/docs/<name>")
def swagger_file(name: str) -> Response:
    """The two files of Swagger UI, out of its package."""
    if name not in _SWAGGER_FILES:
        abort(404)
    folder = Path(str(files("flask_openapi_swagger"))) / "templates" / "swagger" / _SWAGGER_FILES[name]
    return send_from_directory(folder, name)
