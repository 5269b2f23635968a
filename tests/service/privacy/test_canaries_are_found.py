"""The search for canaries finds them in every form, or finding none would prove nothing."""

import base64
import hashlib
import html
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.service.privacy.canaries import Search, canary

SEARCH = Search(20)
TEXT = canary(17)
_FORMS = {
    "plain": TEXT.encode(),
    "upper case": TEXT.upper().encode(),
    "percent": quote(TEXT).encode(),
    "every byte percent": "".join(f"%{byte:02X}" for byte in TEXT.encode()).encode(),
    "json": json.dumps(TEXT).encode(),
    "every character escaped": "".join(f"\\u{ord(letter):04x}" for letter in TEXT).encode(),
    "html": html.escape(TEXT).encode("latin-1", "xmlcharrefreplace"),
    "repr of bytes": repr(TEXT.encode()).encode(),
    "utf-16": TEXT.encode("utf-16"),
    "hex": TEXT.encode().hex().encode(),
    "base64": base64.b64encode(TEXT.encode()),
    "base64 after one": base64.b64encode(b"a" + TEXT.encode()),
    "base64 after two": base64.b64encode(b"ab" + TEXT.encode()),
    "base64 of upper case": base64.urlsafe_b64encode(b"ab" + TEXT.upper().encode()),
    "base32": base64.b32encode(TEXT.encode()),
    "sha256": hashlib.sha256(TEXT.encode()).hexdigest().encode(),
    "sha1": hashlib.sha1(TEXT.encode(), usedforsecurity=False).hexdigest().upper().encode(),
    "md5 of one word": hashlib.md5(TEXT.split()[0].encode(), usedforsecurity=False).hexdigest().encode(),
}


@pytest.mark.parametrize("form", _FORMS)
def test_in_every_form(form: str, tmp_path: Path) -> None:
    content = b"some words before " + _FORMS[form] + b" and after"
    assert SEARCH.found(content)
    (tmp_path / "file.bin").write_bytes(content)
    assert list(SEARCH.found_in_files([tmp_path])) == [str(tmp_path / "file.bin")]


def test_nothing_else_is_taken_for_one(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(hashlib.sha256(b"other").hexdigest().encode() * 3 + b"kanarie qzx")
    assert SEARCH.found_in_files([tmp_path]) == {}
