"""What two collections of ids have in common and what not, and which links count as editors'."""

from dataclasses import replace

from indexer.snapshot.comparison import IdDifferences, agreement, editors_links, first_titles, id_differences
from indexer.snapshot.snapshot import Snapshot


def test_what_came_went_and_changed_is_told_in_the_order_in_which_it_was_given() -> None:
    before, now = {"d": 1, "a": 1, "c": 1, "b": 1}, {"z": 1, "b": 2, "a": 1, "d": 3, "e": 1}
    found = id_differences(before, now, lambda name: before[name] == now[name])
    assert found == IdDifferences(added=("z", "e"), removed=("c",), changed=("b", "d"))
    assert id_differences({}, {}, lambda _: False) == IdDifferences((), (), ())


def test_links_count_from_one_known_article_to_another_and_agree_where_the_first_ten_have_them(
    shared_snapshot: Snapshot,
) -> None:
    snapshot = shared_snapshot
    (first, *_), name = first_titles(snapshot, snapshot.cards[0].id), snapshot.cards[0].id
    last = snapshot.cards[snapshot.neighbour_rows[0, 12]].id
    linking = replace(snapshot.articles.read(0), links=(first, "gone", name, last))
    links = editors_links([linking, replace(linking, id="gone")], snapshot.rows)
    assert links == [(name, first), (name, last)]
    assert agreement(snapshot, links) == 0.5
    assert agreement(snapshot, []) == 0
