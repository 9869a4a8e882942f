"""Which list is requested, and its title and file name."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext

from app.core.errors import BadRequest
from app.exports.formats import CSV, FORMATS
from app.exports.us_states import region_named
from app.tally.public_lists import ListName
from app.text.places import place_name

IDENTITY_LINE = "mailbox and professional route checked; no identity document seen"  # as manifests say it
IDENTITY_SENTENCE = lazy_gettext("Mailbox and professional route checked; no identity document seen.")

TITLES = {
    ListName.VERIFIED: lazy_gettext("Verified professionals"),
    ListName.SUPPORTERS: lazy_gettext("Supporters"),
    ListName.ALL: lazy_gettext("Verified professionals and supporters"),
}


@dataclass(frozen=True)
class Wanted:
    """A requested list: which one, the name of its format, and optionally a single state (USPS code)."""

    which: ListName
    format: str
    region: str | None = None

    @property
    def title(self) -> str:
        return title_of(self.which, self.region)

    @property
    def place(self) -> str | None:
        return place_name("US", self.region) if self.region else None

    def file_name(self, slug: str, index: int | None) -> str:
        """For example "keep-the-copyright-verified-ca-4318.csv": letter, list, state, index of the ledger."""
        return file_name(slug, self.which.value, self.region, index, self.format)


def title_of(which: ListName, region: str | None) -> str:
    if region:
        return gettext("%(list)s, %(place)s", list=TITLES[which], place=place_name("US", region))
    return str(TITLES[which])


def wanted_in(asked: Mapping[str, str]) -> Wanted:
    """Parses the parameters `list`, `state` and `format`; by default all verified professionals as CSV. Raises
    BadRequest.
    """
    which, format = asked.get("list", ListName.VERIFIED.value), asked.get("format", CSV.name)
    if which not in set(ListName) or format not in FORMATS:
        raise BadRequest(gettext("Choose one of the lists and formats on the page."))
    state = asked.get("state", "")
    return Wanted(ListName(which), format, region_named(state) if state else None)


def file_name(slug: str, name: str, region: str | None, index: int | None, format: str) -> str:
    parts = [slug, name, region.lower() if region else None, None if index is None else str(index)]
    return "-".join(part for part in parts if part) + f".{format}"
