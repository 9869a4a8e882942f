"""What organisers read in the console: every page in every role, each of its forms, and what is decided about claims,
names and signatures.
"""

import itertools
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase

from app.audit_log.record import THE_OPERATOR
from app.core import clock
from app.core.db import db, end_read, transaction
from app.letters import draft_links
from app.models import (
    Decision,
    Delivery,
    DraftLink,
    Export,
    Invitation,
    Letter,
    LetterKind,
    LetterState,
    Role,
    Route,
    Signature,
)
from app.notices import jobs as notices
from tests.console.own_pictures import a_file, send
from tests.desk import Browser, a_colleague, at_desk
from tests.i18n.greek_site import GreekSite, a_greek_letter, again
from tests.i18n.pressing import sends_every_form
from tests.i18n.public_walk import claim
from tests.journeys.claims import CREDITS, ORCID, decide, undo
from tests.journeys.steps import named, signed
from tests.make import a_listed_domain, work
from tests.pages.addresses import filled
from tests.pages.guarded_requests import guarded_requests
from tests.protected import protect

OF_STATE = ("settings", "text", "deliver", "archive", "draft-links", "tallies", "delete", "state?act=close")
ENDING = ("/archive", "/delete", "/state", "/erase", "/remove", "/mark")  # their forms are sent by themselves


def walk(site: GreekSite) -> None:
    letter = a_greek_letter(milestone_count=1)
    owner = at_desk(site.app, a_colleague(letter, Role.OWNER, email="owner@desk.example", name="Ида Главная"))
    _signers(site, letter)
    _looks_at_everything(owner, letter)
    _decides(site, owner, letter)
    _sends_everything(owner, letter)
    for role in (Role.EDITOR, Role.REVIEWER, Role.ADVOCATE):
        colleague = a_colleague(letter, role, name=f"Коллега {'АБВ'[len(role.value) % 3]}")
        browser = at_desk(site.app, colleague)
        for page in ("", *OF_STATE, "names", "review", "signatures", "leads"):
            browser.get(f"/organise/letters/{letter.slug}/{page}")
        browser.get("/organise/")
    notices.tell(clock.now() + timedelta(hours=30), mailed_at=clock.now())
    site.post_box.empty()
    _looks_at_everything(owner, letter)


def walk_states(site: GreekSite) -> None:
    """A draft that lacks everything and one that lacks nothing, published, closed, reopened, delivered, archived."""
    for kind in LetterKind:
        letter = a_greek_letter(kind=kind, published=False)
        owner = at_desk(site.app, a_colleague(letter, Role.OWNER, name="Ида Главная"))
        with transaction() as session:
            draft_links.make(session, letter=letter, by=THE_OPERATOR, now=clock.now())
        of_letter = f"/organise/letters/{letter.slug}"
        _looks(owner, of_letter)
        sends_every_form(owner, f"{of_letter}/settings")
        for act in ("publish", "unpublish", "publish", "close", "reopen", "close"):
            owner.post(f"{of_letter}/state", {"act": act})
            owner.send(f"{of_letter}/state?act={act}", act=act, sure="1", revision=str(_revision(letter)))
            _looks(owner, of_letter)
        sends_every_form(owner, f"{of_letter}/deliver")
        again(letter, state=LetterState.CLOSED, closes_at=clock.now() - timedelta(days=3))
        _looks(owner, of_letter)
        sends_every_form(owner, f"{of_letter}/archive")
        _looks(owner, of_letter)
        owner.send(f"{of_letter}/settings", f"{of_letter}/archive/take-back")
        site.post_box.empty()
        owner.send(f"{of_letter}/settings", f"{of_letter}/duplicate")
    wanting = a_greek_letter(published=False, title="", summary="", addressees=[], listed_professions=[])
    owner = at_desk(site.app, a_colleague(wanting, Role.OWNER, name="Ида Главная"))
    _looks(owner, f"/organise/letters/{wanting.slug}")
    sends_every_form(owner, f"/organise/letters/{wanting.slug}/delete")


def _signers(site: GreekSite, letter: Letter) -> None:
    """Every sort of them: some wait for a person, by claim, name, credit, report or correction."""
    a_listed_domain("studio.example")
    protect(letter, "Орла Звезда")
    credits = {**CREDITS, "profession": "actors", "credit": "Голос", "evidence": ORCID}
    for at, (name, more) in enumerate(
        (
            ("Ада Марлова", claim("one@studio.example")),
            ("Борис Линдов", {"updates": "1", "quote": "1"}),
            ("Вера Тихая", {"show_name": "no"}),
            ("Орла Звезда", {}),
            ("Хестер Квилл", {}),
            ("Марен Оелова", claim("two@studio.example")),
            ("Глеб Первый", credits),
            ("Дина Вторая", credits),
            ("Жанна Третья", credits),
            ("Зоя Четвёртая", {**credits, "credit": "Орла Звезда, певица", "file_under": "Звезда"}),
            ("Лев Иной", claim("three@unlisted.example")),
            ("Нина Общая", claim("office@studio.example")),
        )
    ):
        signed(site.client, site.post_box, letter, name=name, email=f"signer-{at}@example.org", **more)
        for mail in site.post_box.to(str(more.get("work_email", "")), "work-email"):
            site.client.post(mail.link)
    work()
    private = signed(site.client, site.post_box, letter, name="Ева Правая", email="eva@studio.example",
                     **claim("eva@studio.example"))  # fmt: skip
    work()
    site.client.post(private, data={"act": "correct", "name": "Ева Новая", "file_under": "", "credit": "Голос"})
    end_read()


