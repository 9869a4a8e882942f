"""Oversized, malformed or duplicated input gets a 4xx quickly, and nothing is written."""

import json
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.desk import an_owner, at_desk
from tests.journeys.steps import asked, everything, signed
from tests.make import a_letter, answers, shown_in, sign, signatures
from tests.pages.addresses import filled
from tests.post_box import PostBox

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "more",
    [
        b"&name=Eve", b"&email=eve%40example.org", b"&consent=1", b"&website=&website=", b"&x=1&x=2", b"&text=&text=",
    ],
)  # fmt: skip
def test_a_field_sent_twice_is_refused(client: FlaskClient, more: bytes) -> None:
    letter = a_letter()
    body = urlencode(answers("Ada", email="ada@example.org")).encode() + more
    assert client.post(f"/letters/{letter.slug}/sign", data=body, content_type=FORM).status_code == 400
    assert client.get(f"/letters/{letter.slug}/supporters?q=a&q=b").status_code == 400
    assert signatures(letter) == []


BROKEN = ("%00", "a%00b", "%ff", "%c3%28", "%ed%a0%80", "%f0%82%82%ac", "%fe%fe%ff%ff")


def test_nul_and_bad_utf_8_are_refused_wherever_they_stand(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, email="ada@example.org")
    form = urlencode(shown_in(client.get(link).text) | {"consent": "1"})
    before = everything()
    for broken in BROKEN:
        for field in ("name", "email", "credit", "place", "country", "text", "website", "action-x", "unheard"):
            body = f"{field}={broken}"
            assert client.post(f"/letters/{letter.slug}/sign", data=body, content_type=FORM).status_code == 400, body
        typed = urlencode(answers("Ada", email="eve@example.org") | {"name": ""}) + f"Ada+{broken}"
        assert client.post(f"/letters/{letter.slug}/sign", data=typed, content_type=FORM).status_code == 400, typed
        assert client.post(link, data=f"{form}&x={broken}", content_type=FORM).status_code == 400
        assert client.post(link, data=f"{form}&x{broken}=1", content_type=FORM).status_code == 400
        assert client.get(f"/letters/{letter.slug}/credits?q={broken}").status_code == 400
        for page in ("letters/{}", "letters/{}/sign", "letters/{}/credits", "api/v1/letters/{}", "confirm/{}", "{}"):
            path = "/" + page.format(broken)
            answer = client.get(path)
            assert 400 <= answer.status_code < 500, (path, broken)
        answer = client.get(f"/letters/{letter.slug}/supporters?after={broken}")
        assert 400 <= answer.status_code < 500
    assert everything() == before


def test_a_body_above_64_kb_is_too_much(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, email="ada@example.org")
    form = answers("Ada", email="eve@example.org")
    before = everything()
    for target in (f"/letters/{letter.slug}/sign", link):
        for size, status in ((64 * 1024 + 1, 413), (200_000, 413)):
            assert client.post(target, data=form | {"x": "y" * size}).status_code == status
            multipart = client.post(target, data=form | {"x": "y" * size}, content_type="multipart/form-data")
            assert multipart.status_code == status
    assert client.post(link, data={"x": "y" * 60_000}).status_code == 422
    many = "&".join(f"f{at}=1" for at in range(5_000))
    assert client.post(f"/letters/{letter.slug}/sign", data=many, content_type=FORM).status_code in (413, 422)
    assert everything() == before


def test_other_bodies_are_no_form(client: FlaskClient) -> None:
    letter = a_letter()
    deep = "[" * 20_000 + "]" * 20_000
    for body, kind in (
        (deep, "application/json"),
        (json.dumps(answers("Ada", email="ada@example.org")), "application/json"),
        ("<a/>", "text/xml"),
        ("--x\r\nbroken", "multipart/form-data; boundary=x"),
        ("--x", "multipart/form-data"),
        ("", FORM),
    ):
        answer = client.post(f"/letters/{letter.slug}/sign", data=body, content_type=kind)
        assert answer.status_code == (415 if kind in ("application/json", "text/xml") else answer.status_code), kind
        assert 400 <= answer.status_code < 500, kind
    assert signatures(letter) == []


def test_json_is_refused_by_every_form_of_the_site_before_anything_reads_it(app: Flask, client: FlaskClient) -> None:
    """The console's library would read it; the console's own pages are the only way to speak with it."""
    seen = 0
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or set()):
            path = filled(rule.rule)
            for body in ("[1,2]", "{}", '{"email": "a\\u0000b@x.example"}', "[" * 20_000, "null", ""):
                for kind in ("application/json", "application/csp-report", "text/plain"):
                    assert client.post(path, data=body, content_type=kind).status_code == 415, (path, body[:20], kind)
                    seen += 1
    assert seen > 300
    assert client.post("/nowhere", json={}).status_code == 415


