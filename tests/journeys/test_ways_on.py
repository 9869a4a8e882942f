"""A link that has expired, ended or been used leads on: to the form again, or to a new private link."""

import pytest
from flask.testing import FlaskClient

from tests.journeys.steps import asked, press, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, a_listed_domain, confirm, work
from tests.post_box import PostBox

CLAIM = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": "ada@northlight.example"}


def leads_to(client: FlaskClient, link: str, way_on: str, *, status: int) -> bool:
    """Opened and pressed, it answers so and offers the way on, which is there."""
    answers = client.get(link), client.post(link, data={"consent": "1"})
    assert [answer.status_code for answer in answers] == [status, status]
    assert client.get(way_on).status_code == 200
    return all(f'href="{way_on}"' in answer.text for answer in answers)


def test_an_expired_sign_up_leads_to_the_form(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    asked(client, post_box, letter, email="ada@example.org")
    links = post_box.last.links
    watch.wait(days=7, seconds=1)
    for link in links:
        assert leads_to(client, link, f"/letters/{letter.slug}/sign", status=410)


def test_used_links_lead_to_the_private_one(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, email="ada@example.org")
    links = post_box.last.links
    confirm(client, link)
    lost = f"/lost-link?letter={letter.slug}"
    for used in links:
        assert leads_to(client, used, lost, status=200)
    watch.wait(days=7, seconds=1)
    for late in links:
        assert leads_to(client, late, lost, status=410)


@pytest.mark.parametrize("kind", ["work-email", "old-address", "new-address"])
def test_an_expired_second_link_leads_to_the_private_one(
    client: FlaskClient, post_box: PostBox, watch: Watch, kind: str
) -> None:
    a_listed_domain("northlight.example")
    letter = a_letter()
    private = signed(client, post_box, letter, email="ada@example.org", **CLAIM)
    work(watch.now())
    client.post(private, data={"act": "address", "email": "ada@example.net"})
    post_box.empty()
    [mail] = [mail for mail in post_box.mails if mail.kind == kind]
    watch.wait(days=7, seconds=1)
    assert leads_to(client, mail.link, f"/lost-link?letter={letter.slug}", status=410)
    assert "/claim/" not in mail.link or "It confirmed nothing" in client.get(mail.link).text


def test_who_has_withdrawn_is_led_to_the_form(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, email="ada@example.org")
    press(client, confirm(client, link).location, "withdraw")
    watch.wait(days=7, seconds=1)
    assert leads_to(client, link, f"/letters/{letter.slug}/sign", status=410)


def test_an_unsubscribe_link_never_expires_while_the_letter_is_there(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    signed(client, post_box, a_letter(), email="ada@example.org", updates="1")
    link = str(post_box.last.message["List-Unsubscribe"]).strip("<>")
    watch.wait(days=400)
    assert client.post(link).status_code == 200
