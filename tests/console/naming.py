"""An owner who changes their organisation's name and slug."""

from html import unescape

import pytest
from flask import Flask

from app.core.db import end_read
from app.models import Organisation, Role
from tests.console.writing import a_draft, an_organisation, opened, press
from tests.desk import Browser, a_member, at_desk
from tests.make import work

BEFORE, AFTER = "Names at the End", "Writers of the North"


@pytest.fixture
def organisation(app: Flask) -> Organisation:
    return an_organisation()


@pytest.fixture
def owner(app: Flask, organisation: Organisation) -> Browser:
    return at_desk(app, a_member(organisation.id, Role.OWNER))


def desk_of(organisation: Organisation) -> str:
    return f"/organise/organisations/{organisation.slug}"


def says(owner: Browser, organisation: Organisation, **said: str) -> str:
    """Change something on the page of its name, and save. The address of its page in the console from then on."""
    url = desk_of(organisation)
    saved = owner.post(url, opened(owner, url) | said)
    assert saved.status_code == 303, saved.text
    end_read()
    return str(saved.location)


def refused(owner: Browser, organisation: Organisation, **said: str) -> str:
    url = desk_of(organisation)
    answer = owner.post(url, opened(owner, url) | said)
    assert answer.status_code == 422, answer.status_code
    return unescape(answer.text)


def published(owner: Browser, organisation: Organisation, slug: str, **changes: str) -> str:
    a_draft(owner, organisation, slug=slug, **changes)
    press(owner, slug, "publish")
    work()
    return slug
