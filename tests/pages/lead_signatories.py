"""The page on which an owner ties lead signatories to their signatures."""

from werkzeug.test import TestResponse

from app.models import Letter
from tests.desk import Browser
from tests.journeys.steps import named
from tests.make import shown_in, work
from tests.pages.html import elements


def tie(owner: Browser, letter: Letter, name: str) -> TestResponse:
    """Press the button beside the one signature that could be the first lead signatory's."""
    url = f"/organise/letters/{letter.slug}/leads"
    assert name in owner.get(url).text
    answer = owner.post(url, beside(owner, letter, named(letter, name).id))
    work()
    return answer


def beside(owner: Browser, letter: Letter, number: int) -> dict[str, str]:
    """What the button beside a signature sends."""
    page = owner.get(f"/organise/letters/{letter.slug}/leads").text
    forms = (shown_in(form) for form in elements(page, "form"))
    return next((form for form in forms if form.get("number") == str(number)), {"lead": "1", "number": str(number)})
