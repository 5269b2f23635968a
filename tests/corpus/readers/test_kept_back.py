"""Whatever systems call it: what is not for everybody, not yet or no longer, is not public; other words say nothing."""

from pathlib import Path

import pytest

from corpus.configuration import Source
from corpus.readers import csv_table, markdown
from corpus.readers.records import renamed
from corpus.statuses import status_of

PLAIN = Source(address="https://example.org/a.jsonl")


@pytest.mark.parametrize(
    ("record", "status"),
    [
        ({"isPublic": False}, "unpublished"), ({"is_public": 0}, "unpublished"), ({"public": "Nein"}, "unpublished"),
        ({"live": False}, "unpublished"), ({"enabled": 0}, "unpublished"), ({"approved": "no"}, "unpublished"),
        ({"membersOnly": True}, "unpublished"), ({"subscribers_only": "x"}, "unpublished"),
        ({"premium": 1}, "unpublished"), ({"paywall": "hard"}, "unpublished"), ({"paywall": "free"}, None),
        ({"paywall": "metered"}, None), ({"members": True}, "unpublished"), ({"members": 12}, None),
        ({"isAccessibleForFree": False}, None), ({"isAccessibleForFree": True}, None),
        ({"password": "kite"}, "unpublished"), ({"post_password": ""}, None),
        ({"deleted_at": "2020-01-01"}, "unpublished"),
        ({"deleted_at": None}, None), ({"deletedAt": "0000-00-00 00:00:00"}, None), ({"trashed": 1}, "unpublished"),
        ({"state": "draft"}, "unpublished"), ({"state": "Bavaria"}, None), ({"state": 0}, "unpublished"),
        ({"state": -2}, "unpublished"), ({"state": 1}, None), ({"access": "members"}, "unpublished"),
        ({"access": "by ferry"}, None), ({"audience": "only_paid"}, "unpublished"), ({"audience": "parents"}, None),
        ({"workflow_state": "needs_review"}, "unpublished"), ({"_status": "draft"}, "unpublished"),
        ({"post_status": "publish"}, None), ({"moderation_state": "a word of tomorrow"}, "unpublished"),
        ({"publish": "draft"}, "unpublished"), ({"published": "2024-03-18"}, None), ({"unlisted": True}, "noindex"),
        ({"hidden": "yes"}, "noindex"), ({"hidden": False}, None), ({"listed": False}, "noindex"),
        ({"sitemap": {"exclude": True}}, "noindex"), ({"sitemap": {"priority": 0.5}}, None),
        ({"seo": {"noIndex": True}}, "noindex"), ({"seo": {"robots": "noindex, follow"}}, "noindex"),
        ({"seo": {"robots": "index"}}, None), ({"robots": {"index": False}}, "noindex"),
        ({"meta": [{"name": "robots", "content": "noindex"}]}, "noindex"), ({"meta": {"title": "noindex"}}, None),
        ({"draft": 10**5000}, None), ({"seo": {"noindex": [10**5000]}}, None),
    ],
)  # fmt: skip
def test_what_a_record_says_in_whatever_words_keeps_it_back(record: dict[str, object], status: str | None) -> None:
    found = str(renamed({"title": "The late ferry", **record}, PLAIN).get("status", "published"))
    assert status_of(found) == (status or "published")


@pytest.mark.parametrize("name", ["embargo", "embargo_until", "publishAfter", "publish_up", "goLiveAt", "scheduled"])
def test_an_embargo_by_any_name_is_when_an_article_becomes_public(name: str) -> None:
    assert renamed({name: "2099-01-01"}, PLAIN)["public_from"] == "2099-01-01"
    assert "public_from" not in renamed({name: True}, PLAIN)
    assert renamed({name: "2099-01-01", "public_from": "2098-01-01"}, PLAIN)["public_from"] == "2098-01-01"


@pytest.mark.parametrize("name", ["expires", "expiry_date", "expiresAt", "unpublish_on", "publish_down"])
def test_an_expiry_by_any_name_is_when_it_ceases_to_be(name: str) -> None:
    assert renamed({name: "2020-01-01"}, PLAIN)["public_until"] == "2020-01-01"
    assert "public_until" not in renamed({name: "0000-00-00 00:00:00"}, PLAIN)


@pytest.mark.parametrize("column", ["Post Status", "State", "access", "Workflow-Status", "Visibility"])
def test_a_tables_column_by_any_such_name_keeps_its_rows_back(tmp_path: Path, column: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"id,title,body,{column}\n1,Kites,Wind.,draft\n")
    [record] = csv_table.read(Source(path=path, name=path.name))
    assert getattr(record, "fields", {}).get("status") in {"draft", "unpublished"}


@pytest.mark.parametrize("name", ["drafts/kites.md", "blog/Drafts/kites.md", "kites.draft.md"])
def test_a_file_in_a_folder_of_drafts_is_one(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("---\ntitle: Kites\n---\nA kite needs wind.\n")
    [record] = markdown.read(Source(path=path, name=name))
    assert getattr(record, "fields", {})["status"] == "unpublished"
