"""A letter's own professions: entered in its form, and fixed once a signer has chosen them."""

from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import db, end_read
from app.models import OwnProfession, Role
from app.text.professions import PROFESSIONS, own_slug
from tests.console.own_professions import (
    COACH,
    DOMAIN,
    SLUG,
    STUNTS,
    claiming,
    offered,
    own_of,
    rows,
    said_of,
    with_own,
)
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
from tests.journeys.steps import asked
from tests.journeys.steps import press as press_private
from tests.make import confirm, shown_in, sign, signatures
from tests.pages.html import elements
from tests.post_box import PostBox
from tests.protected import STAR, protect


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Actors", "“Actors” is among the professions above"),
        ("actor", "“Actors” is among"),
        ("  ACTÓRS ", "“Actors” is among"),
        ("Асtоrs", "“Actors” is among"),  # Cyrillic
        ("Musicians & singers", "“Musicians and singers” is among"),
        ("Voice-Actors", "“Voice actors” is among"),
        ("Stunt performér", "This is the same as “Stunt performers”"),
        ("STUNT  PERF0RMERS", "This is the same as “Stunt performers”"),
        ("www.stunts.example", "contains a web address"),
        ("Stunts, @stunts", "contains a web address or a handle"),
        ("Sign now at our site!!!", "reads like a slogan"),
        ("United States Senator", "names a public office"),
        ("n/a", "doesn’t name a profession"),
        ("Assholes", "doesn’t name a profession"),
        (f"Friends of {STAR}", "names someone who is protected"),
        ("Friends of Оrlа Vаntоngеrеn", "names someone who is protected"),
        ("12 – 34", "Use letters"),
        ("x" * 61, "Shorten this to 60 characters"),
    ],
)
def test_what_is_no_profession_of_its_own_is_refused_beside_its_row(app: Flask, typed: str, said: str) -> None:
    protect(None)
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    url = new_letter_at(organisation)
    for column, beside in (("name", "one"), ("one", "name")):
        row = {f"own-1-{column}": typed, f"own-1-{beside}": "" if column == "name" else "Puppeteers"}
        refused = noor.post(url, whole(**rows(STUNTS), **row))
        assert refused.status_code == 422, column
        assert any(said in one for one in said_of(refused.text)), (column, said_of(refused.text))
        assert unescape(refused.text).count(typed.replace("  ", "  ")) >= 1, "nothing typed is lost"


