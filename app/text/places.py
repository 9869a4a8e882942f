"""Places of signers: ISO 3166 countries, and the states and territories of the United States."""

from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from babel import Locale
from flask_babel import get_locale, gettext, lazy_gettext

from app.text.lookalikes import fold

Choices = list[tuple[str, str]]

UNITED_STATES = "US"

_REGIONS = MappingProxyType(
    {
        "AL": lazy_gettext("Alabama"),
        "AK": lazy_gettext("Alaska"),
        "AS": lazy_gettext("American Samoa"),
        "AZ": lazy_gettext("Arizona"),
        "AR": lazy_gettext("Arkansas"),
        "CA": lazy_gettext("California"),
        "CO": lazy_gettext("Colorado"),
        "CT": lazy_gettext("Connecticut"),
        "DE": lazy_gettext("Delaware"),
        "DC": lazy_gettext("District of Columbia"),
        "FL": lazy_gettext("Florida"),
        "GA": lazy_gettext("Georgia"),
        "GU": lazy_gettext("Guam"),
        "HI": lazy_gettext("Hawaii"),
        "ID": lazy_gettext("Idaho"),
        "IL": lazy_gettext("Illinois"),
        "IN": lazy_gettext("Indiana"),
        "IA": lazy_gettext("Iowa"),
        "KS": lazy_gettext("Kansas"),
        "KY": lazy_gettext("Kentucky"),
        "LA": lazy_gettext("Louisiana"),
        "ME": lazy_gettext("Maine"),
        "MD": lazy_gettext("Maryland"),
        "MA": lazy_gettext("Massachusetts"),
        "MI": lazy_gettext("Michigan"),
        "MN": lazy_gettext("Minnesota"),
        "MS": lazy_gettext("Mississippi"),
        "MO": lazy_gettext("Missouri"),
        "MT": lazy_gettext("Montana"),
        "NE": lazy_gettext("Nebraska"),
        "NV": lazy_gettext("Nevada"),
        "NH": lazy_gettext("New Hampshire"),
        "NJ": lazy_gettext("New Jersey"),
        "NM": lazy_gettext("New Mexico"),
        "NY": lazy_gettext("New York"),
        "NC": lazy_gettext("North Carolina"),
        "ND": lazy_gettext("North Dakota"),
        "MP": lazy_gettext("Northern Mariana Islands"),
        "OH": lazy_gettext("Ohio"),
        "OK": lazy_gettext("Oklahoma"),
        "OR": lazy_gettext("Oregon"),
        "PA": lazy_gettext("Pennsylvania"),
        "PR": lazy_gettext("Puerto Rico"),
        "RI": lazy_gettext("Rhode Island"),
        "SC": lazy_gettext("South Carolina"),
        "SD": lazy_gettext("South Dakota"),
        "TN": lazy_gettext("Tennessee"),
        "TX": lazy_gettext("Texas"),
        "UT": lazy_gettext("Utah"),
        "VT": lazy_gettext("Vermont"),
        "VA": lazy_gettext("Virginia"),
        "VI": lazy_gettext("U.S. Virgin Islands"),
        "WA": lazy_gettext("Washington"),
        "WV": lazy_gettext("West Virginia"),
        "WI": lazy_gettext("Wisconsin"),
        "WY": lazy_gettext("Wyoming"),
        "AA": lazy_gettext("Armed Forces Americas"),
        "AE": lazy_gettext("Armed Forces Europe"),
        "AP": lazy_gettext("Armed Forces Pacific"),
    }
)

# Territories, whose USPS code and ISO country code are the same.
_TERRITORIES = frozenset({"AS", "GU", "MP", "PR", "VI"})

# Two-letter codes that Unicode lists and ISO 3166 does not. Kosovo's XK is not in ISO either, but people live there.
_NOT_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())  # noqa: SIM905


def _countries() -> Mapping[str, str]:
    return _countries_in(get_locale() or Locale("en"))


