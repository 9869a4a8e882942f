"""An organisation takes another name; what its signers agreed to stays, and nobody takes the name of another."""

from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.audit_log.record import THE_OPERATOR
from app.core import clock
from app.core.db import transaction
from app.models import Organisation, Role
from app.organisations import actions
from tests.console.naming import AFTER, BEFORE, desk_of, organisation, owner, published, refused, says
from tests.console.writing import a_draft, an_organisation, letter_of, opened, press, settings_of
from tests.desk import Browser, a_member, at_desk
from tests.journeys.steps import path_of
from tests.journeys.watch import watch
from tests.make import a_letter, confirm, sign
from tests.pages.html import words_of
from tests.post_box import PostBox
from tests.protected import STAR, protect
from tests.races.crowd import outcomes

__all__ = ["organisation", "owner", "watch"]

CONSENT = "I agree that {} keeps it for this letter."


def test_what_was_published_keeps_the_name_that_its_signers_agreed_to(
    owner: Browser, organisation: Organisation, client: FlaskClient, post_box: PostBox
) -> None:
    slug = published(owner, organisation, "before", asks_updates="1")
    sign(client, letter_of(slug), email="ada@example.org")
    private = path_of(confirm(client, post_box.to("ada@example.org", "confirm")[0].link).location)
    says(owner, organisation, name=AFTER)

    assert CONSENT.format(BEFORE) in client.get(f"/letters/{slug}/sign").text
    assert client.get(f"/api/v1/letters/{slug}").get_json()["organisation"] == BEFORE
    assert f"you agreed that {BEFORE} keeps your signature" in client.get(private).text
    assert AFTER not in client.get(f"/letters/{slug}").text
    sign(client, letter_of(slug), email="bao@example.org")
    mail = post_box.to("bao@example.org", "confirm")[0]
    assert f"organised by {BEFORE}" in mail.text
    assert mail.message["From"].startswith(f"{BEFORE} via")
    text = opened(owner, f"/organise/letters/{slug}/text") | {"kind": "correction", "byline": "", "place": "Burbank"}
    owner.post(f"/organise/letters/{slug}/text", text | {"do": "publish"})
    assert f"Organised by {BEFORE}" in words_of(client.get(f"/letters/{slug}").text)
    page = client.get(f"/organisations/{organisation.slug}").text
    assert f'<h1 class="h1">{AFTER}</h1>' in page
    assert f"Published under the name <bdi>{BEFORE}</bdi>" in page


def test_drafts_and_new_letters_say_the_new_one(
    owner: Browser, organisation: Organisation, client: FlaskClient
) -> None:
    a_draft(owner, organisation, slug="suggested")
    a_draft(owner, organisation, slug="own-words", byline="Organised by Noor Achterberg and her friends")
    old = published(owner, organisation, "before")
    open_form = opened(owner, settings_of("suggested"))
    says(owner, organisation, name=AFTER)

    assert letter_of("suggested").byline == f"Organised by {AFTER}"
    assert letter_of("own-words").byline == "Organised by Noor Achterberg and her friends"
    late = owner.post(settings_of("suggested"), open_form | {"do": "save"})
    assert late.status_code == 409, "who has the form open is told, and does not bring the old name back"
    copied = owner.post(f"/organise/letters/{old}/duplicate").location.split("/")[-2]
    assert letter_of(copied).byline == f"Organised by {AFTER}"
    press(owner, "suggested", "publish")
    assert CONSENT.format(AFTER) in client.get("/letters/suggested/sign").text
    press(owner, "suggested", "unpublish")
    says(owner, organisation, name=BEFORE)
    press(owner, "suggested", "publish")
    assert CONSENT.format(BEFORE) in client.get("/letters/suggested/sign").text


