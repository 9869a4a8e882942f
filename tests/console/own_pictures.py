"""Uploading organisers' pictures, and reading what the pages say about them."""

import io
from typing import Any

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.audit_log.record import THE_OPERATOR
from app.core import clock
from app.core.db import db, end_read, transaction
from app.letters import share_pictures
from app.models import Letter, SharePicture
from app.pictures.uploading import Part, read
from tests.desk import Browser
from tests.pages.html import elements, values

RED, BLUE = (200, 40, 30), (40, 60, 200)


def a_file(colour: tuple[int, ...] = RED, size: tuple[int, int] = (1200, 630), kind: str = "PNG", **how: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **how)
    return out.getvalue()


def page_of(letter: Letter) -> str:
    return f"/organise/letters/{letter.slug}/share-picture"


def send(browser: Browser, letter: Letter, file: bytes | None, *, name: str = "a.png", **said: str) -> TestResponse:
    """What the form sends; None where no file is chosen."""
    chosen = FileStorage(io.BytesIO(file or b""), name if file is not None else "", content_type="image/png")
    return send_form(browser, page_of(letter), {"part": "middle", "alt": ""} | said | {"picture": chosen})


def send_form(
    browser: Browser, path: str, fields: dict[str, Any], *, csrf: bool = True, **headers: str
) -> TestResponse:
    """In one piece: the client itself would leave a temporary file open."""
    token = {"csrf_token": browser.csrf_token()} if csrf else {}
    boundary, body = encode_multipart(token | fields)
    headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
    with browser.app.app_context():
        return browser.client.post(path, data=body, headers=headers, buffered=True)


def own_picture_of(letter: Letter, *, colour: tuple[int, ...] = RED, alt: str = "") -> str:
    """Put one up, as the form does; its public address."""
    picture = read(a_file(colour), share_pictures.FRAME, part=Part.MIDDLE)
    with transaction() as session:
        share_pictures.save(
            session, letter=letter, picture=picture, alt=alt, by=THE_OPERATOR, now=clock.now()
        )  # fmt: skip
    end_read()
    return f"/letters/{letter.slug}/share/{picture.digest}.png"


def shared(client: FlaskClient, letter: Letter, **query: str) -> dict[str, str]:
    """What the letter's page tells other sites of its picture; addresses as this client opens them."""
    end_read()
    client.application.extensions.pop("letter_pages", None)  # the page may be a quarter of a second old
    page = client.get(f"/letters/{letter.slug}", query_string=query).text
    return {
        str(one.attributes["property"])[3:]: str(one.attributes["content"]).removeprefix("http://127.0.0.1:8000")
        for one in elements(page, "meta[property^='og:image']")
    }


def colour_of(answer: TestResponse) -> tuple[int, ...]:
    """In the middle of the picture that was answered."""
    assert answer.status_code == 200, answer.status_code
    image = Image.open(io.BytesIO(answer.data)).convert("RGB")
    assert image.size == (1200, 630)
    found = image.getpixel((600, 315))
    assert isinstance(found, tuple)
    return found


def pictures_on(browser: Browser, letter: Letter) -> list[str]:
    """The pictures of the page in the console, in order."""
    page = browser.get(page_of(letter))
    assert page.status_code == 200
    return values(page.text, "img[src^='/organise/']", "src")


def count_pictures() -> int:
    end_read()
    return db.session.scalar(select(func.count()).select_from(SharePicture)) or 0


def a_part(content: bytes) -> FileStorage:
    return FileStorage(io.BytesIO(content), "a.png", content_type="image/png")
