"""A report has hidden a name; its signature was removed and put back: then the name can be shown again."""

from flask import Flask
from flask.testing import FlaskClient

from app.models import Role
from app.tally import audit
from tests.desk import a_colleague, at_desk
from tests.journeys.steps import listed, named, signed
from tests.make import a_letter, work
from tests.pages.report_page import reports_name
from tests.post_box import PostBox


def test_a_name_that_was_removed_and_came_back_is_kept_from_its_own_page(
    app: Flask, client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    signed(client, post_box, letter, name="Eve Fake", email="eve@example.org")
    work()
    moderator = at_desk(app, a_colleague(letter, Role.REVIEWER))
    reports_name(client, letter, "Eve Fake")
    eve = named(letter, "Eve Fake")
    page = f"/organise/letters/{letter.slug}/signatures/{eve.id}"
    names = f"/organise/letters/{letter.slug}/names"
    moderator.send(f"{page}/remove", reason="fake")
    assert "Keep this name" not in moderator.get(page).text
    moderator.send(page, f"{page}/restore")
    work()
    assert listed(client, letter, "supporters") == ["Ada Finch"]

    assert "Keep this name" in moderator.get(page).text
    assert "This person did not sign" in moderator.get(names).text  # it waits in the queue again
    assert moderator.send(page, names, verdict="yes").status_code == 303
    work()
    assert listed(client, letter, "supporters") == ["Eve Fake", "Ada Finch"]
    assert "Keep this name" not in moderator.get(page).text
    assert "No reports to review." in moderator.get(names).text
    assert audit.audit(letter) == []
