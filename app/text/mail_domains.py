"""Mail domains: parsing, and the registrable domain (the Public Suffix List from the package publicsuffixlist,
including its private part: github.io is a suffix like co.uk).
"""

from functools import cache
from ipaddress import ip_address

import regex  # type: ignore[import-untyped]
from flask_babel import gettext
from publicsuffixlist import PublicSuffixList

from app.text import addresses

LONGEST_TYPED = 1_000
_SCHEME = regex.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//|^mailto:", regex.I)
_AFTER_HOST = regex.compile(r"[/?#\\].*$", regex.S)
_PORT = regex.compile(r":\d*$")


class BadDomain(ValueError):
    """The input is not a mail domain; the text is a sentence for the user."""


def parse_domain(typed: str) -> str:
    """The mail domain meant by the input, in ASCII (IDNA) and lower case, or BadDomain with a sentence for the user.

    From a mail address, an "@domain", a web address or a name with a trailing dot, the host is taken; a leading "www."
    is dropped.
    """
    host = _AFTER_HOST.sub("", _SCHEME.sub("", typed[:LONGEST_TYPED].strip().strip("<>\"'"))).rpartition("@")[2]
    bare = host.strip("[]")
    if _is_ip(bare) or _is_ip(_PORT.sub("", bare)):
        raise BadDomain(
            gettext(
                "%(host)s is the address of one machine. A listing needs a name, like northlight.example.", host=bare
            )
        )
    host = _PORT.sub("", host)
    if host.startswith("*."):
        raise BadDomain(
            gettext(
                "%(host)s means many domains. Use %(domain)s, with --subdomains for all below it.",
                host=host,
                domain=host[2:],
            )
        )
    try:
        domain = addresses.parse_address(f"postmaster@{host.removesuffix('.')}").domain
    except addresses.BadAddress as error:
        raise BadDomain(
            gettext("%(typed)s is not an email domain. Write it like northlight.example.", typed=repr(typed[:80]))
        ) from error
    below = domain.removeprefix("www.")
    return below if "." in below else domain


def is_public_suffix(domain: str) -> bool:
    """True if anyone can register names below it, so that it belongs to no single owner."""
    return _suffixes().privatesuffix(domain) is None


def registrable(domain: str) -> str:
    """The registrable domain: studio.co.uk for mail.studio.co.uk. A public suffix is returned as it is."""
    return _suffixes().privatesuffix(domain) or domain


def with_parents(domain: str) -> list[str]:
    """The domain and its parents, except for the top-level domain alone."""
    labels = domain.split(".")
    return [".".join(labels[at:]) for at in range(max(1, len(labels) - 1))]


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=False)
