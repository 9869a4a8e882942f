"""Any input in any field, up to the size of a whole form, gets a response below 500 within a second of CPU time.

The fields are found by recording what each view reads from the form, so no new one is left out.
"""

import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.models import Letter
from app.web import incoming
from app.web.bounded_fields import Bounded
from tests.desk import Browser, an_owner, at_desk
from tests.effort import effort
from tests.house.tree import of_the_app
from tests.journeys.steps import asked, path_of, signed
from tests.make import a_config, a_letter, answers
from tests.one_app import serving
from tests.pages.addresses import filled
from tests.post_box import PostBox

SIZE = 60_000  # characters of one byte each, once they are quoted; of the others as many as 64 KB hold
NASTY = {
    "blanks in the middle": "x" + " " * SIZE + "x",
    "unseen signs": "x" + "\u200b" * 7_000 + "x",
    "pairs of mark and joiner": "\u0300\u200d" * 4_000,
    "marks in descending class": "a" + "\u0300\u0316" * 5_000,
    "voicing marks that are letters": "\uff9e\u0316" * 4_000,
    "one long word": "a" * SIZE,
    "digits": "9" * SIZE,
    "brackets": "[" * 30_000,
    "quotations": "> " * 20_000,
    "dots and at signs": "a@" + "a." * 20_000,
    "stars": "*a_" * 10_000,
    "lost signs": "\ufffd" * 7_000,
    "flags": "\U0001f1e9\U0001f1ea" * 2_500,
}
MORE: dict[str, list[dict[str, str]]] = {  # what a page has to be sent before it reads on
    "/signature/": [{"act": act} for act in ("correct", "claim", "consents", "address", "answer", "appeal", "hide")],
    "/state": [{"act": "close", "sure": "1"}, {"act": "reopen", "sure": "1"}],
    "/settings": [{"do": "preview"}, {"do": "save", "revision": "1"}],
    "/letters/new": [{"do": "preview", "kind": "pledge"}, {"do": "save"}],
    "/text": [{"do": "compare", "kind": "version", "revision": "1"}],
    "/sign": [answers("Ada Finch", professional="1", route="work-email"), {"step": "1"}],
    "/confirm/": [{"professional": "1", "route": "published-credits"}],
    "/report": [{"kind": "me"}],
    "/review/": [{"verdict": "verify"}, {"verdict": "ask"}, {"verdict": "decline"}],
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("bounded")
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        (folder / template.name).write_bytes(template.read_bytes())
        config = a_config(folder)
    else:
        config = a_config(folder, database_url=request.getfixturevalue("postgres_url"))
    with serving(create_app(config)) as app:
        yield app


def paths_of(app: Flask, letter: Letter, tokens: dict[str, str]) -> list[str]:
    """Where something is posted, with tokens of ours where it takes one."""
    found = []
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or set()) and not re.search("sign-out|everywhere", rule.rule):
            path = rule.rule.replace("<slug>", letter.slug).replace("<organisation>", letter.organisation.slug)
            token = next((one for start, one in tokens.items() if path.startswith(start)), "x.y")
            found.append(filled(path, {"token": token.rpartition("/")[2]}))
    return found


def read_by(browser: Browser, path: str, sent: dict[str, str], listening: pytest.MonkeyPatch) -> set[str]:
    """The names that a page asks its form for."""
    names: set[str] = set()

    class Listening(incoming.Fields):
        def __contains__(self, name: object) -> bool:
            names.add(str(name))
            return super().__contains__(name)

        def getlist(self, key: str, type: Any = None) -> Any:
            names.add(key)
            return super().getlist(key, type)

    with listening.context() as patch:
        patch.setattr(incoming.Request, "parameter_storage_class", Listening)
        browser.post(path, sent)
    # Boxes of one kind are read alike.
    ours = {re.sub(r"^(profession|action)-.+", r"\1-x", name) for name in names}
    return ours - {"csrf_token", "sent_again", "act", "do", "step", "sure"}


