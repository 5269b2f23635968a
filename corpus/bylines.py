"""Who wrote an article, as it is printed -> names alone: no e-mail addresses, no "By"."""

import re

_ADDRESS = re.compile(r"(?:mailto:)?[^\s<>()\[\],;:\"']{1,100}@[^\s<>()\[\],;:\"']{1,100}")
_BY = re.compile(r"(?:words |text |written |story )?by[:\s]\s*(?=\S)", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\(([^()]+)\)")


def author_of(line: str) -> str:
    """The names in a byline: "ada@paper.example (Ada Fenwick)", "Ada Fenwick <ada@paper.example>", "By Ada Fenwick"."""
    if "@" in line:
        line = re.sub(r"<\s*>|\(\s*\)|\[\s*\]", "", _ADDRESS.sub("", line)).strip(" ,;-\t")
        alone = _IN_BRACKETS.fullmatch(line)
        line = alone[1] if alone else line
    name = _BY.sub("", line.strip(), count=1)
    return name if any(map(str.isalnum, name)) else ""
