"""A tag as a label: apart from what makes labels, since who serves needs it and nothing of what that needs."""


def tag_as_words(tag: str) -> str:
    """A tag as it can be read: `difficult-conversations` are two words."""
    return tag if " " in tag or tag != tag.lower() else " ".join(tag.replace("_", "-").split("-")).strip() or tag
