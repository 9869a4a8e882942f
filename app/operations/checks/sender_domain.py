"""What DNS says of MAIL_FROM's domain: receivers put mail from a domain without SPF, DKIM and DMARC among the spam."""

from collections.abc import Callable
from functools import wraps

from flask_babel import gettext

from app.mail.sender import parse_sender
from app.operations.checks.check import Finding, Installation, ok, warning
from app.operations.checks.dns_texts import DnsSilent, NoSuchName
from app.text.mail_domains import registrable

Ask = Callable[[Installation, str], Finding]


def _of_sender(check: Ask) -> Callable[[Installation], Finding]:
    """Handed MAIL_FROM's domain. Where no mail leaves the machine, nobody is asked."""

    @wraps(check)
    def checked(installation: Installation) -> Finding:
        if installation.config.mail_url is None:
            return ok(gettext("Not asked: without MAIL_URL no mail leaves this machine."))
        try:
            return check(installation, parse_sender(installation.config.mail_from).domain)
        except DnsSilent as error:
            return warning(str(error))

    return checked


@_of_sender
def spf(installation: Installation, domain: str) -> Finding:
    try:
        texts = installation.dns.of(domain)
    except NoSuchName:
        return warning(
            gettext(
                "DNS knows no domain %(domain)s, so receivers refuse mail from it. Set MAIL_FROM to an address at a "
                "domain of yours.",
                domain=domain,
            )
        )
    found = [text for text in texts if text.lower().split(" ", 1)[0] == "v=spf1"]
    if not found:
        return warning(
            gettext(
                "%(domain)s has no SPF record, which says who may send its mail. Add a TXT record to it as your mail "
                "provider writes it; if the mail server is the one that its MX names: “v=spf1 mx -all”.",
                domain=domain,
            )
        )
    if len(found) > 1:
        return warning(
            gettext(
                "%(domain)s has %(count)s SPF records, and receivers then heed none. Put all servers into one.",
                domain=domain,
                count=len(found),
            )
        )
    if {"+all", "all"} & set(found[0].lower().split()):
        return warning(
            gettext(
                "The SPF record of %(domain)s lets the whole world send its mail: “%(record)s”. Let it end in -all.",
                domain=domain,
                record=found[0],
            )
        )
    return ok(gettext("%(domain)s says who may send its mail: “%(record)s”.", domain=domain, record=found[0]))


@_of_sender
def dkim(installation: Installation, domain: str) -> Finding:
    """The mail server signs, under a selector that only it knows; but where nothing is below `_domainkey`, it has
    no key (RFC 8020).
    """
    try:
        installation.dns.of(f"_domainkey.{domain}")
    except NoSuchName:
        return warning(
            gettext(
                "DNS knows no DKIM key of %(domain)s. Let the mail server sign what it sends with DKIM, and add the "
                "TXT record that it gives below _domainkey.%(domain)s.",
                domain=domain,
            )
        )
    return ok(
        gettext(
            "%(domain)s has DKIM keys. Whether the mail server signs with one, a mail from `flask check --mail-to` "
            "says in its header Authentication-Results.",
            domain=domain,
        )
    )


@_of_sender
def dmarc(installation: Installation, domain: str) -> Finding:
    """Receivers look at the domain itself first, then at the one that it is registered under."""
    found: list[str] = []
    for place in dict.fromkeys((domain, registrable(domain))):
        found = found or _policies(installation, place)
    if not found:
        return warning(
            gettext(
                "%(domain)s has no DMARC record. Add a TXT record to _dmarc.%(domain)s, to begin with: "
                "“v=DMARC1; p=none; rua=mailto:…” with an address that reads the reports.",
                domain=domain,
            )
        )
    if len(found) > 1:
        return warning(
            gettext(
                "%(domain)s has %(count)s DMARC records, and receivers then heed none. Keep one.",
                domain=domain,
                count=len(found),
            )
        )
    return ok(gettext("%(domain)s has a DMARC record: “%(record)s”.", domain=domain, record=found[0]))


def _policies(installation: Installation, domain: str) -> list[str]:
    try:
        texts = installation.dns.of(f"_dmarc.{domain}")
    except NoSuchName:
        return []
    return [text for text in texts if text.replace(" ", "").lower().split(";")[0] == "v=dmarc1"]
