"""What a site is called and who runs it: what visitors read on every page and in every mail."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from app.core.environment import ConfigError
from app.text.addresses import BadAddress, parse_address

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_LINK = 60, 200, 500
LONGEST_MARK = 3
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


@dataclass(frozen=True, kw_only=True)
class SiteIdentity:
    """Empty where the operator has not said it; pages and mails then leave it out."""

    name: str = "Undersigned"
    mark: str = "×"  # before the name
    operator_name: str = ""
    operator_address: str = ""
    operator_email: str = ""
    imprint_url: str = ""
    abuse_contact: str = ""  # a mailbox or a page

    @property
    def abuse_href(self) -> str:
        """The abuse contact as a link."""
        if not self.abuse_contact or _is_link(self.abuse_contact):
            return self.abuse_contact
        return f"mailto:{quote(self.abuse_contact, safe='@')}"


def read_identity(environ: Mapping[str, str]) -> SiteIdentity:
    """Raises ConfigError naming the variable."""
    usual = SiteIdentity()
    return SiteIdentity(
        name=_line(environ, "SITE_NAME", most=LONGEST_NAME) or usual.name,
        mark=_mark(environ) or usual.mark,
        operator_name=_line(environ, "OPERATOR_NAME", most=LONGEST_NAME),
        operator_address=_line(environ, "OPERATOR_ADDRESS", most=LONGEST_ADDRESS),
        operator_email=_operator_email(environ),
        imprint_url=_imprint(environ),
        abuse_contact=_abuse_contact(environ),
    )


def _line(environ: Mapping[str, str], name: str, *, most: int) -> str:
    text = " ".join((environ.get(name) or "").split(" ")).strip()
    if len(text) > most or any(unicodedata.category(sign) in _UNSEEN for sign in text):
        raise ConfigError(f"{name} has to be one line of {most} characters at most, without unseen characters.")
    return text


def _mark(environ: Mapping[str, str]) -> str:
    text = _line(environ, "SITE_MARK", most=100)
    if len(text) > LONGEST_MARK or any(sign.isspace() or sign in "\"'\\<>&" for sign in text):
        raise ConfigError(
            f"SITE_MARK is the sign before the site’s name: {LONGEST_MARK} characters at most, no space, quotation "
            f"mark or bracket, not {text!r}."
        )
    return text


def _operator_email(environ: Mapping[str, str]) -> str:
    text = (environ.get("OPERATOR_EMAIL") or "").strip()
    if not text:
        return ""
    try:
        return parse_address(text).deliver_to
    except BadAddress as error:
        raise ConfigError(f"OPERATOR_EMAIL has to be like desk@letters.example, not {text!r}. {error}") from error


def _imprint(environ: Mapping[str, str]) -> str:
    text = (environ.get("IMPRINT_URL") or "").strip()
    if text and not _is_link(text):
        raise ConfigError(f"IMPRINT_URL has to be the whole address of a page, such as https://…, not {text!r}.")
    return text


def _abuse_contact(environ: Mapping[str, str]) -> str:
    text = (environ.get("ABUSE_CONTACT") or "").strip()
    if not text or _is_link(text):
        return text
    try:
        return parse_address(text).deliver_to
    except BadAddress as error:
        raise ConfigError(f"ABUSE_CONTACT has to be an email address or a page (https://…), not {text!r}.") from error


def _is_link(text: str) -> bool:
    """True for a web page that a browser can open; nothing that runs, such as `javascript:`."""
    if len(text) > LONGEST_LINK or any(sign.isspace() or not sign.isprintable() for sign in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("https", "http") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
