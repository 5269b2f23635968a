"""One article each, from any mixture of sources, under the id that it keeps."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.addresses import canonical_url
from corpus.article import Article, Note, RawArticle, Status
from corpus.sources import identity, one_article
from corpus.sources.identity import Clash, Merge, RedirectError, merged
from corpus.sources.versions import Version
from corpus.validation import has_own_id, validate

TIDE = "The tide comes in twice a day and nobody in the harbour looks up any more, says the man at the slip. " * 2
SOAP = "Washing powder, and how much of it is too much, is a question that the town has asked for thirty years. " * 2
FERRY = "A ferry that sails twice a day carries ninety cars and the letters of three islands, if the sea allows. " * 2


def version(place: str, moment: str = "", **fields: object) -> Version:
    """A version as `place` ("file:line") tells it, last changed at `moment`."""
    raw = RawArticle(place, {"title": "A title", "text": "Some words.", **fields})
    article = validate(raw)
    assert isinstance(article, Article), article
    changed = datetime.fromisoformat(moment).replace(tzinfo=UTC) if moment else None
    return Version(article, place.split(":")[0], place, changed, has_own_id(raw.fields))


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://www.Site.example/a/b/?utm_source=x&fbclid=y#top", "site.example/a/b"),
        ("http://site.example/a/b", "site.example/a/b"),
        ("https://site.example/?p=12&utm_campaign=z", "site.example?p=12"),
        ("https://site.example:443/a?b=2&a=1", "site.example/a?a=1&b=2"),
        ("/a/b/", "/a/b"),
        ("a slug", ""),
        ("https://[bad", ""),
    ],
)
def test_a_url_is_reduced_to_what_says_which_page_is_meant(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@given(st.text())
def test_reducing_twice_is_reducing_once(text: str) -> None:
    once = canonical_url(text)
    assert not once or canonical_url("https://" + once) in {once, canonical_url("https://" + once)}


def test_the_same_id_in_two_sources_is_one_article_and_the_later_version_wins() -> None:
    old = version("a:1", "2024-01-01", id="x", title="Old title", summary="A standfirst.")
    new = version("b:1", "2024-02-01", id="x", title="New title")
    result = merged([old, new], {})
    assert [(a.id, a.title, a.summary) for a in result.articles] == [("x", "New title", "A standfirst.")]
    assert result.merges == (Merge("x", "a:1", "b:1"),)
    assert merged([new, old], {}).articles == result.articles


def test_a_feed_entry_and_the_export_of_one_page_meet_by_their_url_and_keep_the_publishers_id() -> None:
    feed = version("feed.xml:1", url="https://www.site.example/p/?utm_medium=rss", summary="From the feed.", text=TIDE)
    export = version("all.jsonl:1", id="own-id", url="https://site.example/p", text=f"{TIDE}\nThe whole text.")
    [article] = merged([feed, export], {}).articles
    assert (article.id, article.summary) == ("own-id", "From the feed.")


def test_an_alias_joins_an_old_address_to_its_article() -> None:
    moved = version("a:1", id="x", url="https://site.example/new", aliases=["https://site.example/old"])
    stale = version("b:1", url="https://site.example/old", title="Stale")
    [article] = merged([moved, stale], {}).articles
    assert (article.id, article.title) == ("x", "A title")
    assert "https://site.example/old" in article.aliases


def test_redirects_resolve_in_chains_and_become_aliases() -> None:
    here = version("a:1", url="https://site.example/c")
    chain = {"https://site.example/a": "https://site.example/b", "https://site.example/b": "https://site.example/c"}
    [article] = merged([here, version("b:1", url="https://site.example/a", title="Old")], chain).articles
    assert article.title == "A title"
    assert set(article.aliases) >= set(chain)


def test_redirects_in_a_circle_are_an_error_that_names_one() -> None:
    with pytest.raises(RedirectError, match=r"site\.example"):
        merged(
            [], {"https://site.example/a": "https://site.example/b", "https://site.example/b": "https://site.example/a"}
        )


def test_two_articles_of_one_file_that_share_an_address_by_mistake_stay_two() -> None:
    pair = [version(f"a:{n}", id=str(n), url="https://site.example/same") for n in (1, 2)]
    assert [a.id for a in merged(pair, {}).articles] == ["1", "2"]


def test_the_address_of_the_site_itself_makes_no_two_articles_one() -> None:
    pair = [version(f"{n}:1", id=str(n), url="https://site.example/") for n in (1, 2)]
    result = merged(pair, {})
    assert [a.id for a in result.articles] == ["1", "2"]
    assert result.clashes == (Clash("https://site.example/", ("1", "2"), ("1:1", "2:1")),)


def test_the_address_of_the_site_as_a_guid_is_left_to_the_article_whose_address_it_is() -> None:
    home = "https://site.example/"
    told = [version(f"a:{n}", id=f"n{n}", text=text, aliases=[home]) for n, text in enumerate((TIDE, SOAP))]
    result = merged([*told, version("a:3", id="home", text=FERRY, url="https://www.site.example")], {})
    assert {a.id: a.aliases for a in result.articles} == {"n0": (), "n1": (), "home": ()}
    assert [clash.articles for clash in result.clashes] == [("home", "n0"), ("home", "n1")]


def test_an_id_used_twice_in_one_file_for_two_items_keeps_both_and_tells_of_the_clash() -> None:
    result = merged([version("a:1", id="x", title="One"), version("a:2", id="x", title="Two")], {})
    other = result.articles[0].id
    assert [(a.id, a.title) for a in result.articles] == [(other, "Two"), ("x", "One")]
    assert other.startswith("content-")
    assert result.clashes == (Clash("x", ("x", other), ("a:1", "a:2")),)


def test_the_same_record_twice_is_a_merge() -> None:
    result = merged([version("a:1", id="x"), version("a:2", id="x")], {})
    assert (result.clashes, result.merges) == ((), (Merge("x", "a:2", "a:1"),))


def test_a_later_version_in_the_same_file_wins() -> None:
    result = merged(
        [version("a:1", "2024-01-01", id="x", title="One"), version("a:2", "2024-01-02", id="x", title="Two")], {}
    )
    assert ([a.title for a in result.articles], result.clashes) == (["Two"], ())


@pytest.mark.parametrize("status", ["draft", "noindex", "deleted", "embargoed"])
def test_what_one_source_withholds_no_other_makes_public(status: str) -> None:
    public = version("a:1", "2024-01-01", id="x")
    withheld = replace(version("b:1", id="x", status=status), moment=None)
    [article] = merged([public, withheld], {}).articles
    assert article.status is not Status.PUBLISHED


def test_what_was_published_after_it_was_withheld_is_public() -> None:
    versions = [version("a:1", "2024-01-01", id="x", status="draft"), version("b:1", "2024-02-01", id="x")]
    assert merged(versions, {}).articles[0].status is Status.PUBLISHED


def test_a_record_that_says_deleted_needs_no_text_and_takes_the_article_away() -> None:
    gone = version("b:1", "2024-02-01", id="x", status="deleted", title="", text="")
    [article] = merged([version("a:1", "2024-01-01", id="x"), gone], {}).articles
    assert article.status is Status.DELETED


@given(st.permutations(range(6)))
def test_the_outcome_does_not_depend_on_the_order_of_dated_versions(order: list[int]) -> None:
    versions = [
        version(f"{n}:1", f"2024-01-0{n + 1}", id=f"i{n % 2}", title=f"T{n}", aliases=[f"old{n}"]) for n in range(6)
    ]
    shuffled = merged([versions[n] for n in order], {})
    assert [(a.id, a.title, set(a.aliases)) for a in shuffled.articles] == [
        ("i0", "T4", {"old0", "old2", "old4"}), ("i1", "T5", {"old1", "old3", "old5"}),
    ]  # fmt: skip


def test_two_files_of_one_name_in_two_folders_are_not_one_article() -> None:
    pair = [
        version(
            f"site/{folder}/intro.md:{n}", f"2024-01-0{n}", id="intro", title=f"On {folder}", text=f"Of {folder}. " * 9
        )
        for n, folder in enumerate(("sleep", "money"), start=1)
    ]
    result = merged(pair, {})
    assert [(a.title, a.id) for a in result.articles] == [("On sleep", "intro"), ("On money", "money/intro")]
    assert [c.places for c in result.clashes] == [("site/sleep/intro.md:1", "site/money/intro.md:2")]


def test_a_file_named_as_the_article_in_an_export_is_that_article_if_it_has_its_text() -> None:
    text = "The tide comes in twice a day and nobody in the harbour looks up any more. " * 4
    export, page = version("all.jsonl:1", id="tide", text=text), version("pages/tide.md", id="tide", text=text)
    other = version("pages/tide.md", id="tide", text="Washing powder, and how much of it is too much. " * 4)
    assert [a.id for a in merged([export, page], {}).articles] == ["tide"]
    for pair in ([export, other], [other, export]):
        kept = {a.body_text(): a.id for a in merged(pair, {}).articles}
        assert kept[export.article.body_text()] == "tide"
        assert len(kept) == 2


@pytest.mark.parametrize("shared", [{"id": "x"}, {"url": "https://site.example/x"}, {"aliases": ["/old"]}])
@pytest.mark.parametrize("dates", [("", ""), ("2024-01-01", "2024-02-01")])
def test_two_texts_under_one_name_are_two_articles_and_the_clash_names_both(
    shared: dict[str, object], dates: tuple[str, str]
) -> None:
    pair = [
        version(f"{n}:1", date, text=text, **shared)
        for n, (date, text) in enumerate(zip(dates, (TIDE, SOAP), strict=True))
    ]
    result = merged(pair, {})
    assert {a.body_text() for a in result.articles} == {p.article.body_text() for p in pair}
    assert [set(c.places) for c in result.clashes] == [{"0:1", "1:1"}]
    assert result.merges == ()
    names = [a.id for a in result.articles]
    assert len(set(names)) == 2
    assert sum("/old" in a.aliases for a in result.articles) == sum("/old" in p.article.aliases for p in pair[:1])


def test_an_edited_text_is_a_version_of_its_article_and_so_is_an_excerpt() -> None:
    whole = version("a:1", "2024-01-01", id="x", text=f"{TIDE}\n{SOAP}\n{FERRY}")
    edited = version("b:1", "2024-02-01", id="x", text=f"{TIDE}\n{SOAP}\nWe have taken out what was said of the ferry.")
    excerpt = version("c:1", id="x", text=TIDE)
    assert len(merged([whole, edited, excerpt], {}).articles) == 1


def test_a_teaser_belongs_to_the_article_of_its_title_or_of_its_words() -> None:
    whole = version("a:1", url="https://site.example/x", title="On tides", text=f"{TIDE}\n{SOAP}")
    by_title = version("f:1", url="https://site.example/x", title="On Tides", text="", summary="Why nobody looks up.")
    by_words = version("f:1", url="https://site.example/x", title="Tides!", text="", summary=TIDE)
    neither = version("f:1", url="https://site.example/x", title="On soap", text="", summary=SOAP + FERRY)
    assert len(merged([whole, by_title], {}).articles) == 1
    assert len(merged([by_words, whole], {}).articles) == 1
    assert len(merged([whole, neither], {}).articles) == 2


def test_language_versions_are_articles_of_their_own_and_no_clash() -> None:
    pair = [
        version("ca/about.md", id="about", language="ca", text="Som una organització sense ànim de lucre."),
        version("en/about.md", id="about", language="en-GB", text="We run the ferry of the three islands."),
    ]
    result = merged(pair, {})
    assert [(a.id, a.language) for a in result.articles] == [("about", "ca"), ("about.en-GB", "en-GB")]
    assert result.clashes == ()


def test_folders_of_one_name_are_told_apart_by_those_above_whatever_is_edited() -> None:
    def ids(of_2019: str) -> set[str]:
        old = version("site/2016/next/index.md", id="next", date="2016-01-01", text=TIDE)
        new = version("site/2019/next/index.md", id="next", date="2019-01-01", text=of_2019)
        return {a.id for a in merged([new, old], {}).articles}

    assert ids(SOAP) == ids(FERRY) == {"next", "2019/next"}


def test_languages_that_share_an_address_are_told_apart_by_their_texts() -> None:
    ours = version("ca/about.md", url="/about/", language="ca", text=TIDE)
    theirs = version("en/about.md", url="/about/", language="en", text=SOAP)
    result = merged([ours, theirs], {})
    assert ([a.id for a in result.articles], result.clashes) == (["/about", "/about.en"], ())
    same = version("feed:1", url="/about/", language="en", text=TIDE)
    assert len(merged([ours, same], {}).articles) == 1


def test_the_oldest_keeps_an_id_so_that_news_above_it_changes_no_id() -> None:
    def feed(*days: int) -> dict[str, str]:
        entries = [
            version(
                f"f:{n}",
                url=f"https://site.example/log#v{day}",
                text=" ".join(f"word{day}x{n}" for n in range(60)),
                date=f"2024-01-0{day}",
            )
            for n, day in enumerate(days)
        ]
        return {a.title + str(a.published_at): a.id for a in merged(entries, {}).articles}

    before, after = feed(2, 1), feed(4, 3, 2, 1)
    assert before.items() <= after.items()
    assert "site.example/log" in before.values()
    assert "site.example/log#v2" in before.values()


def test_addresses_that_differ_in_a_parameter_taken_for_nothing_give_ids_of_their_own() -> None:
    pair = [
        version(f"f:{n}", url=f"https://site.example/view?ref={n}", text=text) for n, text in enumerate((TIDE, SOAP))
    ]
    assert [a.id for a in merged(pair, {}).articles] == ["site.example/view", "site.example/view?ref=1"]


def test_what_is_deleted_joins_what_has_its_name_whatever_it_says() -> None:
    gone = version("b:1", "2024-02-01", id="x", status="deleted", text="This page has been removed by its author.")
    [article] = merged([version("a:1", "2024-01-01", id="x", text=TIDE), gone], {}).articles
    assert article.status is Status.DELETED


@pytest.mark.slow
def test_a_name_that_hundreds_of_texts_share_joins_equal_texts_alone_and_in_bounded_time() -> None:
    """Each is compared with a few others; the test's own time limit is what fails if all are with all."""
    texts = [f"{n} " + " ".join(f"word{n}x{k}" for k in range(40)) for n in range(3_000)]
    versions = [
        version(f"{f}:{n}", aliases=["/all"], id=f"{f}-{n}", text=text) for f in "ab" for n, text in enumerate(texts)
    ]
    result = merged(versions, {})
    assert (len(result.articles), len(result.merges)) == (3_000, 3_000)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("xyz"), st.sampled_from([TIDE, SOAP, FERRY, ""]), st.sampled_from("ab")), max_size=9
    )
)
def test_every_version_is_an_article_or_a_merge_and_no_text_is_lost(told: list[tuple[str, str, str]]) -> None:
    versions = [
        version(f"{file}:{n}", id=name, text=text, status="published" if text else "deleted")
        for n, (name, text, file) in enumerate(told)
    ]
    result = merged(versions, {})
    assert len(result.articles) + len(result.merges) == len(versions)
    assert len({a.id for a in result.articles}) == len(result.articles)
    assert {a.body_text() for a in result.articles} >= {v.article.body_text() for v in versions if v.article.body}
    assert {m.place for m in result.merges} <= {v.place for v in versions}


