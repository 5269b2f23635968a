"""Versions that share names -> which of them are one article: those that tell the same."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.sources.likeness import are_items_of_a_list, has_text, tell_the_same, told_by
from corpus.sources.versions import Version, is_named_after_file, joining

# As many different texts under one name are each compared with a further one. A name of more (a section's address, an
# empty guid) is no article's, and joins no more than texts that are equal.
_MOST_COMPARED = 12


@dataclass(slots=True)
class _Found:
    """The versions of one article as far as they are found, by number."""

    numbers: list[int]
    stands_for: Version  # the first with a text, by which further ones are judged
    own_ids: dict[str, str]  # file -> the id that the publisher gave the article there


def grouped(versions: Sequence[Version], keys_of: Sequence[frozenset[str]], shared: Collection[str]) -> list[list[int]]:
    """The numbers of the versions of each article, in the order of their first ones.

    `keys_of` are the keys of each version's names (versions.py), `shared` those that several versions use.
    """
    alone = [number for number, keys in enumerate(keys_of) if keys.isdisjoint(shared)]
    home: dict[int, _Found] = {}
    by_key: dict[str, list[int]] = {}  # a version of each article that uses a key
    by_text: dict[tuple[str, int], int] = {}  # the same by the hash of its text
    # What has no text joins what it shares a name with, so all that has one comes first.
    others = sorted(set(range(len(versions))).difference(alone))
    for number in sorted(others, key=lambda n: not has_text(versions[n].article)):
        version, keys = versions[number], joining(keys_of[number])
        text = hash(told_by(version.article))
        own_ids = {version.file: version.article.id} if version.has_own_id else {}
        home[number] = _Found([number], version, own_ids)
        near = [by_text[key, text] for key in keys if (key, text) in by_text]
        near += [other for key in keys for other in by_key.get(key, ())]
        for found in sorted({id(home[n]): home[n] for n in near}.values(), key=_claim):
            if found is not home[number] and _are_one(found, home[number]):
                _join(found, home[number], home)
        for key in keys:
            by_text.setdefault((key, text), number)
            users = by_key.setdefault(key, [])
            if len(users) < _MOST_COMPARED and not any(home[other] is home[number] for other in users):
                users.append(number)
    articles = {id(found): found for found in home.values()}.values()  # each once, before its numbers are sorted
    return sorted([*(sorted(found.numbers) for found in articles), *([n] for n in alone)])


def _claim(found: _Found) -> tuple[bool, date, int]:
    """As the rank of a whole article (identity.py), of what is not yet one."""
    return is_named_after_file(found.stands_for), found.stands_for.article.published_at or date.max, found.numbers[0]


def _are_one(found: _Found, other: _Found) -> bool:
    """Whether two articles that share a name are one.

    One source that gives two articles ids of their own means two, even if a URL is given twice; and so does one that
    gives them titles of their own.
    """
    few, many = sorted((found.own_ids, other.own_ids), key=len)
    if any(many.get(file, own) != own for file, own in few.items()):
        return False
    one, second = found.stands_for, other.stands_for
    at_once = one.moment == second.moment
    if one.file == second.file and are_items_of_a_list(one.article, second.article, at_once=at_once):
        return False
    return tell_the_same(one.article, second.article)


def _join(found: _Found, other: _Found, home: dict[int, _Found]) -> None:
    large, small = (found, other) if len(found.numbers) >= len(other.numbers) else (other, found)
    first = min(found, other, key=lambda f: (not has_text(f.stands_for.article), f.numbers[0]))
    large.stands_for = first.stands_for
    large.numbers += small.numbers
    large.own_ids |= small.own_ids
    home.update(dict.fromkeys(small.numbers, large))