@cache
def _countries_in(locale: Locale) -> Mapping[str, str]:
    found = {code: name for code, name in locale.territories.items() if len(code) == 2 and code.isalpha()}
    kept = {code: str(name) for code, name in found.items() if code not in _NOT_COUNTRIES}
    return MappingProxyType(dict(sorted(kept.items(), key=lambda item: fold(item[1]))))


def countries() -> Choices:
    """Return (ISO alpha-2 code, name) of every country, by name, in the reader's language."""
    return list(_countries().items())


def regions() -> Choices:
    """Return (USPS code, name) of the states, their capital, the territories and the armed forces, by name."""
    named = [(code, str(name)) for code, name in _REGIONS.items()]
    return sorted(named, key=lambda item: fold(item[1]))


def is_country(code: str) -> bool:
    return code in _countries_in(Locale("en"))


def is_region(code: str) -> bool:
    return code in _REGIONS


def region_by_name(name: str) -> str | None:
    """Return "CA" for "California" in any case, "DC" also for "Washington, D.C.", and None if it is not a region."""
    return _regions_by_name(str(get_locale())).get(fold(name))


@cache
def _regions_by_name(_language: str) -> Mapping[str, str]:
    names = {fold(region): code for code, region in regions()}
    capital = {fold(name): "DC" for name in ("Washington, D.C.", "Washington DC", "D.C.")}
    return MappingProxyType(names | capital)


def place_name(country: str, region: str | None = None) -> str:
    """Return "California" for ("US", "CA") and "Germany" for ("DE", None); an unknown code is returned as it is."""
    return _place_name(country, region, get_locale() or Locale("en"))


@lru_cache(maxsize=4096)  # for hundreds of names on a page
def _place_name(country: str, region: str | None, locale: Locale) -> str:
    if country == UNITED_STATES and region and is_region(region):
        return str(_REGIONS[region])
    return _countries_in(locale).get(country, country)


def place_value(country: str, region: str | None) -> str:
    """Return the inverse of split_place: "US-CA" for ("US", "CA"), "DE" for ("DE", None)."""
    return f"{country}-{region}" if region else country


def place_groups() -> list[tuple[str, Choices]]:
    """Return the groups of the select for all places: states and territories as "US-CA", then the other countries.

    The United States itself is not among the countries, since its residents choose a state or a territory, and each of
    the five territories is offered once.
    """
    home = {UNITED_STATES} | _TERRITORIES
    states = [(f"{UNITED_STATES}-{code}", name) for code, name in regions()]
    others = [place for place in countries() if place[0] not in home]
    return [(gettext("State or territory"), states), (gettext("Country"), others)]


def offered_place(place: str) -> tuple[str, str | None] | None:
    """Like split_place, but only for what `place_groups` offers. None for everything else, and for "US" without a
    state.
    """
    typed = place.strip().upper()
    return _offered().get(f"{UNITED_STATES}-{typed}" if typed in _TERRITORIES else typed)


@cache
def _offered() -> Mapping[str, tuple[str, str | None]]:
    offered = [value for _, choices in place_groups() for value, _ in choices]
    return MappingProxyType({value: found for value in offered if (found := split_place(value))})


def is_state_missing(place: str) -> bool:
    """True if it is in the United States, but without a state or territory."""
    return split_place(place) == (UNITED_STATES, None)


def split_place(place: str) -> tuple[str, str | None] | None:
    """Return ("US", "CA") for "US-CA", ("DE", None) for "DE", and None if it is not a place.

    A territory's country code implies its region: "PR" is "US-PR". "US" alone is returned without a region, and the
    form asks for one.
    """
    country, _, region = place.strip().upper().partition("-")
    if country in _TERRITORIES and not region:
        return UNITED_STATES, country
    if not is_country(country):
        return None
    return country, (region if country == UNITED_STATES and is_region(region) else None)
