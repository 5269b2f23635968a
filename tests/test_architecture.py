"""The house keeps its shape: who may import whom, and what stands in memory when."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

PACKAGES = ("corpus", "indexer", "service")


def sources() -> list[Path]:
    """Every Python file of the three packages."""
    return [path for package in PACKAGES for path in sorted((REPOSITORY / package).rglob("*.py"))]


def test_imports_go_one_way() -> None:
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


def test_package_init_files_are_empty() -> None:
    assert all(not path.read_text() for path in sources() if path.name == "__init__.py")


@pytest.mark.parametrize("banned", ["pickle", "joblib", "marshal", "shelve", "dill"])
def test_nothing_is_ever_unpickled(banned: str) -> None:
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            module = node.module if isinstance(node, ast.ImportFrom) else None
            assert banned not in {*(name.split(".")[0] for name in names), module}, path


def test_numpy_files_are_read_without_pickles_and_remote_code_is_never_trusted() -> None:
    text = "".join(path.read_text() for path in sources())
    assert text.count("np.load(") == text.count("allow_pickle=False)") - 1  # one of them is np.save
    assert "trust_remote_code=True" not in text


def loaded_modules(script: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after `script`."""
    code = f"{script}\nimport sys\nprint(' '.join({{name.split('.')[0] for name in sys.modules}}))"
    result = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return set(result.stdout.splitlines()[-1].split())


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


def test_the_command_line_loads_only_what_a_command_needs() -> None:
    assert loaded_modules("import service.command_line").isdisjoint({"flask", "numpy", "torch", "indexer"})
    reindexing = loaded_modules("import service.command_line as c; c.main.get_command(None, 'reindex')")
    assert reindexing.isdisjoint({"flask", "gunicorn", "torch"})
    serving = loaded_modules("import service.command_line as c; c.main.get_command(None, 'serve')")
    assert serving.isdisjoint({"torch", "chonkie", "indexer"})
