"""The organiser previews the share picture, uploads their own, and goes back to the drawn one."""

import io
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from app.core.db import db
from app.letters import share_pictures
from app.models import Letter, Role
from app.pictures import uploading
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
from tests.journeys.watch import Watch
from tests.make import a_letter
from tests.pages.html import elements
from tests.protected import STAR, protect


@pytest.fixture
def noor(app: Flask, letter: Letter) -> Browser:
    """An editor of that letter."""
    return at_desk(app, a_colleague(letter, Role.EDITOR))


@pytest.mark.parametrize("published", [False, True])
def test_the_organiser_sees_the_picture_as_it_is_shared(app: Flask, client: FlaskClient, published: bool) -> None:
    letter = a_letter(published=published)
    noor = at_desk(app, a_colleague(letter, Role.EDITOR))

    [drawn] = pictures_on(noor, letter)
    in_console = noor.get(drawn)
    assert (in_console.mimetype, Image.open(io.BytesIO(in_console.data)).size) == ("image/png", (1200, 630))
    if published:
        assert client.get(shared(client, letter)["image"]).data == in_console.data
    else:
        assert client.get(f"/letters/{letter.slug}/share.png").status_code == 404
        asked = noor.post(f"/organise/letters/{letter.slug}/state", {"act": "publish"})
        assert drawn in unescape(asked.text), "and again before it is published"


def test_an_own_picture_is_shared_until_the_organiser_goes_back(
    client: FlaskClient, letter: Letter, noor: Browser
) -> None:
    drawn = shared(client, letter)
    sent = send(noor, letter, a_file(RED), alt="Three writers hold up a pencil")
    assert sent.status_code == 303, sent.text
    assert "We share this picture from now on" in noor.get(sent.location).text

    own = shared(client, letter)
    assert own["image"] != drawn["image"]
    assert own["image:alt"] == "Three writers hold up a pencil"
    assert (own["image:width"], own["image:height"], own["image:type"]) == ("1200", "630", "image/png")
    assert colour_of(client.get(own["image"])) == RED
    old = client.get(f"/letters/{letter.slug}/share.png")
    assert (old.status_code, old.location) == (302, own["image"])
    of_own, of_drawn = pictures_on(noor, letter)
    assert colour_of(noor.get(of_own)) == RED
    assert noor.get(of_drawn).status_code == 200

    back = noor.post(f"{page_of(letter)}/drawn")
    assert back.status_code == 303
    assert shared(client, letter) == drawn
    assert client.get(own["image"]).status_code == 404
    assert client.get(drawn["image"]).mimetype == "image/png"
    assert count_pictures() == 0


def test_a_new_picture_has_a_new_address_and_the_old_one_is_gone(
    client: FlaskClient, letter: Letter, noor: Browser
) -> None:
    addresses = []
    for colour in (RED, BLUE):
        assert send(noor, letter, a_file(colour)).status_code == 303
        addresses.append(shared(client, letter)["image"])

    assert len(set(addresses)) == 2
    assert client.get(addresses[0]).status_code == 404
    assert colour_of(client.get(addresses[1])) == BLUE
    assert client.get(addresses[1].replace(".png", ".jpg")).status_code == 404
    assert count_pictures() == 1


def test_what_it_shows_is_said_without_sending_it_again_and_is_the_title_by_itself(
    client: FlaskClient, letter: Letter, noor: Browser
) -> None:
    send(noor, letter, a_file())
    assert shared(client, letter)["image:alt"] == letter.title
    before = shared(client, letter)["image"]

    for alt in ("A pencil", "", "“Quotes” & <signs>"):
        assert send(noor, letter, None, alt=alt).status_code == 303
        assert shared(client, letter)["image:alt"] == (alt or letter.title)
        assert shared(client, letter)["image"] == before


