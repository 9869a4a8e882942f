"""GET and HEAD change nothing, on any route of the application."""

from functools import reduce

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.db import db
from app.models import Organisation
from tests.journeys.steps import asked, everything, moderate, named, press, signed, token_in
from tests.make import a_letter, a_listed_domain, sign, work
from tests.pages.forms_of_strangers import fill_in, forms_of_strangers
from tests.post_box import PostBox
from tests.web.security_headers import EXACT


def a_lived_in_site(client: FlaskClient, post_box: PostBox) -> tuple[list[str], list[str]]:
    """Slugs of letters, and tokens of every purpose and state."""
    a_listed_domain("northlight.example")
    letter, draft = a_letter(), a_letter(published=False)
    claim = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": "w@northlight.example"}
    waiting = asked(client, post_box, letter, email="waiting@example.org")
    links = [waiting, post_box.mails[-1].links[1]]
    links.append(signed(client, post_box, letter, name="Ada Finch", email="ada@example.org", **claim))
    links.append(signed(client, post_box, letter, name="Senator Quill", email="held@example.org"))
    links.append(signed(client, post_box, letter, name="Eve Fake", email="eve@example.org"))
    moderate("remove", named(letter, "Eve Fake"))
    links.append(signed(client, post_box, letter, name="Gone Again", email="gone@example.org"))
    press(client, links[-1], "withdraw")
    work()
    links.append(post_box.to("w@northlight.example")[0].link)
    for mail in post_box.mails:
        links += mail.links
    return [letter.slug, draft.slug, "none"], [*dict.fromkeys(token_in(link) for link in links), "x.y"]


def strangers_at_every_form(app: Flask, client: FlaskClient, post_box: PostBox) -> list[str]:
    """What every form that is open to strangers has mailed to a signer: tokens of all purposes that they cause."""
    letter = a_letter()
    signed(client, post_box, letter, name="Zora Abbot", email="zora@example.org")
    work()
    handle = sign(client, a_letter(), email="zora@example.org").location.partition("h=")[2]
    for form in forms_of_strangers(app):
        fill_in(client, form, letter, "zora@example.org", handle)
    return [token_in(link) for mail in post_box.to("zora@example.org") for link in mail.links]


A_TEXT = "<int(max=1000000):version>.<any(json, md):form>"
A_PICTURE = "<digest>.<any(png, jpg):suffix>"


def every_reading_address(app: Flask, client: FlaskClient, post_box: PostBox) -> list[str]:
    """Every URL that GET may be asked for, with letters of every state and links of every purpose and state."""
    slugs, tokens = a_lived_in_site(client, post_box)
    tokens += strangers_at_every_form(app, client, post_box)
    post_box.empty()
    organisation = db.session.scalars(select(Organisation.slug).order_by(Organisation.id)).first() or ""
    places = {"<mail_id>": "x", A_TEXT: "1.json", A_PICTURE: "0.png", "<organisation>": organisation}
    paths = set()
    for rule in app.url_map.iter_rules():
        behind_the_door = rule.rule.startswith("/organise")  # tests/console/test_permissions.py opens those
        if "GET" in (rule.methods or ()) and rule.endpoint != "static" and not behind_the_door:
            filled = {rule.rule.replace("<slug>", slug).replace("<token>", token) for slug in slugs for token in tokens}
            paths |= {reduce(lambda path, place: path.replace(*place), places.items(), one) for one in filled}
    assert not any("<" in path for path in paths)
    return sorted(paths)


def test_reading_every_url_changes_no_row(app: Flask, client: FlaskClient, post_box: PostBox) -> None:
    paths = every_reading_address(app, client, post_box)
    before = everything()
    for path in paths:
        for method, query in (("GET", ""), ("HEAD", ""), ("GET", "?q=ada&after=1&act=erase&sure=1&consent=1")):
            assert client.open(path + query, method=method).status_code < 500, path
    assert len(paths) > 100
    assert everything() == before


def test_every_page_has_its_strict_headers_once_and_no_cookie(
    app: Flask, client: FlaskClient, post_box: PostBox
) -> None:
    for path in every_reading_address(app, client, post_box):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers, path
        for name, value in EXACT.items():
            assert answer.headers.getlist(name) == [value] or path.startswith("/dev/"), (path, name)
        open_to_all = path.startswith("/dev/") or path.endswith(("/share.png", "/texts/1.json"))
        opened_by_link = path.count("/") >= 2 and "." in path and not open_to_all
        if opened_by_link:
            assert answer.headers["Cache-Control"] == "no-store", path
        if opened_by_link and answer.status_code == 200:
            assert answer.headers["Referrer-Policy"] == "same-origin", path
            assert "noindex" in answer.headers["X-Robots-Tag"], path
