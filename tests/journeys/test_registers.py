"""A register lists its professionals by the alphabet alone, on its pages and in its API; nothing is asked that is not
kept, and nothing kept that is not asked.
"""

from flask.testing import FlaskClient

from app.core.db import db, transaction
from app.models import Layout, Letter
from tests.journeys.steps import agreed_to_audits_before, named, signed
from tests.make import a_letter, a_listed_domain, confirm, sign, signatures, work
from tests.pages.html import texts
from tests.post_box import PostBox

PEOPLE = (("Bao Lindqvist", "actors"), ("Ada Marlowe-Finch", "writers"), ("Zora Abara", "composers"))


def verified(client: FlaskClient, post_box: PostBox, layout: Layout) -> str:
    a_listed_domain("northlight.example")
    letter = a_letter(layout=layout)
    for name, profession in PEOPLE:
        mailbox = f"{name[:3].lower()}@northlight.example"
        claim = {"professional": "1", "profession": profession, "route": "work-email", "work_email": mailbox}
        signed(client, post_box, letter, name=name, email=mailbox, credit=f"of {profession}", **claim)
    work()
    return letter.slug


def in_order(page: str) -> list[str]:
    return [name for name in texts(page, "bdi") if name in dict(PEOPLE)]


def test_a_register_is_one_alphabetical_list(client: FlaskClient, post_box: PostBox) -> None:
    slug = verified(client, post_box, Layout.REGISTER)
    by_family_name = ["Zora Abara", "Bao Lindqvist", "Ada Marlowe-Finch"]
    for page in (f"/letters/{slug}", f"/letters/{slug}/credits"):
        text = client.get(page).text
        assert in_order(text) == by_family_name
        assert "Actors" not in text.partition('id="undersigned"')[2]
    assert client.get(f"/letters/{slug}/credits?profession=actors").status_code == 404
    rows = client.get(f"/api/v1/letters/{slug}/signatures").get_json()["signatures"]
    assert [row["name"] for row in rows] == by_family_name
    assert {row["profession"] for row in rows} == {None}


def test_credits_are_by_profession(client: FlaskClient, post_box: PostBox) -> None:
    slug = verified(client, post_box, Layout.CREDITS)
    assert in_order(client.get(f"/letters/{slug}/credits").text) == ["Bao Lindqvist", "Zora Abara", "Ada Marlowe-Finch"]


def test_a_box_that_a_letter_does_not_ask_is_not_shown_and_never_kept(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter(asks_updates=False, asks_quote=False)
    page = client.get(f"/letters/{letter.slug}/sign").text
    assert ('name="updates"' in page, 'name="audit"' in page, 'name="quote"' in page) == (False, False, False)
    ticked = {"updates": "1", "audit": "1", "quote": "1"}
    assert sign(client, letter, email="ada@example.org", **ticked).status_code == 303
    private = confirm(client, post_box.last.link, **ticked).location
    client.post(private, data={"act": "consents", **ticked})
    [signature] = signatures(letter)
    assert (signature.updates_consented_at, signature.audit_consented_at, signature.quote_consented_at) == (
        None,
        None,
        None,
    )


def test_who_agreed_to_audits_before_reads_it_and_takes_it_back(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    assert 'name="audit"' not in client.get(private).text
    agreed_to_audits_before(letter)
    assert 'name="audit"' in client.get(private).text
    assert client.get(f"{private}/my-data.json").get_json()["consents"]["audit"] is not None
    client.post(private, data={"act": "consents"})
    db.session.expire_all()
    client.post(private, data={"act": "consents", "audit": "1"})
    [signature] = signatures(letter)
    assert signature.audit_consented_at is None, "it cannot be given any more"


def test_who_agreed_before_a_letter_stopped_asking_can_still_take_it_back(
    client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org", updates="1", quote="1")
    with transaction() as session:
        session.get_one(Letter, letter.id).asks_updates = False
    assert client.post(private, data={"act": "consents", "updates": "1"}).status_code == 303
    assert named(letter, "Ada Finch").updates_consented_at is not None
    assert client.post(private, data={"act": "consents"}).status_code == 303
    assert named(letter, "Ada Finch").updates_consented_at is None


def test_a_data_controller_is_named_before_the_button(client: FlaskClient) -> None:
    letter = a_letter(data_controller="Names Trust")
    assert "Data controller: Names Trust." in client.get(f"/letters/{letter.slug}/sign").text
    same = a_letter(data_controller="")
    assert ", also the data controller. Contact:" in client.get(f"/letters/{same.slug}/sign").text
