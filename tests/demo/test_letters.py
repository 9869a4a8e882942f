"""The demo letters: complete, correct in their figures, and readable."""

import re
from datetime import timedelta

import pytest

from app.demo.letters import DEMO_LETTERS, LISTED_DOMAINS, TEXTS, DemoLetter
from app.models import LetterKind
from app.text.markdown import normal, render
from app.text.professions import profession_by_slug

every_letter = pytest.mark.parametrize("letter", DEMO_LETTERS, ids=lambda letter: letter.slug)


def paragraphs(letter: DemoLetter) -> list[str]:
    return letter.text.strip().split("\n\n")


def test_there_is_one_letter_of_each_kind() -> None:
    assert sorted(letter.kind for letter in DEMO_LETTERS) == sorted(LetterKind)


def test_slugs_are_unique_and_each_text_has_its_letter() -> None:
    slugs = [letter.slug for letter in DEMO_LETTERS]

    assert "keep-the-copyright" in slugs
    assert sorted(slugs) == sorted(path.stem for path in TEXTS.glob("*.md"))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", slug) for slug in slugs)


@every_letter
def test_a_letter_says_who_is_behind_it(letter: DemoLetter) -> None:
    behind = letter.organisation

    assert behind.name
    assert behind.legal_name != behind.name
    assert behind.contact.endswith(".example")
    assert behind.funder
    assert letter.authors
    assert all(author.credit and author.name in letter.byline for author in letter.authors)


@every_letter
def test_a_letter_says_to_whom_it_goes_and_until_when_it_can_be_signed(letter: DemoLetter) -> None:
    assert letter.address_lines
    assert all(addressee.office and addressee.body for addressee in letter.addressees)
    assert timedelta() < letter.opened_before
    assert timedelta() < letter.closes_in


@every_letter
def test_a_summary_is_one_sentence(letter: DemoLetter) -> None:
    assert letter.summary.endswith(".")
    assert letter.summary.count(".") == 1


def test_the_open_letter_is_addressed_to_somebody_by_name() -> None:
    [open_letter] = [letter for letter in DEMO_LETTERS if letter.kind == LetterKind.OPEN_LETTER]

    assert any(addressee.name for addressee in open_letter.addressees)


def test_one_letter_waits_for_a_number_and_another_for_a_date() -> None:
    assert [letter.slug for letter in DEMO_LETTERS if letter.milestone_count] == ["keep-the-copyright"]
    assert any(letter.milestone_in for letter in DEMO_LETTERS)
    assert all(
        bool(letter.milestone_deed) == bool(letter.milestone_count or letter.milestone_in) for letter in DEMO_LETTERS
    )


@every_letter
def test_only_a_pledge_has_lines_to_tick(letter: DemoLetter) -> None:
    keys = [action.key for action in letter.promises]

    assert len(set(keys)) == len(keys)
    assert len(keys) >= 3 if letter.kind == LetterKind.PLEDGE else not keys
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", key) for key in keys)


@every_letter
def test_a_text_opens_with_its_salutation_and_leaves_the_valediction_to_its_own_line(letter: DemoLetter) -> None:
    salutation, *body = paragraphs(letter)

    assert re.fullmatch(r"Dear [^\n.]+,", salutation)
    assert len(body) >= 8
    assert letter.valediction.endswith(",")
    assert letter.valediction not in letter.text


@every_letter
def test_a_text_has_sections_or_numbered_requests(letter: DemoLetter) -> None:
    assert re.search(r"^## |^1\. ", letter.text, re.MULTILINE)


@every_letter
def test_a_text_is_stored_as_it_is_hashed(letter: DemoLetter) -> None:
    assert normal(letter.text) == letter.text
    assert "\N{EM DASH}" not in letter.text


@every_letter
def test_a_text_renders_with_nothing_of_its_markdown_left(letter: DemoLetter) -> None:
    shown = render(letter.text)

    assert shown.startswith("<p>Dear ")
    assert shown.count("<h2") == letter.text.count("\n## ")
    assert shown.count('class="footnote-ref"') == len(re.findall(r"\[\^\w+\](?!:)", letter.text))
    assert not re.search(r"\*\*|\[\^|## ", shown)
    assert "<code" not in shown


@every_letter
def test_the_professions_of_a_letter_are_known(letter: DemoLetter) -> None:
    assert letter.professions
    assert all(profession_by_slug(slug) for slug in letter.professions)


@every_letter
def test_every_footnote_is_called_and_given(letter: DemoLetter) -> None:
    called = re.findall(r"\[\^(\w+)\](?!:)", letter.text)

    assert called == re.findall(r"^\[\^(\w+)\]:", letter.text, re.MULTILINE)


def test_the_figures_carry_their_source() -> None:
    [text] = [letter.text for letter in DEMO_LETTERS if letter.slug == "keep-the-copyright"]
    sentence = next(part for part in re.split(r"(?<=\.)\s|(?<=\])\s", text) if "2.3 million" in part)
    source = text.split("[^figures]:")[1]

    assert "$229 billion" in sentence
    assert sentence.endswith("[^figures]")
    assert "March 2025" in source
    assert "Office of Science and Technology Policy" in source


def test_northlight_is_a_listed_domain_and_nothing_listed_can_exist() -> None:
    domains = [listed.domain for listed in LISTED_DOMAINS]

    assert "northlight.example" in domains
    assert len(set(domains)) == len(domains)
    assert all(domain.endswith(".example") for domain in domains)
