"""The Big List of Naughty Strings in every field, address and header: nothing breaks, nothing is executed."""

import json
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from app.models import Letter
from tests.journeys.steps import everything, listed, moderate, signed
from tests.make import a_letter, a_pledge, answers, signatures, tally, work
from tests.pages.dangers import dangers_of
from tests.post_box import PostBox

NAUGHTY: list[str] = json.loads((Path(__file__).parent / "vendor" / "naughty-strings.json").read_text(encoding="utf-8"))
FIELDS = (
    "name", "email", "place", "country", "region", "professional", "profession", "credit", "route", "work_email",
    "show_name", "evidence", "updates", "quote", "consent", "text", "step", "altcha", "action-ask", "file_under",
    "unheard-of",
)  # fmt: skip


def a_claim(at: int, **changes: str) -> dict[str, str]:
    claim = {"professional": "1", "profession": "actors", "route": "later", "credit": "Lead", "updates": "1"}
    return answers("Ada Finch", email=f"naughty-{at}@example.org", **claim) | changes


def test_every_field_takes_or_sends_back_every_string(client: FlaskClient) -> None:
    letter = a_pledge("ask", "pay")
    sign = f"/letters/{letter.slug}/sign"
    for at, (naughty, field) in enumerate(zip(NAUGHTY, cycle(FIELDS), strict=False)):
        in_one = client.post(sign, data=a_claim(at, **{"action-ask": "1"}) | {field: naughty})
        in_all = client.post(sign, data=dict.fromkeys(FIELDS, naughty))
        for answer in (in_one, in_all):
            assert answer.status_code in (200, 303, 400, 422), (field, naughty, answer.status_code)
            assert dangers_of(answer.text) == [], naughty


def test_whatever_gets_in_as_a_name_or_a_credit_is_shown_as_letters(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    taken = [
        at
        for at, naughty in enumerate(NAUGHTY)
        if client.post(f"/letters/{letter.slug}/sign", data=a_claim(at, name=naughty, credit=naughty[:80])).status_code
        == 303
    ]
    assert len(taken) > 300
    post_box.empty()
    links = {mail.to: mail.link for mail in post_box.mails}
    for at in taken:
        page = client.get(link := links[f"naughty-{at}@example.org"])
        assert dangers_of(page.text) == [], NAUGHTY[at]
        confirmed = client.post(link, data=a_claim(at, name=NAUGHTY[at], credit=NAUGHTY[at][:80]))
        assert confirmed.status_code == 303, NAUGHTY[at]
    everybody_is_shown(client, letter, len(taken))


def everybody_is_shown(client: FlaskClient, letter: Letter, count: int) -> None:
    work()
    assert 0 < tally(client, letter)["held"] < count
    for row in signatures(letter):
        moderate("release", row)
    work()
    assert tally(client, letter)["signed"] == len(listed(client, letter, "supporters")) == count
    for page in ("", "/supporters", "/credits"):
        answer = client.get(f"/letters/{letter.slug}{page}")
        assert answer.status_code == 200
        assert dangers_of(answer.text) == []


def test_every_string_may_be_searched_for_and_be_part_of_an_address(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email="ada@example.org")
    before = everything()
    pages = cycle(
        (
            "/letters/{slug}/supporters?q={it}", "/letters/{slug}/credits?q={it}", "/letters/{slug}/sent?h={it}",
            "/letters/{slug}/supporters?after={it}", "/letters/{slug}/credits?profession={it}", "/letters/{it}",
            "/{it}", "/confirm/{it}", "/signature/{it}", "/not-me/{it}", "/claim/{it}", f"{private}/{{it}}",
            "/static/{it}", "/api/v1/letters/{it}", "/api/v1/letters/{slug}/signatures?list={it}",
            "/letters/{slug}?{it}={it}", "/dev/mailbox/{it}.html",
        )
    )  # fmt: skip
    for naughty in [*NAUGHTY, *NAUGHTY[:17]]:
        path = next(pages).format(slug=letter.slug, it=quote(naughty, safe=""))
        with client.get(path) as answer:
            assert answer.status_code < 500, (path, answer.status_code)
            if answer.mimetype == "text/html":
                assert dangers_of(answer.get_data(as_text=True)) == [], path
    assert everything() == before


OWN_FORMS = {
    "correct": ("name", "file_under", "credit"),
    "claim": ("profession", "credit", "route", "work_email", "evidence"),
    "consents": ("updates", "audit", "quote"),
    "address": ("email",),
    "answer": ("evidence", "words"),
    "appeal": ("words",),
    "withdraw": ("sure",),
}


def test_every_field_of_the_private_page_and_of_the_forms_by_mail_takes_or_sends_back_every_string(
    client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email="ada@example.org")
    sent = client.post(f"/letters/{letter.slug}/sign", data=answers("Eve", email="eve@example.org")).location
    claim = {"profession": "actors", "route": "published-credits"}
    forms: list[tuple[str, dict[str, str], tuple[str, ...]]] = [
        *((private, {"act": act}, fields) for act, fields in OWN_FORMS.items()),
        (private, {"act": "claim"} | claim, ("evidence", "credit")),
        ("/lost-link", {}, ("letter", "email")),
        (sent, {}, ("code",)),
        (f"/letters/{letter.slug}/report", {"q": "ada"}, ("q", "name", "kind", "email")),
    ]

    for naughty, (path, asked, fields) in zip(NAUGHTY, cycle(forms), strict=False):
        in_all = client.post(path, data=asked | dict.fromkeys(fields, naughty))
        in_one = client.post(path, data=asked | {fields[len(naughty) % len(fields)]: naughty})
        shown = [client.get(private)] if 303 in (in_all.status_code, in_one.status_code) else []
        for answer in (in_all, in_one, *shown):
            assert answer.status_code in (200, 303, 400, 409, 422), (path, asked, naughty, answer.status_code)
            assert dangers_of(answer.text) == [], (path, asked, naughty)
    assert client.get(f"{private}/my-data.json").get_json()["signature"]["state"] == "confirmed"


HEADERS = (
    "User-Agent", "Referer", "Accept", "Accept-Language", "Accept-Encoding", "Cookie", "If-None-Match", "Range",
    "If-Modified-Since", "X-Forwarded-For", "X-Forwarded-Proto", "Authorization", "Content-Type", "Cache-Control",
)  # fmt: skip


def test_every_string_may_stand_in_a_header(client: FlaskClient) -> None:
    letter = a_letter()
    one_line = [naughty for naughty in NAUGHTY if naughty.isprintable()]
    for naughty, header in zip(one_line, cycle(HEADERS), strict=False):
        headers = {header: naughty.encode().decode("latin-1")}
        for path in (f"/letters/{letter.slug}", "/static/favicon.svg"):
            with client.get(path, headers=headers) as answer:
                assert answer.status_code < 500, (header, naughty)
                assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("naughty", ["Scunthorpe General Hospital", "Linda Callahan", "Tyson Gay", "Jimmy Clitheroe"])
def test_innocent_names_are_not_held(client: FlaskClient, post_box: PostBox, naughty: str) -> None:
    letter = a_letter()
    signed(client, post_box, letter, name=naughty, email="ada@example.org")
    work()
    assert listed(client, letter, "supporters") == [naughty]
