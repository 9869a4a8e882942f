"""TXT records, from the resolver of this machine. `flask check` alone asks it."""

from flask_babel import gettext

SECONDS = 3.0  # for each name, over all servers


class NoSuchName(Exception):
    """DNS knows no such name, and nothing below it."""


class DnsSilent(Exception):
    """DNS gives no answer; the message is a sentence."""


class DnsTexts:
    """Once it has not been answered, it asks no more: each name would take as long."""

    def __init__(self) -> None:
        self._silent = False

    def of(self, name: str) -> list[str]:
        """Empty if the name has none. Raises NoSuchName or DnsSilent."""
        import dns.resolver  # noqa: PLC0415 - 0.1 s and 8 MB, for this command alone

        if self._silent:
            raise DnsSilent(_silence())
        try:
            answer = dns.resolver.get_default_resolver().resolve(name, "TXT", lifetime=SECONDS)
        except dns.resolver.NXDOMAIN as error:
            raise NoSuchName(name) from error
        except dns.resolver.NoAnswer:
            return []
        except (dns.exception.DNSException, OSError) as error:
            self._silent = True
            raise DnsSilent(_silence()) from error
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def _silence() -> str:
    return gettext(
        "DNS gives no answer, so nobody can say what it holds about MAIL_FROM. Look at /etc/resolv.conf and the "
        "network, and run `flask check` again."
    )
