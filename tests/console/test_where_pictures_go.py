"""A letter's own share picture is visible wherever the letter is, and nowhere else."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from app.audit_log.record import By
from app.core import clock
from app.core.db import db, end_read, transaction
from app.core.errors import LetterNotFound
from app.letters import share_pictures
from app.models import ConsoleSession, Letter, Role
from app.retention import jobs
from tests.console.own_pictures import (
    BLUE,
    RED,
    a_file,
    a_part,
    colour_of,
    count_pictures,
    own_picture_of,
    page_of,
    pictures_on,
    send,
    send_form,
    shared,
)
from tests.console.writing import press
from tests.desk import Browser, a_colleague, an_owner, at_desk
from tests.journeys.watch import Watch, archived
from tests.make import a_letter
from tests.operations.copies import back_up, put_back
from tests.pages.html import value, values
from tests.sign_in import PASSWORD, SIGN_IN, Organiser, with_password


@pytest.fixture
def noor(app: Flask, letter: Letter) -> Browser:
    """An editor of that letter."""
    return at_desk(app, a_colleague(letter, Role.EDITOR))


def test_a_letter_that_is_begun_from_another_has_its_picture(
    client: FlaskClient, letter: Letter, noor: Browser
) -> None:
    send(noor, letter, a_file(), alt="A pencil")
    copied = noor.post(f"/organise/letters/{letter.slug}/duplicate").location.split("/")[-2]
    noor.post(f"{page_of(letter)}/drawn")
    end_read()

    copy = db.session.scalars(select(Letter).where(Letter.slug == copied)).one()
    assert colour_of(noor.get(pictures_on(noor, copy)[0])) == RED
    assert 'value="A pencil"' in noor.get(page_of(copy)).text


def test_it_goes_with_a_draft_that_is_deleted(app: Flask) -> None:
    draft = a_letter(published=False)
    own_picture_of(draft)
    owner = at_desk(app, an_owner(draft))
    owner.send(f"/organise/letters/{draft.slug}/delete", sure="1")

    assert count_pictures() == 0
    with transaction() as session:
        gone = session.get_one(Letter, draft.id)
        with pytest.raises(LetterNotFound):
            share_pictures.go_back(session, letter=gone, by=By(), now=clock.now())


def test_a_letter_that_is_a_draft_again_shows_it_to_nobody_and_has_it_when_it_is_published_anew(
    app: Flask, client: FlaskClient, letter: Letter
) -> None:
    address, owner = own_picture_of(letter), at_desk(app, an_owner(letter))
    press(owner, letter.slug, "unpublish")
    db.session.expire_all()
    assert client.get(address).status_code == 404
    press(owner, letter.slug, "publish")
    assert colour_of(client.get(address)) == RED


def test_it_goes_when_the_letter_is_archived(app: Flask, client: FlaskClient, letter: Letter, watch: Watch) -> None:
    own_picture_of(letter)
    archived(letter, watch)
    assert count_pictures() == 1, "until the week is over"
    noor = at_desk(app, a_colleague(letter, Role.EDITOR))
    assert send(noor, letter, a_file(BLUE)).status_code == 409
    assert noor.post(f"{page_of(letter)}/drawn").status_code == 409
    assert 'type="file"' not in noor.get(page_of(letter)).text

    jobs.run(clock.now())

    assert count_pictures() == 0
    told = shared(client, letter)
    assert told["image"] == f"/letters/{letter.slug}/share.png"
    assert client.get(told["image"]).mimetype == "image/png"


def test_a_backup_holds_it_and_brings_none_of_an_archived_letter_back(
    app: Flask, client: FlaskClient, letter: Letter, watch: Watch, tmp_path: Path
) -> None:
    kept, over = a_letter(), letter
    address, _ = own_picture_of(kept), own_picture_of(over)
    back_up(app, tmp_path / "copies" / "a.backup")
    archived(over, watch)
    jobs.run(clock.now())
    put_back(app, tmp_path / "copies" / "a.backup")

    assert colour_of(client.get(address)) == RED
    assert count_pictures() == 1
    assert shared(client, over)["image"] == f"/letters/{over.slug}/share.png"


def test_a_session_that_ends_loses_no_words_and_asks_for_the_picture_again(app: Flask, letter: Letter) -> None:
    account = with_password(a_colleague(letter, Role.EDITOR))
    noor = Organiser(app)
    noor.gives_password(account.email)
    noor.get(page_of(letter))
    token = noor.csrf_token()
    with transaction() as session:
        session.execute(delete(ConsoleSession))
    fields = {"csrf_token": token, "part": "end", "alt": "A pencil", "picture": a_part(a_file() + b"x" * 100_000)}
    sent = send_form(noor, page_of(letter), fields, csrf=False)
    assert sent.status_code == 303
    assert sent.location.startswith(SIGN_IN)
    noor._token = ""
    back = noor.get(noor.post(sent.location, {"email": account.email, "password": PASSWORD}).location)

    assert back.status_code == 200
    assert 'value="A pencil"' in back.text
    assert 'value="end" checked' in back.text
    assert "Choose the picture again" in back.text
    assert count_pictures() == 0
    again: dict[str, Any] = {
        name: values(back.text, f"[name={name}]", "value")[-1] for name in ("csrf_token", "as_typed")
    }
    fields |= {"picture": a_part(a_file())} | again
    assert send_form(noor, page_of(letter), fields, csrf=False).status_code == 303
    assert count_pictures() == 1


def test_counsel_sees_it_with_the_draft(app: Flask, client: FlaskClient) -> None:
    draft = a_letter(published=False)
    owner = at_desk(app, an_owner(draft))
    link = value(owner.post(f"/organise/letters/{draft.slug}/draft-links").text, "[href^='/draft/']", "href")
    end_read()
    page, drawn = client.get(link).text, client.get(f"{link}/share-picture")

    assert f'src="{link}/share-picture"' in page
    assert (drawn.mimetype, drawn.headers["Cache-Control"]) == ("image/png", "no-store")
    assert drawn.headers["X-Robots-Tag"] == "noindex"
    own_picture_of(draft, alt="A pencil")
    assert colour_of(client.get(f"{link}/share-picture")) == RED
    assert 'alt="A pencil"' in client.get(link).text
    press(owner, draft.slug, "publish")
    assert client.get(f"{link}/share-picture").status_code == 410
