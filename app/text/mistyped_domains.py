"""Typos in the domains of big mail providers: gmial.com, gmail.con, hotmial.com.

Some of these are real domains, so the user is asked and never refused.
"""

from functools import cache, lru_cache

from app.text.addresses import Address, BadAddress, parse_address

PROVIDERS = (
    *("gmail.com", "googlemail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "protonmail.com"),
    *("comcast.net", "verizon.net", "yahoo.co.uk", "hotmail.co.uk", "hotmail.fr", "outlook.fr", "orange.fr"),
    *("aol.com", "live.com", "msn.com", "me.com", "mac.com", "proton.me", "gmx.net", "gmx.de", "gmx.com", "web.de"),
    *("t-online.de", "freenet.de", "mail.com", "ymail.com", "email.com", "fastmail.com", "btinternet.com"),
)
# Endings typed for `.com`. Some are countries, whose residents confirm them.
_FOR_COM = frozenset("con cmo ocm vom xom cpm dom cim coml comm ccom coom cm co om como".split())  # noqa: SIM905
_LONG_ENOUGH = 5  # letters: any shorter name is one letter away from a real one


def near_miss(typed: Address) -> Address | None:
    """The address that was probably meant, or None."""
    meant = _provider_meant(typed.domain)
    if meant is None:
        return None
    try:
        return parse_address(f"{typed.deliver_to.rpartition('@')[0]}@{meant}")
    except BadAddress:
        return None


@cache
def _names() -> dict[str, frozenset[str]]:
    """The known endings of each provider's name."""
    names = {provider.partition(".")[0] for provider in PROVIDERS}
    return {name: frozenset(one.partition(".")[2] for one in PROVIDERS if one.startswith(f"{name}.")) for name in names}


@lru_cache(maxsize=1024)
def _provider_meant(domain: str) -> str | None:
    name, _, end = domain.partition(".")
    if domain in PROVIDERS or len(domain) > 30:
        return None
    fits = "com" if end in _FOR_COM else end
    if name in _names():
        return f"{name}.com" if fits != end and "com" in _names()[name] else None
    for provider, ends in _names().items():
        if len(provider) >= _LONG_ENOUGH and fits in ends and _is_one_slip(name, provider):
            return f"{provider}.{fits}"
    return None


def _is_one_slip(typed: str, meant: str) -> bool:
    """One letter added, missing, wrong, or two swapped."""
    start = next((at for at, (one, other) in enumerate(zip(typed, meant, strict=False)) if one != other), None)
    at = min(len(typed), len(meant)) if start is None else start
    rest, right = typed[at:], meant[at:]
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    swapped = len(rest) > 1 and len(right) > 1 and rest[1] + rest[0] + rest[2:] == right
    return swapped or rest[1:] == right or rest == right[1:] or rest[1:] == right[1:]