def test_numbers_and_keys_that_no_page_of_ours_sends_are_4xx(app: Flask) -> None:
    letter = a_letter()
    owner = at_desk(app, an_owner(letter))
    odd = ("0", "2147483648", "4294967296", "9" * 25, "9" * 5_000, "²", "٣", "-1", "1e9", "%00")
    for rule in app.url_map.iter_rules():
        if "<int" in rule.rule:
            places = {"slug": letter.slug, "organisation": letter.organisation.slug}
            for number in odd:
                opened = filled(rule.rule, places, number=number)
                answer = owner.post(opened) if "POST" in (rule.methods or set()) else owner.get(opened)
                assert 400 <= answer.status_code < 500, (rule.rule, number[:30])
    settings = f"/organise/letters/{letter.slug}/settings"
    for key in ("author-²-name", f"author-{'9' * 5_000}-name", "author-\ufffd-name", "x" * 101, "é"):
        assert owner.post(settings, {"revision": "1", key: "x"}).status_code == 400, key[:30]
    names = f"/organise/letters/{letter.slug}/names"
    for number in ("9" * 25, "9" * 5_000, "²", "-1", "x", ""):
        assert 400 <= owner.post(f"{names}/unprotect", {"protected": number}).status_code < 500
        look = {"waiting": "held", "number": number, "seen": "Ada", "verdict": "yes", "asked_at": number}
        assert 400 <= owner.post(names, look).status_code < 500


ODD_NAMES = (
    "Z" + "\u0351\u036b\u0313\u036a\u0302" * 20 + "algo", "\u202eevil\u202c Ada", "Ada\u200b\u200dFinch", "\ufeffAda",
    "ada\tfinch\r\nBcc: x@example.org", "毛", "Ng", "O'Brien", "Nguyễn Thị", "Prince", "Scunthorpe United", "%s%n",
    "<script>alert(1)</script>", "{{ 7*7 }}", "'; DROP TABLE signatures; --", "＝HYPERLINK(1)", "a" * 100, "ﷺ" * 100,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 Family", "أحمد الفنان", "प्रिया नायर",
)  # fmt: skip


def test_odd_names_are_taken_or_sent_back_and_never_break_anything(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    for at, name in enumerate(ODD_NAMES):
        answer = sign(client, letter, name=name, email=f"odd-{at}@example.org")
        assert answer.status_code in (303, 422), name
        if answer.status_code == 303:
            link = post_box.to(f"odd-{at}@example.org")[0].link
            page = client.get(link)
            assert page.status_code == 200
            assert "<script>alert" not in page.text
            assert client.post(link, data=shown_in(page.text) | {"consent": "1"}).status_code == 303, name
    kept = {row.name for row in signatures(letter)}
    assert {"毛", "Ng", "O'Brien", "Nguyễn Thị", "Prince"} <= kept
    assert not any(sign in (name or "") for name in kept for sign in "\u202e\u200b\ufeff\r\n\t\0")
    assert client.get(f"/letters/{letter.slug}").status_code == 200
    assert client.get(f"/letters/{letter.slug}/supporters").status_code == 200


def test_odd_addresses_are_taken_or_sent_back(client: FlaskClient) -> None:
    letter = a_letter()
    for address in (
        "a@b", "a@@b.example", "a b@example.org", '"a b"@example.org', "a@[127.0.0.1]", "a@b.example\nBcc: c@d.example",
        "a" * 65 + "@example.org", "a@" + "b" * 260 + ".example", "ä@example.org", "a@exa_mple.org", "<a@example.org>",
        "a@example.org,b@example.org", "a@.example", "@", "a@xn--.example", "a@例え.example", "a@\u202eexample.org",
    ):  # fmt: skip
        assert sign(client, letter, email=address).status_code in (303, 422), address
    assert len(signatures(letter)) <= 2


def test_unknown_endings_and_methods_are_4xx(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email="ada@example.org")
    page = f"/letters/{letter.slug}"
    for path in (f"{private}.css", f"{private}/x.css", f"{page}.css", f"{page}/sign.js", f"{page}/credits/x.css"):
        assert client.get(path).status_code == 404, path
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        assert client.open(f"/letters/{letter.slug}", method=method).status_code == 405
    assert client.post("/", data={}).status_code == 405
    assert client.get(f"/letters/{letter.slug}/" + "x" * 5000).status_code == 404
