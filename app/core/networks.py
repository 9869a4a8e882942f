"""IP addresses: parsing, the networks they belong to, and which are loopback."""

import ipaddress
import re

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# With or without a port, as load balancers and RFC 7239 write it: 198.51.100.7:40123, [2001:db8::1]:443
_BRACKETED = re.compile(r"\[([^\]]*)\](?::[\w.-]*)?")
_WITH_PORT = re.compile(r"([0-9.]+):[\w.-]*")
LONGEST = 100


def read_address(text: str) -> Address | None:
    """The IPv4 or IPv6 address in a text, without port, brackets, quotes and zone; None if it is none. An IPv4-mapped
    IPv6 address is returned as IPv4.
    """
    if len(text) > LONGEST:
        return None
    bare = text.strip().strip('"').strip()
    found = _BRACKETED.fullmatch(bare) or _WITH_PORT.fullmatch(bare)
    try:
        address = ipaddress.ip_address((found.group(1) if found else bare).partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, ipaddress.IPv6Address) else address


def network_of(text: str, *, v4: int, v6: int) -> str | None:
    """The network of that prefix length that an address belongs to; None if it is not an address."""
    address = read_address(text)
    if address is None:
        return None
    return str(ipaddress.ip_network(f"{address}/{v4 if address.version == 4 else v6}", strict=False))


def is_this_machine(host: str) -> bool:
    """True if a host is loopback by definition. Names that need a DNS lookup are not, since they may change."""
    address = read_address(host)
    return host.lower() == "localhost" or (address is not None and address.is_loopback)


def is_near(network: str) -> bool:
    """True if a network is private or loopback, as proxies' networks usually are."""
    return ipaddress.ip_network(network, strict=False).is_private
