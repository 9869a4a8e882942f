"""The API publishes what the pages show, to everyone, from any origin."""

import hashlib
from importlib import import_module

import pytest
from flask.testing import FlaskClient

from app.models import Addressee
from tests.journeys.steps import listed, signed
from tests.make import TEXT, a_letter, a_listed_domain, a_pledge, work
from tests.post_box import PostBox


def test_the_letters_and_one_letter_have_the_promised_shape(client: FlaskClient) -> None:
    chair = Addressee(position=0, name="Octavia Brandt", office="Chair", body="Committee")
    office = Addressee(position=1, name=None, office="Members", body="The House")
    letter = a_letter(addressees=[chair, office])
    pledge, draft = a_pledge("ask"), a_letter(published=False)

    assert letter.opens_at
    lines = client.get("/api/v1/letters").get_json()
    assert list(lines) == ["letters"]
    by_slug = {line["slug"]: line for line in lines["letters"]}
    assert draft.slug not in by_slug
    assert by_slug[letter.slug] == {
        "slug": letter.slug, "kind": "open-letter", "title": letter.title, "state": "open",
        "opens_at": letter.opens_at.isoformat(), "closes_at": None, "time_zone": "UTC", "language": "en",
    }  # fmt: skip
    assert by_slug[pledge.slug]["kind"] == "pledge"

    whole = client.get(f"/api/v1/letters/{letter.slug}").get_json()
    assert whole["addressees"] == [
        {"name": "Octavia Brandt", "office": "Chair", "body": "Committee"},
        {"name": None, "office": "Members", "body": "The House"},
    ]
    assert (whole["organisation"], whole["promises"]) == ("Names at the End", [])
    assert (whole["text"], whole["text_version"]) == (TEXT, 1)
    exact = client.get(whole["text_sha256_of"])
    assert (exact.status_code, exact.mimetype, exact.get_json()["body"]) == (200, "application/json", TEXT)
    assert whole["text_sha256"] == hashlib.sha256(exact.data).hexdigest()
    assert set(whole["tally"]) == {"signed", "verified", "supporters", "private", "held", "as_of", "index"}
    assert whole["tally"]["index"] is None


def test_signatures_come_as_the_page_shows_them_and_nothing_else(client: FlaskClient, post_box: PostBox) -> None:
    a_listed_domain("northlight.example")
    letter = a_letter()
    claim = {"professional": "1", "profession": "actors", "credit": "Lead", "route": "work-email"}
    address = "ada@northlight.example"
    signed(client, post_box, letter, name="Ada Finch", email=address, work_email=address, **claim)
    claim["route"] = "later"
    signed(client, post_box, letter, name="Boris Quill", email="boris@example.org", **claim)
    work()

    def page(which: str) -> object:
        return client.get(f"/api/v1/letters/{letter.slug}/signatures?list={which}").get_json()

    place = {"country": "US", "region": "CA"}
    verified = {"name": "Ada Finch", "credit": "Lead", "profession": "actors"} | place
    supporter = {"name": "Boris Quill", "credit": None, "profession": None} | place
    assert page("verified") == {"signatures": [verified], "next": None}
    assert page("supporters") == {"signatures": [supporter], "next": None}
    assert client.get(f"/api/v1/letters/{letter.slug}/signatures?list=all").status_code == 400


def test_long_lists_come_in_parts_each_name_once(
    client: FlaskClient, post_box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = a_letter()
    names = [f"Signer {word}" for word in ("Abbot", "Brandt", "Cole", "Dvorak", "Eszter", "Farrow", "Abbot")]
    for at, name in enumerate(names):
        signed(client, post_box, letter, name=name, email=f"signer-{at}@example.org")
    work()
    monkeypatch.setattr(import_module("app.api.views"), "A_PAGE", 2)
    assert listed(client, letter, "supporters") == sorted(names)


def test_anybody_may_ask_from_any_origin_and_caches_may_keep_it(client: FlaskClient) -> None:
    letter = a_letter()
    for path in ("letters", f"letters/{letter.slug}", f"letters/{letter.slug}/signatures", "professions"):
        answer = client.get(f"/api/v1/{path}", headers={"Origin": "https://elsewhere.example"})
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "max-age" in answer.headers["Cache-Control"]
        again = client.get(f"/api/v1/{path}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    assert client.get("/api/v1/professions").get_json()["professions"][0] == {"slug": "actors", "name": "Actors"}


def test_refusals_are_json_too(client: FlaskClient) -> None:
    for path in ("/api/v1/letters/none", "/api/v1/nothing", "/api/v1/letters/none/signatures"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.get_json()["error"]["status"] == 404


def test_a_new_entry_changes_the_etag(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    before = client.get(f"/api/v1/letters/{letter.slug}").headers["ETag"]
    signed(client, post_box, letter, email="ada@example.org")
    work()
    assert client.get(f"/api/v1/letters/{letter.slug}").headers["ETag"] != before
