"""No input adds a recipient or header to a mail, or a header to a response."""

from email import message_from_bytes, policy

import pytest
from flask.testing import FlaskClient

from app.core.db import transaction
from app.models import Letter
from tests.journeys.steps import asked, press, signed
from tests.make import a_letter, a_listed_domain, answers, shown_in, sign, work
from tests.post_box import PostBox

OURS = {
    "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "X-Undersigned-Kind", "Auto-Submitted",
    "Content-Type", "Content-Transfer-Encoding", "List-Unsubscribe", "List-Unsubscribe-Post",
}  # fmt: skip
BREAKS = (
    "\r\n",
    "\n",
    "\r",
    "\x0b",
    "\x0c",
    "\x85",
    "\u2028",
    "\u2029",
    "%0d%0a",
    "\\r\\n",
    "=0D=0A",
    "\r\n\r\n",
    "\n.\n",
)
SMUGGLED = "Bcc: everybody@victims.example"


def is_our_own(box: PostBox, *addresses: str) -> None:
    """Every mail that arrived, byte by byte: its headers, its envelope, and no word of what was smuggled."""
    assert {mail.to for mail in box.mails} <= set(addresses)
    for mail in box.mails:
        again = message_from_bytes(mail.message.as_bytes(), policy=policy.default)
        assert set(again.keys()) <= OURS
        assert len(again.keys()) == len(set(again.keys())), "no header twice"
        assert [one.addr_spec for one in again["To"].addresses] == [mail.to]
        assert "victims.example" not in mail.everything


@pytest.mark.parametrize("field", ["name", "credit", "email", "work_email", "place", "text"])
def test_no_field_of_the_form_adds_a_header_or_a_recipient(client: FlaskClient, post_box: PostBox, field: str) -> None:
    a_listed_domain("northlight.example")
    letter = a_letter()
    addresses = {"gone@example.org"}
    for at, broken in enumerate(BREAKS):
        email = f"ada-{at}@example.org"
        claim = {
            "professional": "1", "profession": "actors", "route": "work-email",
            "work_email": f"ada-{at}@northlight.example", "credit": "Lead",
        }  # fmt: skip
        form = answers("Ada Finch", email=email, **claim)
        for typed in (
            f"{form.get(field, 'US')}{broken}{SMUGGLED}",
            f"{broken}{SMUGGLED}{broken}{form.get(field, 'US')}",
        ):
            answer = client.post(f"/letters/{letter.slug}/sign", data=form | {field: typed})
            assert answer.status_code in (303, 400, 422), typed
            assert "\n" not in str(answer.headers.get("Location", ""))
        addresses |= {email, claim["work_email"]}
    work()
    for mail in post_box.empty():
        if mail.kind == "confirm":
            client.post(mail.link, data=shown_in(client.get(mail.link).text) | {"consent": "1"})
    work()
    post_box.empty()
    is_our_own(post_box, *addresses)


def test_no_name_that_is_confirmed_adds_one_either(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    for at, broken in enumerate(BREAKS):
        link = asked(client, post_box, letter, email=f"ada-{at}@example.org")
        form = shown_in(client.get(link).text) | {"consent": "1", "name": f"Ada{broken}{SMUGGLED}"}
        assert client.post(link, data=form).status_code in (303, 400, 422)
    work()
    post_box.empty()
    is_our_own(post_box, *(f"ada-{at}@example.org" for at in range(len(BREAKS))))


def test_nothing_that_an_organiser_wrote_adds_one(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    with transaction() as session:
        row = session.get_one(Letter, letter.id)
        row.title = row.byline = row.responsible_name = "Ask\r\nBcc: all@evil.example\r\n\r\nFirst\u2028\0".replace(
            "\0", ""
        )
    private = signed(client, post_box, letter, email="ada@example.org")
    press(client, private, "withdraw")
    sign(client, letter, email="ada@example.org")
    post_box.empty()
    assert len(post_box.mails) >= 2
    is_our_own(post_box, "ada@example.org")
    for mail in post_box.mails:
        assert mail.message["Bcc"] is None


def test_no_part_of_an_address_adds_a_header_to_an_answer(client: FlaskClient) -> None:
    letter = a_letter()
    usual = set(client.get(f"/letters/{letter.slug}").headers.keys()) | {
        "Location",
        "Vary",
        "Retry-After",
        "X-Robots-Tag",
    }
    for broken in (
        "%0d%0aSet-Cookie:a=b",
        "%0aSet-Cookie:a=b",
        "%E5%98%8A%E5%98%8DSet-Cookie:a=b",
        "%c4%8aSet-Cookie:a",
    ):
        for path in (f"/letters/{broken}", f"/{broken}", f"/letters/{letter.slug}/sent?h={broken}", f"/x/{broken}"):
            answer = client.get(path)
            assert "Set-Cookie" not in answer.headers, path
            assert set(answer.headers.keys()) <= usual | {"Allow"}, path
    sent = sign(client, letter, email="ada@example.org")
    assert set(sent.headers.keys()) <= usual
