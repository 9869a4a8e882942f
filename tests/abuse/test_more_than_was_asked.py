"""Mass assignment: column names posted as form fields have no effect."""

import pytest
from flask.testing import FlaskClient

from app.core.db import Base
from app.models import ClaimState, SignatureState
from tests.journeys.steps import asked, everything, listed, named
from tests.make import a_letter, answers, confirm, count_confirmed, shown_in, sign, signatures, tally, work
from tests.post_box import PostBox

# Every column of every table, as a form field, with what somebody might hope for.
HOPES = {
    **{column.name: "1" for table in Base.metadata.sorted_tables for column in table.columns},
    "state": "confirmed", "standing": "standing", "claim_state": "verified", "confirmed_at": "2020-01-01T00:00:00Z",
    "entered_at": "2020-01-01T00:00:00Z", "hold_reason": "", "number": "1", "professional_verified": "1", "level": "4",
    "letter_id": "1", "signature_id": "1", "_method": "DELETE", "act": "erase", "sure": "1", "admin": "1",
}  # fmt: skip
OUR_FIELDS = {
    "name",
    "file_under",
    "country",
    "region",
    "place",
    "profession",
    "credit",
    "route",
    "show_name",
    "text",
    "website",
    "email",
}
EXTRA = {key: value for key, value in HOPES.items() if key not in OUR_FIELDS | {"professional"}}


def test_extra_keys_of_a_sign_up_do_nothing(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    sign(client, letter, email="plain@example.org")
    sign(client, letter, email="hoping@example.org", **EXTRA)
    [plain, hoping] = signatures(letter)
    differing = {
        column.name
        for column in hoping.__table__.columns
        if getattr(plain, column.name) != getattr(hoping, column.name)
    }
    assert differing <= {"id", "address_encrypted", "mailbox_digest", "signed_up_at"}
    assert hoping.state is SignatureState.PENDING
    work()
    assert (tally(client, letter)["signed"], tally(client, letter)["held"]) == (0, 0)


def test_extra_keys_of_a_confirmation_make_nobody_a_professional(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    confirm(client, asked(client, post_box, letter, name="Ada Finch", email="ada@example.org"), **EXTRA)
    work()
    row = named(letter, "Ada Finch")
    assert (row.claim_state, row.professional, row.number) == (ClaimState.NONE, False, 1)
    counted = tally(client, letter)
    assert (counted["signed"], counted["verified"]) == (1, 0)
    assert listed(client, letter, "verified") == []


def test_nobody_takes_a_hold_off_their_own_name(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    confirm(client, asked(client, post_box, letter, name="Senator Ada Finch", email="ada@example.org"), **EXTRA)
    work()
    assert (tally(client, letter)["signed"], tally(client, letter)["held"]) == (0, 1)


@pytest.mark.parametrize(
    "target", ["/letters/{slug}", "/letters/{slug}/credits", "/api/v1/letters/{slug}/signatures", "/"]
)
def test_there_is_no_way_to_add_a_signature_but_by_a_mailbox(client: FlaskClient, target: str) -> None:
    letter = a_letter()
    before = everything()
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        path = target.format(slug=letter.slug)
        answer = client.open(path, method=method, data=answers("Ada", email="ada@example.org"))
        assert answer.status_code == 405
    assert everything() == before
    assert count_confirmed(letter) == 0


def test_what_one_link_shows_opens_nothing_of_another_signature(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    mine = asked(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    theirs = asked(client, post_box, letter, name="Boris Quill", email="boris@example.org")
    page = client.get(mine).text
    assert "Boris" not in page
    form = shown_in(page) | {"consent": "1", "id": "2", "signature_id": "2", "token": theirs.rpartition("/")[2]}
    assert client.post(mine, data=form).status_code == 303
    assert named(letter, "Boris Quill").state is SignatureState.PENDING