@pytest.mark.parametrize("dates", [("", ""), ("2024-02-01", "2024-01-01")])
def test_an_excerpt_that_comes_first_or_later_takes_nothing_from_the_whole(dates: tuple[str, str]) -> None:
    excerpt = version("feed:1", dates[0], url="https://site.example/x", text=TIDE)
    whole = version("all:1", dates[1], url="https://site.example/x", text=f"{TIDE}\n{SOAP}\n{FERRY}")
    [article] = merged([excerpt, whole], {}).articles
    assert article.body == whole.article.body


def test_an_old_address_that_sends_its_reader_on_leaves_the_article_where_it_is_now() -> None:
    stub = version(
        "old.html", id="old", url="https://site.example/old", status="deleted", aliases=["https://site.example/new"]
    )
    page = version("new.html", url="https://site.example/new", text=TIDE)
    for pair in ([stub, page], [page, stub]):
        [article] = merged(pair, {}).articles
        assert (article.id, article.status) == ("site.example/new", Status.PUBLISHED)
        assert set(article.aliases) == {"old", "https://site.example/old"}


def test_what_is_deleted_under_an_old_name_of_an_article_takes_it_away() -> None:
    gone = version("b:1", id="old", status="deleted", text="")
    [article] = merged([version("a:1", id="x", text=TIDE, aliases=["old"]), gone], {}).articles
    assert article.status is Status.DELETED


def test_very_many_equal_versions_are_one_article_without_comparing_each_with_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[int] = []

    def counting(version: Version, other: object) -> bool:
        compared.append(1)
        return version is other

    versions = [version(f"a:{number}", url="/one") for number in range(500)]
    monkeypatch.setattr(Version, "__eq__", counting)
    result = merged(versions, {})
    assert [a.url for a in result.articles] == ["/one"]
    assert len(result.merges) == 499
    assert len(compared) <= len(versions)


def test_of_an_article_of_very_many_versions_the_first_names_and_notes_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(one_article, "_MOST_NAMES", 20)
    monkeypatch.setattr(identity, "_MOST_NOTES", 30)
    note = Note("tags", "", "left out", "a")
    versions = [
        replace(version(f"a:{n}", id="x", url=f"/one/{n}", aliases=["/first"], text=TIDE), notes=(note,))
        for n in range(100)
    ]
    result = merged(versions, {})
    assert [(a.id, len(a.aliases), a.aliases[0]) for a in result.articles] == [("x", 20, "/first")]
    assert len(result.notes["x"]) == 30
