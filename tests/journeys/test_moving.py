"""A change of address: both mailboxes press, then the signature moves; nobody learns who else has signed."""

import re
from datetime import timedelta

from flask.testing import FlaskClient

from app.retention import jobs
from tests.journeys.steps import asked, everything, moderate, named, press, signed, standing
from tests.journeys.watch import Watch
from tests.make import a_letter, confirm, count_confirmed, sign, signatures, work
from tests.post_box import PostBox, Received
from tests.statements import statements

OLD, NEW = "ada@example.org", "ada@example.net"


def asks_to_move(client: FlaskClient, post_box: PostBox, private: str, *, to: str = NEW) -> tuple[Received, Received]:
    """Ask on the private page; the messages to the old and to the new mailbox."""
    answer = client.post(private, data={"act": "address", "email": to})
    assert answer.status_code == 303
    return post_box.to(OLD, "old-address")[-1], post_box.to(to, "new-address")[-1]


def lost(client: FlaskClient, post_box: PostBox, letter: object, email: str) -> list[Received]:
    client.post("/lost-link", data={"letter": letter.slug, "email": email})  # type: ignore[attr-defined]
    return post_box.to(email, "lost-link")


def test_the_signature_moves_when_both_mailboxes_have_pressed(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email=OLD)
    work(watch.now())
    old, new = asks_to_move(client, post_box, private)
    assert NEW in client.get(private).text

    for mail in (new, old):
        before = everything()
        page = client.get(mail.link)
        assert "Change your email address?" in page.text
        assert NEW not in page.text
        assert OLD not in page.text
        assert everything() == before
        watch.wait(minutes=6)
        assert lost(client, post_box, letter, NEW) == []
        answer = client.post(mail.link)
        assert answer.status_code == 200
        assert ("This address is confirmed" if mail is new else "Your email address has changed") in answer.text
        assert client.get(mail.link).text == answer.text

    assert everything()["address_changes"] == []
    assert standing(client, private)["number"] == 1
    watch.wait(minutes=6)
    [again] = lost(client, post_box, letter, NEW)
    assert standing(client, again.link)["number"] == 1
    assert lost(client, post_box, letter, OLD) == []
    assert asked(client, post_box, letter, email=OLD)  # the old mailbox is free
    work(watch.now())
    assert count_confirmed(letter) == 1


def test_one_mailbox_alone_moves_nothing_and_the_request_ends_after_seven_days(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email=OLD)
    old, new = asks_to_move(client, post_box, private)
    for _ in range(3):
        client.post(old.link)
    assert lost(client, post_box, letter, NEW) == []
    watch.wait(days=7, seconds=1)
    late = client.post(new.link)
    assert late.status_code == 410
    assert f'href="/lost-link?letter={letter.slug}"' in late.text
    assert lost(client, post_box, letter, OLD) != []
    assert NEW not in client.get(post_box.last.link).text


def test_a_second_request_ends_the_links_of_the_first(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email=OLD)
    first_old, first_new = asks_to_move(client, post_box, private, to="mallory@example.net")
    _, second_new = asks_to_move(client, post_box, private)
    assert client.post(first_old.link).status_code == client.post(first_new.link).status_code == 410
    assert "This address is confirmed" in client.post(second_new.link).text


def test_a_mailbox_with_a_signature_of_its_own_is_told_so_and_nobody_before_it(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email=OLD)
    other = signed(client, post_box, letter, email=NEW)
    watch.wait(minutes=6)
    old, new = asks_to_move(client, post_box, private)
    assert client.post(old.link).status_code == 200
    refused = client.post(new.link)
    assert refused.status_code == 409
    assert "has already signed this letter" in refused.text
    assert count_confirmed(letter) == 2

    press(client, other, "withdraw")
    assert "Your email address has changed" in client.post(new.link).text
    assert count_confirmed(letter) == 1


def test_who_signs_with_the_new_mailbox_meanwhile_keeps_that_signature(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email=OLD)
    old, new = asks_to_move(client, post_box, private)
    assert client.post(new.link).status_code == 200
    watch.wait(minutes=6)
    signed(client, post_box, letter, email=NEW)
    assert client.post(old.link).status_code == 409
    assert count_confirmed(letter) == 2


def test_a_sign_up_that_somebody_began_with_the_new_mailbox_is_no_obstacle(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email=OLD)
    begun = asked(client, post_box, letter, email=NEW)
    watch.wait(minutes=6)
    old, new = asks_to_move(client, post_box, private)
    client.post(old.link)
    assert "Your email address has changed" in client.post(new.link).text
    assert client.get(begun).status_code == 410
    assert len(signatures(letter)) == 1


def test_the_same_mailbox_in_another_spelling_moves_too(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email=OLD)
    watch.wait(minutes=6)
    old, new = asks_to_move(client, post_box, private, to="ADA+letters@example.org")
    client.post(old.link)
    assert "Your email address has changed" in client.post(new.link).text
    assert count_confirmed(letter) == 1


