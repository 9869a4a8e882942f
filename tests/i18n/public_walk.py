"""Every page that a visitor can open, and every refusal."""

from datetime import timedelta
from typing import Any

from app.audit_log.record import THE_OPERATOR
from app.core import clock
from app.core.db import transaction
from app.core.errors import Refusal, TooMany
from app.letters import draft_links
from app.models import Letter, LetterKind, LetterState, OwnProfession
from app.models.letter import Layout
from app.web import http
from tests.i18n.greek_site import GreekSite, a_greek_letter, again
from tests.journeys.steps import path_of, signed
from tests.make import a_listed_domain, amended, sign, work
from tests.pages.html import values

STUDIO = "northlight.example"  # a listed domain
BORIS = "boris0@example.org"
OF_LETTER = (
    *(
        "",
        "/credits",
        "/credits?q=марлова",
        "/credits?q=никто",
        "/supporters",
        "/supporters?q=марлова",
        "/supporters?q=никто",
    ),
    *("/credits?after=1", "/supporters?after=broken", "/sign", "/sent", "/texts", "/report", "/report?q=марлова"),
    *("/report?q=никто", "/reported", "/reported?by=mail", "/draft", "/share/none.png"),
)
ELSEWHERE = (
    *("/", "/privacy", "/how-we-verify", "/lost-link", "/lost-link/sent", "/lost-link?letter=none", "/dev/mailbox"),
    *("/organisations/nobody", "/no-such-page", "/letters/none", "/confirm/none", "/draft/none", "/organise/"),
    *("/signature/none", "/watch/none", "/organise/invitation/none", "/organise/reset/none", "/organise/sign-in/none"),
)


def claim(mailbox: str, **more: str) -> dict[str, str]:
    return {
        "professional": "1", "profession": "actors", "credit": "Голос за кадром", "route": "work-email",
        "work_email": mailbox,
    } | more  # fmt: skip


def every_letter() -> list[Letter]:
    """In each of its kinds, layouts and states."""
    now = clock.now()
    own = [OwnProfession(slug="stunts-own", position=0, name="Каскадёры", one="каскадёр")]
    letters = [
        *(a_greek_letter(kind=kind) for kind in LetterKind),
        a_greek_letter(layout=Layout.REGISTER, own_professions=own, closes_at=now + timedelta(days=3)),
        a_greek_letter(opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=9), time_zone="Europe/Athens"),
        a_greek_letter(embargo_until=now + timedelta(days=1)),
        *(a_greek_letter(kind=kind) for kind in LetterKind for _ in ("closed", "archiving", "archived")),
    ]
    for at, letter in enumerate(letters[6:]):
        state = (LetterState.CLOSED, LetterState.ARCHIVING, LetterState.ARCHIVED)[at % 3]
        again(letter, state=state, closes_at=now, archives_at=now + timedelta(days=7), archived_at=now)
    amended(letters[0], "Спросите сначала.\n\nНазовите две цены.")
    return letters


def walk(site: GreekSite) -> None:
    a_listed_domain(STUDIO)
    letters = every_letter()
    for n, letter in enumerate(letters[:4]):
        _signed_by_some(site, letter, f"{n}")
    for letter in letters:
        key = f"key={letter.embargo_key}" if letter.embargo_key else ""
        for page in OF_LETTER:
            site.client.get(f"/letters/{letter.slug}{page}{'&' if '?' in page else '?'}{key}")
    for path in (*ELSEWHERE, f"/organisations/{letters[0].organisation.slug}"):
        site.client.get(path)
    _drafts(site)
    _sign_forms(site, letters)
    _reports(site, letters)
    refusals(site)


def _signed_by_some(site: GreekSite, letter: Letter, n: str) -> None:
    client, box = site.client, site.post_box
    promises = {"action-ask": "1", "action-pay": "1"}
    for who, name, more in (
        (f"ada{n}@{STUDIO}", "Ада Марлова", claim(f"ada{n}@{STUDIO}")),
        (f"boris{n}@example.org", "Борис Линдов", {"updates": "1", "place": "GR"}),
        (f"vera{n}@example.org", "Вера Тихая", {"show_name": "no"}),
    ):
        signed(client, box, letter, name=name, email=who, **(promises | more))
    work()


def _drafts(site: GreekSite) -> None:
    for kind in LetterKind:
        draft = a_greek_letter(kind=kind, published=False)
        with transaction() as session:
            token = draft_links.make(session, letter=draft, by=THE_OPERATOR, now=clock.now())
        site.client.get(f"/draft/{token}")


