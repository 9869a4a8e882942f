"""An organisation puts up a mark: a small picture, written anew, on its page alone."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from app.accounts import guards
from app.core.db import end_read
from app.models import Organisation, Role
from tests.console.naming import desk_of, organisation, owner, published
from tests.console.writing import an_organisation
from tests.desk import Browser, a_member, at_desk
from tests.pages.html import value
from tests.pictures.pictures import in_thirds, oriented, plain, png_of, saved

__all__ = ["organisation", "owner"]


def puts_up(owner: Browser, organisation: Organisation, upload: bytes) -> tuple[int, str]:
    """The status, and the page that comes after."""
    url = f"{desk_of(organisation)}/mark"
    answer = owner.post(url, {"picture": (io.BytesIO(upload), "mark.svg", "image/svg+xml")})
    end_read()
    return answer.status_code, owner.get(url).text if answer.status_code == 303 else answer.text


def mark_on(page: str) -> str:
    return value(page, "img.organisation-mark", "src")


def test_it_stands_on_the_page_and_holds_nothing_but_its_pixels(
    owner: Browser, organisation: Organisation, client: FlaskClient
) -> None:
    published(owner, organisation, "out")
    page = f"/organisations/{organisation.slug}"
    assert "organisation-mark" not in client.get(page).text
    upload = saved(in_thirds(1600, 640), "JPEG", exif=oriented(1), comment=b"drawn by Noor")
    status, shown = puts_up(owner, organisation, upload)
    assert (status, "Your page shows this mark now." in shown) == (303, True)
    assert owner.get(mark_on(shown)).status_code == 200

    mark = client.get(mark_on(client.get(page).text))
    assert mark.headers["Cache-Control"] == "public, max-age=4"
    image = Image.open(io.BytesIO(mark.data))
    assert image.size == (400, 160)
    assert Image.MIME[image.format or ""] == mark.mimetype
    assert not image.getexif()
    assert b"Noor" not in mark.data
    assert b"Cameras" not in mark.data


def test_what_is_transparent_stays_so_and_a_small_one_small(
    owner: Browser, organisation: Organisation, client: FlaskClient
) -> None:
    published(owner, organisation, "out")
    puts_up(owner, organisation, saved(plain(90, 120, (0, 0, 0, 0), "RGBA")))

    image = Image.open(io.BytesIO(client.get(mark_on(client.get(f"/organisations/{organisation.slug}").text)).data))
    assert (image.size, image.getpixel((5, 5))) == ((90, 120), (0, 0, 0, 0))


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (b"", "Choose a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not a PNG, JPEG or WebP file"),
        (png_of(20_000, 20_000), "at most 40 million"),
        (saved(plain(100, 40))[:-20], "cut off or damaged"),
    ],
)
def test_what_is_no_such_picture_is_refused_in_a_sentence(
    owner: Browser, organisation: Organisation, upload: bytes, said: str
) -> None:
    status, page = puts_up(owner, organisation, upload)
    assert (status, said in page) == (422, True)
    assert "organisation-mark" not in page


def test_another_takes_its_place_and_it_is_taken_down(
    owner: Browser, organisation: Organisation, client: FlaskClient
) -> None:
    published(owner, organisation, "out")
    page = f"/organisations/{organisation.slug}"
    puts_up(owner, organisation, saved(plain(100, 40)))
    first = mark_on(client.get(page).text)
    puts_up(owner, organisation, saved(in_thirds(100, 40)))
    second = mark_on(client.get(page).text)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    other = second.replace(".png", ".jpg") if second.endswith(".png") else second.replace(".jpg", ".png")
    assert client.get(other).status_code == 404

    owner.post(f"{desk_of(organisation)}/mark", {"do": "take-down"})
    end_read()
    assert "organisation-mark" not in client.get(page).text
    assert client.get(second).status_code == 404
    trace = owner.get(f"{desk_of(organisation)}/trace").text
    assert trace.count("put up a mark of the organisation") == 2
    assert trace.count("took down the mark of the organisation") == 1


def test_nobody_sees_it_before_the_page_is_there_or_at_another_desk(
    app: Flask, owner: Browser, organisation: Organisation, client: FlaskClient
) -> None:
    _, shown = puts_up(owner, organisation, saved(plain(100, 40)))
    digest = mark_on(shown).rpartition("/")[2]
    for suffix in ("png", "jpg"):
        assert client.get(f"/organisations/{organisation.slug}/mark/{digest}.{suffix}").status_code == 404
    stranger = at_desk(app, a_member(an_organisation("others").id, Role.OWNER))
    assert stranger.get(mark_on(shown)).status_code == 404


def test_an_owner_is_asked_who_they_are_and_comes_back_to_the_form(
    owner: Browser, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "FRESH_SECONDS", -1)
    url = f"{desk_of(organisation)}/mark"
    asked = owner.post(url, {"picture": (io.BytesIO(saved(plain(100, 40))), "mark.png")})
    assert asked.location.startswith("/organise/verify?next=")
    monkeypatch.undo()

    assert owner.get(url).status_code == 200
    assert "organisation-mark" not in owner.get(url).text
