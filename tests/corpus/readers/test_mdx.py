"""MDX gives the text that a reader sees: nothing of what is computed, and no word of its editors."""

import time
from pathlib import Path

import pytest

from corpus.article import RawArticle
from corpus.configuration import Source
from corpus.readers import markdown
from corpus.readers.mdx import markdown_of
from corpus.sources.formats import FORMATS, format_of

PAGE = """---
title: Kites
---
import {
  Callout,
} from "../components/Callout"
import Chart from './chart'

export const sizes = {
  small: "Not to be read",
}

{/* Ask the office whether
this may be said. */}

A kite needs wind, {" "}and a <Tooltip text="x">line</Tooltip>.

<Callout type="info" size={{ a: 1 }}>
  Never fly one in a storm.
</Callout>

<Chart data={[1, { b: 2 }]} title="Boats" />

import duties rose.

```js
const { a } = b;
```
"""


def read(tmp_path: Path, text: str) -> RawArticle:
    path = tmp_path / "kites.mdx"
    path.write_text(text)
    source = Source(path=path, name=path.name)
    assert format_of(source) is FORMATS["markdown"]
    [record] = markdown.read(source)
    assert isinstance(record, RawArticle)
    return record


def test_a_page_of_mdx_gives_its_text_alone(tmp_path: Path) -> None:
    lines = [
        "A kite needs wind, and a line.",
        "Never fly one in a storm.",
        "import duties rose.",
        "const { a } = b;",
    ]
    assert read(tmp_path, PAGE).fields["body"] == [{"heading": "", "paragraphs": lines}]


@pytest.mark.parametrize(
    ("exported", "status"), [("draft: true", "unpublished"), ("draft: false", None), ("draft: isDraft()", None)]
)
def test_what_a_page_exports_of_itself_is_its_front_matter(tmp_path: Path, exported: str, status: str | None) -> None:
    text = f"export const metadata = {{\n  title: 'Kites',\n  {exported},\n}}\n\nA kite needs wind.\n"
    fields = read(tmp_path, text).fields
    assert (fields["title"], fields.get("status")) == ("Kites", status)
    assert fields["body"] == [{"heading": "", "paragraphs": ["A kite needs wind."]}]


@pytest.mark.parametrize("part", ["{", "}", "{}", "={", "`", "```\n", "export const meta = {", "import a\n", "{'"])
def test_any_number_of_braces_is_read_in_time(part: str) -> None:
    started = time.process_time()
    markdown_of(part * (400_000 // len(part)))
    assert time.process_time() - started < 3
