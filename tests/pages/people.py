"""The page of an organisation's people."""

from app.models import Letter


def people(letter: Letter) -> str:
    return f"/organise/organisations/{letter.organisation.slug}/people"
