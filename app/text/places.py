"""Where signers are: ISO 3166 countries with English names, and the states and territories of the United States."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from babel import Locale

from app.text.lookalikes import fold

Choices = list[tuple[str, str]]

UNITED_STATES = "US"

_REGIONS = MappingProxyType(
    {
        "AL": "Alabama", "AK": "Alaska", "AS": "American Samoa", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
        "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida",
        "GA": "Georgia", "GU": "Guam", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa",
        "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts",
        "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska",
        "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York",
        "NC": "North Carolina", "ND": "North Dakota", "MP": "Northern Mariana Islands", "OH": "Ohio", "OK": "Oklahoma",
        "OR": "Oregon", "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island", "SC": "South Carolina",
        "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia",
        "VI": "U.S. Virgin Islands", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
        "AA": "Armed Forces Americas", "AE": "Armed Forces Europe", "AP": "Armed Forces Pacific",
    }
)  # fmt: skip

# Territories have a USPS code and an ISO country code that are the same two letters.
_TERRITORIES = frozenset({"AS", "GU", "MP", "PR", "VI"})

# Two-letter codes that Unicode lists and ISO 3166 does not. Kosovo's XK is not ISO's either, but people live there.
_NOT_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())  # noqa: SIM905


@cache
def _countries() -> Mapping[str, str]:
    names = Locale("en").territories
    found = {code: name for code, name in names.items() if len(code) == 2 and code.isalpha()}
    kept = {code: str(name) for code, name in found.items() if code not in _NOT_COUNTRIES}
    return MappingProxyType(dict(sorted(kept.items(), key=lambda item: fold(item[1]))))


def countries() -> Choices:
    """Return (ISO alpha-2 code, English name) of every country, by name."""
    return list(_countries().items())


def regions() -> Choices:
    """Return (USPS code, name) of the states, their capital, the territories and the armed forces, by name."""
    return sorted(_REGIONS.items(), key=lambda item: fold(item[1]))


def is_country(code: str) -> bool:
    return code in _countries()


def is_region(code: str) -> bool:
    return code in _REGIONS


def region_by_name(name: str) -> str | None:
    """Return "CA" for "California" in any case, "DC" for "Washington, D.C." too, and None for what is no region."""
    return _regions_by_name().get(fold(name))


@cache
def _regions_by_name() -> Mapping[str, str]:
    names = {fold(region): code for code, region in _REGIONS.items()}
    capital = {fold(name): "DC" for name in ("Washington, D.C.", "Washington DC", "D.C.")}
    return MappingProxyType(names | capital)


def place_name(country: str, region: str | None = None) -> str:
    """Return "California" for ("US", "CA") and "Germany" for ("DE", None); an unknown code stands for itself."""
    if country == UNITED_STATES and region and is_region(region):
        return _REGIONS[region]
    return _countries().get(country, country)


def place_value(country: str, region: str | None) -> str:
    """Return what split_place takes apart again: "US-CA" for ("US", "CA"), "DE" for ("DE", None)."""
    return f"{country}-{region}" if region else country


def place_groups() -> list[tuple[str, Choices]]:
    """Return the groups of one select for everybody: states and territories as "US-CA", then the other countries.

    The United States itself is not among the countries: whoever lives there has a state or a territory, and each of
    the five territories is offered once.
    """
    home = {UNITED_STATES} | _TERRITORIES
    states = [(f"{UNITED_STATES}-{code}", name) for code, name in regions()]
    return [("State or territory", states), ("Country", [place for place in countries() if place[0] not in home])]


def offered_place(place: str) -> tuple[str, str | None] | None:
    """As split_place, of what a select of everybody offers. None for everything else, and for "US" without a state."""
    typed = place.strip().upper()
    return _offered().get(f"{UNITED_STATES}-{typed}" if typed in _TERRITORIES else typed)


@cache
def _offered() -> Mapping[str, tuple[str, str | None]]:
    offered = [value for _, choices in place_groups() for value, _ in choices]
    return MappingProxyType({value: found for value in offered if (found := split_place(value))})


def is_state_missing(place: str) -> bool:
    """Whether it is somewhere in the United States, and no state or territory of theirs."""
    return split_place(place) == (UNITED_STATES, None)


def split_place(place: str) -> tuple[str, str | None] | None:
    """Return ("US", "CA") for "US-CA", ("DE", None) for "DE", and None for what is no place.

    A territory's country code names its region too: "PR" is "US-PR". "US" on its own comes back without a region,
    and the form asks for it.
    """
    country, _, region = place.strip().upper().partition("-")
    if country in _TERRITORIES and not region:
        return UNITED_STATES, country
    if not is_country(country):
        return None
    return country, (region if country == UNITED_STATES and is_region(region) else None)
