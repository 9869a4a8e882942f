"""Mail limits per mailbox, in every spelling and over all letters, so that no form can flood one."""

from datetime import timedelta

from flask.testing import FlaskClient

from app.core import clock
from tests.journeys.steps import everything, moderate, named, signed, token_in
from tests.journeys.watch import Watch
from tests.make import a_letter, a_listed_domain, sign, signatures, work
from tests.post_box import PostBox


def test_three_mails_a_letter_in_24_hours(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    for _ in range(8):
        assert sign(client, letter, email="ada@example.org").status_code == 303
        watch.wait(minutes=6)
    assert len(post_box.to("ada@example.org")) == 3
    watch.wait(hours=22)
    sign(client, letter, email="ada@example.org")
    assert len(post_box.to("ada@example.org")) == 3
    watch.wait(hours=2)
    sign(client, letter, email="ada@example.org")
    assert len(post_box.to("ada@example.org")) == 4


def test_five_minutes_between_two_mails_of_a_letter(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter, other = a_letter(), a_letter()
    for wait, arrived in ((0, 1), (1, 1), (3, 1), (1.1, 2)):
        watch.wait(minutes=wait)
        sign(client, letter, email="ada@example.org")
        assert len(post_box.to("ada@example.org")) == arrived
    sign(client, other, email="ada@example.org")
    assert len(post_box.to("ada@example.org")) == 3


def test_six_mails_a_day_over_all_letters(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    for _ in range(8):
        assert sign(client, a_letter(), email="ada@example.org").status_code == 303
    assert len(post_box.to("ada@example.org")) == 6
    watch.wait(hours=24, seconds=1)
    sign(client, a_letter(), email="ada@example.org")
    assert len(post_box.to("ada@example.org")) == 7


def test_a_refused_mail_is_counted_nowhere_and_not_sent_later(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    for _ in range(20):
        sign(client, letter, email="ada@example.org")
    assert len(everything()["mail_counts"]) == 1
    watch.wait(minutes=5, seconds=1)
    assert len(post_box.to("ada@example.org")) == 1
    sign(client, letter, email="ada@example.org")
    assert len(post_box.to("ada@example.org")) == 2
    watch.wait(days=2)
    assert len(post_box.to("ada@example.org")) == 2


def test_links_already_mailed_stay_good_when_the_limit_is_reached(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    for _ in range(6):
        sign(client, letter, email="ada@example.org")
        watch.wait(minutes=6)
    links = [mail.link for mail in post_box.to("ada@example.org")]
    assert len({token_in(link) for link in links}) == 3
    assert [client.get(link).status_code for link in links] == [200, 200, 200]


def test_many_spellings_of_a_mailbox_share_its_limits(client: FlaskClient, post_box: PostBox) -> None:
    spellings = (
        "a.da@gmail.com", "ada@googlemail.com", "ADA+1@gmail.com", "ada+2@gmail.com", "a.d.a@GMAIL.com",
        "ａda@gmail.com", "ada+6@googlemail.com", "ada+7@gmail.com",
    )  # fmt: skip
    for at, address in enumerate(spellings):
        assert sign(client, a_letter(), email=address, name=f"Signer {'abcdefgh'[at]}").status_code == 303
    post_box.empty()
    assert len(post_box.mails) == 6


def test_each_kind_of_mail_that_a_stranger_can_cause_counts(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, email="ada@example.org")  # confirm; the `signed` mail does not count
    work()
    watch.wait(minutes=6)
    sign(client, letter, email="ada@example.org")  # already-signed
    moderate("remove", named(letter, "Ada Marlowe-Finch"))
    for _ in range(3):
        watch.wait(minutes=6)
        sign(client, letter, email="ada@example.org")  # objection, once
    kinds = [mail.kind for mail in post_box.to("ada@example.org")]
    assert kinds == ["confirm", "signed", "already-signed", "removed", "objection"]  # the removed do not count


def test_work_mailboxes_have_the_same_limits(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    a_listed_domain("northlight.example")
    letter = a_letter()
    claim = {
        "professional": "1",
        "profession": "actors",
        "route": "work-email",
        "work_email": "desk@northlight.example",
    }
    for at in range(3):
        signed(client, post_box, letter, email=f"signer-{at}@example.org", **claim)
        work()
    assert len(post_box.to("desk@northlight.example")) == 1
    watch.wait(minutes=6)
    sign(client, letter, email="desk@northlight.example")
    assert len(post_box.to("desk@northlight.example")) == 2


def test_network_limits_that_are_off_lift_no_mailbox_limit(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter(closes_at=clock.now() + timedelta(days=3))
    for _ in range(30):
        assert sign(client, letter, email="ada@example.org").status_code == 303
    assert len(post_box.to("ada@example.org")) == len(signatures(letter)) == 1
