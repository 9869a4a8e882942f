"""The film credits: a role stands once with its names below each other, and the filters lead to every profession."""

import pytest
from flask.testing import FlaskClient

from app.core.db import db
from app.models import Letter, LetterProfession
from app.public import name_lists
from app.tally import queries
from app.text.professions import PROFESSIONS
from tests.journeys.steps import signed
from tests.make import a_letter, a_listed_domain, work
from tests.pages.html import way
from tests.pages.name_lists import roles
from tests.post_box import PostBox

DOMAIN = "northlight.example"


def verified(client: FlaskClient, post_box: PostBox, letter: Letter, *people: tuple[str, str, str | None]) -> None:
    """Professionals of (name, profession, credit), whose work mailboxes prove them."""
    a_listed_domain(DOMAIN)
    for at, (name, profession, credit) in enumerate(people):
        mailbox = f"m{at}@{DOMAIN}"
        claim = {"professional": "1", "profession": profession, "route": "work-email", "work_email": mailbox}
        signed(client, post_box, letter, name=name, email=mailbox, credit=credit or "", **claim)
    work()


CAST = (
    ("Zora Abara", "actors", "Stunt performer"),
    ("Bao Lindqvist", "actors", "Comedian"),
    ("Ada Marlowe-Finch", "actors", "stunt performer"),
    ("Imani Quill", "actors", "Comedian"),
    ("Nora Vale", "actors", "STUNT PERFORMER"),
    ("Wil Quarrystone", "actors", None),
    ("Maren Oyelaran", "writers", None),
    ("Gideon Trelawney", "writers", None),
)


def test_a_role_stands_once_and_its_names_below_each_other(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    verified(client, post_box, letter, *CAST)
    found = roles(client.get(f"/letters/{letter.slug}/credits").text)
    assert found == [
        ("Stunt performer", ["Zora Abara", "Ada Marlowe-Finch", "Nora Vale"]),
        ("Comedian", ["Bao Lindqvist", "Imani Quill"]),
        ("actor", ["Wil Quarrystone"]),
        ("Writers", ["Maren Oyelaran", "Gideon Trelawney"]),
    ]


def test_a_role_in_capitals_beyond_ascii_is_the_same_role(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    cast = [
        ("Ada Finch", "Éclairagiste"),
        ("Bo Finch", "éclairagiste"),
        ("Cy Finch", "Èquipière"),
        ("Di Finch", "ècho"),
    ]
    verified(client, post_box, letter, *((name, "actors", credit) for name, credit in cast))
    found = roles(client.get(f"/letters/{letter.slug}/credits").text)
    assert sorted(names for _, names in found) == [["Ada Finch", "Bo Finch"], ["Cy Finch"], ["Di Finch"]]


def test_pages_of_the_credits_keep_roles_whole_and_lose_nobody(
    client: FlaskClient, post_box: PostBox, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name_lists, "CREDITS_A_PAGE", 3)
    verified(client, post_box, letter, *CAST)
    path, walked = f"/letters/{letter.slug}/credits", []
    while path:
        page = client.get(path).text
        walked += roles(page)
        path = way(page, "Continue the credits")
    names = [name for _, together in walked for name in together]
    assert sorted(names) == sorted(name for name, _, _ in CAST)
    # A role that goes on overleaf is said there again; on one page none is said twice.
    order = [role.lower() for role, _ in walked]
    assert [role for at, role in enumerate(order) if order.index(role) != at and order[at - 1] != role] == []


def test_the_six_largest_professions_stand_in_the_row_and_all_behind_one_word(
    client: FlaskClient, post_box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.public.name_lists.LARGEST", 2)
    letter = a_letter(listed_professions=[LetterProfession(profession=one.slug) for one in PROFESSIONS])
    cast = [("Ada Finch", "actors", None), ("Bo Finch", "actors", None), ("Cy Finch", "writers", None),
            ("Di Finch", "writers", None), ("Ed Finch", "composers", None)]  # fmt: skip
    verified(client, post_box, letter, *cast)
    with client.application.test_request_context():
        totals = queries.totals(db.session(), letter.id)
        found = name_lists.filters(letter, totals, current=None)
        chosen = name_lists.filters(letter, totals, current="composers")
    assert [one.label for one in found.row] == ["All", "Actors", "Writers"]
    assert [one.label for one in found.every] == ["Actors", "Composers", "Writers"]
    assert [one.label for one in chosen.row if one.current] == ["Composers"]
