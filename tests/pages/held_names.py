"""The page of names that wait for a person, and who waits there."""

from flask.testing import FlaskClient

from app.models import Letter
from tests.journeys.steps import signed
from tests.make import a_listed_domain, work
from tests.post_box import PostBox


def names_at(letter: Letter) -> str:
    return f"/organise/letters/{letter.slug}/names"


def a_verified(client: FlaskClient, post_box: PostBox, letter: Letter) -> str:
    """A verified professional who asks for another name; her private link."""
    a_listed_domain("northlight.example")
    link = signed(client, post_box, letter, name="Ada Quill", email="ada@northlight.example", professional="1",
                  profession="actors", credit="Voice actor", route="work-email",
                  work_email="ada@northlight.example")  # fmt: skip
    work()
    client.post(link, data={"act": "correct", "name": "Ada Quill-Finch", "file_under": "", "credit": "Voice actor"})
    return link
