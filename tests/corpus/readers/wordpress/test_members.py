"""What membership plugins keep for members never becomes public, and what page builders hold together stays text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import RawArticle
from corpus.configuration import Source
from corpus.readers.wordpress import export
from corpus.readers.wordpress.members import public_part
from corpus.sources.sources import read_corpus
from tests.corpus.readers.wordpress.test_export import HEAD, TAIL, item, meta

OPENINGS = (
    "restrict", 'wcm_restrict plans="gold"', 'mepr-active rules="12"', "mepr-show if='rule: 3'",
    'pmpro_membership level="1"', "s2If current_user_can(access_s2member_level1)", 'members_access role="editor"',
    'membership level="2"', "member", "ihc-hide-content ihc_mb_type='show' ihc_mb_who='2'", "private", "paid",
    "is_paid", "protected", "premium_content", "loggedin", "members_logged_in", "user_is_logged_in",
    'groups_member group="Premium"', "MM_Access_Decision access='true'", "wlm_private Gold", "wlm_ismember",
    "ismember", 'arm_restrict_content plan="1"', "rcp_is_paid", "subscribers-only", "um_loggedin",
    'passster password="x"', "memberful_private", "privateContent", "paywall", "content_locker", "restrictcontent",
    'show_to capability="read"', 'visible memberships="gold"', 'su_members message="<b>No</b>"', "Restrict",
    "membersonly", "patreon_level tier='1'", "oxy_lock", "if user_logged_in",
)  # fmt: skip
PUBLIC = (
    "tab title='Day'", "column", "caption id='a'", "vc_column_text", "su_box title='A'", "quote", "visitor",
    "not_logged_in", "wcm_nonmember", "groups_non_member", "team_member name='Ada'", "premium_tabs",
    "heading level='2'", "loggedout", "su_guests", "accordion", "expand_hide", "testimonial role='Captain'",
    "is_not_paid", "toggle", "show_to_everyone", "if not_logged_in", "if mobile", "block", "clock",
)  # fmt: skip


@pytest.mark.parametrize("opening", OPENINGS)
def test_what_a_shortcode_holds_for_members_is_left_out_with_a_note(tmp_path: Path, opening: str) -> None:
    name = opening.split(maxsplit=1)[0]
    content = f"For all.\n\n[{opening}]\n\nSecret one.\n\n[box]Secret two.[/box]\n\n[/{name}]\n\nFor all again."
    path = tmp_path / "a.xml"
    path.write_text(HEAD + item(content__encoded=content, excerpt__encoded=f"Why. [{opening}]Secret.[/{name}]") + TAIL)
    [record] = export.read(Source(path=path, name=path.name))
    assert isinstance(record, RawArticle)
    assert record.fields["body"] == [{"heading": "", "paragraphs": ["For all.", "For all again."]}]
    assert record.fields["summary"] == "Why."
    assert [(note.field, note.value, note.reason) for note in record.notes] == [
        ("body", f"[{opening}]", "a part that not everybody may read, which was left out")
    ]


@pytest.mark.parametrize("opening", PUBLIC)
def test_what_a_shortcode_holds_for_everybody_stays(opening: str) -> None:
    content = f"One.\n\n[{opening}]Two.[/{opening.split(maxsplit=1)[0]}]\n\nThree."
    assert public_part(content) == (content, "")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a [private]b[private]c[/private]d[/private] e", "a  e"),
        ("a [private]b[private]c[/private] d", "a  d"),
        ("a [private]b[/private] c [paid]d[/paid] e", "a  c  e"),
        ("a [private]b [paid]c[/private] d[/paid] e", "a  e"),
        ("a [member] b", "a [member] b"),
        ("a [login /] b[/login]", "a [login /] b[/login]"),
        ("a [[private]]b[[/private]]", "a [[private]]b[[/private]]"),
        ("a<!-- wp:pmpro/membership {\"levels\":[1]} --><p>b</p><!-- /wp:pmpro/membership -->c", "ac"),
        ("a<!-- wp:premium-content/subscriber-view -->b<!-- /wp:premium-content/subscriber-view -->c", "ac"),
        ("a<!-- wp:jetpack/paywall /-->b", "a"),
        ("a [steady_paywall] b", "a "), ("a [zlick-paywall id=1] b", "a "), ("a [paywall]b[/paywall] c", "a  c"),
        ('a<!-- wp:paragraph {"metadata":{"blockVisibility":false}} --><p>b</p><!-- /wp:paragraph -->c', "ac"),
        (
            'a<!-- wp:group {"blockVisibility":{"controlSets":[],"hideBlock":true}} -->b<!-- wp:group -->c'
            "<!-- /wp:group -->d<!-- /wp:group -->e",
            "ae",
        ),
    ],
)  # fmt: skip
def test_parts_end_where_they_are_closed(content: str, expected: str) -> None:
    assert public_part(content)[0] == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('a[et_pb_text disabled_on="on|on|on" disabled="on"]b[/et_pb_text]c', "ac"),
        ('a[et_pb_text disabled="off"]b[/et_pb_text]c', 'a[et_pb_text disabled="off"]b[/et_pb_text]c'),
        ('[row]a[/row][row disable_element="yes"]b[/row][row]c[/row]', "[row]a[/row][row]c[/row]"),
        ('a[fusion_builder_container status="draft"]b[/fusion_builder_container]c', "ac"),
        (
            'a<!-- wp:paragraph {"blockVisibility":{"controlSets":[{"controls":{"userRole":{"visibilityByRole":'
            '"logged-in"}}}]}} --><p>b</p><!-- /wp:paragraph -->c',
            "ac",
        ),
    ],
)  # fmt: skip
def test_what_an_editor_of_pages_has_switched_off_is_left_out(content: str, expected: str) -> None:
    assert public_part(content)[0] == expected


@pytest.mark.parametrize(
    "content",
    [
        "<!-- wp:premium-content/logged-out-view --><p>b</p><!-- /wp:premium-content/logged-out-view -->",
        "<!-- wp:premium/heading --><h2>b</h2><!-- /wp:premium/heading -->",
        '<!-- wp:paragraph {"className":"private"} --><p>b</p><!-- /wp:paragraph -->',
        '<!-- wp:paragraph {"blockVisibility":{"hideBlock":false}} --><p>b</p><!-- /wp:paragraph -->',
    ],
)
def test_blocks_for_everybody_stay(content: str) -> None:
    assert public_part(content) == (content, "")


def test_a_post_that_is_for_members_from_end_to_end_is_not_published(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(HEAD + item(content__encoded="[restrict]Secret.[/restrict]", excerpt__encoded="") + TAIL)
    corpus = read_corpus([Source(path=path)])
    assert (corpus.articles, corpus.rejections, corpus.withheld) == ((), (), {"unpublished": 1})


@pytest.mark.parametrize(
    ("key", "value", "content", "is_public"),
    [
        ("_jetpack_newsletter_access", "paid_subscribers", "Secret.", False),
        ("_jetpack_newsletter_access", "subscribers", "All may read it.<!-- wp:jetpack/paywall /-->Secret.", True),
        ("_jetpack_newsletter_access", "everybody", "All may read it.", True),
        ("_members_access_role", "editor", "Secret.", False),
        ("_members_access_role", "editor", "Secret. [private]And this.[/private]", False),
        ("rcp_subscription_level", 'a:1:{i:0;s:1:"2";}', "Secret.", False),
        ("rcp_subscription_level", "", "All may read it.", True),
        ("rcp_user_level", "Subscriber", "Secret.", False),
        ("rcp_user_level", "All", "All may read it.", True),
        ("_wpmem_block", "1", "Secret.", False),
        ("_wpmem_block", "0", "All may read it.", True),
        ("groups-read", "3", "Secret.", False),
        ("patreon-level", "5", "Secret.", False),
        ("patreon-level", "0", "All may read it.", True),
        ("passster_activate_protection", "1", "Secret.", False),
        (
            "um_content_restriction",
            'a:2:{s:26:"_um_custom_access_settings";b:1;s:14:"_um_accessible";i:2;}',
            "S.",
            False,
        ),
        (
            "um_content_restriction",
            'a:2:{s:26:"_um_custom_access_settings";b:0;s:14:"_um_accessible";i:2;}',
            "All may read it.",
            True,
        ),
    ],
)
def test_a_post_whose_settings_keep_it_for_some_is_not_published(
    tmp_path: Path, key: str, value: str, content: str, is_public: bool
) -> None:
    path = tmp_path / "a.xml"
    path.write_text(HEAD + item(meta(key, value), content__encoded=content, excerpt__encoded="") + TAIL)
    found = read_corpus([Source(path=path)])
    assert [article.full_text().split("\n")[-1] for article in found.articles] == ["All may read it."] * is_public
    assert found.withheld == ({} if is_public else {"unpublished": 1})


@pytest.mark.slow
@pytest.mark.parametrize(
    "part", ["[private]", "[/private]", "[private ", "<!-- wp:", "<!-- wp:paid {", "[paid]a[/paid]"]
)
def test_parts_are_found_in_time_that_grows_with_the_length(part: str) -> None:
    public_part(part * (1_000_000 // len(part)))


@given(st.lists(st.sampled_from(["[paid]", "[/paid]", "[private]", "[/private]", "a", "\n\n"])).map("".join))
def test_nothing_is_made_up_and_what_is_left_holds_no_further_part(content: str) -> None:
    left, first = public_part(content)
    assert bool(first) == (left != content)
    assert left.count("a") <= content.count("a")
