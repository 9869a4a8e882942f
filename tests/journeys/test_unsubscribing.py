"""One-click unsubscribe (RFC 8058): a mail program posts, or a person presses a button; the signature stays."""

import re

from flask.testing import FlaskClient

from tests.journeys.steps import agreed_to_audits_before, everything, named, path_of, press, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, a_listed_domain, sign, tally, work
from tests.post_box import PostBox, Received

CONSENTS = {"updates": "1", "quote": "1"}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def unsubscribe_link(mail: Received) -> str:
    """What a mail program reads from the header, and from nowhere else."""
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<(http://127\.0\.0\.1:8000/unsubscribe/[\w.-]+)>", str(mail.message["List-Unsubscribe"]))
    assert found is not None
    return found.group(1)


def consents(letter_name: tuple[object, str]) -> list[bool]:
    signature = named(*letter_name)  # type: ignore[arg-type]
    return [
        moment is not None
        for moment in (signature.updates_consented_at, signature.audit_consented_at, signature.quote_consented_at)
    ]


def test_a_mail_program_ends_all_consents_and_the_signature_counts(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org", **CONSENTS)
    agreed_to_audits_before(letter)
    work()
    assert consents((letter, "Ada Finch")) == [True, True, True]
    [mail] = post_box.to("ada@example.org", "signed")
    link = unsubscribe_link(mail)

    for _ in range(3):
        answer = client.post(path_of(link), data=ONE_CLICK, headers={"Host": "127.0.0.1:8000"})
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    assert consents((letter, "Ada Finch")) == [False, False, False]
    work()
    assert (tally(client, letter)["signed"], tally(client, letter)["private"]) == (1, 0)


def test_opening_the_link_shows_a_button_and_ends_nothing(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org", **CONSENTS)
    link = unsubscribe_link(post_box.last)
    before = everything()
    page = client.get(link)
    assert page.status_code == 200
    assert '<form method="post">' in page.text
    assert "no-store" in page.headers["Cache-Control"]
    client.head(link)
    assert everything() == before
    assert "You’re unsubscribed" in client.post(link).text


def test_every_mail_to_a_signer_has_the_header_and_a_strangers_mail_has_none(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    a_listed_domain("northlight.example")
    letter, address = a_letter(), "ada@northlight.example"
    claim = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": address}
    signed(client, post_box, letter, email=address, **claim)
    work(watch.now())
    watch.wait(minutes=6)
    sign(client, letter, email=address)
    watch.wait(minutes=6)
    client.post("/lost-link", data={"letter": letter.slug, "email": address})
    mails = {mail.kind: mail for mail in post_box.to(address)}
    assert set(mails) == {"confirm", "signed", "decision", "already-signed", "lost-link"}
    assert mails.pop("confirm").message["List-Unsubscribe"] is None
    for mail in mails.values():
        assert client.post(unsubscribe_link(mail)).status_code == 200
        assert "/unsubscribe/" not in mail.text


def test_the_link_goes_with_the_signature(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email="ada@example.org", **CONSENTS)
    link = unsubscribe_link(post_box.last)
    press(client, private, "withdraw")
    assert client.post(link).status_code == 200
    press(client, private, "erase")
    assert client.post(link).status_code == client.get(link).status_code == 404
