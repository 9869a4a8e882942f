"""An archived letter keeps its totals and its ledger, and nobody's name."""

from flask.testing import FlaskClient

from app.core import clock, encryption
from app.core.db import db
from app.models import Letter, NameWord, Token
from app.retention import jobs
from app.tally.audit import audit
from tests.journeys.steps import asked, listed, moderate, named, path_of, press, signed
from tests.journeys.watch import Watch, archived
from tests.make import a_letter, a_listed_domain, signatures, tally, work
from tests.post_box import PostBox


def a_crowd(client: FlaskClient, post_box: PostBox, letter: Letter) -> str:
    """Somebody in every state; the private link of the first."""
    a_listed_domain("northlight.example")
    claim = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": "b@northlight.example"}
    private = signed(client, post_box, letter, name="Ada Marlowe-Finch", email="ada@example.org")
    signed(client, post_box, letter, name="Bao Lindqvist", email="b@northlight.example", credit="Gaffer", **claim)
    press(client, signed(client, post_box, letter, name="Zora Abara", email="z@example.org"), "hide")
    signed(client, post_box, letter, name="Cal Removed", email="c@example.org")
    signed(client, post_box, letter, name="Senator Held", email="h@example.org")
    asked(client, post_box, letter, name="Never Confirmed", email="n@example.org")
    work()
    moderate("remove", named(letter, "Cal Removed"))
    work()
    return private


def test_archiving_erases_the_signers_and_moves_no_count(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    key = encryption.decrypt(letter.mailbox_key)
    private = a_crowd(client, post_box, letter)
    before = tally(client, letter)
    archived(letter, watch)
    assert jobs.would_run(clock.now())[jobs.RETIRED] == len(signatures(letter))
    jobs.run(clock.now())
    work()

    left = signatures(letter)
    assert len(left) == 5, "who never confirmed is forgotten whole"
    for column in ("name", "mailbox_digest", "address_encrypted", "credit"):
        assert {getattr(one, column) for one in left} == {None}
    for rows in (NameWord, Token):
        assert db.session.query(rows).where(rows.signature_id.is_not(None)).count() == 0
    assert encryption.decrypt(db.session.get_one(Letter, letter.id).mailbox_key) != key
    assert jobs.would_run(clock.now())[jobs.RETIRED] == 0
    assert tally(client, letter) | {"as_of": None} == before | {"as_of": None}
    assert audit(db.session.get_one(Letter, letter.id)) == []
    assert listed(client, letter, "verified") == listed(client, letter, "supporters") == []
    for page in ("", "/credits", "/supporters"):
        text = client.get(f"/letters/{letter.slug}{page}").text
        assert "We erased the names" in text
        assert "None" not in text
    assert client.get(path_of(private)).status_code == 404
