"""The invented signers: deterministic, never held, from everywhere."""

import unicodedata
from collections import Counter
from itertools import islice

import pytest

from app.demo.credits import credits_of
from app.demo.letters import DEMO_LETTERS, LISTED_DOMAINS
from app.demo.people import HOME_DOMAINS, Person, people
from app.text.addresses import is_disposable, is_free_mail, parse_address
from app.text.filing import file_under_guess
from app.text.hold_rules import hold_reason
from app.text.names import clean_name, too_long
from app.text.places import is_country, is_region
from app.text.professions import PROFESSIONS
from app.text.published_credits import CreditKind, parse_credit

SCRIPTS = [
    "LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "ARABIC", "HEBREW", "DEVANAGARI", "BENGALI", "TAMIL", "THAI",
    "ETHIOPIC", "CJK", "HANGUL",
]  # fmt: skip


@pytest.fixture(scope="module")
def crowd() -> list[Person]:
    return list(people(20_000))


def script_of(name: str) -> str:
    return unicodedata.name(name[0]).split()[0]


def test_the_same_seed_invents_the_same_people() -> None:
    assert list(people(500)) == list(people(500))
    assert list(people(500, seed=7)) != list(people(500))


def test_fewer_people_are_the_beginning_of_more() -> None:
    assert list(people(50)) == list(people(500))[:50]


def test_a_hundred_thousand_people_have_a_hundred_thousand_mailboxes() -> None:
    assert len({person.email for person in people(100_000)}) == 100_000


def test_another_seed_brings_other_mailboxes() -> None:
    assert {person.email for person in people(500)}.isdisjoint(person.email for person in people(500, seed=2027))


def test_people_are_made_one_at_a_time() -> None:
    assert len(list(islice(people(10**12), 3))) == 3


def test_everybody_lives_in_a_country_and_only_americans_in_a_state(crowd: list[Person]) -> None:
    assert all(is_country(person.country) for person in crowd)
    assert all(is_region(str(person.region)) if person.country == "US" else person.region is None for person in crowd)


def test_a_third_are_professionals_and_no_profession_is_missing(crowd: list[Person]) -> None:
    professionals = [person for person in crowd if person.professional]

    assert 0.31 < len(professionals) / len(crowd) < 0.36
    assert {person.profession for person in professionals} == {profession.slug for profession in PROFESSIONS}
    assert all(person.profession is person.credit is None for person in crowd if not person.professional)


def test_a_credit_belongs_to_one_profession(crowd: list[Person]) -> None:
    tied = {(person.credit, person.profession) for person in crowd if person.credit}

    assert len(tied) == len({credit for credit, _ in tied})


def test_work_mailboxes_are_at_listed_domains_and_no_other_is(crowd: list[Person]) -> None:
    listed = {domain.domain for domain in LISTED_DOMAINS}

    assert listed.isdisjoint(HOME_DOMAINS)
    assert all((person.email.partition("@")[2] in listed) == person.work_email for person in crowd)
    assert all(person.professional for person in crowd if person.work_email)


def test_mail_to_everybody_could_be_sent_and_no_mailbox_looks_thrown_away(crowd: list[Person]) -> None:
    assert all(parse_address(person.email).canonical == person.email for person in crowd[:500])
    assert not any(is_disposable(domain) or is_free_mail(domain) for domain in HOME_DOMAINS)


def test_no_listed_domain_verifies_more_than_a_tenth_of_the_signers(crowd: list[Person]) -> None:
    verified = Counter(person.email.partition("@")[2] for person in crowd if person.work_email)

    assert max(verified.values()) < len(crowd) / 10


def test_a_few_in_a_hundred_are_private(crowd: list[Person]) -> None:
    assert 0.05 < sum(not person.show_name for person in crowd) / len(crowd) < 0.07


@pytest.mark.parametrize("script", SCRIPTS)
def test_names_come_in_many_scripts(crowd: list[Person], script: str) -> None:
    assert any(script_of(person.name) == script for person in crowd)


def test_names_need_no_cleaning(crowd: list[Person]) -> None:
    assert all(clean_name(person.name) == person.name and not too_long(person.name) for person in crowd)


def test_no_name_waits_for_a_person(crowd: list[Person]) -> None:
    addressees = [addressee.name for letter in DEMO_LETTERS for addressee in letter.addressees if addressee.name]
    authors = [author.name for letter in DEMO_LETTERS for author in letter.authors]

    held = {person.name for person in crowd if hold_reason(person.name, addressees=addressees, protected=authors)}

    assert held == set()


def test_a_name_is_filed_under_a_part_of_itself(crowd: list[Person]) -> None:
    assert all(person.file_under in person.name for person in crowd if person.file_under)


@pytest.mark.parametrize(
    ("surname", "filed"),
    [("Hrafnkelsdóttir", "as it stands"), ("Te Aohuia", "Te Aohuia"), ("Nic Giolla Bhríde", "Nic Giolla Bhríde")],
)
def test_a_name_that_the_guess_would_misfile_says_where_it_belongs(
    crowd: list[Person], surname: str, filed: str
) -> None:
    person = next(person for person in crowd if person.name.endswith(f" {surname}"))

    assert person.file_under == (person.name if filed == "as it stands" else filed)
    assert person.file_under != file_under_guess(person.name)


def test_credits_are_well_formed_and_of_those_without_a_work_mailbox(crowd: list[Person]) -> None:
    given = [(person, credits_of(person)) for person in crowd[:3000]]

    kinds = {parse_credit(credit).kind for person, credit in given if credit and person.professional}
    assert kinds == {CreditKind.IMDB, CreditKind.ISNI, CreditKind.IPI, CreditKind.WIKIDATA}
    assert not any(credit and (person.work_email or not person.professional) for person, credit in given)


def test_nobody_on_the_demo_site_has_a_namesake() -> None:
    names = [person.name for person in people(600)]

    assert len(set(names)) == 600