def test_each_change_is_a_line_of_the_trace(owner: Browser, organisation: Organisation) -> None:
    here = says(owner, organisation, name=AFTER, slug="writers-north", contact="desk@writers.example")

    trace = unescape(owner.get(f"{here}/trace").text)
    assert f"Noor Achterberg renamed the organisation from “{BEFORE}” to “{AFTER}”" in trace
    assert "changed the organisation’s address from “names-at-the-end” to “writers-north”" in trace
    assert "changed what the organisation’s page says" in trace
    before = trace.count("<tr>")
    says(owner, organisation)
    assert owner.get(f"{here}/trace").text.count("<tr>") == before, "nothing was changed, and nothing is told"


def test_nobody_takes_the_name_of_another_organisation(app: Flask, owner: Browser, organisation: Organisation) -> None:
    says(owner, organisation, name=AFTER)
    other = an_organisation("others")
    stranger = at_desk(app, a_member(other.id, Role.OWNER))
    says(stranger, other, name="Names of others")

    for name in (AFTER, "WRITERS of the north", "Writers-of-the-North!", "Wrіters оf the Nоrth", BEFORE):
        assert "Another organisation here has this name" in refused(stranger, other, name=name)
    assert "at least one letter" in refused(stranger, other, name=" ·· ")
    says(owner, organisation, name="Writers of the North!")
    says(owner, organisation, name=BEFORE)


def test_nobody_collects_names_and_addresses(owner: Browser, organisation: Organisation) -> None:
    for number in range(2, 11):
        says(owner, organisation, name=f"Guild number {number}", slug=f"guild-{number}")

    said = refused(owner, organisation, name="Guild of more", slug="guild-of-more")
    assert "has had 10 names" in said
    assert "has had 10 addresses" in said
    says(owner, organisation, name="Guild number 4", slug="guild-4")


@pytest.mark.parametrize("field", ["name", "slug", "about", "legal_name", "contact"])
def test_nothing_that_it_says_prints_a_guarded_name(owner: Browser, organisation: Organisation, field: str) -> None:
    protect(None)
    words = STAR.lower().replace(" ", "-") if field == "slug" else f"Friends of {STAR}"

    said = refused(owner, organisation, **{field: words})
    assert "names someone who is protected" in said
    assert f'value="{words}"' in said, "nothing typed is lost"


def test_a_name_that_one_of_its_letters_protects_is_guarded_too(app: Flask) -> None:
    letter = a_letter()
    protect(letter, famous=False)
    owner = at_desk(app, a_member(letter.organisation_id, Role.OWNER))

    assert "names someone" in refused(owner, letter.organisation, name=f"The {STAR} Fund")


def test_of_two_who_take_a_name_at_once_one_has_it(app: Flask) -> None:
    ids = [an_organisation(slug).id for slug in ("first", "second")]

    def takes(which: int) -> Callable[[], None]:
        def act() -> None:
            with transaction() as session:
                one = session.get_one(Organisation, which)
                said = actions.Described(name=AFTER, slug="writers", about="", legal_name="", contact="")
                actions.save(session, organisation=one, said=said, seen=1, by=THE_OPERATOR, now=clock.now())

        return act

    assert outcomes(app, *map(takes, ids)) == ["NotAllowed", "done"]


def test_the_operator_lists_and_renames(app: Flask, owner: Browser, organisation: Organisation) -> None:
    def run(*words: str) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=["organisation", *words])
        return done.exit_code, done.output

    published(owner, organisation, "out")
    assert run("list") == (0, f"names-at-the-end\t{BEFORE}\t1\t1\n")
    assert run("rename", "names-at-the-end", AFTER)[0] == 0
    assert run("list") == (0, f"names-at-the-end\t{AFTER}\t1\t1\n")
    assert f"The operator renamed the organisation from “{BEFORE}”" in owner.get(f"{desk_of(organisation)}/trace").text
    protect(None)
    assert "names someone who is protected" in run("rename", "names-at-the-end", STAR)[1]
    assert run("rename", "nobody", AFTER)[0] == 1
    added = app.test_cli_runner().invoke(args=["account", "add", "ines@desk.example", "--organisation", AFTER])
    assert f"as owner of {AFTER}" in added.output
    assert run("list")[1].count("\n") == 1, "none was made beside it"
