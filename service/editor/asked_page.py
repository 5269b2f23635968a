"""Which page of a list is asked for."""

from flask import request

# Nobody turns so many pages; a number as long as an address would be too much for some arithmetic.
_MOST = 1_000_000


def asked_page() -> int:
    """`page` in the address, from 1 on; 1 for what is no such number."""
    return min(max(1, request.args.get("page", 1, type=int)), _MOST)
