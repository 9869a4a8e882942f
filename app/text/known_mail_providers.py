"""Large mail providers, by the domains of their mailboxes: to tell which of them refuses or defers our mail.

A fixed list, and `other` for the rest, so that no figure by provider says anything of one person. A company whose
domain is served by one of them is `other` as well, since telling it would take a DNS lookup per mail.
"""

import regex  # type: ignore[import-untyped]

OTHER = "other"
_PROVIDERS = {
    "apple": ("icloud.com", "me.com", "mac.com"),
    "att": ("att.net", "sbcglobal.net", "bellsouth.net", "pacbell.net"),
    "comcast": ("comcast.net", "xfinity.com"),
    "google": ("gmail.com", "googlemail.com"),
    "mail-ru": ("mail.ru", "bk.ru", "list.ru", "inbox.ru", "internet.ru"),
    "mailbox-org": ("mailbox.org", "secure.mailbox.org"),
    "microsoft": ("msn.com", "passport.com", "windowslive.com"),
    "naver": ("naver.com",),
    "netease": ("163.com", "126.com", "yeah.net"),
    "orange": ("orange.fr", "wanadoo.fr"),
    "proton": ("proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
    "tencent": ("qq.com", "foxmail.com"),
    "t-online": ("t-online.de", "magenta.de"),
    "web-de": ("web.de", "mail.com", "email.de"),
    "yahoo": ("ymail.com", "rocketmail.com", "aol.com", "aim.com", "verizon.net"),
    "yandex": ("ya.ru", "narod.ru"),
    "zoho": ("zoho.com", "zohomail.com", "zoho.eu", "zoho.in"),
}
# Those with a domain in many countries: yahoo.co.uk, gmx.at.
_EVERYWHERE = {
    "fastmail": "fastmail", "gmx": "web-de", "hotmail": "microsoft", "live": "microsoft", "outlook": "microsoft",
    "yahoo": "yahoo", "yandex": "yandex",
}  # fmt: skip
_BY_DOMAIN = {domain: provider for provider, domains in _PROVIDERS.items() for domain in domains}
_OF_A_COUNTRY = regex.compile(rf"({'|'.join(_EVERYWHERE)})(?:\.[a-z]{{2,3}}){{1,2}}")

KNOWN = frozenset({*_PROVIDERS, *_EVERYWHERE.values(), OTHER})


def provider_of(domain: str) -> str:
    """One of KNOWN, for the domain of an address."""
    lower = domain.lower()
    found = _BY_DOMAIN.get(lower)
    if found is None and (of_a_country := _OF_A_COUNTRY.fullmatch(lower)):
        found = _EVERYWHERE[of_a_country.group(1)]
    return found or OTHER
