"""Signers' places and professions."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.places import countries, is_country, is_region, place_groups, place_name, regions, split_place
from app.text.professions import PROFESSIONS, profession_by_slug


def test_every_country_is_there_by_its_english_name_in_order() -> None:
    names = [name for _, name in countries()]

    assert len(names) == 250, "249 of ISO 3166, and Kosovo"
    assert ("DE", "Germany") in countries()
    assert ("US", "United States") in countries()
    assert names[:3] == ["Afghanistan", "Åland Islands", "Albania"]


@pytest.mark.parametrize("code", ["EU", "UN", "ZZ", "XA", "AC", "de", "", "USA"])
def test_what_is_no_country_is_none(code: str) -> None:
    assert not is_country(code)


def test_states_capital_district_and_territories_are_regions() -> None:
    assert len(regions()) == 50 + 1 + 5 + 3
    assert all(is_region(code) for code in ("CA", "DC", "PR", "GU", "VI", "AS", "MP"))
    assert not is_region("XX")
    assert not is_region("ca")


def test_places_have_names() -> None:
    assert place_name("US", "CA") == "California"
    assert place_name("US", None) == "United States"
    assert place_name("DE", None) == "Germany"
    assert place_name("DE", "CA") == "Germany"
    assert place_name("??") == "??"


def test_everybody_finds_their_place_once_in_one_select() -> None:
    groups = dict(place_groups())
    values = [value for choices in groups.values() for value, _ in choices]

    assert list(groups) == ["State or territory", "Country"]
    assert ("US-CA", "California") in groups["State or territory"]
    assert len(values) == len(set(values))
    assert "US" not in values
    assert "PR" not in values


def test_each_choice_is_split_into_a_country_and_a_region() -> None:
    for _, choices in place_groups():
        for value, name in choices:
            place = split_place(value)
            assert place is not None
            country, region = place
            assert is_country(country)
            assert (region is not None) == value.startswith("US-")
            assert place_name(country, region) == name


def test_a_territory_is_one_place_however_it_is_written() -> None:
    assert split_place("PR") == split_place("US-PR") == split_place(" us-pr ") == ("US", "PR")


@given(st.text(max_size=12))
def test_any_text_can_be_split(text: str) -> None:
    place = split_place(text)

    assert place is None or is_country(place[0])
    assert place is None or place[1] is None or (place[0] == "US" and is_region(place[1]))


def test_what_is_no_place_is_none() -> None:
    assert split_place("") is None
    assert split_place("Mars") is None
    assert split_place("US") == ("US", None)
    assert split_place("US-XX") == ("US", None)


def test_professions_have_slugs_and_names_of_their_own() -> None:
    assert len({profession.slug for profession in PROFESSIONS}) == len(PROFESSIONS)
    assert len({profession.name for profession in PROFESSIONS}) == len(PROFESSIONS)
    for profession in PROFESSIONS:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", profession.slug)
        assert profession.name[0].isupper()
        assert profession.one[0].islower()
        assert profession_by_slug(profession.slug) is profession


def test_a_profession_nobody_knows_is_none() -> None:
    assert profession_by_slug("wizards") is None
