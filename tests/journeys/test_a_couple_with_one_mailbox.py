"""Two people with one mailbox, and one person who corrects herself: nothing that was typed is lost, and nobody is shown
another's signature as their own.
"""

from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.core import clock, encryption
from app.core.db import db, end_read, transaction
from app.models import LaterAnswers
from app.retention import jobs
from tests.journeys.steps import asked, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, answers, shown_in, sign, signatures
from tests.post_box import PostBox

OURS = "the-finches@example.org"


def test_the_second_ones_answers_are_offered_beside_the_first_and_the_more_private_choice_is_set(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter(asks_updates=True)
    link = asked(client, post_box, letter, name="Ada Finch", email=OURS, show_name="yes", updates="1")
    watch.wait(minutes=1)
    assert sign(client, letter, name="Boris Finch", email=OURS, show_name="no", place="DE").status_code == 303
    assert len(post_box.to(OURS)) == 1, "within five minutes there is no second mail, and the first link is good"

    page = client.get(link)
    shown = shown_in(page.text)
    assert (shown["name"], shown["place"]) == ("Ada Finch", "US-CA")
    assert shown["show_name"] == "no"
    assert "updates" not in shown
    assert "Boris Finch" in page.text
    assert "Each address can sign once" in page.text
    newer = shown_in(client.get(f"{link}?answers=newer").text)
    assert (newer["name"], newer["place"], newer["show_name"]) == ("Boris Finch", "DE", "no")

    said = answers("Boris Finch", show_name="yes", place="DE")
    assert client.post(f"{link}?answers=newer", data=said).status_code == 303
    [row] = signatures(letter)
    assert (row.name, row.show_name, row.country) == ("Boris Finch", True, "DE")


def test_she_corrects_herself_before_confirming_and_her_no_is_not_lost(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, name="Ada Fnich", email=OURS, show_name="yes")
    for name in ("Ada Finc", "Ada Finch"):
        watch.wait(seconds=30)
        sign(client, letter, name=name, email=OURS, show_name="no")
    assert shown_in(client.get(link).text)["show_name"] == "no"
    assert shown_in(client.get(f"{link}?answers=newer").text)["name"] == "Ada Finch"
    assert "Ada Finc<" not in client.get(link).text, "of later ones the newest alone is kept"


def test_after_confirming_the_second_one_learns_that_one_mailbox_signs_once(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, name="Ada Finch", email=OURS)
    watch.wait(minutes=6)
    sign(client, letter, name="Boris Finch", email=OURS)
    [told] = post_box.to(OURS, "already-signed")
    assert "with an email address of your own" in told.words
    assert "If you are the person who signed" in told.words
    assert "Boris" not in told.text
    [row] = signatures(letter)
    assert row.name == "Ada Finch"


def test_what_she_typed_last_goes_with_the_confirmation_also_where_it_came_at_that_very_moment(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, name="Ada Finch", email=OURS)
    watch.wait(minutes=1)
    sign(client, letter, name="Ada B. Finch", email=OURS)
    assert client.post(link, data=answers("Ada Finch")).status_code == 303
    assert later_answers() == 0

    with transaction() as session:  # as a sign-up that was under way leaves them
        [row] = signatures(letter)
        session.add(LaterAnswers(signature_id=row.id, answers_encrypted=encryption.encrypt("{}"), made_at=clock.now()))
    jobs.run(clock.now())
    assert later_answers() == 0


def later_answers() -> int:
    end_read()
    return db.session.scalar(select(func.count()).select_from(LaterAnswers)) or 0
