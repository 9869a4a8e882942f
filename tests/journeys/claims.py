"""Claims by published credits, as signers make them and reviewers decide them, by the pages."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core.db import db, end_read
from app.models import Letter, Route
from tests.desk import Browser
from tests.journeys.steps import named, signed
from tests.make import shown_in, work
from tests.pages.html import element, texts, values
from tests.post_box import PostBox

CREDITS = {"professional": "1", "profession": "composers", "credit": "Northern Lights", "route": "published-credits"}
ORCID = "https://orcid.org/0000-0002-1825-0097"  # an invented person's
TIE = "Her agency's page names this mailbox"


def claiming_credits(
    client: FlaskClient, post_box: PostBox, letter: Letter, *, name: str, evidence: str = ORCID, **changes: Any
) -> str:
    """Sign with published credits, until the claim stands in the queue; the private link."""
    email = changes.pop("email", f"{name.split()[0].lower()}@example.org")
    private = signed(client, post_box, letter, name=name, email=email, evidence=evidence, **CREDITS | changes)
    work()
    return private


def queue(desk: Browser, letter: Letter) -> list[str]:
    """The names in the queue, in its order."""
    page = desk.get(f"/organise/letters/{letter.slug}/review").text
    before = page.split('id="decided"')[0]
    return texts(before, "tr[id^=claim-] > th > bdi")


def claim_page(letter: Letter, name: str) -> str:
    """Where the last route of somebody is decided."""
    return f"/organise/letters/{letter.slug}/review/{last_route(letter, name)}"


def last_route(letter: Letter, name: str) -> int:
    newest: Route = routes(letter, name)[-1]
    return newest.id


def routes(letter: Letter, name: str) -> list[Any]:
    """Each with what its kind keeps."""
    of_signature = select(Route).where(Route.signature_id == named(letter, name).id).order_by(Route.id)
    return list(db.session.scalars(of_signature.execution_options(populate_existing=True)))


def decide(desk: Browser, letter: Letter, name: str, verdict: str, **said: str) -> TestResponse:
    """Open the page of a verdict and send its form as it is shown, with what the reviewer writes."""
    url = claim_page(letter, name)
    usual = {"verify": {"tie": TIE}, "ask": {"reason": "what-tie"}, "decline": {"reason": "no-tie"}}[verdict]
    page = desk.get(f"{url}?verdict={verdict}")
    assert page.status_code == 200, page.status_code
    answer = desk.post(url, shown_in(element(page.text, "main")) | usual | said)
    end_read()
    return answer


def undoing(page: str) -> list[str]:
    """Where the Undo buttons of a page go."""
    return values(page, "form[action$='/undo']", "action")


def undo(desk: Browser, letter: Letter) -> TestResponse:
    """Press the first Undo of the page."""
    queue = f"/organise/letters/{letter.slug}/review"
    answer = desk.send(queue, undoing(desk.get(queue).text)[0])
    end_read()
    return answer
