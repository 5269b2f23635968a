"""Which addresses are this machine's own."""

from ipaddress import IPv6Address, ip_address


def is_loopback(host: str) -> bool:
    """Whether an address, or the name localhost, is reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
