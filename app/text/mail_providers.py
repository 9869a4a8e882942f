"""Mail providers that deliver several addresses to one mailbox, each as documented by the provider.

Only documented cases: at outlook.com and hotmail.com, or mail.ru and bk.ru, the same name belongs to different people.
"""

from dataclasses import dataclass

import regex  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider at whose domains the same name is the same mailbox."""

    domains: tuple[str, ...]  # the first one is canonical
    unseen: str = ""  # characters in a name that are ignored
    alike: tuple[str, str] = ("", "")  # a character, and the one it is equivalent to
    names_below: bool = False  # anything@name.domain is name@domain


PROVIDERS = (
    # Google, "Dots don't matter in Gmail addresses"; in two countries gmail.com used to be googlemail.com.
    Provider(("gmail.com", "googlemail.com"), unseen="."),
    # Apple, "About your @icloud.com, @me.com, and @mac.com email addresses": owners of an older one have the newer
    # ones.
    Provider(("icloud.com", "me.com", "mac.com")),
    # Proton, "Types of email addresses" and "How to change your username": ".", "-" and "_" are ignored.
    Provider(("proton.me", "protonmail.com", "protonmail.ch", "pm.me"), unseen=".-_"),
    # Yandex ID Help, "Username": one mailbox at all domains of Yandex; dot and hyphen are equivalent.
    Provider(
        (
            *("yandex.ru", "ya.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua", "yandex.az", "yandex.com.am"),
            *("yandex.com.ge", "yandex.co.il", "yandex.com.tr", "yandex.ee", "yandex.fr", "yandex.kg", "yandex.lt"),
            *("yandex.lv", "yandex.md", "yandex.tj", "yandex.tm", "yandex.uz", "narod.ru"),
        ),
        alike=(".", "-"),
    ),
    # mailbox.org Knowledge Base, "Ensuring E-mails are sent securely": each mailbox has a second address there.
    Provider(("mailbox.org", "secure.mailbox.org")),
    # Fastmail Help, "Plus addressing and subdomain addressing"; ada@fastmail.com and ada@fastmail.fm are two people.
    *(
        Provider((f"fastmail.{ending}",), names_below=True)
        for ending in (
            *("com", "fm", "cn", "co.uk", "com.au", "de", "es", "fr", "im", "in", "jp", "mx", "net", "nl", "org", "se"),
            *("to", "tw", "uk", "us"),
        )
    ),
)
# Yahoo Help, "Use disposable email addresses": name-keyword. Names themselves have no hyphen.
_YAHOO = regex.compile(r"yahoo(?:\.[a-z]{2,3}){1,2}|ymail\.com")
_BY_DOMAIN = {domain: provider for provider in PROVIDERS for domain in provider.domains}
_NAMES_BELOW = {domain for provider in PROVIDERS if provider.names_below for domain in provider.domains}


def one_mailbox(name: str, domain: str) -> tuple[str, str]:
    """The canonical name and domain of a mailbox. Both are lower case, without a plus tag."""
    if _YAHOO.fullmatch(domain):
        return name.partition("-")[0] or name, domain
    below, _, above = domain.partition(".")
    while above and domain not in _BY_DOMAIN:
        if above in _NAMES_BELOW:
            return below, above
        below, _, above = above.partition(".")
    provider = _BY_DOMAIN.get(domain)
    if provider is None:
        return name, domain
    seen = name.replace(*provider.alike) if provider.alike[0] else name
    return "".join(sign for sign in seen if sign not in provider.unseen) or name, provider.domains[0]


def is_of_provider(domain: str) -> bool:
    """True if a provider's rules apply to names at this domain."""
    parts = domain.split(".")
    above = {".".join(parts[at:]) for at in range(1, len(parts))}
    return domain in _BY_DOMAIN or _YAHOO.fullmatch(domain) is not None or not above.isdisjoint(_NAMES_BELOW)
