"""The last lines of every mail: which site has sent it, who runs that, and where to complain."""

from flask_babel import gettext

from app.core.site_identity import SiteIdentity


def sent_by(site: SiteIdentity) -> list[str]:
    """None where the operator has not said who they are."""
    lines = []
    if site.operator_name:
        said = {"site": site.name, "operator": site.operator_name, "address": site.operator_address}
        lines.append(
            gettext("Sent by %(site)s, run by %(operator)s, %(address)s.", **said)
            if site.operator_address
            else gettext("Sent by %(site)s, run by %(operator)s.", **said)
        )
    if site.abuse_contact:
        lines.append(gettext("To report abuse: %(contact)s", contact=site.abuse_contact))
    return lines
