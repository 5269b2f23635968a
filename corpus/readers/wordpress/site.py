"""What is so on every WordPress site, whichever way its posts come out of it."""

from urllib.parse import urlsplit

# The slug of the category that WordPress gives to what has none.
NO_CATEGORY = "uncategorized"


def site_of(link: str) -> str:
    """The address of the site that a link leads to, without a slash at its end; empty where it leads to none."""
    try:
        parts = urlsplit(link)
    except ValueError:  # validation says so
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
