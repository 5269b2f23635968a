"""What deploy/ has for Kubernetes is what its own schema takes, with no key that it does not know."""

from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from tests.conftest import REPOSITORY

MANIFESTS = REPOSITORY / "deploy" / "kubernetes.yaml"


def documents(path: Path) -> list[dict[str, object]]:
    """The resources of a file."""
    return [document for document in yaml.safe_load_all(path.read_text("utf-8")) if document]


def test_every_resource_is_valid() -> None:
    found = documents(MANIFESTS)
    assert {document["kind"] for document in found} >= {"Deployment", "Service", "CronJob"}
    for document in found:
        kubernetes_validate.validate(document, kubernetes_validate.latest_version(), strict=True)


def test_a_misspelt_key_would_be_found() -> None:
    (deployment,) = (document for document in documents(MANIFESTS) if document["kind"] == "Deployment")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate({**deployment, "sepc": {}}, kubernetes_validate.latest_version(), strict=True)
