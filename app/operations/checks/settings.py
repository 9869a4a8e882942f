"""The settings, as far as they can be judged without asking anybody. What cannot work at all is refused before, when
the environment is read (app/core/environment.py), and `flask check` says it in the same words.
"""

import os
import stat
from urllib.parse import urlsplit

from flask_babel import gettext

from app.core.environment import ConfigError, refuse_closed
from app.core.networks import is_near, is_this_machine, read_address
from app.operations.checks.check import Finding, Installation, fault, ok, warning


def data_dir(installation: Installation) -> Finding:
    folder = installation.config.data_dir
    try:
        refuse_closed(folder)
        found = folder.stat()
    except (ConfigError, OSError) as error:
        return fault(str(error))
    if stat.S_IMODE(found.st_mode) & 0o077:
        return fault(
            gettext("Other users of this machine can read %(folder)s. Run: chmod 700 %(folder)s", folder=folder)
        )
    if found.st_uid != os.geteuid():
        return warning(
            gettext(
                "DATA_DIR is %(folder)s and belongs to another user than the one who runs this, whose files the site "
                "then can’t open. Run `flask` as the user of the web process.",
                folder=folder,
            )
        )
    return ok(gettext("%(folder)s is there, writable, and for its owner alone.", folder=folder))


def base_url(installation: Installation) -> Finding:
    config = installation.config
    said = {"url": config.base_url}
    if config.production and is_this_machine(urlsplit(config.base_url).hostname or ""):
        return warning(
            gettext(
                "Links in mails begin with %(url)s, which leads every reader to their own machine. Set BASE_URL to the "
                "address that people type.",
                **said,
            )
        )
    if not config.production and not config.at_home:
        return warning(
            gettext(
                "Links begin with %(url)s, which is not this machine, but this is no production site. Set "
                "APP_ENV=production.",
                **said,
            )
        )
    return ok(gettext("Links begin with %(url)s.", **said))


def trusted_proxies(installation: Installation) -> Finding:
    config = installation.config
    if config.base_url.startswith("https:") and not config.trusted_proxies:
        return warning(
            gettext(
                "BASE_URL is https, which the web process does not speak, so something stands in front of it; but "
                "TRUSTED_PROXIES is 0, and all visitors count as one network, which is soon told to wait. Let the "
                "proxy add X-Forwarded-For, and set TRUSTED_PROXIES to the number of proxies that do, mostly 1."
            )
        )
    said = {"count": config.trusted_proxies, "host": config.interface, "port": config.port}
    if config.trusted_proxies and _is_public(config.interface):
        return warning(
            gettext(
                "TRUSTED_PROXIES is %(count)s, but everybody can reach HOST %(host)s past the proxy and write any "
                "address into X-Forwarded-For. Set HOST to an address that only the proxy reaches, such as 127.0.0.1.",
                **said,
            )
        )
    if config.trusted_proxies and not is_this_machine(config.interface):
        return ok(
            gettext(
                "The visitor’s address is what the last of %(count)s proxies says. Keep everybody else away from port "
                "%(port)s of this machine.",
                **said,
            )
        )
    if config.trusted_proxies:
        return ok(gettext("The visitor’s address is what the last of %(count)s proxies says.", **said))
    return ok(gettext("No proxy is believed: a visitor’s address is the one that connects."))


def _is_public(interface: str) -> bool:
    address = read_address(interface)
    return address is not None and not address.is_unspecified and not is_near(interface)


def mail_url(installation: Installation) -> Finding:
    if installation.config.production and installation.config.sends_in_clear:
        return warning(
            gettext(
                "MAIL_URL is smtp:// without TLS: people’s links cross the network unencrypted. Use smtps:// or "
                "smtp+starttls://."
            )
        )
    if installation.config.mail_url is None:
        return ok(gettext("No MAIL_URL is set: mails go to the development mailbox in DATA_DIR."))
    return ok(gettext("Mails leave through the server of MAIL_URL."))
