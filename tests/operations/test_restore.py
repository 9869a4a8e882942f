"""`flask restore`: what was ended stays ended."""

from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.core import journal
from app.core.db import transaction
from app.models import Signature, SignatureState
from app.operations import in_use
from app.retention import jobs
from tests.journeys.steps import (
    agreed_to_audits_before,
    asked,
    everything,
    listed,
    moderate,
    named,
    press,
    signed,
    standing,
)
from tests.journeys.watch import Watch
from tests.make import a_letter, confirm, sign, signatures, tally, work
from tests.operations.copies import audited, back_up, put_back
from tests.post_box import PostBox


def test_a_backup_put_back_is_what_it_was(app: Flask, client: FlaskClient, post_box: PostBox, copy: Path) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work()
    back_up(app, copy)
    before = everything()
    put_back(app, copy)
    after = everything()
    since = {"journals", "last_runs"}  # written after the moment of the backup
    assert {name: rows for name, rows in after.items() if name not in since} == {
        name: rows for name, rows in before.items() if name not in since
    }
    assert standing(client, private)["number"] == 1
    assert listed(client, letter, "supporters") == ["Ada Finch"]
    assert audited(app).exit_code == 0
    assert not (app.extensions["undersigned"].data_dir / in_use.UNFINISHED).exists()


def test_the_erased_stay_erased(app: Flask, client: FlaskClient, post_box: PostBox, copy: Path) -> None:
    letter = a_letter()
    ada = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    signed(client, post_box, letter, name="Boris Quill", email="boris@example.org")
    waiting = asked(client, post_box, letter, name="Zora Reed", email="zora@example.org")
    work()
    back_up(app, copy)
    press(client, ada, "erase")
    press(client, str(confirm(client, waiting).location), "erase")
    work()

    assert "people erased again: 2" in put_back(app, copy)

    work()
    assert listed(client, letter, "supporters") == ["Boris Quill"]
    assert tally(client, letter)["signed"] == 1
    assert [row.name for row in signatures(letter) if row.name] == ["Boris Quill"]
    assert not [one for one in ("finch", "zora") if one in repr(everything()).lower()]
    assert client.get(ada).status_code == 404
    assert client.get(waiting).status_code in (404, 410)
    assert audited(app).exit_code == 0


def test_those_who_said_never_are_not_written_to(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path, watch: Watch
) -> None:
    letter = a_letter()
    back_up(app, copy)  # before the key of the digests was ever needed
    asked(client, post_box, letter, email="ada@example.org")
    client.post(post_box.last.links[1], data={"never": "1"})

    assert "mailboxes suppressed again: 2" in put_back(app, copy)

    arrived = len(post_box.mails)
    watch.wait(days=1)
    sign(client, letter, email="ada@example.org")
    sign(client, letter, email="boris@example.org")
    assert [mail.to for mail in post_box.empty()] == ["boris@example.org"]
    assert len(post_box.mails) == arrived + 1
    jobs.run(watch.wait(days=91))
    put_back(app, copy)
    sign(client, letter, email="ada@example.org")
    assert post_box.empty() == []


def test_withdrawn_hidden_and_removed_names_do_not_come_back(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path
) -> None:
    letter = a_letter()
    names = ("Ada Finch", "Boris Quill", "Eve Fake", "Mo Reed", "Zora Marsh", "Senator Held")
    links = {
        name: signed(client, post_box, letter, name=name, email=f"{name.split()[0].lower()}@example.org")
        for name in names
    }
    work()
    back_up(app, copy)
    press(client, links["Ada Finch"], "withdraw")
    press(client, links["Boris Quill"], "hide")
    moderate("remove", named(letter, "Eve Fake"))
    press(client, links["Mo Reed"], "hide")
    press(client, links["Mo Reed"], "show")
    moderate("remove", named(letter, "Zora Marsh"))
    moderate("restore", named(letter, "Zora Marsh"))
    moderate("remove", named(letter, "Senator Held"))
    moderate("restore", named(letter, "Senator Held"))  # refused first, then released
    work()
    after = listed(client, letter, "supporters"), tally(client, letter)["signed"]
    assert after == (["Senator Held", "Zora Marsh", "Mo Reed"], 4)

    put_back(app, copy)

    assert named(letter, "Senator Held").is_held  # released after the backup: a person looks again
    moderate("release", named(letter, "Senator Held"))
    work()
    assert (listed(client, letter, "supporters"), tally(client, letter)["signed"]) == after
    assert standing(client, links["Ada Finch"])["state"] == "withdrawn"
    assert audited(app).exit_code == 0


def test_an_id_that_was_given_again_is_somebody_else(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path
) -> None:
    letter = a_letter()
    back_up(app, copy)
    press(client, signed(client, post_box, letter, name="Ada Finch", email="ada@example.org"), "erase")
    work()
    put_back(app, copy)
    signed(client, post_box, letter, name="Boris Quill", email="boris@example.org")
    work()
    second = copy.with_name("tuesday.backup")
    back_up(app, second)
    put_back(app, second)
    assert listed(client, letter, "supporters") == ["Boris Quill"]


def test_what_was_due_meanwhile_is_forgotten_at_once(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path, watch: Watch
) -> None:
    letter = a_letter()
    asked(client, post_box, letter, email="ada@example.org")
    back_up(app, copy)
    watch.wait(days=8)
    assert "pending signatures forgotten on their day: 1" in put_back(app, copy)
    assert signatures(letter, SignatureState.PENDING) == []


def test_a_name_hidden_by_a_report_stays_hidden(app: Flask, client: FlaskClient, post_box: PostBox, copy: Path) -> None:
    letter = a_letter()
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work()
    back_up(app, copy)
    row = named(letter, "Ada Finch")
    with transaction() as session:
        journal.note(
            session, "listing", now=row.signed_up_at, signature=row.id, signed_up=row.signed_up_at.isoformat(),
            show_name=True, hidden=True,
        )  # fmt: skip
        session.execute(update(Signature).where(Signature.id == row.id).values(hidden_at=row.signed_up_at))
    assert "names hidden again: 1" in put_back(app, copy)
    work()
    assert listed(client, letter, "supporters") == []
    assert signatures(letter)[0].show_name
    assert audited(app).exit_code == 0


def test_a_consent_that_was_taken_back_does_not_come_back(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path
) -> None:
    letter = a_letter()
    boxes = {"updates": "1", "quote": "1"}
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org", **boxes)
    ends = str(post_box.to("ada@example.org", "signed")[0].message["List-Unsubscribe"]).strip("<>")
    boris = signed(client, post_box, letter, name="Boris Quill", email="boris@example.org", **boxes)
    agreed_to_audits_before(letter)
    back_up(app, copy)
    assert client.post(urlsplit(ends).path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert client.post(boris, data={"act": "consents", "audit": "1"}).status_code == 303

    assert "consents ended again: 2" in put_back(app, copy)

    ada, quill = (named(letter, name) for name in ("Ada Finch", "Boris Quill"))
    assert [ada.updates_consented_at, ada.audit_consented_at, ada.quote_consented_at] == [None] * 3
    assert [quill.updates_consented_at, quill.quote_consented_at, quill.audit_consented_at is None] == [
        None,
        None,
        False,
    ]