def test_mistakes_are_told_and_withdrawn_or_removed_signatures_do_not_move(
    client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, name="Ada Finch", email=OLD)
    old, new = asks_to_move(client, post_box, private)
    before = everything()
    for typed, words in (("ada", "Enter an email address in full"), ("ada@mailinator.com", "stops working after")):
        answer = client.post(private, data={"act": "address", "email": typed})
        assert answer.status_code == 422
        assert words in answer.text
    assert everything() == before
    client.post(old.link)
    press(client, private, "withdraw")
    assert client.post(new.link).status_code == 409
    assert client.post(private, data={"act": "address", "email": "x@example.net"}).status_code == 409
    removed = signed(client, post_box, letter, name="Eve Fake", email="eve@example.org")
    moderate("remove", named(letter, "Eve Fake"))
    assert client.post(removed, data={"act": "address", "email": "y@example.net"}).status_code == 409


def test_erasing_ends_the_change(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email=OLD)
    old, new = asks_to_move(client, post_box, private)
    press(client, private, "erase")
    assert client.post(old.link).status_code == client.post(new.link).status_code == 404
    assert everything()["address_changes"] == []


def test_every_new_address_gets_the_same_answer_by_the_same_statements_and_its_mail_counts(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    kinds = ("brand-new", "confirmed", "pending-1", "suppressd", "overlimit")
    links = {kind: signed(client, post_box, letter, email=f"signer-{kind}@example.org") for kind in kinds}
    for kind in ("confirmed", "pending-1"):
        (signed if kind == "confirmed" else asked)(client, post_box, letter, email=f"{kind}@example.org")
    asked(client, post_box, letter, email="suppressd@example.org")
    client.post(post_box.last.links[1])
    for _ in range(4):
        sign(client, letter, email="overlimit@example.org")
        watch.wait(minutes=6)
    client.post(links["brand-new"], data={"act": "address", "email": "one-first@example.org"})
    client.get(links["brand-new"])
    seen = {}
    for kind, private in links.items():
        with statements() as run:
            answer = client.post(private, data={"act": "address", "email": f"{kind}@example.org"})
        page = re.sub(r"\d+ \w+ 2\d{3}, \d\d:\d\d UTC", "…", client.get(private).text).replace(private, "…")
        sql = [re.sub(r"\s+", " ", statement) for statement in run]
        seen[kind] = (answer.status_code, answer.text.replace(private, "…"), page.replace(f"{kind}@", "…@"), sql)
    for kind, told in seen.items():
        assert told == seen["brand-new"], kind
    post_box.empty()
    reached = {mail.to.partition("@")[0] for mail in post_box.mails if mail.kind == "new-address"}
    assert reached == {"one-first", "brand-new", "confirmed", "pending-1"}
    asks_again = len(post_box.to("brand-new@example.org"))
    sign(client, letter, email="brand-new@example.org")  # within five minutes of the mail about the move
    assert len(post_box.to("brand-new@example.org")) == asks_again


def test_a_private_link_in_other_hands_brings_its_signer_three_mails_a_day_at_most(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    """It travels with forwarded mail: sixty requests were sixty mails."""
    private = signed(client, post_box, a_letter(), email=OLD)
    watch.wait(minutes=6)
    answers = [client.post(private, data={"act": "address", "email": f"new-{at}@example.org"}) for at in range(12)]
    assert [answer.status_code for answer in answers] == [303, 303, *[409] * 10]
    assert "Nothing was changed" in answers[-1].text
    assert len(post_box.to(OLD, "old-address")) == 2
    assert post_box.to("new-2@example.org") == []
    assert "new-1@example.org" in client.get(private).text  # the request whose links are in the mail
    watch.wait(days=1, minutes=1)
    assert client.post(private, data={"act": "address", "email": "new-9@example.org"}).status_code == 303


def test_a_held_or_pending_confirmation_is_not_touched_by_a_move(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, name="Senator Quill", email=OLD)
    old, new = asks_to_move(client, post_box, private)
    client.post(old.link)
    client.post(new.link)
    assert standing(client, private)["state"] == "confirmed"
    assert moderate("release", named(letter, "Senator Quill"))
    work()
    assert standing(client, private)["number"] == 1


def test_the_new_mailbox_signs_no_second_time(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email=OLD)
    for mail in asks_to_move(client, post_box, private):
        client.post(mail.link)
    watch.wait(minutes=6)
    sign(client, letter, email=NEW)
    [told] = post_box.to(NEW, "already-signed")
    assert standing(client, told.link)["state"] == "confirmed"
    assert confirm(client, asked(client, post_box, letter, email=OLD)).status_code == 303
    assert count_confirmed(letter) == 2


def test_a_link_says_that_nothing_was_moved_when_the_address_was_erased_on_its_day_before_it_was_pressed(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter(closes_at=watch.now() + timedelta(days=1))
    private = signed(client, post_box, letter, email=OLD)
    watch.wait(days=30)
    old, new = asks_to_move(client, post_box, private)
    watch.wait(days=2)
    jobs.run(watch.now())

    for mail in (old, new):
        for answer in (client.get(mail.link), client.post(mail.link)):
            assert answer.status_code == 410
            assert "Your address hasn’t changed" in answer.text
    assert "Erased; we can no longer write to you." in client.get(private).text
