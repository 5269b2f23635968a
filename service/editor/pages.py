"""The editors' pages: `PAGES` is the table of them, in the order of the navigation.

A page is a module with a blueprint whose first view is called `show`; its templates extend `editor/base.html`. A new
one needs a line here, and one for each of its views in service/access/routes.py.
"""

from dataclasses import dataclass

from flask import Blueprint, Flask

from service.access.guard import has_role, has_session
from service.access.roles import Role
from service.access.visits import form_token, give_visit, require_own_form
from service.editor.articles import articles
from service.editor.ask import ask
from service.editor.asked import asked
from service.editor.audits import audits
from service.editor.draft import draft
from service.editor.gaps import gaps
from service.editor.login import login
from service.editor.map import map_page
from service.editor.nights import nights
from service.editor.overview import overview
from service.editor.topics import topics
from service.request_context import EDITOR


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the navigation."""

    label: str
    blueprint: Blueprint

    @property
    def endpoint(self) -> str:
        """Of its first view."""
        return f"{self.blueprint_name}.show"

    @property
    def blueprint_name(self) -> str:
        """As a request has it."""
        return f"{EDITOR}.{self.blueprint.name}"


PAGES = (
    Page("Overview", overview),
    Page("Gaps", gaps),
    Page("Readers", asked),
    Page("Nights", nights),
    Page("Ask", ask),
    Page("Articles", articles),
    Page("Topics", topics),
    Page("Audits", audits),
    Page("Map", map_page),
    Page("Draft", draft),
)


def install(app: Flask) -> None:
    """Gives `app` the editors' pages."""
    editor = Blueprint(EDITOR, __name__, url_prefix="/editor")
    editor.register_blueprint(login)
    for page in PAGES:
        editor.register_blueprint(page.blueprint)
    editor.before_request(require_own_form)
    editor.after_request(give_visit)
    app.register_blueprint(editor)
    app.jinja_env.globals.update(
        editor_pages=PAGES,
        form_token=form_token,
        may_edit=_may_edit,
        logged_in=has_session,
    )


def _may_edit() -> bool:
    return has_role(Role.EDITOR)
