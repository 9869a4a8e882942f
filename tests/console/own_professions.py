"""A letter with its own professions, and signers who choose them."""

from typing import Any

from app.models import Letter, OwnProfession
from app.text.professions import own_slug
from tests.console.writing import letter_of
from tests.make import a_letter
from tests.pages.html import texts

STUNTS, COACH = ("Stunt performers", "stunt performer"), ("Intimacy coordinators", "intimacy coordinator")
SLUG = "stunt-performers-own"
DOMAIN = "northlight.example"


def rows(*said: tuple[str, str]) -> dict[str, str]:
    """What their rows of the form send."""
    named = {f"own-{at}-name": name for at, (name, _) in enumerate(said)}
    return named | {f"own-{at}-one": one for at, (_, one) in enumerate(said)}


def own_of(slug: str) -> list[tuple[str, str, str]]:
    return [(one.slug, one.name, one.one) for one in letter_of(slug).own_professions]


def with_own(*said: tuple[str, str], **changes: Any) -> Letter:
    """A published letter with these of its own beside actors, writers and composers."""
    own = [
        OwnProfession(slug=own_slug(name, ()), position=at, name=name, one=one) for at, (name, one) in enumerate(said)
    ]
    return a_letter(own_professions=own, **changes)


def claiming(mailbox: str, **changes: str) -> dict[str, str]:
    return {
        "professional": "1", "profession": SLUG, "route": "work-email", "email": mailbox, "work_email": mailbox,
    } | changes  # fmt: skip


def said_of(page: str) -> list[str]:
    """The errors of a page, beside their fields."""
    return [one.removeprefix("Error: ") for one in texts(page, ".error:has(> .visually-hidden)")]


def offered(page: str) -> list[str]:
    return texts(page, "select[name=profession] option")
