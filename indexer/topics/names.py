"""What topics are called, and whether a reader can tell two of them apart; for who serves too."""


def tag_as_words(tag: str) -> str:
    """A tag as it can be read: `difficult-conversations` are two words."""
    return tag if " " in tag or tag != tag.lower() else " ".join(tag.replace("_", "-").split("-")).strip() or tag


def as_read(name: str) -> str:
    """What two names share which a reader takes for one: the words, whatever their capitals and what joins them."""
    return " ".join(tag_as_words(name).casefold().split())