def test_another_part_of_it_takes_the_picture_again(client: FlaskClient, letter: Letter, noor: Browser) -> None:
    send(noor, letter, a_file())
    for part, says in (("end", "Choose the picture again to show another part"), ("no-such-part", "Choose what of")):
        refused = send(noor, letter, None if part == "end" else a_file(), part=part, alt="A pencil")
        assert (refused.status_code, says in unescape(refused.text)) == (422, True)
        assert 'value="A pencil"' in refused.text
    assert shared(client, letter)["image:alt"] == letter.title


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (None, "Choose a picture"),
        (b"", "Choose a picture"),
        (b"GIF89a" + b"\0" * 100, "not a PNG, JPEG or WebP file"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a PNG, JPEG or WebP file"),
        (a_file()[:200], "cut off or damaged"),
        (a_file(size=(80, 40)), "would be a blur"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * uploading.MOST_BYTES, "more than 5 MB"),
    ],
)
def test_a_picture_that_we_cannot_take_says_what_to_do_and_nothing_typed_is_lost(
    client: FlaskClient, letter: Letter, noor: Browser, file: bytes | None, says: str
) -> None:
    refused = send(noor, letter, file, alt="Three writers", part="end")

    assert refused.status_code == 422
    assert says in unescape(refused.text)
    assert 'href="#picture"' in refused.text
    assert 'value="Three writers"' in refused.text
    assert elements(refused.text, "[value=end][checked]")
    assert shared(client, letter)["image"] == f"/letters/{letter.slug}/share.png"


def test_its_form_alone_takes_what_is_as_large_as_a_picture(letter: Letter, noor: Browser) -> None:
    for path in ("settings", "text", "delete", "share-picture/drawn", "draft-links", "no-such-page"):
        answer = send_form(noor, f"/organise/letters/{letter.slug}/{path}", {"picture": a_part(b"x" * 300_000)})
        assert answer.status_code in (404, 413), path
    assert send_form(noor, page_of(letter), {"picture": a_part(b"x" * 300_000)}).status_code == 422
    beyond = send(noor, letter, b"x" * (uploading.MOST_BYTES + 80_000))
    assert (beyond.status_code, "a picture up to 5 MB" in beyond.text) == (413, True)
    typed = send_form(noor, page_of(letter), {"alt": "x" * 100_000})
    assert typed.status_code == 413, "what is typed stays as short as everywhere"


def test_who_has_not_signed_in_sends_nothing_large_there(app: Flask, letter: Letter) -> None:
    answer = send_form(Browser(app), page_of(letter), {"picture": a_part(b"x" * 100_000)}, csrf=False)

    assert answer.status_code == 403
    assert "/organise/sign-in" in answer.text


def test_two_files_in_one_form_are_none(letter: Letter, noor: Browser) -> None:
    two = {"picture": [a_part(a_file()), a_part(a_file(BLUE))]}

    assert send_form(noor, page_of(letter), two).status_code == 400


def test_a_form_of_another_site_or_without_its_token_puts_nothing_up(letter: Letter, noor: Browser) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://else.example"}, {"X-None": "1"}):
        fields = {"part": "middle", "alt": "", "picture": a_part(a_file())}
        answer = send_form(noor, page_of(letter), fields, csrf="X-None" not in headers, **headers)
        assert answer.status_code in (400, 403)
    assert count_pictures() == 0


def test_the_picture_is_served_as_what_it_is_and_kept_for_a_moment(
    client: FlaskClient, letter: Letter, noor: Browser
) -> None:
    noise = io.BytesIO()
    Image.effect_noise((1200, 630), 90).convert("RGB").save(noise, "WEBP")
    assert send(noor, letter, noise.getvalue(), name="a.svg").status_code == 303
    address = shared(client, letter)["image"]

    answer = client.get(address)
    assert address.endswith(".jpg")
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Cache-Control"] == "public, max-age=4"
    assert "Set-Cookie" not in answer.headers
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    in_console = noor.get(pictures_on(noor, letter)[0])
    assert in_console.data == answer.data
    assert "no-store" in in_console.headers["Cache-Control"]


