"""While the site is read-only, what was typed in the console comes back to whoever opened the form."""

from flask import Flask

from app.models import Role
from tests.console.writing import an_organisation, new_letter_at, whole
from tests.desk import a_member, at_desk
from tests.pages.html import csrf_token, elements
from tests.switching import other, turn

__all__ = ["other"]


def test_a_form_comes_back_to_its_writer_and_to_nobody_else(app: Flask, other: Flask) -> None:
    organisation = an_organisation()
    browser = at_desk(app, a_member(organisation.id, Role.EDITOR))
    page = new_letter_at(organisation)
    typed = whole(title="Whom nobody names", csrf_token=csrf_token(browser.get(page).text))
    turn(app, "read-only", "on")
    refused = browser.post(page, typed, csrf=False)
    assert refused.status_code == 503
    [form] = elements(refused.text, "main form[method=post]")
    inputs = elements(refused.text, "main form input")
    again = {one.attributes["name"] or "": one.attributes["value"] for one in inputs}
    assert again["title"] == "Whom nobody names"

    turn(app, "read-only", "off")
    assert browser.post(form.attributes["action"] or "", again, csrf=False).status_code == 303

    browser.post("/organise/sign-out")
    browser.sign_in(a_member(organisation.id, Role.EDITOR, name="Zora Lindqvist"))
    turn(app, "read-only", "on")
    of_another = browser.post(page, typed, csrf=False)
    assert (of_another.status_code, "Whom nobody names" in of_another.text) == (503, False)
