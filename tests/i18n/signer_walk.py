"""What a signer reads on the private page, and by links of mails, in the states that a signature goes through."""

import re
from datetime import timedelta

from app.audit_log.record import THE_OPERATOR
from app.core import clock
from app.core.db import end_read, transaction
from app.ledger import registrar
from app.letters import deliveries
from app.models import Addressee, Letter, LetterKind
from app.moderation import protected_names
from app.retention import jobs
from app.signing import delivery_mails, reminders
from tests.i18n.greek_site import GreekSite, a_greek_letter, again
from tests.i18n.public_walk import STUDIO, claim
from tests.journeys.steps import moderate, named, path_of, press, signed
from tests.make import a_listed_domain, amended, sign, work

EVERY_FORM: list[dict[str, str]] = [
    {"act": "correct", "name": "", "credit": "к" * 300, "place": "XX", "file_under": "!!!"},
    {"act": "claim", "profession": "", "route": ""},
    {"act": "claim", "profession": "actors", "route": "work-email", "work_email": "x"},
    {"act": "claim", "profession": "actors", "route": "published-credits", "evidence": "x"},
    {"act": "consents", "updates": "1"},
    {"act": "consents", "quote": "1"},
    {"act": "address", "email": ""},
    {"act": "address", "email": "x"},
    {"act": "answer", "words": ""},
    {"act": "appeal", "words": ""},
    {"act": "doubt", "words": ""},
    {"act": "reaffirm"},
    {"act": "destroy"},
    {"act": "withdraw"},
    {"act": "erase"},
    {"act": "hide"},
    {"act": "show"},
]


def walk(site: GreekSite) -> None:
    for kind in LetterKind:
        letter = a_greek_letter(kind=kind, closes_at=clock.now() + timedelta(days=20))
        _a_supporter(site, letter)
    _professionals(site, letter)
    _held(site)
    _watched(site)
    _forgetful(site)
    _delivered_and_archived(site, letter)


def _signs(site: GreekSite, letter: Letter, name: str, email: str, **more: str) -> str:
    private = signed(site.client, site.post_box, letter, name=name, email=email,
                     **({"action-ask": "1", "action-pay": "1"} | more))  # fmt: skip
    site.client.get(private)  # before it has a number
    work()
    site.client.get(private)
    return private


def _fills_in_everything(site: GreekSite, private: str) -> None:
    for form in EVERY_FORM:
        site.client.post(private, data=form)
    site.client.get(private)


def _a_supporter(site: GreekSite, letter: Letter) -> None:
    private = _signs(site, letter, "Инна Первая", f"inna-{letter.id}@example.org")
    _fills_in_everything(site, private)
    amended(letter, "Спросите сначала.\n\nНазовите две цены.")
    site.client.get(private)
    site.client.post(private, data={"act": "reaffirm"})
    moved = f"inna-{letter.id}@example.net"
    site.client.post(private, data={"act": "address", "email": moved})
    site.client.get(private)
    for kind, to in (("old-address", f"inna-{letter.id}@example.org"), ("new-address", moved)):
        for mail in site.post_box.to(to, kind):
            for ask in (site.client.get, site.client.post, site.client.get):
                ask(path_of(mail.link))
    _unsubscribes(site, f"inna-{letter.id}@example.org")
    end_read()
    removed = named(letter, "Инна Первая")
    moderate("remove", removed)
    site.client.get(private)
    sign(site.client, letter, name="Инна Первая", email=moved, **{"action-ask": "1"})
    moderate("restore", removed)
    for act in ("withdraw", "erase"):
        press(site.client, private, act)
        site.client.get(private)


def _unsubscribes(site: GreekSite, email: str) -> None:
    for mail in site.post_box.to(email, "signed")[:1]:
        [link] = re.findall("<(.*)>", mail.message["List-Unsubscribe"])
        for ask in (site.client.get, site.client.post, site.client.get):
            ask(path_of(link))