def _sign_forms(site: GreekSite, letters: list[Letter]) -> None:
    """What is sent back, and what is asked."""
    every_wrong: list[dict[str, Any]] = [
        {},
        {"professional": "1"},
        {"professional": "1", "route": "work-email", "profession": "nobody", "credit": "к" * 300},
        {"professional": "1", "route": "work-email", "work_email": "a@gmail.com", "profession": "actors"},
        {"professional": "1", "route": "work-email", "work_email": "а" * 400},
        {"professional": "1", "route": "published-credits", "profession": "actors", "evidence": "x"},
        {"professional": "1", "route": "published-credits", "profession": "actors", "evidence": "https://a.example/x"},
        {"name": "!!!", "email": "a@", "place": "XX", "file_under": "!!!"},
        {"name": "н" * 300, "email": "a" * 400, "file_under": "н" * 300, "show_name": "maybe"},
        {"name": "Купите на http://a.example", "email": "ada@gmial.com", "file_under": "Никто"},
        {"name": "Ада", "email": "a@b"},
        {"name": "Ада", "email": "ada@exa mple.org"},
    ]
    for letter in letters[:3]:
        for form in every_wrong:
            site.client.post(f"/letters/{letter.slug}/sign", data=form)
        site.client.post(f"/letters/{letter.slug}/sign", data={"step": "1", "name": "Ада", "email": "a@example.org"})
        _signs_again(site, letter)
    for letter in letters[4:]:
        sign(site.client, letter, name="Ада Марлова", email="late@example.org")


def _signs_again(site: GreekSite, letter: Letter) -> None:
    client = site.client
    email = f"twice-{letter.id}@example.org"
    sent = sign(client, letter, name="Дина Вторая", email=email, **{"action-ask": "1", "action-pay": "1"})
    client.get(sent.location)
    for code in ("", "12", "000000"):
        client.post(sent.location, data={"code": code})
    client.post(f"{path_of(sent.location)}/again{sent.location[len(path_of(sent.location)) :]}")
    client.get(f"{sent.location}&again=1")
    confirm_link, not_me = site.post_box.to(email, "confirm")[0].links
    for link in (confirm_link, not_me):
        client.get(link)
    client.post(confirm_link, data={})
    client.post(confirm_link, data={"name": "", "consent": "1"})
    client.post(not_me)
    client.get(confirm_link)
    client.get(not_me)


def _reports(site: GreekSite, letters: list[Letter]) -> None:
    client = site.client
    for at, (letter, name, email) in enumerate(
        ((letters[1], "Линдов", ""), (letters[0], "Марлова", "namesake@example.org"), (letters[0], "Линдов", BORIS))
    ):
        page = f"/letters/{letter.slug}/report"
        mark = values(client.get(f"{page}?q={name}").text, "[name=name]", "value")[0]
        for form in ({}, {"name": mark}, {"name": mark, "kind": "me"}, {"name": mark, "kind": "me", "email": "x"}):
            client.post(page, data={"q": name} | form)
        kind = {"kind": "me", "email": email} if at else {"kind": "fake"}
        client.get(client.post(page, data={"q": name, "name": mark} | kind).location)
        for link in [mail.link for mail in site.post_box.to(email, "report")]:
            for ask in (client.get, client.post, client.get):
                ask(link)
    letter = letters[0]
    for form in ({}, {"letter": letter.slug, "email": "x"}, {"letter": letter.slug, "email": BORIS}):
        client.get(client.post("/lost-link", data=form).location or "/lost-link")


def refusals(site: GreekSite) -> None:
    """Each by its class; and what the server itself says no to."""
    for kind in _kinds_of(Refusal):
        if kind.__init__ is Refusal.__init__:
            _shown(site, kind())
    for seconds in (1, 30, 60, 600):
        _shown(site, TooMany(retry_after=seconds))
    site.client.put("/")
    site.client.post("/lost-link", data=b"x" * 100_000, content_type="application/x-www-form-urlencoded")
    site.client.post("/lost-link", data=b"{}", content_type="application/json")
    site.client.post("/lost-link", data={"email": "я"}, headers={"Sec-Fetch-Site": "cross-site"})
    site.client.post("/lost-link", data={"email": "я"}, headers={"Origin": "null"})


def _kinds_of(refusal: type[Refusal]) -> list[type[Refusal]]:
    return [refusal, *(kind for below in refusal.__subclasses__() for kind in _kinds_of(below))]


def _shown(site: GreekSite, refusal: Refusal) -> None:
    with site.app.test_request_context("/"):
        site.pages.append((type(refusal).__name__, http.show_refusal(refusal).get_data(as_text=True)))