def test_the_picture_of_an_embargoed_letter_is_behind_its_link(app: Flask, client: FlaskClient, watch: Watch) -> None:
    letter = a_letter(embargo_until=watch.now() + timedelta(hours=1))
    address = own_picture_of(letter)

    for path in (address, f"/letters/{letter.slug}/share.png"):
        assert client.get(path).status_code == 404
    opened = client.get(address, query_string={"key": letter.embargo_key})
    assert colour_of(opened) == RED
    assert opened.headers["Cache-Control"] == "no-store"
    assert shared(client, letter, key=letter.embargo_key or "") == {}, "such a page offers nothing to pass on"
    watch.wait(hours=1)
    assert colour_of(client.get(shared(client, letter)["image"])) == RED


def test_the_picture_of_a_draft_is_seen_by_those_who_write_it_alone(app: Flask, client: FlaskClient) -> None:
    draft = a_letter(published=False)
    address, owner = own_picture_of(draft), at_desk(app, an_owner(draft))

    assert client.get(address).status_code == 404
    [own, _] = pictures_on(owner, draft)
    assert colour_of(owner.get(own)) == RED
    advocate, other = at_desk(app, a_colleague(draft, Role.ADVOCATE)), at_desk(app, an_owner(a_letter()))
    assert (advocate.get(own).status_code, other.get(own).status_code, client.get(own).status_code) == (404, 404, 303)
    press(owner, draft.slug, "publish")
    assert colour_of(client.get(address)) == RED


def test_it_says_what_no_line_of_an_organiser_says(client: FlaskClient, letter: Letter, noor: Browser) -> None:
    protect(None)
    refused = send(noor, letter, a_file(), alt=f"{STAR} signs the letter")

    assert refused.status_code == 422
    assert "What the picture shows names someone who is protected" in unescape(refused.text)
    assert "Choose the picture again" in refused.text
    assert count_pictures() == 0


def test_a_name_protected_since_then_is_not_published_with_it(app: Flask) -> None:
    draft = a_letter(published=False)
    own_picture_of(draft, alt=f"{STAR} signs the letter")
    protect(None)
    asked = at_desk(app, an_owner(draft)).post(f"/organise/letters/{draft.slug}/state", {"act": "publish"})

    assert asked.status_code == 422
    assert "What the picture shows names someone" in unescape(asked.text)


def test_the_trace_says_who_put_it_up_and_who_took_it_down(app: Flask, letter: Letter, noor: Browser) -> None:
    send(noor, letter, a_file())
    send(noor, letter, None, alt="A pencil")
    noor.post(f"{page_of(letter)}/drawn")
    trace = unescape(at_desk(app, an_owner(letter)).get(f"/organise/letters/{letter.slug}/trace").text)

    for deed in (
        "uploaded a share picture", "changed the description of the share picture",
        "went back to the drawn share picture",
    ):  # fmt: skip
        assert f"Noor Achterberg {deed}" in trace
    assert "A pencil" not in trace


def test_forty_pictures_an_hour_are_read_of_one_person(letter: Letter, noor: Browser) -> None:
    for _ in range(40):
        assert send(noor, letter, b"x").status_code == 422
    refused = send(noor, letter, a_file(), alt="A pencil")

    assert "We read at most 40 pictures in an hour" in refused.text
    assert 'value="A pencil"' in refused.text
    assert send(noor, letter, None, alt="").status_code == 422
    assert count_pictures() == 0


def test_an_organisation_has_so_many_pictures_and_no_more(
    letter: Letter, noor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(share_pictures, "MOST", 1)
    send(noor, letter, a_file())
    assert send(noor, letter, a_file(BLUE)).status_code == 303, "another one in its place"
    copied = noor.post(f"/organise/letters/{letter.slug}/duplicate").location.split("/")[-2]
    assert count_pictures() == 1

    copy = db.session.scalars(select(Letter).where(Letter.slug == copied)).one()
    assert send(noor, copy, a_file()).status_code == 409
    noor.post(f"{page_of(letter)}/drawn")
    assert send(noor, copy, a_file()).status_code == 303
