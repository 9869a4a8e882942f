"""Nothing that organisers publish contains a guarded name: in no field, in no spelling, at no time."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.models import Addressee, Letter, Role
from tests.console.writing import (
    a_draft,
    an_editor,
    an_organisation,
    letter_of,
    new_letter_at,
    opened,
    settings_of,
    whole,
)
from tests.desk import a_colleague, an_owner, at_desk
from tests.make import a_letter, shown_in
from tests.protected import MAREN, STAR, protect

SAID = "names someone who is protected"
OF_A_DRAFT = ["caps_line", "byline", "place", "valediction"]
OF_ALL = ["endorsements", "author-0-credit", "responsible_name", "funder", "data_controller", "milestone_deed"]


@pytest.mark.parametrize("field", OF_A_DRAFT + OF_ALL)
@pytest.mark.parametrize(
    "words", [f"The Council / {STAR}, president", "Friends of Оrlа Vаntоngеrеn", "VANTONGEREN, Orla"]
)
def test_no_field_of_a_draft_prints_a_guarded_name(app: Flask, field: str, words: str) -> None:
    protect(None)
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    refused = noor.post(new_letter_at(organisation), whole(**{"author-0-name": MAREN, field: words}))

    assert refused.status_code == 422
    assert SAID in refused.text
    assert shown_in(refused.text).get(field, words) == words, "nothing typed is lost"
    assert words in refused.text


@pytest.mark.parametrize("field", OF_ALL)
def test_no_setting_of_a_published_letter_prints_one(letter: Letter, app: Flask, field: str) -> None:
    protect(letter, famous=False)
    noor, url = at_desk(app, a_colleague(letter, Role.EDITOR)), settings_of(letter.slug)
    form = opened(noor, url) | {"author-0-name": MAREN, "do": "save"}
    refused = noor.post(url, form | {field: f"With {STAR}"})

    assert (refused.status_code, SAID in refused.text) == (422, True)
    assert noor.post(url, form | {field: "With many others"}).status_code == 303


def test_own_addressees_stand_in_the_closing_words_and_nowhere_else(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    own = "Hester Vantongeren"
    for field, status in (("valediction", 303), ("caps_line", 303), ("byline", 422), ("endorsements", 422)):
        words = f"Respectfully, to {own}"
        saved = noor.post(new_letter_at(organisation), whole(**{field: words, "title": f"Ask, {field}"}))
        assert saved.status_code == status, field


def test_own_leads_stand_in_the_byline_only_once_they_are_tied(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    form = whole(**{"author-0-name": MAREN, "byline": f"Organised by {MAREN}"})
    refused = noor.post(new_letter_at(organisation), form)

    assert (refused.status_code, SAID in refused.text) == (422, True)
    also_pays = {"byline": "", "responsible_name": MAREN, "funder": f"{MAREN} herself"}
    assert noor.post(new_letter_at(organisation), form | also_pays).status_code == 303


def test_names_in_two_people_are_nobody(app: Flask) -> None:
    protect(None)
    organisation = an_organisation()
    noor = an_editor(app, organisation)

    assert a_draft(noor, organisation, byline="Organised by Orla Quill and Ines Vantongeren")


def test_a_name_protected_since_the_draft_was_saved_is_not_published(app: Flask, client: FlaskClient) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation, endorsements=f"Fans of {STAR}")
    url = f"/organise/letters/{slug}/state"
    sure = shown_in(noor.post(url, {"act": "publish"}).text) | {"act": "publish"}
    protect(None)

    assert SAID in noor.post(url, {"act": "publish"}).text
    refused = noor.post(url, sure)
    assert (refused.status_code, SAID in refused.text) == (409, True)
    assert not letter_of(slug).is_public()


def test_the_operator_founds_no_organisation_by_a_protected_name(app: Flask) -> None:
    protect(None)
    run = app.test_cli_runner().invoke
    refused = run(args=["account", "add", "ines@guild.example", "--organisation", f"Friends of {STAR}"])

    assert refused.exit_code == 1
    assert SAID in refused.output


def test_a_letter_is_delivered_to_its_own_addressees_and_to_nobody_else_who_is_guarded(app: Flask) -> None:
    protect(None)
    letter = a_letter(addressees=[Addressee(position=0, name="Hester Quill", office="Chair", body="Committee")])
    owner, url = at_desk(app, an_owner(letter)), f"/organise/letters/{letter.slug}/deliver"
    day = clock.now().date().isoformat()
    refused = owner.post(url, {"to_whom": f"{STAR}, singer", "delivered_on": day})

    assert (refused.status_code, SAID in refused.text, STAR in refused.text) == (422, True, True)
    run = app.test_cli_runner().invoke
    assert SAID in run(args=["letter", "deliver", letter.slug, "--to", STAR]).output
    assert owner.post(url, {"to_whom": "Hester Quill, in her office", "delivered_on": day}).status_code == 303
