"""Everything that is held about Ada, for Ada: decrypted, dated, with until when it is kept."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from app.core import clock, encryption, tokens
from app.core.db import Base, db, end_read, transaction
from app.core.personal import marks_of, tables_of_a_signature
from app.core.tokens import Purpose
from app.mail.suppressions import suppress
from app.models import (
    PLATFORM_KEY,
    AddressChange,
    Code,
    Decision,
    Field,
    Key,
    Letter,
    OutgoingMail,
    PublishedCreditsRoute,
    Report,
    ReportKind,
    Route,
    RouteState,
    Signature,
    SuppressionReason,
    Token,
    Verdict,
    WaitingField,
)
from app.text.addresses import parse_address
from tests.journeys.steps import agreed_to_audits_before, everything, press, signed
from tests.make import a_letter, a_listed_domain, signatures, work
from tests.pages.private_page import my_data
from tests.post_box import PostBox


@pytest.fixture
def letter(app: object) -> Letter:
    return a_letter(closes_at=clock.now() + timedelta(days=20))


def with_everything(client: FlaskClient, post_box: PostBox, letter: Letter) -> str:
    """Somebody about whom every kind of row is kept; the private link."""
    a_listed_domain("northlight.example")
    private = signed(
        client, post_box, letter, name="Ada Finch", email="Ada+letters@example.org", professional="1",
        profession="composers", credit="Northern Lights", route="work-email", work_email="ada@northlight.example",
    )  # fmt: skip
    agreed_to_audits_before(letter)
    work()
    client.post(private, data={"act": "correct", "name": "Senator Ada Finch"})
    with transaction() as session:
        [row] = session.scalars(select(Signature))
        now = clock.now()
        new = {"address_encrypted": encryption.encrypt("ada@new.example"), "mailbox_digest": b"new", "made_at": now}
        session.execute(insert(AddressChange), {"signature_id": row.id} | new)
        code = {"handle_digest": b"handle", "code_digest": b"code", "tries": 2, "expires_at": now}
        session.execute(insert(Code), {"signature_id": row.id} | code)
        report = {"letter_id": letter.id, "kind": ReportKind.FAKE, "made_at": now}
        session.execute(insert(Report), {"signature_id": row.id} | report)
        decision = {
            "letter_id": letter.id,
            "verdict": Verdict.ASK,
            "reason": "what-tie",
            "note": "Ada?",
            "made_at": now,
        }
        session.execute(insert(Decision), {"signature_id": row.id} | decision)
        words = {"field": Field.CREDIT, "words": "ada.example", "reason": "link", "made_at": now}
        session.execute(insert(WaitingField), {"signature_id": row.id} | words)
        key = session.scalar(select(Key.encrypted).where(Key.name == PLATFORM_KEY))
        mailbox = encryption.keyed_digest(str(key), parse_address("Ada+letters@example.org").canonical)
        suppress(
            session, mailbox=mailbox, letter_id=letter.id, reason=SuppressionReason.NOT_ME, now=now,
            until=now + timedelta(days=90),
        )  # fmt: skip
        session.execute(update(Route).values(answer="It is me"))
        session.add(credits_of(row))
    return private


def credits_of(row: Signature) -> PublishedCreditsRoute:
    shown = {"evidence": "nm0000001", "evidence_kind": "imdb"}
    taken_up = {"state": RouteState.FOR_REVIEW, "made_at": clock.now(), "begun_at": clock.now()}
    return PublishedCreditsRoute(letter_id=row.letter_id, signature_id=row.id, **taken_up | shown)


def test_my_data_tells_ada_all_of_it_and_until_when(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    private = with_everything(client, post_box, letter)
    told = my_data(client, private)

    assert told["signature"]["name"] == "Ada Finch"
    assert told["signature"]["credit"] == "Northern Lights"
    assert (told["signature"]["country"], told["signature"]["region"]) == ("US", "CA")
    assert told["address"]["address"] == "Ada+letters@example.org"
    assert letter.closes_at is not None
    assert told["address"]["kept_until"] == (letter.closes_at + timedelta(days=30)).isoformat()
    [route, credits] = told["claim"]["routes"]
    assert (credits["evidence"], route["words_to_the_reviewer"]) == ("nm0000001", "It is me")
    assert (told["decisions"][0]["verdict"], told["decisions"][0]["note"]) == ("ask", "Ada?")
    assert (route["work_address"], route["domain"]) == ("ada@northlight.example", "northlight.example")
    assert told["network"]["network"] == "127.0.0.0/24"
    assert told["correction"]["name"] == "Senator Ada Finch"
    assert told["address"]["change"]["to"] == "ada@new.example"
    assert told["typed_codes"][0]["tries"] == 2
    assert told["reports"][0]["kind"] == "fake"
    assert told["search_words"]["words"] == ["ada", "finch"]
    assert [entry["kind"] for entry in told["ledger"]["entries"]] == ["signed"]
    assert {link["opens"] for link in told["links"]} >= {"confirm", "not-me", "private", "work-email"}
    assert {mail["kind"] for mail in told["mails"]} >= {"confirm", "signed", "work-email"}
    assert len(told["address"]["mails_counted"]["at"]) == 1
    assert told["consents"]["audit"] is not None
    assert told["consents"]["keeping_the_signature"] is not None
    assert (told["consents"]["updates"], told["consents"]["quote"]) == (None, None)
    assert told["copies_handed_over"]["lists_of_names"] == []
    assert "can’t be changed" in told["copies_handed_over"]["what_that_means"]


def stands_in(told: Any, path: list[str]) -> bool:
    """Whether a key stands there; of a list in each of its parts."""
    if not path:
        return True
    if isinstance(told, list):
        return bool(told) and all(stands_in(one, path) for one in told)
    return path[0] in told and stands_in(told[path[0]], path[1:])


def test_each_column_is_told_where_its_mark_says(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    told = my_data(client, with_everything(client, post_box, letter))
    marks = [(table, mark) for table in Base.metadata.sorted_tables for mark in marks_of(table).values()]
    assert len({mark.told for _, mark in marks}) > 60

    assert {
        f"{table.name}: {mark.told}" for table, mark in marks if mark.told and not stands_in(told, mark.told.split("."))
    } == set()


def test_every_part_of_it_says_until_when(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    told = my_data(client, with_everything(client, post_box, letter))
    for name, part in told.items():
        if name in ("as_of", "letter") or part is None:  # nothing of the kind is kept
            continue
        for one in part if isinstance(part, list) else [part]:
            assert one["kept_until"], name


def test_every_table_that_keeps_something_of_a_signature_is_erased(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    private = with_everything(client, post_box, letter)
    [row] = signatures(letter)
    kept = [table for table, _ in tables_of_a_signature()]
    end_read()
    empty = {table.name for table in kept if not db.session.execute(select(table)).first()}
    assert empty == {"signature_promises", "counted_promises", "authors", "later_answers"}

    assert press(client, private, "erase").status_code == 200
    end_read()
    left = {table.name for table in kept if db.session.execute(select(table)).first()}
    assert left == {"entries", "routes", "work_email_routes", "published_credits_routes"}  # which name nobody
    assert signatures(letter)[0].id == row.id
    traces = ("nm0000001", "it is me", "finch", "ada@", "northlight", "new.example", "senator")
    assert not [
        (table, trace)
        for table, rows in everything().items()
        if table != "listed_domains"
        for trace in traces
        if trace in repr(rows).lower()
    ]
    assert client.get(f"{private}/my-data.json").status_code == 404


def test_my_data_is_nobody_elses_and_reading_it_changes_nothing(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    ada = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    signed(client, post_box, letter, name="Quillon Farrow", email="quillon@example.org")
    work()
    before = everything()
    told = repr(my_data(client, ada)).lower()
    assert everything() == before
    assert "quillon" not in told
    forged = tokens.new_token(Purpose.PRIVATE)
    for path in (f"/signature/{forged}/my-data.json", f"{ada}x/my-data.json", f"{ada}/my-data", f"{ada}/other.json"):
        assert client.get(path).status_code == 404


def test_no_digest_and_no_working_link_is_in_it(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    private = with_everything(client, post_box, letter)
    told = repr(my_data(client, private))
    assert private.rsplit("/", 1)[1] not in told
    end_read()
    digests = [digest.hex() for digest in db.session.scalars(select(Token.digest))]
    secret = [*digests, *db.session.scalars(select(OutgoingMail.message_id)), "gAAAA"]  # how what is encrypted begins
    assert len(secret) > 6
    assert [one for one in secret if one in told] == []
