"""However many forms a flooder uses, a victim gets at most six mails a day."""

from flask import Flask
from flask.testing import FlaskClient

from tests.journeys.watch import Watch
from tests.make import a_letter, a_listed_domain, answers, sign, work
from tests.pages.forms_of_strangers import TYPED, fill_in, forms_of_strangers
from tests.post_box import PostBox

SPELLINGS = (
    "victim.one@gmail.com", "victimone@gmail.com", "VictimOne@Gmail.com", "v.i.c.t.i.m.o.n.e@googlemail.com",
    "victimone+news@gmail.com", "victimone+1+2@googlemail.com", "ｖictimone@gmail.com", "victimone@ｇmail.com",
    "victimone@gmail。com", "  victimone@gmail.com ",
)  # fmt: skip
A_DAY = 6


def test_twenty_letters_and_ten_spellings_bring_six_mails_a_day(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letters = [a_letter() for _ in range(20)]
    forms = forms_of_strangers(app)
    assert "/letters/<slug>/sign" in forms
    for at, letter in enumerate(letters):
        for turn in range(3):
            email = SPELLINGS[(at + 3 * turn) % len(SPELLINGS)]
            sent = sign(client, letter, name=f"Ada {TYPED}", email=email)
            assert sent.status_code == 303, email
            for form in forms:
                fill_in(client, form, letter, email, sent.location.partition("h=")[2])
            watch.wait(minutes=7)
    post_box.empty()
    assert len(post_box.mails) == A_DAY
    for mail in post_box.mails:
        assert TYPED.lower() not in mail.everything.lower()
    assert len({mail.to.partition("@")[2].lower() for mail in post_box.mails}) >= 1

    watch.wait(hours=24)
    for letter in letters:
        sign(client, letter, name=f"Ada {TYPED}", email=SPELLINGS[0])
    post_box.empty()
    assert len(post_box.mails) == 2 * A_DAY


def test_as_somebodys_work_mailbox_the_victim_is_no_worse_off(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    a_listed_domain("northlight.example")
    claim = {"professional": "1", "profession": "actors", "route": "work-email", "credit": TYPED}
    for at in range(12):
        letter = a_letter()
        sign(client, letter, email=f"flooder-{at}@example.org", work_email="victim@northlight.example", **claim)
        link = post_box.to(f"flooder-{at}@example.org", "confirm")[0].link
        form = answers("Ada", work_email="victim@northlight.example", **claim)
        assert client.post(link, data=form).status_code == 303
        work()
        sign(client, letter, email="victim@northlight.example")
        watch.wait(minutes=6)
    mails = post_box.to("victim@northlight.example")
    assert len(mails) == A_DAY
    assert all(TYPED not in mail.everything for mail in mails)
