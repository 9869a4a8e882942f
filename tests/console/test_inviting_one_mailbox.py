"""A mailbox is not flooded with invitations, whatever the spelling, and even if some are withdrawn."""

from flask import Flask
from sqlalchemy import select

from app.core.db import db, end_read
from app.models import Invitation
from tests.desk import an_owner, at_desk
from tests.make import a_letter
from tests.pages.people import people
from tests.post_box import PostBox


def test_a_mailbox_in_many_spellings_gets_three_invitations_a_day_also_after_each_is_withdrawn(
    app: Flask, post_box: PostBox
) -> None:
    letter = a_letter()
    desk = at_desk(app, an_owner(letter))
    for at in range(8):
        assert desk.post(people(letter), {"email": f"vic.tim+{at}@gmail.com", "role": "editor"}).status_code == 303
        end_read()
        newest = db.session.scalars(select(Invitation).order_by(Invitation.id.desc())).first()
        assert newest is not None
        desk.post(f"/organise/organisations/{letter.organisation.slug}/invitations/{newest.id}/withdraw")
    post_box.empty()
    assert len([mail for mail in post_box.mails if mail.kind == "invitation"]) == 3