def _professionals(site: GreekSite, letter: Letter) -> None:
    """Each from another mailbox: on a list, on none, one that has verified somebody, and by published credits."""
    a_listed_domain(f"studio-{letter.id}.example", subdomains=True)
    for n, mailbox in enumerate(
        (
            f"ada@studio-{letter.id}.example",
            f"office@studio-{letter.id}.example",
            f"ada@sub.studio-{letter.id}.example",
            f"ada@elsewhere-{letter.id}.example",
        )
    ):
        email = f"pro-{n}-{letter.id}@example.org"
        private = _signs(site, letter, f"Мира {'АБВГД'[n] * 3}ова", email, **claim(mailbox))
        for mail in site.post_box.to(mailbox, "work-email"):
            for ask in (site.client.get, site.client.post, site.client.get):
                ask(path_of(mail.link))
        work()
        _fills_in_everything(site, private)
        correction = {"act": "correct", "name": f"Мира {'АБВГД'[n] * 3}ина", "file_under": "", "credit": "Голос"}
        site.client.post(private, data=correction)
        site.client.get(private)


def _held(site: GreekSite) -> None:
    """A name, a credit and a place in the alphabet that wait for a person; an addressee's, a famous and a protected."""
    letter = a_greek_letter(addressees=[Addressee(position=0, name="Хестер Квилл", office="Судья", body="Суд")])
    for at, (name, famous) in enumerate((("Орла Звезда", True), ("Марен Тихая", False))):
        with transaction() as session:
            protected_names.protect(session, letter_id=letter.id, name=name, famous=famous, watch=None,
                                    by=THE_OPERATOR, now=clock.now())  # fmt: skip
        private = _signs(site, letter, name, f"famous-{at}@example.org")
        _fills_in_everything(site, private)
    for at, name in enumerate(("Хестер Квилл", "Голосуйте против всех", "www.a.example")):
        sign(site.client, letter, name=name, email=f"held-{at}@example.org")
    waits = {"file_under": "Звезда Орла", **claim(f"ada@{STUDIO}", credit="Орла Звезда, певица")}
    private = _signs(site, letter, "Дарья Иная", "credit-waits@example.org", **waits)
    site.client.get(private)
    moderate("release", named(letter, "Орла Звезда"))


def _watched(site: GreekSite) -> None:
    """A publicist is asked, says yes, is told, and has enough of it."""
    letter = a_greek_letter()
    to = "desk@publicist.example"
    for name in ("Вера Громкая", "Нина Громкая"):
        with transaction() as session:
            protected_names.protect(session, letter_id=None, name=name, famous=False, watch=to, by=THE_OPERATOR,
                                    now=clock.now())  # fmt: skip
    begin = site.post_box.to(to, "watch-confirm")[0].link
    for ask in (site.client.get, site.client.post, site.client.get):
        ask(begin)
    _signs(site, letter, "Вера Громкая", "loud@example.org")
    for mail in site.post_box.to(to, "name-watch"):
        for ask in (site.client.get, site.client.post, site.client.get):
            ask(mail.links[-1])


def _forgetful(site: GreekSite) -> None:
    """Signs twice, loses the link, and is reminded."""
    letter = a_greek_letter()
    email = "forgetful@example.org"
    _signs(site, letter, "Глеб Забывчивый", email)
    sign(site.client, letter, name="Глеб Забывчивый", email=email)
    site.client.post("/lost-link", data={"letter": letter.slug, "email": "other@example.org"})
    sign(site.client, letter, name="Зоя Медленная", email="slow@example.org")
    site.post_box.empty()
    later = clock.now() + timedelta(hours=49)
    reminders.remind(later, mailed_at=clock.now())
    for mail in site.post_box.to("slow@example.org"):
        for link in mail.links:
            site.client.get(link)
    site.post_box.empty()


def _delivered_and_archived(site: GreekSite, letter: Letter) -> None:
    """And two who have asked to be told of it: one has just signed."""
    private = _signs(site, letter, "Ольга Верная", "faithful@example.org", updates="1")
    again(letter, closes_at=clock.now())
    site.client.get(private)
    with transaction() as session:
        deliveries.say_delivered(session, letter=session.get_one(Letter, letter.id), to_whom="Секретарь",
                       on=clock.now().date(), by=THE_OPERATOR, now=clock.now())  # fmt: skip
    delivery_mails.tell(clock.now())
    site.post_box.empty()
    site.client.get(f"/letters/{letter.slug}")
    site.client.get(private)
    jobs.run(clock.now() + timedelta(days=40))
    registrar.look(clock.now())
    end_read()
    site.client.get(private)
