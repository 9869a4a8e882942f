"""A letter is unpublished while someone confirms: exactly one takes effect."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db, end_read, transaction
from app.core.errors import NotAllowed
from app.models import Letter, LetterState, Signature, SignatureState
from app.signing import unpublishing
from app.tally.audit import audit
from tests.make import a_letter, answers, shown_in, sign, work
from tests.post_box import PostBox
from tests.races.crowd import at_once

ROUNDS = 6


def test_a_confirm_and_a_letter_taken_back_are_one_or_the_other(
    webs: list[Flask], client: FlaskClient, post_box: PostBox
) -> None:
    for n in range(ROUNDS):
        letter = a_letter()
        for who in ("ada", "bao", "cleo"):
            sign(client, letter, email=f"{who}-{n}@example.org")
        link = post_box.to(f"bao-{n}@example.org", "confirm")[0].link
        form = shown_in(client.get(link).text) | {"consent": "1"}

        late = answers("Dara Finch", email=f"dara-{n}@example.org")
        gave = in_one_moment(webs, letter, (link, form), (f"/letters/{letter.slug}/sign", late))

        end_read()
        state = db.session.get_one(Letter, letter.id, populate_existing=True).state
        confirmed = count(letter, SignatureState.CONFIRMED)
        if gave[1]:
            assert (state, confirmed, gave[0]) == (LetterState.DRAFT, 0, 410), gave
            unpublishing.end_left_over(clock.now())
            assert count(letter, SignatureState.PENDING) == 0
        else:
            assert (state, confirmed, gave[0]) == (LetterState.OPEN, 1, 303), gave
        work()
        assert audit(db.session.get_one(Letter, letter.id)) == []


def in_one_moment(
    webs: list[Flask], letter: Letter, confirms: tuple[str, dict[str, str]], signs: tuple[str, dict[str, str]]
) -> list[int]:
    """The status of a confirm, whether the letter is taken back, and the status of a sign-up."""
    jobs: list[Callable[[], int]] = [
        lambda: webs[0].test_client().post(confirms[0], data=confirms[1]).status_code,
        lambda: taken_back(webs[1], letter),
        lambda: webs[0].test_client().post(signs[0], data=signs[1]).status_code,
    ]
    return at_once(jobs, threads=3)


def taken_back(web: Flask, letter: Letter) -> bool:
    with web.app_context():
        try:
            with transaction() as session:
                unpublishing.unpublish(session, letter=session.get_one(Letter, letter.id), now=clock.now())
        except NotAllowed:
            return False
        finally:
            db.session.remove()
        return True


def count(letter: Letter, state: SignatureState) -> int:
    end_read()
    of_letter = (Signature.letter_id == letter.id) & (Signature.state == state)
    return db.session.scalar(select(func.count()).select_from(Signature).where(of_letter)) or 0
