"""Moderating a letter's names: held, reported, corrected, or like a protected one."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import clock
from app.core.db import db, end_read, transaction
from app.letters.versions import latest_text
from app.models import AuditLine, Letter, ProtectedName, Signature, SignatureState
from app.tally import audit
from tests.desk import Browser, an_owner, as_seen, at_desk
from tests.journeys.steps import listed, named, signed, standing
from tests.make import a_letter, tally, work
from tests.pages.held_names import a_verified, names_at
from tests.pages.html import elements, text, texts, values, words_of
from tests.pages.report_page import reports_name
from tests.post_box import PostBox


def forms_for(desk: Browser, letter: Letter, name: str, page: str = "") -> dict[str, dict[str, str]]:
    """What each button beside a name would send, by its words."""
    shown = desk.get(names_at(letter) + page).text
    found: dict[str, dict[str, str]] = {}
    for form in elements(shown, "form[method=post]:has(button > .visually-hidden)"):
        fields = {
            one.attributes["name"] or "": one.attributes["value"] or "" for one in elements(form, "[name][value]")
        }
        button = elements(form, "button:has(> .visually-hidden)")[0]
        if words_of(elements(button, ".visually-hidden")[0]) == name:
            fields.pop("csrf_token", None)
            found[words_of(button).removesuffix(name).strip()] = fields
    return found


def press(desk: Browser, letter: Letter, name: str, button: str, **more: str) -> str:
    """Press a button beside a name; what the page says then."""
    answer = desk.post(names_at(letter), forms_for(desk, letter, name)[button] | more)
    assert answer.status_code == 303, answer.text
    return text(desk.get(answer.location).text, "p.done[role=status]")


def trace(letter: Letter) -> list[str]:
    end_read()
    return list(
        db.session.scalars(select(AuditLine.kind).where(AuditLine.letter_id == letter.id).order_by(AuditLine.id))
    )[2:]


def test_held_names_stand_there_as_written_with_why_and_are_released_or_refused(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    private = signed(client, post_box, letter, name="Senator Ada Quill", email="ada@example.org")
    signed(client, post_box, letter, name="VISIT CHEAP-REELS.EXAMPLE", email="spam@example.org")
    page = desk.get(names_at(letter)).text
    assert page.index("Senator Ada Quill") < page.index("VISIT CHEAP-REELS.EXAMPLE")  # the longest wait first
    for words in ("Names a public office", "Contains a web address", "not counted yet"):
        assert words in page
    assert any(one.startswith("Moderation 2") for one in texts(page, ":has(> .pill)"))

    assert "Released" in press(desk, letter, "Senator Ada Quill", "Release")
    assert "Refused" in press(desk, letter, "VISIT CHEAP-REELS.EXAMPLE", "Refuse", reason="not-a-name")
    work()

    assert listed(client, letter, "supporters") == ["Senator Ada Quill"]
    assert standing(client, private)["number"] == 1
    assert "it did not give a person’s name" in post_box.to("spam@example.org", "removed")[0].text
    assert "No names are held." in desk.get(names_at(letter)).text
    assert trace(letter)[-2:] == ["name-released", "name-refused"]
    assert audit.audit(letter) == []


@pytest.mark.parametrize(("button", "shown"), [("Keep", ["Eve Fake"]), ("Remove", [])])
def test_a_reported_name_is_kept_or_removed(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser, button: str, shown: list[str]
) -> None:
    signed(client, post_box, letter, name="Eve Fake", email="eve@example.org")
    work()
    reports_name(client, letter, "Eve Fake")
    page = desk.get(names_at(letter)).text
    assert "This person did not sign" in page
    assert "hidden, and counted" in page

    press(desk, letter, "Eve Fake", button)
    work()

    assert listed(client, letter, "supporters") == shown
    assert "No reports to review." in desk.get(names_at(letter)).text
    assert bool(post_box.to("eve@example.org", "removed")) is (button == "Remove")
    assert trace(letter)[-1] == {"Keep": "report-dismissed", "Remove": "signature-removed"}[button]


@pytest.mark.parametrize(("button", "shown"), [("Accept", "Ada Quill-Finch"), ("Refuse", "Ada Quill")])
def test_a_correction_is_accepted_or_the_old_name_stays(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser, button: str, shown: str
) -> None:
    a_verified(client, post_box, letter)
    assert "Ada Quill-Finch" in desk.get(names_at(letter)).text

    press(desk, letter, "Ada Quill-Finch", button)
    work()

    assert listed(client, letter, "verified") == [shown]
    assert "No corrections to review." in desk.get(names_at(letter)).text
    assert trace(letter)[-1] == f"correction-{button.lower()}{'ed' if button == 'Accept' else 'd'}"


def test_what_has_changed_since_the_page_was_opened_is_not_decided_unseen(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    held = signed(client, post_box, letter, name="Senator Ada Quill", email="ada@example.org")
    verified = a_verified(client, post_box, letter)
    buttons = [
        *forms_for(desk, letter, "Senator Ada Quill").values(),
        *forms_for(desk, letter, "Ada Quill-Finch").values(),
    ]
    client.post(held, data={"act": "correct", "name": "Visit ada.example/now", "file_under": "", "credit": ""})
    client.post(verified, data={"act": "correct", "name": "Ada Quill-Finch", "file_under": "", "credit": "God"})

    assert len(buttons) == 4
    for fields in buttons:
        answer = desk.post(names_at(letter), fields)
        assert answer.status_code == 409
        assert "Nothing was decided. Please check again." in answer.text
        assert "Names held for review" in answer.text  # the page, as it is now
    work()
    assert tally(client, letter)["held"] == 1
    assert listed(client, letter, "verified") == ["Ada Quill"]
    assert "name-released" not in trace(letter)


def test_nobody_decides_on_the_name_of_their_own_mailbox(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    own = at_desk(app, an_owner(letter, email="noor.a@gmail.com"))
    signed(client, post_box, letter, name="Senator Noor", email="noora+x@googlemail.com")
    assert "Your own signature: someone else has to check it." in own.get(names_at(letter)).text

    for verdict in ("yes", "no"):
        answer = own.post(names_at(letter), as_seen(own, letter, "Senator Noor", verdict=verdict))
        assert answer.status_code == 409
        assert "someone else has to check its name" in answer.text
    assert named(letter, "Senator Noor").is_held


def test_another_organisations_names_are_not_there(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    signed(client, post_box, letter, name="Senator Ada Quill", email="ada@example.org")
    theirs = a_letter()
    stranger = at_desk(app, an_owner(theirs))
    sent = {"waiting": "held", "number": str(named(letter, "Senator Ada Quill").id), "seen": "Senator Ada Quill",
            "verdict": "yes"}  # fmt: skip

    assert stranger.get(names_at(letter)).status_code == 404
    for path in (names_at(letter), names_at(theirs)):  # with their own letter's page as well
        assert stranger.post(path, sent).status_code == 404
    assert named(letter, "Senator Ada Quill").is_held


def test_what_no_button_sends_is_refused(client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser) -> None:
    signed(client, post_box, letter, name="Senator Ada Quill", email="ada@example.org")
    good = forms_for(desk, letter, "Senator Ada Quill")["Release"]
    for bad in ({"waiting": "held?"}, {"number": "x"}, {"number": str(10**30)}, {"verdict": "maybe"},
                {"reason": "spite"}):  # fmt: skip
        assert desk.post(names_at(letter), good | bad).status_code == 400
    assert desk.post(names_at(letter), good | {"number": "99999"}).status_code == 404
    assert desk.post(names_at(letter), good | {"waiting": "reported"}).status_code == 409
    assert desk.post(names_at(letter), good | {"waiting": "resembling"}).status_code == 409
    for bad in ({"seen": ""}, {"seen": good["seen"][:-1]}, {"seen": "." * good["seen"].count(".")}):
        assert desk.post(names_at(letter), good | bad).status_code == 409
    assert desk.post(names_at(letter), {key: good[key] for key in good if key != "seen"}).status_code == 409
    assert desk.post(names_at(letter), good, csrf=False).status_code in (400, 403)
    assert desk.get(f"{names_at(letter)}?held=nonsense&reported=1&corrected=%00").status_code in (200, 400)
    assert named(letter, "Senator Ada Quill").is_held


def test_a_letter_protects_names_of_its_own_and_takes_them_off_again(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    other = a_letter()
    name = {"name": "Orla Vantongeren", "watch": "desk@publicist.example", "famous": "1"}
    assert desk.post(f"{names_at(letter)}/protect", name).status_code == 303
    client.post(post_box.to("desk@publicist.example", "watch-confirm")[0].link)
    page = desk.get(names_at(letter)).text
    assert "Two people" in page
    assert (
        "publicist" not in page.partition("Protected names of this letter")[2].partition("<form")[0]
    )  # kept encrypted

    signed(client, post_box, letter, name="Vantongeren, Оrla", email="eve@example.org")
    signed(client, post_box, other, name="Orla Vantongeren", email="orla@example.org")
    work()
    assert (tally(client, letter)["held"], tally(client, other)["held"]) == (1, 0)
    assert len(post_box.to("desk@publicist.example", "name-watch")) == 1

    signed(client, post_box, letter, name="ORLA VANTONGEREN", email="third@example.org")
    one = db.session.scalars(select(ProtectedName)).one()
    assert at_desk(app, an_owner(other)).post(f"{names_at(other)}/unprotect", {"protected": one.id}).status_code == 404
    assert desk.post(f"{names_at(letter)}/unprotect", {"protected": one.id}).status_code == 303
    assert desk.post(f"{names_at(letter)}/unprotect", {"protected": one.id}).status_code == 404
    signed(client, post_box, letter, name="Orla Vantongeren", email="fourth@example.org")
    work()
    assert (tally(client, letter)["held"], tally(client, letter)["signed"]) == (2, 1)
    assert [kind for kind in trace(letter) if "protected" in kind] == ["name-protected", "name-unprotected"]


def test_names_on_lines_of_their_own_are_names_of_their_own(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    signed(client, post_box, letter, name="Ottoline Brambleby", email="ottoline@example.org")
    work()
    sent = {"name": "Orla Vantongeren\r\n\r\nOttoline Brambleby\n  Orla Vantongeren ", "watch": ""}

    refused = desk.post(f"{names_at(letter)}/protect", sent | {"name": sent["name"] + "\n..."})
    assert refused.status_code == 422
    assert "We can’t recognise “...” as a name" in refused.text
    assert "Ottoline Brambleby" in refused.text

    answer = desk.post(f"{names_at(letter)}/protect", sent)
    end_read()
    assert {one.name for one in db.session.scalars(select(ProtectedName))} == {"Orla Vantongeren", "Ottoline Brambleby"}
    assert answer.location.endswith("#resembling")
    assert "A name on this letter resembles it" in desk.get(answer.location).text


def test_the_same_name_is_protected_once(letter: Letter, desk: Browser) -> None:
    for name in ("Orla Vantongeren", "ORLA  Vantongéren"):
        desk.post(f"{names_at(letter)}/protect", {"name": name, "watch": "", "famous": "1"})

    end_read()
    assert [one.name for one in db.session.scalars(select(ProtectedName))] == ["ORLA Vantongéren"]


@pytest.mark.parametrize("sent", [{"name": ""}, {"name": "..."}, {"name": "a" * 101}, {"name": "Ada", "watch": "x"}])
def test_what_cannot_be_protected_is_sent_back(letter: Letter, desk: Browser, sent: dict[str, str]) -> None:
    answer = desk.post(f"{names_at(letter)}/protect", {"watch": "", **sent})

    assert answer.status_code == 422
    assert "One thing needs your attention" in answer.text


def test_who_stood_there_before_the_name_was_protected_is_shown_and_not_taken_off_unseen(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    signed(client, post_box, letter, name="Orla Vantongeren", email="orla@example.org")
    signed(client, post_box, letter, name="Orla Brennick", email="brennick@example.org")
    work()
    assert "Already listed" not in desk.get(names_at(letter)).text
    desk.post(f"{names_at(letter)}/protect", {"name": "Orla Vantongeren", "watch": ""})

    page = desk.get(names_at(letter)).text.partition("Already listed")[2].partition("Protected names of")[0]
    assert "Orla Vantongeren" in page
    assert "Orla Brennick" not in page
    assert listed(client, letter, "supporters") == ["Orla Brennick", "Orla Vantongeren"]

    press(desk, letter, "Orla Vantongeren", "Keep")
    assert "Already listed" not in desk.get(names_at(letter)).text
    assert "Orla Vantongeren" in listed(client, letter, "supporters")


def test_fifty_names_stand_on_a_page_and_the_next_fifty_behind_a_link(letter: Letter, desk: Browser) -> None:
    now = clock.now()
    with transaction() as session:
        for at in range(101):
            session.add(a_held_row(letter, f"Senator Number {at:03}", now=now))
    pages, path = [], names_at(letter)
    while path:
        page = desk.get(path).text
        pages.append([name.removeprefix("Senator ") for name in texts(page, "th[scope=row] > bdi.serif")])
        path = next(iter(values(page, "[href*='?held=']", "href")), "").partition("#")[0]

    assert [len(names) for names in pages] == [50, 50, 1]
    assert [name for names in pages for name in names] == [f"Number {at:03}" for at in range(101)]


def a_held_row(letter: Letter, name: str, *, now: datetime) -> Signature:
    text = latest_text(db.session(), letter.id)
    return Signature(
        letter_id=letter.id, text_version_id=text.id, state=SignatureState.CONFIRMED, name=name, file_under=name,
        sort_key=name, country="US", show_name=True, signed_up_at=now, confirmed_at=now,
        hold_reason="office",
    )  # fmt: skip
