"""Writing articles as a publisher would hand them over."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from corpus.article import Article

_ARTICLE = TypeAdapter(Article)


def write_articles(path: Path, articles: Iterable[Article]) -> Path:
    """A JSON Lines file of `articles`."""
    return write_lines(path, (_ARTICLE.dump_python(article, mode="json") for article in articles))


def write_lines(path: Path, records: Iterable[dict[str, Any]]) -> Path:
    """A JSON Lines file of `records`."""
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return path


def a_model(folder: Path) -> Path:
    """The folder of a sentence-transformers model, as far as it is looked at before anybody loads it."""
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"the weights")
    (folder / "config.json").write_text("{}")
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_mean_tokens": true}')
    return folder