def test_no_field_of_any_form_costs_a_second_or_breaks(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client: FlaskClient = site.test_client()
    letter = a_letter()
    owner = at_desk(site, an_owner(letter))
    with PostBox(site) as box:
        private = path_of(signed(client, box, letter, email="ada@example.org"))
        waiting = path_of(asked(client, box, letter, email="boris@example.org"))
    seen, slow = 0, []
    # What it costs is the same on both databases: on PostgreSQL each field meets one kind, and all of them meet all.
    every, one_each = tuple(NASTY), ((kind,) for kind in cycle(NASTY))
    on_sqlite = site.extensions["undersigned"].on_sqlite
    for path in paths_of(site, letter, {"/signature/": private, "/confirm/": waiting}):
        browser = owner if path.startswith("/organise") else Browser(site)
        for sent in [{}, *(one for part, more in MORE.items() if part in path for one in more)]:
            fields = read_by(browser if path.startswith("/organise") else owner, path, sent, monkeypatch)
            for name in sorted(fields)[:60]:
                for kind in every if on_sqlite else next(one_each):
                    with effort() as spent:
                        answer = browser.post(path, sent | {name: NASTY[kind]}, csrf=path.startswith("/organise"))
                    seen += 1
                    assert answer.status_code < 500, (path, name, kind)
                    if spent.exceeds(100):
                        slow.append((path, name, kind, round(spent.seconds, 1)))
    assert slow == []
    assert seen > (1_000 if on_sqlite else 1_000 / len(NASTY))


def test_every_form_of_the_site_bounds_its_fields(site: Flask) -> None:
    """Ours are made from one base; the library's are taken from its own list."""
    # The one makes the base, the others only ask whether something is a form.
    may = {"app/web/bounded_fields.py", "app/letters/fields.py", "app/accounts/security_pages.py"}
    others = {source.name for source in of_the_app() for _, name in source.imports() if name == "wtforms.Form"}
    assert others <= may
    bounded = [info.cls for info in site.extensions["security"].forms.values() if info.cls is not None]
    assert len(bounded) > 10
    assert all(issubclass(form, Bounded) for form in bounded)


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("name", "a" * 60_000, "Shorten your name to 100 characters"),
        ("email", "a" * 60_000, "an email address has at most 254 characters"),
        ("credit", "a" * 60_000, "Shorten your credit to 80 characters"),
        ("evidence", "a" * 60_000, "Shorten this to 300 characters"),
        ("name", "Ada \ufffd Finch", "A character didn’t reach us"),
        ("email", "ada\ufffd@example.org", "A character didn’t reach us"),
        ("credit", "\ufffd", "A character didn’t reach us"),
    ],
)
def test_what_a_field_cannot_take_comes_back_as_typed_with_a_sentence_that_says_the_limit(
    site: Flask, field: str, typed: str, says: str
) -> None:
    letter, client = a_letter(), site.test_client()
    claim = {"professional": "1", "profession": "actors", "route": "published-credits", "evidence": "nm0000123"}
    sent = answers("Ada Finch", email="ada@example.org") | claim | {field: typed}
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        answer = client.post(f"/letters/{letter.slug}/sign", data=sent, content_type=kind)
        assert answer.status_code == 422
        assert says in answer.text
        assert f'href="#{field}"' in answer.text
        assert f'value="{typed}"' in answer.text


def test_a_search_that_is_too_long_is_told_the_limit(site: Flask) -> None:
    letter = a_letter()
    owner = at_desk(site, an_owner(letter))
    for name, most in (("q", 200), ("domain", 300), ("day", 100)):
        for typed in ("a" * (most + 1), "\u0300\u0316" * 3_000):
            answer = owner.get(f"/organise/letters/{letter.slug}/signatures", query_string={name: typed})
            assert answer.status_code == 422
            assert f"Shorten this to {most} characters" in answer.text
