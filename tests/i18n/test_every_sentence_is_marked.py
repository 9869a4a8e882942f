"""In a language that nobody speaks, every word of ours is in Greek letters, on every page and in every mail."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.i18n import account_walk, console_walk, mail_walk, public_walk, signer_walk
from tests.i18n.greek_site import GreekSite, in_greek
from tests.i18n.pseudo_language import translations
from tests.make import a_config


@pytest.fixture(scope="module")
def pseudo_language(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return translations(tmp_path_factory.mktemp("pseudo-language") / "translations")


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path, pseudo_language: Path) -> Iterator[GreekSite]:
    shutil.copy(sqlite_template, tmp_path / "undersigned.sqlite3")
    with in_greek(a_config(tmp_path), pseudo_language) as site:
        yield site


def test_no_public_page_has_a_word_of_ours_that_is_not_marked(site: GreekSite) -> None:
    public_walk.walk(site)
    no_latin_letters(site)


def test_no_page_and_no_mail_of_a_signer_has_one(site: GreekSite) -> None:
    signer_walk.walk(site)
    mail_walk.walk(site)
    no_latin_letters(site)


def test_no_page_of_the_console_and_no_mail_to_its_people_has_one(site: GreekSite) -> None:
    console_walk.walk(site)
    mail_walk.walk(site)
    no_latin_letters(site)


def test_no_page_of_a_letter_that_is_drafted_published_closed_and_archived_has_one(site: GreekSite) -> None:
    console_walk.walk_states(site)
    mail_walk.walk(site)
    no_latin_letters(site)


def test_no_page_of_an_account_has_one(site: GreekSite) -> None:
    account_walk.walk(site)
    no_latin_letters(site)


def no_latin_letters(site: GreekSite) -> None:
    found = sorted((where, words) for words, where in site.in_latin_letters().items())
    assert not found, f"{len(found)} texts:\n" + "\n".join(f"{where}: {words[:200]}" for where, words in found)
