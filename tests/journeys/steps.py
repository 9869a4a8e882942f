"""Steps shared by several journeys, using the pages and the mailbox, and checks of the stored rows."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.audit_log.record import THE_OPERATOR
from app.core import clock
from app.core.db import Base, db, end_read, transaction
from app.core.errors import NotAllowed, NothingWaits
from app.models import Letter, Signature
from app.moderation import actions as moderation
from app.moderation import approvals
from app.moderation.reasons import RemovalReason
from tests.make import confirm, sign
from tests.post_box import PostBox


def path_of(link: str) -> str:
    return urlsplit(link).path


def token_in(link: str) -> str:
    return path_of(link).rsplit("/", 1)[1]


def asked(client: FlaskClient, post_box: PostBox, letter: Letter, *, email: str, **changes: Any) -> str:
    """Fill in the sign form; the confirm link that the mailbox got for it."""
    before = len(post_box.to(email, "confirm"))
    assert sign(client, letter, email=email, **changes).status_code == 303
    mails = post_box.to(email, "confirm")
    assert len(mails) == before + 1
    return mails[-1].link


def signed(client: FlaskClient, post_box: PostBox, letter: Letter, *, email: str, **changes: Any) -> str:
    """Sign and confirm; the private link that the confirm button led to."""
    receipt = confirm(client, asked(client, post_box, letter, email=email, **changes))
    assert receipt.status_code == 303
    return str(receipt.location)


def press(client: FlaskClient, private: str, act: str) -> TestResponse:
    """Press a button of the private page, and the second one where it asks twice."""
    return client.post(private, data={"act": act, "sure": "1"})


def standing(client: FlaskClient, private: str) -> dict[str, Any]:
    """How a signature stands, as its owner's JSON says."""
    db.session.expire_all()  # a request has a session of its own; the client's shares the test's
    answer: dict[str, Any] = client.get(private, headers={"Accept": "application/json"}).get_json()
    return answer


def listed(client: FlaskClient, letter: Letter, which: str) -> list[str]:
    """The names on a public list, all of its pages."""
    names: list[str] = []
    after = ""
    while True:
        answer = client.get(f"/api/v1/letters/{letter.slug}/signatures?list={which}&after={after}").get_json()
        names += [row["name"] for row in answer["signatures"]]
        if answer["next"] is None:
            return names
        after = answer["next"]


def named(letter: Letter, name: str) -> Signature:
    """A signature as a moderator finds it."""
    end_read()
    query = select(Signature).where(Signature.letter_id == letter.id, Signature.name == name)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def agreed_to_audits_before(letter: Letter) -> None:
    """What everybody on a letter could agree to while letters asked it."""
    with transaction() as session:
        session.execute(
            update(Signature).where(Signature.letter_id == letter.id).values(audit_consented_at=clock.now())
        )
    end_read()


def moderate(act: str, signature: Signature) -> bool:
    """What a moderator does: release, remove, restore, or take a release back. False: it was refused."""
    who, now = signature.id, clock.now()
    acts: dict[str, Callable[..., object]] = {
        "release": approvals.release,
        "remove": partial(moderation.remove, reason=RemovalReason.FAKE),
        "restore": moderation.restore,
        "take-back": approvals.take_back,
    }
    with suppress(NothingWaits, NotAllowed), transaction() as session:
        acts[act](session, signature_id=who, by=THE_OPERATOR, now=now)
        return True
    return False


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    end_read()
    with db.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }
