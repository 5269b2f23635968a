"""The house keeps its shape: who may import whom, how large a room and a function may be, what is in memory when."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

PACKAGES = ("corpus", "indexer", "service")
# A function that needs more is two functions, or its parameters belong together in a record.
MOST_LINES, MOST_PARAMETERS = 60, 7
# A folder that a person takes in at a glance; a folder that is a table, one reader a format, may have more.
MOST_MODULES, TABLES = 16, {"corpus/readers"}
# One import that each contract of the linter forbids: the file that it is put into, and what it imports.
ARROWS_BACK = {
    "service -> indexer -> corpus, never back": ("corpus/dates.py", "indexer.progress"),
    "the rooms of the indexer, top to bottom": ("indexer/encoding/subject.py", "indexer.answering.related"),
    "inside topics": ("indexer/topics/model.py", "indexer.topics.tagging.tagger"),
    "nothing that serves imports what builds": ("service/settings.py", "indexer.nightly.reindex"),
}


def sources() -> list[Path]:
    """Every Python file of the three packages."""
    return [path for package in PACKAGES for path in sorted((REPOSITORY / package).rglob("*.py"))]


@cache
def tree_of(path: Path) -> ast.Module:
    """A file's syntax tree; several tests look at it."""
    return ast.parse(path.read_text("utf-8"))


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """What the linter says of the packages in `folder`."""
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([linter, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_imports_go_one_way() -> None:
    result = lint_imports(REPOSITORY)
    assert result.returncode == 0, result.stdout


def test_each_contract_is_broken_by_an_arrow_back(tmp_path: Path) -> None:
    """Otherwise the linter could hold nothing at all, and nobody would know."""
    settings = REPOSITORY / "pyproject.toml"
    contracts = tomllib.loads(settings.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    assert {contract["name"] for contract in contracts} == ARROWS_BACK.keys()
    shutil.copy(settings, tmp_path)
    for package in PACKAGES:
        shutil.copytree(
            REPOSITORY / package, tmp_path / package, ignore=shutil.ignore_patterns("sample", "__pycache__")
        )
    for file, module in ARROWS_BACK.values():
        with (tmp_path / file).open("a", encoding="utf-8") as stream:
            stream.write(f"\nimport {module}\n")
    result = lint_imports(tmp_path)
    assert result.returncode != 0
    for name in ARROWS_BACK:
        assert f"{name} BROKEN" in result.stdout


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function and method, with its file and name. The constructors of dataclasses, being records, are none."""
    for path in sources():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(REPOSITORY)}: {node.name}", node


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many parameters a caller may give. A command's are its options, which click gives by name: none count."""
    if any("click.option(" in ast.unparse(decorator) for decorator in function.decorator_list):
        return 0
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    return sum(argument.arg not in {"self", "cls"} for argument in named)


def test_no_function_is_longer_than_a_screen_or_takes_more_than_a_person_remembers() -> None:
    over = {
        name
        for name, function in functions()
        if (function.end_lineno or 0) - function.lineno >= MOST_LINES or parameters(function) > MOST_PARAMETERS
    }
    assert not over, over


def test_no_folder_has_more_modules_than_a_person_takes_in() -> None:
    modules = Counter(path.parent.relative_to(REPOSITORY).as_posix() for path in sources() if path.stem != "__init__")
    assert {folder for folder, count in modules.items() if count > MOST_MODULES} <= TABLES


@pytest.mark.parametrize("package", PACKAGES)
def test_tests_stand_in_the_rooms_of_what_they_test(package: str) -> None:
    tests = REPOSITORY / "tests"
    rooms = {path.parent.relative_to(tests) for path in (tests / package).rglob("test_*.py")}
    assert {room for room in rooms if not (REPOSITORY / room / "__init__.py").is_file()} == set()


def test_package_init_files_are_empty() -> None:
    assert all(not path.read_text() for path in sources() if path.name == "__init__.py")


def test_every_logger_is_one_of_ours_or_a_process_that_serves_would_keep_silent_what_it_says() -> None:
    named = {name for path in sources() for name in re.findall(r"getLogger\((.*?)\)", path.read_text("utf-8"))}
    assert {name for name in named if not name.startswith('"related_articles')} <= {'"trafilatura"'}


@cache
def imported_in(path: Path) -> frozenset[str | None]:
    """The names and modules that a file imports, and nothing for what its folder has."""
    nodes = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    return frozenset({alias.name.split(".")[0] for node in nodes for alias in node.names} | modules)


@pytest.mark.parametrize("banned", ["pickle", "joblib", "marshal", "shelve", "dill"])
def test_nothing_is_ever_unpickled(banned: str) -> None:
    for path in sources():
        assert banned not in imported_in(path), path


def test_numpy_files_are_read_without_pickles_and_remote_code_is_never_trusted() -> None:
    text = "".join(path.read_text() for path in sources())
    assert text.count("np.load(") + text.count("np.save(") == text.count("allow_pickle=False)")
    assert "trust_remote_code=True" not in text


def loaded_modules(script: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after `script`."""
    code = f"{script}\nimport sys\nprint(' '.join(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return set(result.stdout.splitlines()[-1].split())


@pytest.mark.slow
def test_an_articles_list_is_served_without_torch(published: Path) -> None:
    loaded = loaded_modules(f"""
from pathlib import Path
from service.application import create_application
from service.settings import Settings
client = create_application(Settings(Path({str(published)!r}))).test_client()
for path in ("/v1/articles/grief-0/related", "/v1/articles/grief-0/related?category=work", "/", "/v1/topics"):
    assert client.get(path).status_code == 200
""")
    assert loaded.isdisjoint({"torch", "sentence_transformers", "transformers", "chonkie", "rensa", "ir_measures"})


@pytest.mark.slow
def test_the_command_line_loads_only_what_a_command_needs() -> None:
    assert loaded_modules("import service.command_line").isdisjoint({"flask", "numpy", "torch", "indexer"})
    reindexing = loaded_modules("import service.command_line as c; c.main.get_command(None, 'reindex')")
    assert reindexing.isdisjoint({"flask", "gunicorn", "torch"})
    serving = loaded_modules("import service.command_line as c; c.main.get_command(None, 'serve')")
    assert serving.isdisjoint({"torch", "chonkie"})
    a_number = {"indexer", "indexer.ranking", "indexer.ranking.least_score"}
    assert {name for name in serving if name.partition(".")[0] == "indexer"} == a_number


def test_what_serves_is_what_is_tested() -> None:
    served, tested = (
        dict(re.findall(r"^([\w.-]+)==(\S+)", (REPOSITORY / "deploy" / name).read_text("utf-8"), re.MULTILINE))
        for name in ("serve.lock", "constraints.txt")
    )
    assert len(served) > 30
    assert {name: version for name, version in served.items() if tested.get(name) != version} == {}