def _places(letter: Letter) -> dict[str, list[str]]:
    """What stands in the addresses of its pages: ids of all there is."""
    end_read()

    def ids(table: type[DeclarativeBase]) -> list[str]:
        return [str(one) for one in db.session.scalars(select(table.id).order_by(table.id.desc()).limit(4))]  # type: ignore[attr-defined]

    of_letter: dict[str, Any] = {
        "signature_id": Signature,
        "route_id": Route,
        "delivery_id": Delivery,
        "link_id": DraftLink,
    }
    found = {name: list(map(str, db.session.scalars(select(table.id).where(table.letter_id == letter.id))))
             for name, table in of_letter.items()}  # fmt: skip
    return found | {"export_id": ids(Export), "invitation_id": ids(Invitation), "decision_id": ids(Decision)}


def _pages(app: Flask, letter: Letter) -> list[str]:
    """Every page of the console that is about this letter, its organisation or whoever is signed in."""
    end_read()
    organisation = {"slug": letter.slug, "organisation": letter.organisation.slug}
    kinds = _places(letter)
    found = []
    for rule, method, _ in guarded_requests(app):
        if method == "GET" and not str(rule).endswith(("<picture>", "<digest>")):
            names = [name for name in kinds if f":{name}>" in str(rule)]
            for ids in itertools.product(*(kinds[name] for name in names)):
                found.append(filled(str(rule), organisation | dict(zip(names, ids, strict=True))))
    return [*found, "/organise/", "/organise/account", *_queries(letter)]


def _queries(letter: Letter) -> list[str]:
    of_letter = f"/organise/letters/{letter.slug}"
    acts = (f"{of_letter}/state?act={act}" for act in ("publish", "close", "reopen", "unpublish", "none"))
    claims = (f"{of_letter}/review/{row}?verdict={verdict}" for row in _places(letter)["route_id"][:9]
              for verdict in ("verify", "ask", "decline"))  # fmt: skip
    return [*acts, *claims, f"{of_letter}/signatures?q=марлова", f"{of_letter}/signatures?q=никто",
            f"{of_letter}/signatures?q=1"]  # fmt: skip


def _looks_at_everything(browser: Browser, letter: Letter) -> None:
    for page in _pages(browser.app, letter):
        browser.get(page)


def _sends_everything(owner: Browser, letter: Letter) -> None:
    picture = a_file()
    for file, said in (
        (None, {}),
        (b"x", {}),
        (picture[:400], {}),
        (a_file(size=(20, 20)), {}),
        (picture, {"alt": "Имена"}),
    ):
        send(owner, letter, file, **said)
        owner.get(f"/organise/letters/{letter.slug}/share-picture")
    for page in _pages(owner.app, letter):
        sends_every_form(owner, page, as_shown=not page.partition("?")[0].endswith(ENDING))
        end_read()


def _decides(site: GreekSite, owner: Browser, letter: Letter) -> None:
    decide(owner, letter, "Глеб Первый", "verify", tie="")
    decide(owner, letter, "Глеб Первый", "verify", tie="Страница называет адрес")
    for name, email in (("Дина Вторая", "signer-7@example.org"), ("Жанна Третья", "signer-8@example.org")):
        verdict = "ask" if name.startswith("Дина") else "decline"
        decide(owner, letter, name, verdict, reason="")
        decide(owner, letter, name, verdict, note="Почему?")
        private = site.post_box.to(email, "signed")[0].link
        site.client.get(private)
        for act in ("answer", "appeal"):
            site.client.post(private, data={"act": act, "words": "Вот почему."})
            site.client.get(private)
        for page in ("review", "names", "trace", *(page.rpartition(f"{letter.slug}/")[2] for page in _queries(letter))):
            owner.get(f"/organise/letters/{letter.slug}/{page}")
    undo(owner, letter)
    signature = f"/organise/letters/{letter.slug}/signatures/{named(letter, 'Борис Линдов').id}"
    for page, act, reason in (("remove", "", "fake"), ("", "restore", ""), ("erase", "", "lost-mailbox")):
        sends_every_form(owner, f"{signature}/{page}".rstrip("/"), as_shown=False)
        owner.send(f"{signature}/{page}".rstrip("/"), f"{signature}/{act}" if act else "", reason=reason)
        owner.get(signature)
        end_read()
    names = f"/organise/letters/{letter.slug}/names"
    sends_every_form(owner, names)
    sends_every_form(owner, names)
    site.post_box.empty()
    work()


def _looks(browser: Browser, of_letter: str) -> None:
    end_read()
    for page in ("", *OF_STATE, "trace"):
        browser.get(f"{of_letter}/{page}")


def _revision(letter: Letter) -> int:
    end_read()
    found = db.session.scalars(select(Letter.revision).where(Letter.id == letter.id)).one()
    return int(found)
