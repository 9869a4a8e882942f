"""`flask chores --dry-run`: reports, by kind, what would be deleted."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from app.core import clock, encryption
from app.core.db import end_read, transaction
from app.letters import deliveries
from app.models import (
    AddressChange,
    Code,
    ConsoleSession,
    Decision,
    DraftLink,
    Invitation,
    LaterAnswers,
    Letter,
    PasswordReset,
    PublishedCreditsRoute,
    Report,
    ReportKind,
    Role,
    RouteState,
    SignatureState,
    SignInLink,
    UnsentForm,
    Verdict,
)
from tests.desk import an_owner
from tests.journeys.restart import started_again
from tests.journeys.steps import asked, everything, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, signatures, work
from tests.post_box import PostBox

PRODUCTION = {"production": True, "base_url": "https://letters.example", "mail_url": "smtp://127.0.0.1:9"}

# Not forgetting; and what tests/journeys/test_archiving.py is about.
NOT_HERE = {
    *("notices to organisers", "signers of archived letters", "addresses left", "emails about deliveries"),
    "reminders to the unconfirmed",
    "work addresses",  # tests/journeys/test_delivered.py
}


def told(app: Flask, *words: str) -> dict[str, int]:
    end_read()
    done = app.test_cli_runner().invoke(args=["chores", *words])
    assert done.exit_code == 0, done.output
    lines = (line.partition(": ") for line in done.output.splitlines())
    return {kind: int(count) for kind, _, count in lines if kind not in NOT_HERE}


def one_of_each(client: FlaskClient, post_box: PostBox) -> Letter:
    """Something of every kind that is ever forgotten."""
    letter = a_letter(closes_at=clock.now() + timedelta(hours=1))
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work()
    asked(client, post_box, letter, name="Boris Quill", email="boris@example.org")
    asked(client, post_box, letter, name="Eve Reed", email="eve@example.org")
    client.post(post_box.last.links[1])  # this was not me
    row, now = signatures(letter, SignatureState.CONFIRMED)[0], clock.now()
    moving = {"address_encrypted": encryption.encrypt("ada@elsewhere.example"), "mailbox_digest": b"x" * 32}
    report: dict[str, Any] = {"letter_id": letter.id, "signature_id": row.id, "made_at": now}
    with transaction() as session:
        session.execute(insert(AddressChange).values(signature_id=row.id, made_at=now, **moving))
        session.execute(
            insert(Code).values(handle_digest=b"h", code_digest=b"c", signature_id=row.id, tries=0, expires_at=now)
        )
        beside = {"signature_id": row.id, "answers_encrypted": encryption.encrypt("{}")}
        session.execute(insert(LaterAnswers).values(made_at=now, **beside))
        session.execute(insert(Report).values(kind=ReportKind.ME, **report))
        session.execute(insert(Report).values(kind=ReportKind.FAKE, settled_at=now, **report))
        decided = {"state": RouteState.DECLINED, "evidence_until": now, "answer": "It is me"}
        whose = {"letter_id": letter.id, "signature_id": row.id, "made_at": now}
        route = PublishedCreditsRoute(**whose, **decided, begun_at=now, evidence="nm0000001")
        session.add(route)
        session.flush()
        about = {"letter_id": letter.id, "signature_id": row.id, "route_id": route.id, "made_at": now}
        session.execute(insert(Decision).values(verdict=Verdict.DECLINE, note="Another person", **about))
    account = an_owner(letter)
    where = {"organisation_id": letter.organisation_id, "role": Role.EDITOR}
    place: dict[str, Any] = where | {"email": "noor@desk.example"}
    with transaction() as session:
        session.execute(insert(SignInLink).values(digest=b"s", account_id=account.id, expires_at=now))
        session.execute(insert(ConsoleSession).values(digest=b"c", account_id=account.id, begun_at=now))
        session.execute(insert(PasswordReset).values(digest=b"p", account_id=account.id, expires_at=now))
        session.execute(insert(Invitation).values(digest=b"i", made_at=now, expires_at=now, **place))
        session.execute(insert(DraftLink).values(digest=b"d", letter_id=letter.id, made_at=now, expires_at=now))
        unsent = {"browser": b"b", "path": "/organise/", "fields_encrypted": encryption.encrypt("{}")}
        session.execute(insert(UnsentForm).values(account_id=account.id, made_at=now, **unsent))
    return letter


def test_it_counts_what_the_chores_then_forget_and_changes_nothing(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    one_of_each(client, post_box)
    later = watch.wait(days=120).isoformat()
    before = everything()
    would = told(app, "--dry-run", "--now", later)
    assert everything() == before
    assert told(app, "--now", later) == would
    assert {kind for kind, count in would.items() if not count} == set()
    again = told(app, "--dry-run", "--now", later)
    assert {kind for kind, count in again.items() if count} <= {"link digests"}  # those of who was forgotten just now


def test_a_change_of_address_that_nobody_proves_is_forgotten_after_seven_days(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    one_of_each(client, post_box)
    watch.wait(days=6, hours=23)
    assert told(app, "--dry-run")["changes of address never confirmed"] == 0
    watch.wait(hours=2)
    assert told(app, "--dry-run")["changes of address never confirmed"] == 1
    told(app, "--now", clock.now().isoformat())
    assert everything()["address_changes"] == []


def test_it_is_allowed_in_production_where_nothing_else_is(
    app: Flask, client: FlaskClient, post_box: PostBox, tmp_path: Path
) -> None:
    one_of_each(client, post_box)
    with started_again(app, tmp_path, **PRODUCTION) as site:
        before = everything()
        assert told(site, "--dry-run", "--now", "2031-01-01")["networks"] == 2
        assert told(site, "--dry-run")["networks"] == 0
        assert everything() == before


def test_without_a_moment_nothing_is_forgotten(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["chores"]).exit_code == 2


def deliver(letter: Letter, on: datetime) -> None:
    with transaction() as session:
        found = session.get_one(Letter, letter.id)
        deliveries.say_delivered(session, letter=found, to_whom="the Committee", on=on.date(), now=on)


def keeps(letter: Letter) -> set[str | None]:
    return {row.name for row in signatures(letter) if row.address_encrypted}


def test_addresses_of_a_letter_that_never_closes_go_30_days_after_delivery(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    signed(client, post_box, letter, name="Boris Quill", email="boris@example.org", updates="1")
    told(app, "--now", watch.wait(days=300).isoformat())
    assert keeps(letter) == {"Ada Finch", "Boris Quill"}
    deliver(letter, clock.now())
    watch.wait(days=20)
    signed(client, post_box, letter, name="Zora Reed", email="zora@example.org")
    told(app, "--now", watch.wait(days=11).isoformat())
    assert keeps(letter) == {"Zora Reed"}  # whom no list that was delivered could hold
    deliver(letter, clock.now())
    told(app, "--now", watch.wait(days=31).isoformat())
    assert keeps(letter) == set()


def test_nobodys_address_goes_before_the_letter_has_closed(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter(closes_at=clock.now() + timedelta(days=100))
    signed(client, post_box, letter, name="Boris Quill", email="boris@example.org", updates="1")
    deliver(letter, clock.now())
    told(app, "--now", watch.wait(days=129).isoformat())
    assert keeps(letter) == {"Boris Quill"}
    told(app, "--now", watch.wait(days=2).isoformat())
    assert keeps(letter) == set()
