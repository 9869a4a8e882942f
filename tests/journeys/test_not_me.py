"""Somebody signs with my address: one mail, and a page that says "This was not me"."""

from flask.testing import FlaskClient

from app.retention import jobs
from tests.journeys.steps import asked, everything, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, confirm, shown_in, sign, signatures
from tests.post_box import PostBox


def test_opening_the_page_does_nothing_and_its_box_is_not_ticked(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    asked(client, post_box, letter, email="ada@example.org")
    not_me = post_box.last.links[1]
    before = everything()
    page = client.get(not_me)
    assert page.status_code == 200
    assert 'name="never"' in page.text
    assert "never" not in shown_in(page.text)
    assert everything() == before


def test_the_button_deletes_and_keeps_mail_about_this_letter_away_for_90_days(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter, other = a_letter(), a_letter()
    link = asked(client, post_box, letter, email="ada@example.org")
    not_me = post_box.last.links[1]
    done = client.post(not_me)
    assert done.status_code == 200
    assert "Deleted" in done.text
    assert signatures(letter) == []
    assert client.get(link).status_code == client.post(link, data={"consent": "1"}).status_code == 410
    assert client.post(not_me).status_code == 410

    watch.wait(days=89)
    assert sign(client, letter, email="a.da+again@example.org").status_code == 303  # another mailbox
    assert sign(client, letter, email="ada+again@example.org").status_code == 303
    post_box.empty()
    assert post_box.to("ada+again@example.org") == []
    assert asked(client, post_box, other, email="ada@example.org")
    watch.wait(days=2)
    assert asked(client, post_box, letter, email="ada@example.org")


def test_never_again_is_a_box_of_its_own_and_holds_for_every_letter(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter, other = a_letter(), a_letter()
    asked(client, post_box, letter, email="ada@example.org")
    assert client.post(post_box.last.links[1], data={"never": "1"}).status_code == 200
    watch.wait(days=400)
    for one in (letter, other):
        assert sign(client, one, email="ada@example.org").status_code == 303
    assert len(post_box.to("ada@example.org")) == 1


def test_a_sign_up_that_no_mail_told_of_is_forgotten(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    asked(client, post_box, letter, email="ada@example.org")
    client.post(post_box.last.links[1])
    sign(client, letter, email="ada@example.org")
    jobs.run(watch.wait(seconds=1))
    assert signatures(letter) == []


def test_a_confirmed_signature_is_not_undone_by_the_other_link(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, email="ada@example.org")
    not_me = post_box.last.links[1]
    assert confirm(client, link).status_code == 303
    before = everything()
    for answer in (client.get(not_me), client.post(not_me, data={"never": "1"})):
        assert answer.status_code == 200
        assert "This signature is confirmed" in answer.text
    assert everything() == before


def test_nobody_else_is_disowned(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    signed(client, post_box, letter, email="boris@example.org")
    asked(client, post_box, letter, email="ada@example.org")
    client.post(post_box.to("ada@example.org")[0].links[1])
    assert len(signatures(letter)) == 1
