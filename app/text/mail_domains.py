"""Mail domains: one as somebody writes it, and whose name it is (the Public Suffix List, kept by the package
publicsuffixlist, with its private part: github.io is a suffix like co.uk).
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
    """What was typed names no mail domain; the text is a sentence for whoever typed it."""


def parse_domain(typed: str) -> str:
    """The mail domain that somebody means, in ASCII (IDNA) and lower case, or BadDomain with a sentence for them.

    An address, an "@domain", a web address and a dot at the end name their host; "www." in front is a web site's.
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
    """Whether everybody can register a name below it, so that it is nobody's own."""
    return _suffixes().privatesuffix(domain) is None


def registrable(domain: str) -> str:
    """The name that somebody has registered, with all below it: of mail.studio.co.uk studio.co.uk. Of a public suffix
    itself.
    """
    return _suffixes().privatesuffix(domain) or domain


def with_parents(domain: str) -> list[str]:
    """The domain and all above it, but for the last label alone."""
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