def test_ten_at_most_and_a_heading_is_needed(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    words = ["Puppeteers", "Riggers", "Clowns", "Jugglers", "Falconers", "Luthiers", "Weavers", "Potters"]
    words += ["Glassblowers", "Farriers", "Milliners"]
    eleven = rows(*((one, "") for one in words))
    refused = noor.post(new_letter_at(organisation), whole(**eleven))
    assert (refused.status_code, said_of(refused.text)) == (
        422, ["A letter takes at most 10 other professions. Remove one"])  # fmt: skip
    assert "Milliners" in refused.text
    assert 'name="own-11-name"' not in noor.post(new_letter_at(organisation), whole(**eleven, do="add-own")).text
    nameless = noor.post(new_letter_at(organisation), whole(**{"own-0-one": "stunt performer"}))
    assert said_of(nameless.text) == ["Say what these professionals are called"]
    assert elements(refused.text, "[value=add-own][disabled]")
    ten = {key: said for key, said in eleven.items() if not key.startswith("own-10")}
    assert len(own_of(a_draft(noor, organisation, **ten))) == 10


def test_rows_are_added_moved_and_removed_without_a_script(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    url = new_letter_at(organisation)
    added = shown_in(noor.post(url, whole(**rows(STUNTS), do="add-own")).text)
    assert added["own-0-name"] == "Stunt performers"
    moved = shown_in(noor.post(url, whole(**rows(STUNTS, COACH), do="up-own-1")).text)
    assert (moved["own-0-name"], moved["own-1-one"]) == ("Intimacy coordinators", "stunt performer")
    gone = shown_in(noor.post(url, whole(**rows(STUNTS, COACH), do="remove-own-0")).text)
    assert (gone["own-0-name"], "own-1-name" in gone) == ("Intimacy coordinators", False)


def test_while_nobody_has_chosen_it_a_typo_is_mended_and_it_goes(app: Flask, client: FlaskClient) -> None:
    letter = with_own(("Stuntt performers", ""))
    noor, url = at_desk(app, a_colleague(letter, Role.EDITOR)), settings_of(letter.slug)
    assert noor.post(url, opened(noor, url) | rows(STUNTS, COACH) | {"do": "save"}).status_code == 303
    assert own_of(letter.slug) == [(SLUG, *STUNTS), ("intimacy-coordinators-own", *COACH)]
    trace = unescape(at_desk(app, an_owner(letter)).get(f"/organise/letters/{letter.slug}/trace").text)
    assert "“Stunt performers (stunt performer)”, “Intimacy coordinators (intimacy coordinator)” added" in trace
    assert "“Stuntt performers” removed" in trace

    assert noor.post(url, opened(noor, url) | rows(COACH, ("", "")) | {"do": "save"}).status_code == 303
    assert [slug for slug, *_ in own_of(letter.slug)] == ["intimacy-coordinators-own"]
    assert "Stunt performers" not in offered(client.get(f"/letters/{letter.slug}/sign").text)
    late = sign(client, letter, **claiming(f"ada@{DOMAIN}"))
    assert (late.status_code, signatures(letter)) == (422, [])


@pytest.mark.parametrize("how", ["pending", "confirmed", "withdrawn", "erased"])
def test_what_a_signature_names_neither_goes_nor_changes(
    app: Flask, client: FlaskClient, post_box: PostBox, how: str
) -> None:
    letter = with_own(STUNTS, COACH)
    link = asked(client, post_box, letter, name="Ada Finch", **claiming(f"ada@{DOMAIN}"))
    if how != "pending":
        private = confirm(client, link).location
        if how != "confirmed":
            press_private(client, private, "withdraw" if how == "withdrawn" else "erase")
    noor, url = at_desk(app, a_colleague(letter, Role.EDITOR)), settings_of(letter.slug)
    page = noor.get(url).text
    assert page.count("data-stays>") == 1
    assert elements(page, "#own-0-name[readonly]")
    assert elements(page, "[value=remove-own-0][disabled]")
    for change in (("Stunt people", ""), ("", ""), (STUNTS[0], "stuntman"), ("stunt performers", STUNTS[1])):
        refused = noor.post(url, opened(noor, url) | rows(change, COACH) | {"funder": "Others", "do": "save"})
        assert refused.status_code == 422, change
        assert said_of(refused.text) == ["A signature names this profession, so it can’t be changed or removed"], change
        back = shown_in(refused.text)
        assert STUNTS in {(back.get(f"own-{at}-name"), back.get(f"own-{at}-one")) for at in range(3)}, "it is back"
        assert back["funder"] == "Others", "nothing typed is lost"
        assert own_of(letter.slug) == [(SLUG, *STUNTS), ("intimacy-coordinators-own", *COACH)]
    assert letter_of(letter.slug).funder == "Its members"

    moved = opened(noor, url) | rows(COACH, STUNTS) | {"do": "save"}
    assert noor.post(url, moved).status_code == 303, "it moves"
    assert [slug for slug, *_ in own_of(letter.slug)] == ["intimacy-coordinators-own", SLUG]
    without = opened(noor, url) | rows(STUNTS, ("", "")) | {"do": "save"}
    assert noor.post(url, without).status_code == 303, "and the other goes"
    assert [slug for slug, *_ in own_of(letter.slug)] == [SLUG]


def test_answers_that_wait_beside_a_sign_up_ask_for_another_once_it_is_gone(
    app: Flask, client: FlaskClient, post_box: PostBox
) -> None:
    letter = with_own(STUNTS)
    link = asked(client, post_box, letter, name="Ada Finch", email=f"ada@{DOMAIN}")
    assert sign(client, letter, **claiming(f"ada@{DOMAIN}")).status_code == 303
    assert shown_in(client.get(f"{link}?answers=newer").text)["profession"] == SLUG
    noor, url = at_desk(app, a_colleague(letter, Role.EDITOR)), settings_of(letter.slug)
    assert noor.post(url, opened(noor, url) | rows(("", "")) | {"do": "save"}).status_code == 303
    end_read()
    newer = client.get(f"{link}?answers=newer")
    assert (newer.status_code, "profession" in shown_in(newer.text)) == (200, False)
    refused = client.post(link, data=shown_in(newer.text) | {"consent": "1", "profession": SLUG})
    assert (refused.status_code, 'id="profession-error"' in refused.text) == (422, True)


def test_a_name_that_is_guarded_since_stops_no_setting(app: Flask, client: FlaskClient, post_box: PostBox) -> None:
    letter = with_own((f"Dancers of {STAR}", ""))
    slug = letter.own_professions[0].slug
    asked(client, post_box, letter, name="Ada Finch", **claiming(f"ada@{DOMAIN}", profession=slug))
    protect(letter, famous=False)
    noor, url = at_desk(app, a_colleague(letter, Role.EDITOR)), settings_of(letter.slug)
    assert noor.post(url, opened(noor, url) | {"funder": "Others", "do": "save"}).status_code == 303


def test_an_own_profession_is_enough_to_publish_and_a_draft_shows_its_form(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    neither = {"profession-writers": None, "profession-actors": None}
    slug = a_draft(noor, organisation, **neither)
    assert "at least one profession" in noor.get(settings_of(slug)).text
    form = whole(**neither, **rows(STUNTS), slug=slug, revision=str(letter_of(slug).revision))
    shown = noor.post(new_letter_at(organisation), form | {"do": "preview"})
    assert (shown.status_code, "at least one profession" in shown.text) == (200, False)
    assert noor.post(settings_of(slug), form).status_code == 303
    assert "at least one profession" not in noor.get(settings_of(slug)).text


def test_of_two_editors_the_later_one_is_shown_the_other_ones_professions(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation, **rows(STUNTS))
    seen = opened(noor, settings_of(slug))["revision"]
    assert noor.post(settings_of(slug), whole(**rows(COACH), slug=slug, revision=seen)).status_code == 303
    both = noor.post(settings_of(slug), whole(**rows(STUNTS), slug=slug, revision=seen))
    assert both.status_code == 409
    assert "Other professions" in both.text
    assert "Intimacy coordinators, intimacy coordinator" in both.text
    assert own_of(slug) == [("intimacy-coordinators-own", *COACH)]


def test_none_of_ours_ends_like_a_letters_own() -> None:
    assert [one.slug for one in PROFESSIONS if one.slug.endswith("-own") or one.own] == []
    assert own_slug("Stunt performers", ()) == SLUG
    assert own_slug("Stunt, performers", (SLUG,)) == "stunt-performers-2-own"
    assert own_slug("声優", ("z-01-own",)) == "z-02-own"
    assert own_slug("Ørsted’s players", ()) == "orsteds-players-own"
    assert len(own_slug("x" * 400, ())) <= 64


def test_a_draft_with_professions_of_its_own_is_deleted(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation, **rows(STUNTS))
    noor.send(f"/organise/letters/{slug}/delete", sure="1")
    end_read()
    assert db.session.query(OwnProfession).count() == 0


def test_a_copy_of_a_letter_has_them_too(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation, **rows(STUNTS, COACH))
    assert noor.post(f"/organise/letters/{slug}/duplicate").status_code == 303
    assert own_of(f"{slug}-2") == own_of(slug) == [(SLUG, *STUNTS), ("intimacy-coordinators-own", *COACH)]
